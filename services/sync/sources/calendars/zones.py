"""Which clock a calendar means. Names of the tz database, of Windows, and zones that a file defines itself.

What a file defines is compared, not computed: a foreign rule is never run to find out what time it is.
"""

import re
from collections.abc import Mapping
from datetime import UTC, timedelta, timezone, tzinfo
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from services.sync.sources.calendars.entries import Unreadable
from services.sync.sources.calendars.lines import Block, Line
from services.sync.sources.calendars.times import When, basic
from services.vocabulary.local_time import HELSINKI

# Windows has one name for Helsinki, Kyiv, Riga and others, and theirs is another clock in the tables.
_FINNISH = ("fle standard time", "helsinki")
_OFFSET = re.compile(r"([+-])([0-9]{2})([0-9]{2})(?:[0-9]{2})?")
_MONTH = re.compile(r"(?:^|;)BYMONTH=0?([0-9]{1,2})(?:;|$)", re.IGNORECASE)
_EASTERN_EUROPE = {("DAYLIGHT", 3, "3"), ("STANDARD", 2, "10")}  # hours from UTC, and the month of the change


class Zones:
    """The clocks of one calendar."""

    def __init__(self, calendar: Block) -> None:
        self._own = {block.text("TZID"): block for block in calendar.blocks if block.name == "VTIMEZONE"}
        self._named = calendar.text("X-WR-TIMEZONE")

    def default(self) -> tzinfo:
        """The clock of times that name none: the calendar's own, else Finland's."""
        return self._zone(self._named) if self._named else HELSINKI

    def when(self, value: str, line: Line) -> When:
        """A time of a property by the clock that it names; `Unreadable` when nobody knows that clock."""
        if not re.search(r"T[0-9]+$", value.strip(), re.IGNORECASE):
            return basic(value, UTC)  # a day, or a time in UTC
        name = line.parameters.get("TZID", "").strip()
        return basic(value, self._zone(name) if name else self.default())

    def _zone(self, name: str) -> tzinfo:
        found = named(name) or (defined(self._own[name]) if name in self._own else None)
        if found is None:
            raise Unreadable(
                f"its time zone {name[:60]!r} is not known; set it to Europe/Helsinki in the calendar"
            )
        return found


def named(name: str) -> tzinfo | None:
    """The clock of a name, also behind a maker's prefix such as `/example.com/Europe/Helsinki`."""
    key = name.strip().strip("/").casefold()
    known = _known()
    if any(its in key for its in _FINNISH):
        return HELSINKI
    if key in known:
        return ZoneInfo(known[key])
    parts = key.split("/") if name.startswith("/") else []
    tails = ("/".join(parts[start:]) for start in range(1, min(len(parts), 6)))
    return next((ZoneInfo(known[tail]) for tail in tails if "/" in tail and tail in known), None)


def defined(block: Block) -> tzinfo | None:
    """The clock of a definition: the place that it names, one that never moves, or one that moves as Finland's."""
    if found := named(block.text("X-LIC-LOCATION")):
        return found
    latest = {part.name: part for part in sorted(block.blocks, key=lambda its: its.text("DTSTART"))}
    changes = {(name, _hours(part), _month(part)) for name, part in latest.items()}
    if changes == _EASTERN_EUROPE:
        return HELSINKI
    offset = _offset(latest["STANDARD"]) if set(latest) == {"STANDARD"} else None
    return timezone(offset) if offset is not None else None


def _offset(part: Block) -> timedelta | None:
    match = _OFFSET.fullmatch(part.text("TZOFFSETTO"))
    if match is None:
        return None
    sign, hours, minutes = match.groups()
    offset = timedelta(hours=int(hours), minutes=int(minutes))
    return None if offset >= timedelta(days=1) else offset if sign == "+" else -offset


def _hours(part: Block) -> float | None:
    offset = _offset(part)
    return None if offset is None else offset / timedelta(hours=1)


def _month(part: Block) -> str | None:
    match = _MONTH.search(part.text("RRULE"))
    return match.group(1) if match else None


@cache
def _known() -> Mapping[str, str]:
    names = {name.casefold(): name for name in available_timezones()}
    windows = {name.casefold(): its for name, its in WINDOWS_TO_OLSON.items() if its.casefold() in names}
    return {**windows, **names}
