"""When something takes place, as codes: over midnight, with exceptions, in the nights when the clock moves."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.search.times import AHEAD, DAYPARTS, NEVER, UNKNOWN, days, time_codes
from services.vocabulary.local_time import HELSINKI, WEEKDAYS

TODAY = date(2026, 11, 25)  # a Wednesday
SPRING, AUTUMN = date(2027, 3, 28), date(2027, 10, 31)  # 3:00 becomes 4:00; 4:00 becomes 3:00


def once(start: str, end: str | None = None, today: date = TODAY, **more: Any) -> dict[str, list[str]]:
    occurrence = {"start": start, **({"end": end} if end else {}), **more}
    return time_codes({"occurrences": [occurrence]}, today)


def weekly(
    weekdays: list[str], opens: str, closes: str, today: date = TODAY, **hours: Any
) -> dict[str, list[str]]:
    return time_codes(
        {"hours": {"weekly": [{"days": weekdays, "opens": opens, "closes": closes}], **hours}}, today
    )


def test_of_what_is_not_known_nothing_is_said() -> None:
    codes = time_codes({}, TODAY)
    assert codes == {key: [UNKNOWN] for key in ("day", "weekday", "daypart", "slot")} | {"next": [NEVER]}


def test_what_is_over_or_cancelled_is_known_to_be_never() -> None:
    assert once("2026-11-24T18:00+02:00")["day"] == []
    assert once("2026-12-03T18:00+02:00", cancelled=True)["day"] == []


def test_an_evening_is_told_by_day_weekday_daypart_and_slot() -> None:
    codes = once("2026-12-03T18:00+02:00", "2026-12-03T20:00+02:00")
    assert (codes["day"], codes["weekday"], codes["daypart"], codes["slot"]) == (
        ["2026-12-03"], ["thu"], ["evening"], ["thu-evening"],
    )  # fmt: skip
    assert codes["next"] == ["2026-12-03T16:00+00:00"]


def test_a_time_of_another_zone_is_read_as_finnish() -> None:
    assert once("2026-12-03T22:30Z", "2026-12-03T23:00Z")["day"] == ["2026-12-04"]


@pytest.mark.parametrize(
    ("opens", "closes", "parts"),
    [
        ("10:00", "12:00", ["day", "morning"]),
        ("10:30", "12:00", ["day"]),  # half an hour of the morning is no morning
        ("09:00", "16:30", ["day", "morning"]),  # half an hour of the evening is no evening
        ("16:00", "16:30", ["evening"]),
        ("21:00", "01:00", ["evening", "night"]),
        ("00:00", "00:00", ["day", "evening", "morning", "night"]),  # all day and night
    ],
)
def test_a_part_of_the_day_counts_when_it_is_filled_for_an_hour(opens: str, closes: str, parts: list[str]) -> None:
    assert weekly(["mon"], opens, closes)["daypart"] == parts


def test_a_span_over_midnight_is_of_the_day_on_which_it_begins() -> None:
    codes = weekly(["fri"], "20:00", "02:00")
    assert codes["weekday"] == ["fri"]
    assert codes["slot"] == ["fri-evening", "fri-night"]
    assert all(date.fromisoformat(day).weekday() == 4 for day in codes["day"])


def test_weeks_are_written_out_for_ninety_days() -> None:
    found = weekly(["wed"], "10:00", "11:00")["day"]
    assert found[0] == TODAY.isoformat()
    assert date.fromisoformat(found[-1]) <= TODAY + timedelta(days=AHEAD)
    assert len(found) == 13


def test_a_closed_day_is_left_out() -> None:
    exceptions = [{"from": "2026-12-23", "to": "2027-01-06", "closed": True}]
    found = weekly(["wed"], "10:00", "11:00", exceptions=exceptions)["day"]
    assert {"2026-12-23", "2026-12-30", "2027-01-06"}.isdisjoint(found)
    assert {"2026-12-16", "2027-01-13"} <= set(found)


def test_other_hours_of_a_day_take_the_place_of_the_weekly_ones() -> None:
    exceptions = [{"from": "2026-12-05", "to": "2026-12-05", "opens": "18:00", "closes": "20:00"}]
    codes = weekly(["wed"], "10:00", "12:00", exceptions=exceptions)
    assert "2026-12-05" in codes["day"]
    assert "sat-evening" in codes["slot"]


@pytest.mark.parametrize("night", [SPRING, AUTUMN])
def test_the_hour_by_the_clock_stays_when_the_clock_moves(night: date) -> None:
    today = night - timedelta(days=3)
    codes = weekly(["sun", "mon"], "18:00", "20:00", today)
    assert codes["slot"] == ["mon-evening", "sun-evening"]
    assert night.isoformat() in codes["day"]
    start = datetime.combine(night, time(18), HELSINKI).astimezone(UTC)
    assert weekly(["sun"], "18:00", "20:00", today)["next"] == [start.isoformat(timespec="minutes")]


def test_an_hour_that_the_clock_skips_is_still_a_time() -> None:
    codes = weekly(["sun"], "03:10", "03:50", SPRING)
    assert (SPRING.isoformat() in codes["day"], codes["weekday"]) == (True, ["sun"])


def test_a_night_in_which_an_hour_comes_twice_is_one_night() -> None:
    codes = once("2027-10-31T03:30:00+03:00", "2027-10-31T03:15:00+02:00", AUTUMN)
    assert (codes["day"], codes["weekday"]) == ([AUTUMN.isoformat()], ["sun"])


def test_hours_of_a_place_count_as_the_offering_s_own() -> None:
    hours = {"weekly": [{"days": ["tue"], "opens": "08:00", "closes": "15:00"}]}
    assert time_codes({"places": [{"municipality": "491", "hours": hours}]}, TODAY)["weekday"] == ["tue"]


def test_an_end_before_the_start_is_no_reason_to_stop() -> None:
    assert once("2026-12-03T18:00+02:00", "2026-12-03T17:00+02:00")["daypart"] == ["evening"]


moments = st.datetimes(datetime(2026, 11, 25), datetime(2028, 1, 1)).map(lambda at: at.replace(tzinfo=HELSINKI))  # noqa: DTZ001


@given(moments, st.timedeltas(timedelta(0), timedelta(hours=20)))
def test_what_happens_is_on_its_day_in_a_part_of_it_and_comes_next(start: datetime, long: timedelta) -> None:
    end = (start.astimezone(UTC) + long).astimezone(HELSINKI)
    codes = once(start.isoformat(), end.isoformat(), start.date())
    assert codes["day"] == [start.date().isoformat()]
    assert codes["weekday"] == [WEEKDAYS[start.weekday()]]
    assert set(codes["daypart"]) <= set(DAYPARTS)
    assert {slot.partition("-")[2] for slot in codes["slot"]} == set(codes["daypart"])
    assert datetime.fromisoformat(codes["next"][0]) <= start.astimezone(UTC)


clocks = st.times().map(lambda clock: clock.replace(second=0, microsecond=0).isoformat(timespec="minutes"))


@given(st.dates(date(2026, 1, 1), date(2028, 1, 1)), st.sampled_from(WEEKDAYS), clocks, clocks)
def test_what_is_open_every_week_is_open_on_that_weekday_alone(
    today: date, weekday: str, opens: str, closes: str
) -> None:
    codes = weekly([weekday], opens, closes, today)
    assert codes["weekday"] == [weekday]
    assert len(codes["day"]) >= AHEAD // 7
    assert all(WEEKDAYS[date.fromisoformat(day).weekday()] == weekday for day in codes["day"])
    assert codes["slot"] == sorted(f"{weekday}-{part}" for part in codes["daypart"])
    assert codes["next"] != [NEVER]


def test_days_are_named_from_the_first_to_the_last_as_far_as_they_are_known() -> None:
    assert days(TODAY, TODAY + timedelta(days=1), TODAY) == ("2026-11-25", "2026-11-26")
    assert days(None, TODAY, TODAY) == ("2026-11-25",)
    assert len(days(None, None, TODAY)) == AHEAD + 1
    assert days(TODAY - timedelta(days=9), TODAY - timedelta(days=1), TODAY) == ("none",)
    assert days(TODAY + timedelta(days=AHEAD + 1), None, TODAY) == ("none",)
