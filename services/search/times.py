"""When an offering takes place or is open, as codes: days, weekdays, times of day.

Dates are expanded so many days ahead from the day on which a document is built, in Finnish time; the index is
built anew every night. What is not known has the code `unknown`, so that it is never taken for a no.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from itertools import product
from typing import Any

from services.vocabulary.local_time import HELSINKI, WEEKDAYS

AHEAD = 90
UNKNOWN = "unknown"
# Hours of the day, half open; the last one goes on after midnight.
DAYPARTS: Mapping[str, tuple[int, int]] = {
    "morning": (5, 11),
    "day": (11, 16),
    "evening": (16, 22),
    "night": (22, 29),
}
LONG_ENOUGH = timedelta(hours=1)  # of a time of day, to say that something is open then
NEVER = "9999"

Span = tuple[datetime, datetime]


def finnish_day() -> date:
    """Today, in Finland."""
    return datetime.now(HELSINKI).date()


def days(first: date | None, last: date | None, today: date) -> tuple[str, ...]:
    """The codes of the days from the first to the last, as far as days are known."""
    start = max(first or today, today)
    end = min(last or date.max, today + timedelta(days=AHEAD))
    return tuple((start + timedelta(days=ahead)).isoformat() for ahead in range((end - start).days + 1)) or (
        "none",
    )


def slots(weekdays: Iterable[str], dayparts: Iterable[str]) -> tuple[str, ...]:
    """The codes of the times that are one of the weekdays and one of the times of day at once."""
    pairs = tuple(product(weekdays, dayparts))
    known = tuple(f"{day}-{part}" for day, part in pairs if UNKNOWN not in (day, part))
    return (*known, UNKNOWN) if (UNKNOWN, UNKNOWN) in pairs else known


def time_codes(offering: Mapping[str, Any], today: date) -> dict[str, list[str]]:
    """Codes `day` (2026-12-03), `weekday`, `daypart`, `slot` (tue-evening), and `next` to sort by."""
    spans = [*_dated(offering, today), *_weekly(offering, today)]
    known = bool(spans) or _tells_times(offering)
    days = {start.date() for start, _ in spans}
    its = {(WEEKDAYS[start.weekday()], part) for start, end in spans for part in _dayparts(start, end)}
    return {
        "day": _codes({day.isoformat() for day in days}, known),
        "weekday": _codes({WEEKDAYS[day.weekday()] for day in days}, known),
        "daypart": _codes({part for _, part in its}, known),
        "slot": _codes({f"{day}-{part}" for day, part in its}, known),
        "next": [
            min(start for start, _ in spans).astimezone(UTC).isoformat(timespec="minutes") if spans else NEVER
        ],
    }


def _codes(found: set[str], known: bool) -> list[str]:
    return sorted(found) if known else [UNKNOWN]


def _tells_times(offering: Mapping[str, Any]) -> bool:
    return bool(offering.get("occurrences") or any(hours.get("weekly") for hours in _hours(offering)))


def _hours(offering: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield offering.get("hours") or {}
    for place in offering.get("places", []):
        yield place.get("hours") or {}


def _dated(offering: Mapping[str, Any], today: date) -> Iterator[Span]:
    last = today + timedelta(days=AHEAD)
    for occurrence in offering.get("occurrences", []):
        if occurrence.get("cancelled"):
            continue
        start = datetime.fromisoformat(occurrence["start"]).astimezone(HELSINKI)
        end = max(start, datetime.fromisoformat(occurrence.get("end") or occurrence["start"]).astimezone(HELSINKI))
        if end - start > timedelta(days=1):
            yield from _day_by_day(start, end, today, last)
        elif today <= start.date() <= last:
            yield start, end


def _day_by_day(start: datetime, end: datetime, today: date, last: date) -> Iterator[Span]:
    """What goes on for days, such as an exhibition: each day of it from morning to evening."""
    first, final = max(start.date(), today), min(end.date(), last)
    for ahead in range((final - first).days + 1):
        midnight = datetime.combine(first + timedelta(days=ahead), time(), HELSINKI)
        opens, closes = (midnight + timedelta(hours=DAYPARTS[part][0]) for part in ("morning", "night"))
        if start > opens or end > opens:  # what ends in a night has ended the evening before
            yield max(start, opens), max(start, min(end, closes))


def _weekly(offering: Mapping[str, Any], today: date) -> Iterator[Span]:
    valid = offering.get("valid") or {}
    for hours in _hours(offering):
        weekly = [(span["days"], _clocks(span)) for span in hours.get("weekly", [])]
        special = [item for item in hours.get("exceptions", []) if item.get("closed") or _has_hours(item)]
        for ahead in range(AHEAD + 1) if weekly or special else ():
            day = today + timedelta(days=ahead)
            if not _within(day, valid):
                continue
            exceptions = [item for item in special if _within(day, item)]
            clocks = (
                [_clocks(item) for item in exceptions if _has_hours(item)]
                if exceptions
                else [its for days, its in weekly if WEEKDAYS[day.weekday()] in days]
            )
            for opens, closes in clocks:
                after = day if closes > opens else day + timedelta(days=1)
                yield datetime.combine(day, opens, HELSINKI), datetime.combine(after, closes, HELSINKI)


def _has_hours(item: Mapping[str, Any]) -> bool:
    return not item.get("closed") and "opens" in item and "closes" in item


def _clocks(span: Mapping[str, Any]) -> tuple[time, time]:
    return time.fromisoformat(span["opens"]), time.fromisoformat(span["closes"])


def _within(day: date, limits: Mapping[str, Any]) -> bool:
    """Whether the day is from the first to the last of them; either may be open."""
    return str(limits.get("from", "")) <= day.isoformat() <= str(limits.get("to", NEVER))


def _dayparts(start: datetime, end: datetime) -> Iterator[str]:
    """Those that the span fills for an hour, or in which the whole of a shorter one lies."""
    enough = min(end - start, LONG_ENOUGH)
    midnight = datetime.combine(start.date(), time(), HELSINKI)
    for part, (begins, ends) in DAYPARTS.items():
        first, last = midnight + timedelta(hours=begins), midnight + timedelta(hours=ends)
        shared = min(end, last) - max(start, first)
        if (first <= start < last and shared >= enough) or shared >= max(enough, timedelta(minutes=1)):
            yield part
