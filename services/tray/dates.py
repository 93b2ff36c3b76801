"""The days on which weekly hours fall, by the clocks of Finland: ten o'clock stays ten when clocks change."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from services.tray.shown import Shown
from services.tray.wording import WEEKDAYS
from services.vocabulary.local_time import HELSINKI

Span = dict[str, Any]
AHEAD = timedelta(weeks=26)  # hours that nobody has looked at for longer may be others by then
_DAY = timedelta(days=1)
_NAMES = tuple(WEEKDAYS)
# Kinds to which one comes at their hours. The hours of a place or a service only say when it is open.
_GATHERINGS = ("activity", "course", "event", "volunteering")


def weekly(offering: Shown) -> list[Span]:
    """The weekly times at which people come together."""
    if offering["kind"] not in _GATHERINGS:
        return []
    return [span for span in (offering.get("hours") or {}).get("weekly", []) if span["days"]]


def season(offering: Shown, today: date) -> tuple[date, date]:
    """The first and the last day that may be told of: from today on, as long as it is on offer."""
    valid = offering.get("valid") or {}
    first = max(today, date.fromisoformat(valid["from"])) if valid.get("from") else today
    last = first + AHEAD
    return first, min(last, date.fromisoformat(valid["to"])) if valid.get("to") else last


def days(span: Span, first: date, last: date) -> Iterator[date]:
    """The days of a weekly span."""
    day = first
    while day <= last:
        if _NAMES[day.weekday()] in span["days"]:
            yield day
        day += _DAY


def moments(span: Span, day: date) -> tuple[datetime, datetime]:
    """Beginning and end on a day; an end that is not later is on the next day."""
    opens, closes = time.fromisoformat(span["opens"]), time.fromisoformat(span["closes"])
    end = day if closes > opens else day + _DAY
    return datetime.combine(day, opens, HELSINKI), datetime.combine(end, closes, HELSINKI)


def unusual(offering: Shown, first: date, last: date) -> dict[date, Span]:
    """The days on which the weekly hours do not hold, each with its exception."""
    found = {}
    for exception in (offering.get("hours") or {}).get("exceptions", []):
        day = max(first, date.fromisoformat(exception["from"]))
        until = min(last, date.fromisoformat(exception["to"]))
        while day <= until:
            found[day] = exception
            day += _DAY
    return found
