"""PTV's service hours as ours (PTV v11, section 4.7)."""

from typing import Any

from services.catalog.ptv.hours import hours as projected
from services.catalog.schemas.when import HoursSchema
from services.sync.sources.ptv.hours import hours

Json = dict[str, Any]


def row(*spans: tuple[str, str, str, str], kind: str = "DaysOfTheWeek", **changes: Any) -> Json:
    opening = [{"dayFrom": first, "dayTo": last, "from": start, "to": end} for first, last, start, end in spans]
    return {"serviceHourType": kind, "openingHour": opening} | changes


def info(**texts: str) -> list[Json]:
    return [{"value": value, "language": code} for code, value in texts.items()]


def test_days_of_equal_hours_are_one_span() -> None:
    spans = [(day, "", "09:00:00", "16:00:00") for day in ("Monday", "Tuesday", "Friday")]
    assert hours([row(*spans, ("Friday", "", "17:00:00", "20:00:00"))])["weekly"] == [
        {"days": ["mon", "tue", "fri"], "opens": "09:00", "closes": "16:00"},
        {"days": ["fri"], "opens": "17:00", "closes": "20:00"},
    ]


def test_a_range_of_days_is_its_days() -> None:
    (span,) = hours([row(("Saturday", "Monday", "09:00:00", "16:00:00"))])["weekly"]
    assert sorted(span["days"]) == ["mon", "sat", "sun"]


def test_hours_over_midnight_close_on_the_next_day() -> None:
    found = hours([row(("Friday", "Saturday", "18:00:00", "02:00:00"), kind="OverMidnight")])
    assert found["weekly"] == [{"days": ["fri"], "opens": "18:00", "closes": "02:00"}]


def test_hours_over_a_weekend_are_whole_days_between() -> None:
    found = hours([row(("Friday", "Monday", "18:00:00", "08:00:00"), kind="OverMidnight")])["weekly"]
    assert found == [
        {"days": ["mon"], "opens": "00:00", "closes": "08:00"},
        {"days": ["fri"], "opens": "18:00", "closes": "00:00"},
        {"days": ["sat", "sun"], "opens": "00:00", "closes": "00:00"},
    ]


def test_always_open_is_every_day_from_midnight_to_midnight() -> None:
    (span,) = hours([row(isAlwaysOpen=True)])["weekly"]
    assert (len(span["days"]), span["opens"], span["closes"]) == (7, "00:00", "00:00")


def test_by_appointment_is_said_in_words() -> None:
    assert hours([row(isReservation=True)], ["fi", "en"]) == {
        "text": {"fi": "Ajanvarauksella.", "en": "By appointment."}
    }


def test_an_exception_is_closed_or_has_its_hours() -> None:
    open_day = row(
        ("Monday", "Sunday", "10:00:00", "14:00:00"), kind="Exceptional", validFrom="2026-12-06T00:00:00"
    )
    closed = row(
        kind="Exceptional", validFrom="2026-12-24T00:00:00", validTo="2026-12-26T00:00:00", isClosed=True,
        additionalInformation=info(fi="Joulu"),
    )  # fmt: skip
    assert hours([open_day, closed])["exceptions"] == [
        {"from": "2026-12-06", "to": "2026-12-06", "opens": "10:00", "closes": "14:00"},
        {"from": "2026-12-24", "to": "2026-12-26", "closed": True, "text": {"fi": "Joulu"}},
    ]


def test_an_exception_of_no_day_and_one_that_ends_before_it_begins_are_left_out() -> None:
    backwards = row(kind="Exceptional", validFrom="2026-12-24T00:00:00", validTo="2026-12-01T00:00:00")
    assert hours([row(kind="Exceptional", isClosed=True), backwards]) == {}


def test_hours_of_a_season_are_said_in_words_and_are_no_weekly_hours() -> None:
    summer = row(
        ("Monday", "", "09:00:00", "15:00:00"), validFrom="2026-06-01T00:00:00", validTo="2026-08-31T00:00:00"
    )
    usual = row(("Monday", "", "08:00:00", "16:00:00"))
    assert hours([summer, usual], ["fi", "sv"]) == {
        "weekly": [{"days": ["mon"], "opens": "08:00", "closes": "16:00"}],
        "text": {"fi": "1.6.2026–31.8.2026: ma 09:00–15:00", "sv": "1.6.2026–31.8.2026: mån 09:00–15:00"},
    }


def test_hours_of_another_part_of_the_house_are_not_mixed_in() -> None:
    office = row(("Monday", "", "08:00:00", "16:00:00"), additionalInformation=info(fi="Toimisto"))
    cafe = row(("Sunday", "", "11:00:00", "14:00:00"), additionalInformation=info(fi="Kahvio"))
    found = hours([office, cafe], ["fi"])
    assert found["weekly"] == [{"days": ["mon"], "opens": "08:00", "closes": "16:00"}]
    assert found["text"] == {"fi": "Toimisto\nKahvio: su 11:00–14:00"}


def test_a_time_that_is_none_is_left_out() -> None:
    assert hours([row(("Monday", "", "klo 8", "16:00:00"), ("Noneday", "", "08:00:00", "16:00:00"))]) == {}
    assert hours(None) == {}


def test_hours_that_we_wrote_for_ptv_are_read_as_they_were() -> None:
    ours = {
        "weekly": [
            {"days": ["mon", "wed"], "opens": "09:00", "closes": "16:00"},
            {"days": ["fri"], "opens": "18:00", "closes": "01:30"},
        ],
        "exceptions": [
            {"from": "2026-12-24", "to": "2026-12-26", "closed": True, "text": {"sv": "Jul"}},
            {"from": "2026-12-31", "to": "2026-12-31", "opens": "09:00", "closes": "12:00"},
        ],
        "text": {"fi": "Ovi on pihan puolella."},
    }
    assert hours(projected(HoursSchema().load(ours)), ["fi", "sv"]) == ours
