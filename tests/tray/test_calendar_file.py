"""The calendar file of an offering, as calendar programs read it."""

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from dateutil.rrule import rrulestr
from icalendar import Calendar

from services.vocabulary.local_time import HELSINKI
from tests.tray.conftest import Reader, Services


def read(reader: Reader, identity: str) -> Calendar:
    answer = reader(f"/fi/offerings/{identity}.ics").answer
    assert answer.status_code == 200
    return Calendar.from_ical(answer.text)


def days_of(event: Any) -> list[datetime]:
    """The beginnings of a repeated event by the clocks of Finland, worked out by the reference for such rules."""
    start = event.decoded("dtstart")
    rule = event["rrule"].to_ical().decode()
    left_out = event.get("exdate")
    out = {one.dt for one in left_out.dts} if left_out else set()
    return [found for found in rrulestr(rule, dtstart=start) if found not in out]


def weekly(**hours: Any) -> dict[str, Any]:
    return {
        "name": {"fi": "Ryhmä"},
        "hours": {"weekly": [{"days": ["tue"], "opens": "10:00", "closes": "11:30"}], **hours},
    }


def test_a_file_is_handed_out_as_a_calendar(reader: Reader, walk: str) -> None:
    answer = reader(f"/fi/offerings/{walk}.ics").answer
    assert answer.content_type == "text/calendar; charset=utf-8"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{walk}.ics"'
    assert f"/fi/offerings/{walk}.ics" in reader(f"/fi/offerings/{walk}").links


def test_an_event_tells_what_where_and_whom_to_call(reader: Reader, walk: str) -> None:
    (event,) = read(reader, walk).events
    assert event["summary"] == "Sauvakävelyä ja kahvit"
    assert event["location"] == "Urheilupuiston portti, Mikkeli"
    assert event["url"] == f"http://127.0.0.1:8000/fi/offerings/{walk}"
    assert "Tule portille." in event["description"]
    assert "050 555 0123" in event["description"]


def test_coming_dates_are_events_and_past_ones_are_not(reader: Reader, services: Services) -> None:
    dates = [
        {"start": "2026-11-01T15:00:00Z"},
        {"start": "2026-12-03T15:00:00Z", "end": "2026-12-03T17:00:00Z"},
        {"start": "2026-12-04T15:00:00Z", "cancelled": True},
    ]
    found = read(reader, services.add(kind="event", name={"fi": "Konsertti"}, occurrences=dates)).events
    assert [(event.decoded("dtstart").isoformat(), event["status"]) for event in found] == [
        ("2026-12-03T17:00:00+02:00", "CONFIRMED"),
        ("2026-12-04T17:00:00+02:00", "CANCELLED"),
    ]
    assert found[0].decoded("dtend").isoformat() == "2026-12-03T19:00:00+02:00"


def test_weekly_hours_stay_at_the_same_hour_when_clocks_change(reader: Reader, services: Services) -> None:
    (event,) = read(reader, services.add(**weekly())).events
    found = days_of(event)
    assert {(start.hour, start.minute) for start in found} == {(10, 0)}
    assert {start.utcoffset() for start in found} == {timedelta(hours=2), timedelta(hours=3)}
    assert found[0].date() == date(2026, 12, 1)
    assert {start.weekday() for start in found} == {1}


def test_the_time_zone_is_in_the_file_with_both_of_its_offsets(reader: Reader, walk: str) -> None:
    (zone,) = read(reader, walk).timezones
    assert zone["tzid"] == "Europe/Helsinki"
    made = zone.to_tz()
    for day in (date(2026, 12, 1), date(2027, 3, 27), date(2027, 3, 29), date(2027, 5, 4)):
        moment = datetime.combine(day, time(10))
        assert made.utcoffset(moment) == HELSINKI.utcoffset(moment)


def test_a_day_that_is_closed_is_left_out(reader: Reader, services: Services) -> None:
    closed = [{"from": "2026-12-07", "to": "2026-12-09", "closed": True}]
    (event,) = read(reader, services.add(**weekly(exceptions=closed))).events
    found = {start.date() for start in days_of(event)}
    assert date(2026, 12, 1) in found
    assert date(2026, 12, 8) not in found


def test_a_day_with_other_hours_has_an_event_of_its_own(reader: Reader, services: Services) -> None:
    other = [{"from": "2026-12-08", "to": "2026-12-08", "opens": "12:00", "closes": "13:00"}]
    repeated, single = read(reader, services.add(**weekly(exceptions=other))).events
    assert date(2026, 12, 8) not in {start.date() for start in days_of(repeated)}
    assert single.decoded("dtstart").isoformat() == "2026-12-08T12:00:00+02:00"


def test_what_goes_on_over_midnight_ends_on_the_next_day(reader: Reader, services: Services) -> None:
    hours = {"weekly": [{"days": ["fri"], "opens": "22:00", "closes": "02:00"}]}
    (event,) = read(reader, services.add(name={"fi": "Yökahvila"}, hours=hours)).events
    assert event.decoded("dtend") - event.decoded("dtstart") == timedelta(hours=4)


def test_nothing_is_told_beyond_the_last_day_of_an_offering(reader: Reader, services: Services) -> None:
    (event,) = read(reader, services.add(**weekly(), valid={"from": "2026-12-03", "to": "2026-12-20"})).events
    assert [start.day for start in days_of(event)] == [8, 15]


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": "activity"},
        {"kind": "place", "hours": {"weekly": [{"days": ["mon"], "opens": "08:00", "closes": "20:00"}]}},
        {"kind": "event", "occurrences": [{"start": "2026-11-01T15:00:00Z"}]},
        {"kind": "activity", **weekly(), "valid": {"to": "2026-11-24"}},
    ],
)
def test_what_has_no_times_ahead_has_no_file(reader: Reader, services: Services, fields: dict[str, Any]) -> None:
    identity = services.add(**{"name": {"fi": "Ryhmä"}, **fields})
    assert reader(f"/fi/offerings/{identity}.ics").status == 404
    assert f"/fi/offerings/{identity}.ics" not in reader(f"/fi/offerings/{identity}").links


def test_each_event_has_its_own_lasting_name(reader: Reader, services: Services) -> None:
    dates = [{"start": f"2026-12-{day:02}T15:00:00Z"} for day in (3, 4)]
    identity = services.add(kind="event", name={"fi": "Konsertti"}, occurrences=dates)
    first = [str(event["uid"]) for event in read(reader, identity).events]
    assert len(set(first)) == 2
    assert [str(event["uid"]) for event in read(reader, identity).events] == first


def test_what_an_association_writes_adds_no_line_of_its_own(reader: Reader, services: Services) -> None:
    attack = "Tule;\r\nATTACH:https://elsewhere.example\r\nEND:VEVENT"
    identity = services.add(**{**weekly(), "first_step": {"fi": attack}})
    (event,) = read(reader, identity).events
    assert "ATTACH" not in event
    assert "ATTACH:https://elsewhere.example" in event["description"]
