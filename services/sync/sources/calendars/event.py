"""One event of an iCalendar file: what it says, and the dates that its rules come to."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import cached_property

from icalendar.prop import vDuration

from services.sync.sources.calendars import rules
from services.sync.sources.calendars.entries import Unreadable, is_called_off
from services.sync.sources.calendars.lines import Block, Line
from services.sync.sources.calendars.times import (
    MINUTE,
    Span,
    When,
    Window,
    lasting,
    moment,
    span,
    wall,
)
from services.sync.sources.calendars.zones import Zones
from services.sync.sources.protocol import Payload

LONGEST = timedelta(days=3660)
# What tells when and whether an event is: without one of these it would be told wrong.
_WEIGHTY = (
    "UID", "DTSTART", "DTEND", "DURATION", "RRULE", "RDATE", "EXRULE", "EXDATE",
    "RECURRENCE-ID", "STATUS", "CLASS",
)  # fmt: skip


class Event:
    """A VEVENT. What it says of time is read when it is asked for, and may be `Unreadable`."""

    def __init__(self, block: Block, zones: Zones, budget: rules.Budget) -> None:
        self.block, self._zones, self._budget = block, zones, budget
        self.uid, self.name, status = block.text("UID"), block.text("SUMMARY"), block.text("STATUS").upper()
        self.is_override = "RECURRENCE-ID" in block.lines
        self.repeats = any(name in block.lines for name in ("RRULE", "RDATE"))
        self.is_off = status == "CANCELLED" or is_called_off(self.name)
        self.is_private = block.text("CLASS").upper() in ("PRIVATE", "CONFIDENTIAL")

    def check(self) -> None:
        """`Unreadable` when a line that weighs cannot be read."""
        for line in self.block.broken:
            if line.startswith(_WEIGHTY):
                raise Unreadable(f"a line cannot be read: {line!r}")

    @cached_property
    def start(self) -> When:
        """When it begins, the first time."""
        start = self.time("DTSTART")
        if start is None:
            raise Unreadable("DTSTART: it does not say when it begins")
        return start

    @cached_property
    def length(self) -> timedelta:
        """How long it lasts, on the wall clock."""
        end, told = self.time("DTEND"), self.block.text("DURATION")
        length = _duration(told) if end is None and told else lasting(self.start, end)
        if length > LONGEST:
            raise Unreadable("DTEND: it lasts for more than ten years")
        return max(length, timedelta(0))

    @property
    def span(self) -> Span:
        """Its first date."""
        return span(self.start, self.length)

    def dates(self, window: Window) -> dict[datetime, Span]:
        """Its dates by the moments at which they begin; of a repeated one those near the window."""
        if not self.repeats:
            return {self.start.moment: self.span}
        first = self._anchored()
        low, high = wall(window.since, first.zone) - self.length, wall(window.horizon, first.zone)
        starts = {first.local, *(wall(its.moment, first.zone) for its in self._times("RDATE"))}
        starts.update(self._by_rule("RRULE", first, low, high))
        starts.difference_update(self._by_rule("EXRULE", first, low, high))
        left_out = list(self._times("EXDATE"))
        moments = {its.moment for its in left_out}
        # Some programs leave a day out where the event has an hour.
        days: set[date] = {its.local.date() for its in left_out if its.all_day}
        return {
            at: span(When(local, first.zone, first.all_day), self.length)
            for local in starts
            if low <= local < high
            and (at := moment(local, first.zone)) not in moments
            and local.date() not in days
        }

    def time(self, name: str) -> When | None:
        """The time that a property tells."""
        line = self.block.first(name)
        return self._when(name, line.raw, line) if line else None

    def _times(self, name: str) -> Iterator[When]:
        for line in self.block.lines.get(name, ()):
            for value in filter(None, line.raw.split(",")):
                yield self._when(name, value.partition("/")[0], line)  # of a period the start counts

    def _when(self, name: str, value: str, line: Line) -> When:
        try:
            return self._zones.when(value, line)
        except Unreadable as error:
            raise Unreadable(f"{name}: {error}") from None

    def _by_rule(self, name: str, first: When, low: datetime, high: datetime) -> Iterator[datetime]:
        for line in self.block.lines.get(name, ()):
            rule = rules.read(line.raw, lambda value: self._until(value, first))
            yield from rules.dates(rule, first.local, low, high, self._budget)

    def _until(self, value: str, first: When) -> datetime:
        last = self._when("RRULE", value, self.block.lines["DTSTART"][0])
        # On a day that ends a rule it may still be.
        return last.local + timedelta(days=1) - MINUTE if last.all_day else wall(last.moment, first.zone)

    def _anchored(self) -> When:
        """The first start, by the clock that its rule follows.

        A rule that is written in UTC would have a weekly group come an hour later in summer, which nobody means:
        it follows the clock of the place, unless it would come to another day, or names the hours itself.
        """
        first = self.start
        if first.all_day or first.zone.utcoffset(None) != timedelta(0):
            return first
        local = wall(first.moment, zone := self._zones.default())
        named = any("BYHOUR" in line.raw.upper() for line in self.block.lines.get("RRULE", ()))
        return first if named or local.date() != first.local.date() else When(local, zone)

    def said(self) -> Payload:
        """Its texts, as they were written."""
        block, organizer = self.block, self.block.first("ORGANIZER")
        alternative = block.text("X-ALT-DESC")
        return {
            "name": self.name,
            "description": block.text("DESCRIPTION") or alternative,
            "location": block.text("LOCATION"),
            "point": _point(block.text("GEO")),
            "categories": [word for line in block.lines.get("CATEGORIES", ()) for word in line.texts],
            "url": block.text("URL"),
            "email": _mailto(organizer.raw) if organizer else "",
            "organizer": organizer.parameters.get("CN", "") if organizer else "",
            "tentative": block.text("STATUS").upper() == "TENTATIVE",
        }


def _duration(text: str) -> timedelta:
    try:
        length: timedelta = vDuration.from_ical(text.upper())  # type: ignore[no-untyped-call]
    except ValueError:
        raise Unreadable(f"DURATION: {text[:40]!r} is not a length of time such as PT1H30M") from None
    return length


def _point(text: str) -> list[float] | None:
    """Longitude and latitude; the standard has them the other way round."""
    try:
        latitude, longitude = (float(its) for its in text.split(";"))
    except ValueError:
        return None
    return [longitude, latitude]


def _mailto(raw: str) -> str:
    return raw[len("mailto:") :] if raw.lower().startswith("mailto:") else ""
