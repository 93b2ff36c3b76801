"""From an iCalendar file to things to offer: an event with all its dates is one, whatever repeats it."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from services.sync.sources.calendars import rules
from services.sync.sources.calendars.entries import CANCELLED, MOST_ENTRIES, OVER, PRIVATE, Entry, Unreadable
from services.sync.sources.calendars.event import Event
from services.sync.sources.calendars.lines import calendars
from services.sync.sources.calendars.times import Span, When, Window, span, wall
from services.sync.sources.calendars.zones import Zones
from services.sync.sources.reading import BadPage
from services.vocabulary.local_time import HELSINKI

Dates = dict[datetime, Span]
Family = tuple[str, list[Event], list[Event]]


def read(content: bytes, window: Window) -> Iterator[Entry]:
    """What the file offers, each with its dates; `BadPage` for a file that is no whole calendar."""
    events, budget = [], rules.Budget()
    for calendar in calendars(content):
        zones = Zones(calendar)
        events += [Event(block, zones, budget) for block in calendar.blocks if block.name == "VEVENT"]
    if len(events) > MOST_ENTRIES:
        raise BadPage(f"it holds {len(events)} events, more than {MOST_ENTRIES}; give the address of a part of it")
    for family in _families(events):
        entry = _entry(*family, window)
        if entry is not None:
            yield entry


def _families(events: Sequence[Event]) -> Iterator[Family]:
    """Events under one id: those that stand for themselves, and those that change one date of them."""
    groups: dict[str, list[Event]] = {}
    for event in events:
        groups.setdefault(f"uid {event.uid}" if event.uid else _content(event), []).append(event)
    for identity, group in groups.items():
        masters = [event for event in group if not event.is_override]
        overrides = [event for event in group if event.is_override]
        names = dict.fromkeys(event.name for event in masters)
        if len(names) < 2:
            yield identity, masters, overrides
            continue
        # Some programs give all their events the same id.
        for name in names:
            yield f"{identity}\n{name}", [event for event in masters if event.name == name], []


def _content(event: Event) -> str:
    begins = event.block.first("DTSTART")
    parts = (event.name, begins.raw if begins else "", event.block.text("LOCATION"))
    return "content " + "\n".join(parts) if any(parts) else ""


def _entry(identity: str, masters: list[Event], overrides: list[Event], window: Window) -> Entry | None:
    nameless = not identity.startswith("uid ")
    events = masters or overrides
    try:
        for event in [*masters, *overrides]:
            event.check()
        events.sort(key=lambda event: event.start.moment)
        planned, dates = _dates(masters, overrides, window)
    except Unreadable as error:
        return Entry(identity, {"name": events[0].name}, invalid=str(error), nameless=nameless)
    if window.is_long_over([*planned, *dates]):
        return None
    if any(event.is_private for event in events):
        return Entry(identity, closed=PRIVATE)  # not even its name is told
    said = events[0].said()
    if not dates:
        return Entry(identity, said, closed=CANCELLED)
    if window.is_over(dates):
        return Entry(identity, said, closed=OVER)
    several = len(events) > 1 or any(event.repeats for event in events)
    spans = window.told(dates) if several else dates
    return Entry(identity, said, tuple(spans), any("RRULE" in event.block.lines for event in events))


def _dates(masters: list[Event], overrides: list[Event], window: Window) -> tuple[list[Span], list[Span]]:
    """All dates that were ever meant, and those on which it is."""
    meant: Dates = {}
    off: set[datetime] = set()
    for event in masters:
        its = event.dates(window)
        meant |= its
        if event.is_off:
            off |= its.keys()
    dates = {at: its for at, its in meant.items() if at not in off}
    if masters and not any(not event.is_off for event in masters):
        return list(meant.values()), []
    # What changes all that follows comes before what changes a single date of that.
    for override in sorted(overrides, key=lambda its: (not _follows(its), _was(its).moment)):
        dates = _changed(dates, override)
    shown = [event.span for event in overrides if not masters]
    return [*meant.values(), *shown], list(dates.values())


def _changed(dates: Dates, override: Event) -> Dates:
    was = _was(override)
    affected = {at for at in dates if _is_meant(at, was, _follows(override))}
    kept = {at: its for at, its in dates.items() if at not in affected}
    if override.is_off or override.is_private:
        return kept
    kept[was.moment] = override.span
    if _follows(override):
        shift = override.start.local - wall(was.moment, override.start.zone)
        for at in affected - {was.moment}:
            local = wall(at, override.start.zone) + shift
            kept[at] = span(When(local, override.start.zone, override.start.all_day), override.length)
    return kept


def _is_meant(at: datetime, was: When, follows: bool) -> bool:
    """Whether it is the date that an override names, or one after it; some name the day alone."""
    if was.all_day:
        day = wall(at, HELSINKI).date()
        return day == was.local.date() or (follows and day > was.local.date())
    return at == was.moment or (follows and at > was.moment)


def _was(override: Event) -> When:
    was = override.time("RECURRENCE-ID")
    assert was is not None
    return was


def _follows(override: Event) -> bool:
    line = override.block.first("RECURRENCE-ID")
    return line is not None and line.parameters.get("RANGE", "").upper() == "THISANDFUTURE"
