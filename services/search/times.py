"""When an offering takes place or is open, as codes: days, weekdays, times of day.

Dates are expanded so many days ahead from the day on which a document is built, in Finnish time; the index is
built anew every night. What is not known has the code `unknown`, so that it is never taken for a no.
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

AHEAD = 90
UNKNOWN = "unknown"
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
# Hours of the day, half open; the last one goes on after midnight.
DAYPARTS: Mapping[str, tuple[int, int]] = {
    "morning": (5, 11),
    "day": (11, 16),
    "evening": (16, 22),
    "night": (22, 29),
}
LONG_ENOUGH = timedelta(hours=1)  # of a time of day, to say that something is open then
HELSINKI = ZoneInfo("Europe/Helsinki")
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


def time_codes(offering: Mapping[str, Any], today: date) -> dict[str, list[str]]:
    """Codes `day` (2026-12-03), `weekday`, `daypart`, `slot` (tue-evening), and `next` to sort by."""
    days, slots, first = set[str](), set[tuple[str, str]](), NEVER
    spans = [*_dated(offering, today), *_weekly(offering, today)]
    for start, end in spans:
        days.add(start.date().isoformat())
        slots |= {(WEEKDAYS[start.weekday()], part) for part in _dayparts(start, end)}
        first = min(first, start.astimezone(UTC).isoformat(timespec="minutes"))
    known = bool(spans) or _tells_times(offering)
    return {
        "day": sorted(days) if known else [UNKNOWN],
        "weekday": _codes({day for day, _ in slots}, known),
        "daypart": _codes({part for _, part in slots}, known),
        "slot": _codes({f"{day}-{part}" for day, part in slots}, known),
        "next": [first],
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
        end = datetime.fromisoformat(occurrence.get("end") or occurrence["start"]).astimezone(HELSINKI)
        if today <= max(start, end).date() and start.date() <= last:
            yield start, max(start, end)


def _weekly(offering: Mapping[str, Any], today: date) -> Iterator[Span]:
    for hours in _hours(offering):
        closed = [item for item in hours.get("exceptions", []) if item.get("closed")]
        for span in hours.get("weekly", []):
            opens, closes = time.fromisoformat(span["opens"]), time.fromisoformat(span["closes"])
            for ahead in range(AHEAD):
                day = today + timedelta(days=ahead)
                if WEEKDAYS[day.weekday()] in span["days"] and not _within(day, closed):
                    after = day if closes > opens else day + timedelta(days=1)
                    yield datetime.combine(day, opens, HELSINKI), datetime.combine(after, closes, HELSINKI)


def _within(day: date, exceptions: list[Mapping[str, Any]]) -> bool:
    return any(item["from"] <= day.isoformat() <= item["to"] for item in exceptions)


def _dayparts(start: datetime, end: datetime) -> Iterator[str]:
    """Those that the span fills for an hour, or in which the whole of a shorter one lies."""
    enough = min(end - start, LONG_ENOUGH)
    midnight = datetime.combine(start.date(), time(), HELSINKI)
    for part, (begins, ends) in DAYPARTS.items():
        first, last = midnight + timedelta(hours=begins), midnight + timedelta(hours=ends)
        shared = min(end, last) - max(start, first)
        if (first <= start < last and shared >= enough) or shared >= max(enough, timedelta(minutes=1)):
            yield part
