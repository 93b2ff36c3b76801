"""An offering as a calendar file (RFC 5545): its coming dates, else its weekly hours.

Times are written as the clocks of Finland show them, with their time zone in the file.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

from icalendar import Calendar, Event

from services.tray import dates, facts, times
from services.tray.language import Language
from services.tray.shown import Shown
from services.vocabulary.local_time import HELSINKI

MOST = 50  # dates in one file


def has_times(offering: Shown, now: datetime) -> bool:
    """Whether there is anything to put into a calendar."""
    return bool(times.coming(offering["occurrences"], now) or list(_weekly(offering, _today(now))))


def calendar(offering: Shown, address: str, now: datetime, language: Language) -> bytes:
    """The file; `address` is that of the offering's page."""
    made = Calendar()
    made.add("version", "2.0")
    made.add("prodid", "-//Tarjotin//Tarjotin//EN")
    made.add("method", "PUBLISH")
    coming = times.coming(offering["occurrences"], now)[:MOST]
    for event in map(_dated, coming) if coming else _weekly(offering, _today(now)):
        _describe(event, offering, address, language)
        made.add_component(event)
    made.add_missing_timezones()
    return bytes(made.to_ical())


def _today(now: datetime) -> date:
    return now.astimezone(HELSINKI).date()


def _dated(occurrence: dict[str, Any]) -> Event:
    start = times.moment(occurrence["start"])
    end = times.moment(occurrence["end"]) if occurrence.get("end") else None
    event = _event(start, end)
    event.add("status", "CANCELLED" if occurrence.get("cancelled") else "CONFIRMED")
    return event


def _weekly(offering: Shown, today: date) -> Iterator[Event]:
    spans = dates.weekly(offering)
    if not spans:
        return
    first, last = dates.season(offering, today)
    unusual = dates.unusual(offering, first, last)
    for span in spans:
        days = list(dates.days(span, first, last))
        if any(day not in unusual for day in days):
            yield _repeated(span, days, [day for day in days if day in unusual])
    for day, exception in unusual.items():
        if exception.get("opens") and exception.get("closes") and not exception.get("closed"):
            yield _event(*dates.moments(exception, day))


def _repeated(span: dict[str, Any], days: list[date], left_out: list[date]) -> Event:
    event = _event(*dates.moments(span, days[0]))
    until = dates.moments(span, days[-1])[0].astimezone(UTC)  # as RFC 5545 wants it beside a time zone
    by_day = [name[:2].upper() for name in span["days"]]
    event.add("rrule", {"freq": "weekly", "byday": by_day, "until": until})
    if left_out:
        event.add("exdate", [dates.moments(span, day)[0] for day in left_out])
    return event


def _event(start: datetime, end: datetime | None) -> Event:
    event = Event()
    event.add("dtstart", start)
    event.add("dtend", end or start + timedelta(hours=1))
    return event


def _describe(event: Event, offering: Shown, address: str, language: Language) -> None:
    start = event.decoded("dtstart")
    event.add("uid", f"{offering['id']}-{start:%Y%m%dT%H%M}@tarjotin")
    event.add("dtstamp", datetime.fromisoformat(offering["modified_at"]))
    event.add("sequence", offering["version"])
    event.add("summary", offering["name"]["value"])
    event.add("description", "\n\n".join(_told(offering, address)), parameters={"language": language.code})
    event.add("url", address)
    places = offering["places"]
    if places:
        event.add("location", _location(places[0]))
    if len(places) == 1 and places[0]["point"]:
        longitude, latitude = places[0]["point"][:2]
        event.add("geo", (latitude, longitude))


def _told(offering: Shown, address: str) -> Iterator[str]:
    for field in ("summary", "first_step"):
        if offering.get(field):
            yield offering[field]["value"]
    yield from facts.phones(offering)[:2]
    yield address


def _location(place: Shown) -> str:
    parts = (place.get("name"), place["address"], place["post_office"] or place["municipality_name"])
    return ", ".join(part["value"] for part in parts if part)
