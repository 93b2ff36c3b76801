"""Rows become things to offer: a recurring event with its dates is one, and so are two rows for the same thing."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from services.sync.sources.linkedevents.schema import Unusable
from services.sync.sources.linkedevents.times import LONG, occurrence, span, start_of_day, valid
from services.sync.sources.protocol import Payload, Record

MOST_OCCURRENCES = 400
OFF = ("EventCancelled", "EventPostponed")
ROWS_OWN = ("super_event", "super_event_type", "sub_event_type", "location", "start_time", "end_time")
# Many write it into the title and leave the status as it is.
_CALLED_OFF = re.compile(r"\b(?:PERUTTU|PERUUTETTU|INSTÄLLT|INSTÄLLD|CANCELLED|CANCELED)\b")
Span = tuple[datetime, datetime]


def is_off(event: Payload) -> bool:
    """Whether it does not take place when it says."""
    names = event.get("name", {}).values()
    return event.get("event_status") in OFF or any(_CALLED_OFF.search(name) for name in names)


@dataclass
class Families:
    """All rows of a pass. `ask` reads a single event: its record, or None when there is none."""

    ask: Callable[[str], Record | None]
    now: datetime
    events: dict[str, Payload] = field(default_factory=dict)
    lost: dict[str, Record] = field(default_factory=dict)
    """Tombstones, and rows that cannot be read, by their ids."""
    _asked: dict[str, str | None] = field(default_factory=dict)
    _troubles: dict[str, Record] = field(default_factory=dict)

    def add(self, record: Record) -> None:
        """A row; one that changed while the list was read comes again, and the later one counts."""
        self.events.pop(record.record_id, None)
        self.lost.pop(record.record_id, None)
        if record.status == "live":
            self.events[record.record_id] = record.payload
        else:
            self.lost[record.record_id] = record

    def records(self) -> Iterator[Record]:
        """Tombstones and what cannot be used, then things to offer in the order of their ids."""
        members = self._members()
        yield from self.lost.values()
        yield from self._troubles.values()
        seen: dict[tuple[object, ...], str] = {}
        for identity in sorted(members):
            record = self._record(self.events[identity], members[identity])
            if record.status == "live" and (key := _likeness(record.payload)):
                first = seen.setdefault(key, identity)
                if first != identity:
                    record = Record(identity, {"like": first}, "closed", f"the same as {first}")
            yield record

    def _members(self) -> dict[str, list[Payload]]:
        """By the id of the thing to offer, its dates that have rows of their own."""
        members: dict[str, list[Payload]] = {}
        for identity, event in list(self.events.items()):
            parent = self._parent(event)
            if parent is None:
                members.setdefault(identity, [])
            elif parent in self.events:
                members.setdefault(parent, []).append(event)
        return members

    def _parent(self, event: Payload) -> str | None:
        """The recurring event that this is a date of, asked for when it was not in the list."""
        above = event.get("super_event")
        if (
            not above
            or event.get("super_event_type") == "recurring"
            or event.get("sub_event_type") == "sub_umbrella"
        ):
            return None
        if above in self.lost:
            return None if self.lost[above].status == "closed" else str(above)
        if above not in self.events:
            if above not in self._asked:
                self._asked[above] = self._ask(above)
            above = self._asked[above]
        known = self.events.get(above or "")
        return above if known is None or known.get("super_event_type") == "recurring" else None

    def _ask(self, identity: str) -> str | None:
        """The id under which it is found; None when it is gone, and then its dates stand for themselves."""
        try:
            record = self.ask(identity)
        except Unusable as error:
            record = Record(identity, status="invalid", reason=str(error))
        if record is None or record.status == "closed":
            return None
        if record.status == "invalid":
            self._troubles[identity] = Record(identity, status="invalid", reason=record.reason)
            return identity
        if record.payload.get("super_event_type") == "recurring":
            self.events.setdefault(record.record_id, record.payload)
            return record.record_id
        return None

    def _record(self, event: Payload, dates: list[Payload]) -> Record:
        spans = [(found, is_off(row) or is_off(event)) for row in dates or [event] if (found := _span(row))]
        ends = [end for (_, end), _ in spans] + [end for _, end in filter(None, [_span(event)])]
        if ends and max(ends) < start_of_day(self.now):
            return Record(event["id"], {"over": True}, "closed", "it is over")
        payload = {key: its for key, its in event.items() if key not in ROWS_OWN}
        payload["off"] = is_off(event)
        payload["locations"] = sorted({row["location"] for row in [event, *dates] if "location" in row})
        # A recurring event without rows for its dates says when it begins and ends, not when it is.
        alone = not dates and event.get("super_event_type") == "recurring"
        long = [its for its, _ in spans if alone or its[1] - its[0] > LONG]
        payload["occurrences"] = self._occurrences([one for one in spans if one[0] not in long])
        if long:
            payload["valid"] = valid(*min(long))
        return Record(event["id"], {key: its for key, its in payload.items() if its not in ([], False)})

    def _occurrences(self, spans: list[tuple[Span, bool]]) -> list[Payload]:
        """In order, and each time once; of too many those go first that are over."""
        if len(spans) > MOST_OCCURRENCES:
            spans = [its for its in spans if its[0][1] >= start_of_day(self.now)]
        made: dict[Span, bool] = {}
        for when, off in sorted(spans):
            made[when] = made.get(when, True) and off
        return [occurrence(*when, off) for when, off in list(made.items())[:MOST_OCCURRENCES]]


def _span(event: Payload) -> Span | None:
    return span(event.get("start_time"), event.get("end_time"))


def _likeness(payload: Payload) -> tuple[object, ...] | None:
    """What two rows have in common that some feed wrote twice: the name, the places and all the dates."""
    name = next(iter(payload.get("name", {}).values()), None)
    starts = tuple(its["start"] for its in payload.get("occurrences", []))
    return (name.casefold(), tuple(payload.get("locations", [])), starts) if name and starts else None
