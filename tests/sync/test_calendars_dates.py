"""Dates of iCalendar: recurrence by the clock on the wall, the two nights on which it moves, and odd rules."""

from datetime import UTC, date, datetime, timedelta

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given, settings
from hypothesis import strategies as st

from services.sync.sources.calendars import rules
from services.sync.sources.calendars.periods import WEEKDAYS
from services.sync.sources.calendars.rules import Budget
from services.sync.sources.calendars.times import Window
from tests.sync.data.calendars.site import calendar, event, one, read, starts

NOON = datetime(2026, 12, 3, 12)  # noqa: DTZ001  # rules know the clock on the wall alone
HELSINKI = ";TZID=Europe/Helsinki:"


def group(start: str, rule: str = "FREQ=WEEKLY", **lines: str) -> bytes:
    """A calendar with one repeated event."""
    return calendar(event(DTSTART=start, RRULE=rule, **lines))


def test_a_group_on_thursdays_stays_at_six_when_the_clock_goes_back() -> None:
    found = starts(one(group(f"{HELSINKI}20260903T180000"), datetime(2026, 10, 10, tzinfo=UTC)))
    assert found[3:6] == ["2026-10-22T15:00:00Z", "2026-10-29T16:00:00Z", "2026-11-05T16:00:00Z"]


def test_a_group_on_thursdays_stays_at_six_when_the_clock_goes_forward() -> None:
    found = starts(one(group(f"{HELSINKI}20260108T180000"), datetime(2026, 3, 10, tzinfo=UTC)))
    assert found[2:5] == ["2026-03-19T16:00:00Z", "2026-03-26T16:00:00Z", "2026-04-02T15:00:00Z"]


def test_in_the_night_of_spring_a_time_that_there_is_not_comes_an_hour_later() -> None:
    night = group(f"{HELSINKI}20260328T033000", "FREQ=DAILY;COUNT=3")
    found = starts(one(night, datetime(2026, 3, 10, tzinfo=UTC)))
    assert found == ["2026-03-28T01:30:00Z", "2026-03-29T01:30:00Z", "2026-03-30T00:30:00Z"]


def test_in_the_night_of_autumn_a_time_that_comes_twice_is_the_first() -> None:
    night = group(f"{HELSINKI}20261024T033000", "FREQ=DAILY;COUNT=3")
    found = starts(one(night, datetime(2026, 10, 10, tzinfo=UTC)))
    assert found == ["2026-10-24T00:30:00Z", "2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z"]


@pytest.mark.parametrize(
    ("day", "month", "start", "end"),
    [
        ("20261024", 10, "2026-10-24T19:00:00Z", "2026-10-25T04:00:00Z"),
        ("20260328", 3, "2026-03-28T20:00:00Z", "2026-03-29T03:00:00Z"),
    ],
)
def test_what_lasts_until_six_in_the_morning_lasts_until_six(day: str, month: int, start: str, end: str) -> None:
    night = group(f"{HELSINKI}{day}T220000", "FREQ=DAILY;COUNT=1", DURATION="PT8H")
    record = one(night, datetime(2026, month, 10, tzinfo=UTC))
    assert record.payload["occurrences"] == [{"start": start, "end": end}]


def test_a_rule_in_utc_follows_the_clock_on_the_wall() -> None:
    found = starts(one(group("20260903T150000Z"), datetime(2026, 10, 10, tzinfo=UTC)))
    assert found[3:5] == ["2026-10-22T15:00:00Z", "2026-10-29T16:00:00Z"]


def test_a_rule_in_utc_that_would_come_to_another_day_stays_in_utc() -> None:
    found = starts(one(group("20260903T223000Z", "FREQ=WEEKLY;BYDAY=TH"), datetime(2026, 10, 10, tzinfo=UTC)))
    assert found[3:5] == ["2026-10-22T22:30:00Z", "2026-10-29T22:30:00Z"]


def test_dates_are_told_from_the_first_of_the_month_to_the_end_of_the_month_of_the_ninetieth_day() -> None:
    found = starts(one(group(f"{HELSINKI}20250102T180000", "FREQ=DAILY")))
    assert (found[0], found[-1]) == ("2026-11-01T16:00:00Z", "2027-02-28T16:00:00Z")
    assert len(found) == 30 + 31 + 31 + 28


def test_from_day_to_day_of_a_month_a_record_is_the_same_and_the_next_month_has_others() -> None:
    content = group(f"{HELSINKI}20250102T180000")
    days = [one(content, datetime(2026, 11, day, 12, tzinfo=UTC)).payload for day in (1, 15, 30)]
    assert days[0] == days[1] == days[2]
    assert one(content, datetime(2026, 12, 1, 12, tzinfo=UTC)).payload != days[0]


@given(st.datetimes(timezones=st.just(UTC)).filter(lambda now: 1950 < now.year < 2150))
def test_the_window_holds_today_and_the_ninety_days_after_this_month(now: datetime) -> None:
    window = Window.at(now)
    assert window.since < window.start <= window.today <= now < window.next_month
    assert timedelta(days=88) < window.end - window.next_month < timedelta(days=124)


def test_what_comes_once_a_year_is_told_with_its_next_date() -> None:
    yearly = group(";VALUE=DATE:20200214", "FREQ=YEARLY")
    assert starts(one(yearly)) == ["2027-02-13T22:00:00Z"]
    assert starts(one(yearly, datetime(2026, 6, 1, tzinfo=UTC))) == ["2027-02-13T22:00:00Z"]
    assert starts(one(yearly, datetime(2026, 2, 20, tzinfo=UTC))) == [
        "2026-02-13T22:00:00Z",
        "2027-02-13T22:00:00Z",
    ]


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("FREQ=WEEKLY;COUNT=3", ["03", "10", "17"]),
        ("FREQ=WEEKLY;UNTIL=20261217T160000Z", ["03", "10", "17"]),
        ("FREQ=WEEKLY;UNTIL=20261217T155959Z", ["03", "10"]),
        ("FREQ=WEEKLY;UNTIL=20261217", ["03", "10", "17"]),
        ("FREQ=WEEKLY;UNTIL=20261217T180000", ["03", "10", "17"]),
        ("FREQ=WEEKLY;INTERVAL=2;COUNT=2", ["03", "17"]),
        ("FREQ=WEEKLY;BYDAY=TU,TH;COUNT=4", ["03", "08", "10", "15"]),
        ("FREQ=MONTHLY;BYDAY=1TH,-1TH;COUNT=2", ["03", "31"]),
        ("FREQ=DAILY;COUNT=2;", ["03", "04"]),
        ("freq=daily;count=2", ["03", "04"]),
        # The event's own start is its first date, even when the rule would not come to it.
        ("FREQ=WEEKLY;BYDAY=FR;COUNT=3", ["03", "04", "11"]),
        ("FREQ=WEEKLY;BYDAY=FR;UNTIL=20261204", ["03", "04"]),
    ],
)
def test_count_and_until_end_a_rule(rule: str, expected: list[str]) -> None:
    assert starts(one(group(f"{HELSINKI}20261203T180000", rule))) == [
        f"2026-12-{day}T16:00:00Z" for day in expected
    ]


def test_a_rule_that_began_long_ago_keeps_its_rhythm() -> None:
    found = starts(one(group(f"{HELSINKI}19900105T180000", "FREQ=WEEKLY;INTERVAL=2")))
    assert found[0] == "2026-11-06T16:00:00Z"
    assert (date(2026, 11, 6) - date(1990, 1, 5)).days % 14 == 0


def test_a_count_that_has_run_out_gives_no_dates_any_more() -> None:
    content = group(f"{HELSINKI}20260101T180000", "FREQ=DAILY;COUNT=300")
    assert one(content, datetime(2026, 10, 28, tzinfo=UTC)).status == "closed"
    assert read(content) != []
    assert read(content, datetime(2026, 12, 2, tzinfo=UTC)) == []


def test_dates_are_added_and_left_out() -> None:
    found = one(
        group(
            f"{HELSINKI}20261203T180000",
            "FREQ=WEEKLY;COUNT=3",
            RDATE=f"{HELSINKI}20261205T120000,20261206T120000",
            EXDATE=f"{HELSINKI}20261210T180000",
        )
    )
    days = ["2026-12-03T16", "2026-12-05T10", "2026-12-06T10", "2026-12-17T16"]
    assert starts(found) == [f"{day}:00:00Z" for day in days]


@pytest.mark.parametrize("left_out", [":20261210T160000Z", ";VALUE=DATE:20261210", ";TZID=UTC:20261210T160000"])
def test_a_date_is_left_out_however_it_is_written(left_out: str) -> None:
    found = starts(one(group(f"{HELSINKI}20261203T180000", "FREQ=WEEKLY;COUNT=3", EXDATE=left_out)))
    assert found == ["2026-12-03T16:00:00Z", "2026-12-17T16:00:00Z"]


def test_a_date_that_was_moved_is_where_it_is_now_and_a_cancelled_one_is_left_out() -> None:
    content = calendar(
        event(RRULE="FREQ=WEEKLY;COUNT=4"),
        event(RECURRENCE_ID=f"{HELSINKI}20261210T180000", DTSTART=f"{HELSINKI}20261211T170000"),
        event(RECURRENCE_ID=":20261217T160000Z", STATUS="CANCELLED"),
    )
    assert starts(one(content)) == ["2026-12-03T16:00:00Z", "2026-12-11T15:00:00Z", "2026-12-24T16:00:00Z"]


def test_a_date_called_off_in_its_title_is_left_out() -> None:
    content = calendar(
        event(RRULE="FREQ=WEEKLY;COUNT=2"),
        event(RECURRENCE_ID=f"{HELSINKI}20261210T180000", SUMMARY="PERUTTU: Kuvitelman kerho"),
    )
    assert starts(one(content)) == ["2026-12-03T16:00:00Z"]


def test_a_change_of_this_and_all_that_follow_moves_them_and_a_single_change_after_it_counts() -> None:
    content = calendar(
        event(RRULE="FREQ=WEEKLY;COUNT=4"),
        event(RECURRENCE_ID=f"{HELSINKI}20261217T180000", DTSTART=f"{HELSINKI}20261217T120000"),
        event(
            RECURRENCE_ID=f";RANGE=THISANDFUTURE{HELSINKI}20261210T180000", DTSTART=f"{HELSINKI}20261211T190000"
        ),
    )
    days = ["2026-12-03T16", "2026-12-11T17", "2026-12-17T10", "2026-12-25T17"]
    assert starts(one(content)) == [f"{day}:00:00Z" for day in days]


def test_dates_without_the_event_that_they_change_are_an_event() -> None:
    content = calendar(
        event(RECURRENCE_ID=f"{HELSINKI}20261210T180000", DTSTART=f"{HELSINKI}20261211T170000"),
        event(RECURRENCE_ID=f"{HELSINKI}20261217T180000", DTSTART=f"{HELSINKI}20261217T180000"),
    )
    assert starts(one(content)) == ["2026-12-11T15:00:00Z", "2026-12-17T16:00:00Z"]


def test_an_event_listed_once_for_each_date_under_one_id_is_one() -> None:
    content = calendar(event(), event(DTSTART=f"{HELSINKI}20261208T180000"))
    assert starts(one(content)) == ["2026-12-03T16:00:00Z", "2026-12-08T16:00:00Z"]


def test_events_of_other_names_under_one_id_are_others() -> None:
    found = read(calendar(event(), event(SUMMARY="Kuvitelman kuoro")))
    assert len({record.record_id for record in found}) == 2
    assert {record.payload["name"] for record in found} == {"Kuvitelman kerho", "Kuvitelman kuoro"}


@pytest.mark.parametrize("end", ["", ";VALUE=DATE:20261206", ";VALUE=DATE:20261207"])
def test_a_whole_day_lasts_until_midnight_in_finland(end: str) -> None:
    record = one(calendar(event(DTSTART=";VALUE=DATE:20261206", DTEND=end)))
    assert record.payload["occurrences"] == [{"start": "2026-12-05T22:00:00Z", "end": "2026-12-06T21:59:00Z"}]


def test_a_whole_day_on_which_the_clock_moves_is_a_whole_day() -> None:
    record = one(calendar(event(DTSTART=";VALUE=DATE:20261025")), datetime(2026, 10, 1, tzinfo=UTC))
    assert record.payload["occurrences"] == [{"start": "2026-10-24T21:00:00Z", "end": "2026-10-25T21:59:00Z"}]


def test_what_is_on_for_longer_than_a_month_has_its_first_and_last_day() -> None:
    record = one(calendar(event(DTSTART=";VALUE=DATE:20261101", DTEND=";VALUE=DATE:20270201")))
    assert record.payload["valid"] == {"from": "2026-11-01", "to": "2027-01-31"}
    assert "occurrences" not in record.payload


def test_an_end_before_the_start_is_no_end() -> None:
    assert one(calendar(event(DTEND=":20261203T100000Z"))).payload["occurrences"] == [
        {"start": "2026-12-03T16:00:00Z"}
    ]


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=SECONDLY",
        "FREQ=MINUTELY;COUNT=1000000000",
        "FREQ=HOURLY",
        "FREQ=DAILY;INTERVAL=0",
        "FREQ=DAILY;INTERVAL=99999999999999999999",
        "FREQ=DAILY;COUNT=0",
        "FREQ=DAILY;COUNT=99999999999999999999",
        "FREQ=DAILY;BYHOUR=" + ",".join(map(str, range(24))) + ";BYMINUTE=" + ",".join(map(str, range(60))),
        "FREQ=DAILY;BYMONTHDAY=0",
        "FREQ=WEEKLY;BYDAY=XX",
        "FREQ=WEEKLY;BYDAY=",
        "FREQ=YEARLY;BYEASTER=0",
        "FREQ=DAILY;FREQ=DAILY",
        "RSCALE=CHINESE;FREQ=YEARLY",
        "FREQ=DAILY;UNTIL=tomorrow",
        "COUNT=3",
        "",
        "=",
    ],
)
def test_a_rule_that_nobody_can_mean_is_refused_with_a_reason(rule: str) -> None:
    record = one(group(f"{HELSINKI}20261203T180000", f":{rule}"))
    assert record.status == "invalid"
    assert record.reason is not None
    assert record.reason.startswith("Kuvitelman seura ry (seura.example), Kuvitelman kerho, RRULE: ")


@pytest.mark.parametrize("rule", ["FREQ=DAILY;COUNT=1000000000", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"])
def test_a_rule_without_end_ends_with_the_window(rule: str) -> None:
    assert 0 < len(starts(one(group(f"{HELSINKI}20261203T180000", rule)))) < 100


def test_a_calendar_that_repeats_more_than_can_be_counted_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "Budget", lambda: Budget(left=5_000))
    slow = "FREQ=DAILY;COUNT=1000000;BYMONTH=2;BYMONTHDAY=30"
    content = calendar(*(event(f"{n}@x", DTSTART="20200101T180000Z", RRULE=slow) for n in range(5)))
    *_, last = read(content)
    assert "repeats more than can be counted" in str(last.reason)


def test_a_rule_that_never_fits_looks_no_further_than_its_window() -> None:
    for frequency in ("DAILY", "WEEKLY", "MONTHLY", "YEARLY"):
        budget = Budget(left=20_000)
        rule = rules.read(f"FREQ={frequency};BYMONTH=2;BYMONTHDAY=30", lambda _: NOON)
        assert list(rules.dates(rule, datetime(1900, 1, 1), NOON, NOON + timedelta(days=500), budget)) == []  # noqa: DTZ001
        assert budget.left > 18_000


@st.composite
def some_rules(draw: st.DrawFn) -> str:
    """Rules that sooner or later come to a date, without what dateutil reads in its own way: positions in a week,
    weeks of the year, and ordinal weekdays beside plain ones."""
    frequency = draw(st.sampled_from(("DAILY", "WEEKLY", "MONTHLY", "YEARLY")))
    days = draw(st.lists(st.sampled_from(WEEKDAYS), unique=True, max_size=4))
    if frequency in ("MONTHLY", "YEARLY") and draw(st.booleans()):
        days = [f"{draw(st.sampled_from((1, 2, 4, -1)))}{day}" for day in days]
    numbers = {
        "BYMONTH": draw(st.lists(st.integers(1, 12), unique=True, max_size=4)),
        "BYMONTHDAY": draw(st.lists(st.sampled_from((1, 2, 14, 28, -1, -2)), unique=True, max_size=3)),
        "BYHOUR": draw(st.lists(st.integers(0, 23), unique=True, max_size=2)),
    }
    if any(day[0] in "-124" for day in days) or draw(st.booleans()):
        numbers["BYMONTHDAY"] = []
    if frequency != "WEEKLY" and draw(st.booleans()):
        numbers["BYSETPOS"] = draw(st.lists(st.sampled_from((1, -1)), unique=True, max_size=2))
    parts = [f"{key}={','.join(map(str, its))}" for key, its in {**numbers, "BYDAY": days}.items() if its]
    interval, begins = draw(st.integers(1, 4)), draw(st.sampled_from(WEEKDAYS))
    return ";".join([f"FREQ={frequency}", f"INTERVAL={interval}", f"WKST={begins}", *parts])


@given(some_rules(), st.datetimes(datetime(2023, 1, 1), datetime(2027, 1, 1)), st.integers(0, 700))  # noqa: DTZ001
@settings(max_examples=150)
def test_a_rule_comes_to_the_dates_that_dateutil_comes_to(text: str, first: datetime, later: int) -> None:
    first = first.replace(microsecond=0)
    low, high = first + timedelta(days=later), first + timedelta(days=later + 400)
    expected = rrulestr(text, dtstart=first).between(low, high - timedelta(seconds=1), inc=True)
    found = rules.dates(rules.read(text, lambda _: NOON), first, low, high, Budget())
    assert list(found) == sorted({*expected, *([first] if later == 0 else [])})
