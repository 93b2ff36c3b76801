"""A recurring event with its dates is one thing to offer, whichever of its rows is met first."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime

from services.sync.sources.linkedevents.schema import Unusable
from services.sync.sources.linkedevents.times import span, start_of_day
from services.sync.sources.protocol import Payload, Record
from services.sync.sources.times import LONG, occurrence, valid

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
    """Turns pages of rows into things to offer.

    Rows of one family lie on different pages, so a family is asked for whole when the first of them is met.
    Nothing has to be remembered from page to page but what need not be asked for again: a pass goes on anywhere.
    """

    ask: Callable[[str], Record | None]
    """Reads a single event; None when it is gone."""
    dates: Callable[[Collection[str]], Iterable[Record]]
    """Reads the dates that have rows of their own, of some recurring events."""
    now: datetime
    _asked: dict[str, Record | None] = field(default_factory=dict)
    _done: set[str] = field(default_factory=set)
    _like: dict[tuple[object, ...], str] = field(default_factory=dict)

    def records(self, rows: Iterable[Record]) -> Iterator[Record]:
        """What a page of rows comes to: tombstones and what cannot be used, then things to offer."""
        live = {}
        for row in rows:
            if row.status == "live":
                live[row.record_id] = row
            else:
                yield row
        # What is on the page need not be asked for.
        self._asked |= {its: row for its, row in live.items() if _recurs(row.payload)}
        found = dict.fromkeys(filter(None, (self._head(row) for row in live.values())))
        heads = sorted(its for its in found if its not in self._done)
        self._done.update(heads)
        members = self._members([its for its in heads if its in self._asked])
        for its in heads:
            head = live.get(its) or self._asked.get(its)
            if head and head.status == "live":
                yield self._once(self._record(head.payload, members.get(its, [])))
            elif head:
                yield head

    def _head(self, row: Record) -> str | None:
        """The id of the thing that the row is or belongs to."""
        event = row.payload
        above = event.get("super_event")
        if not above or _recurs(event) or event.get("sub_event_type") == "sub_umbrella":
            return row.record_id
        parent = self._parent(above)
        if parent is None or (parent.status == "live" and not _recurs(parent.payload)):
            return row.record_id
        # It may have been found under another id than the one that its dates know.
        self._asked[parent.record_id] = parent
        return parent.record_id

    def _parent(self, identity: str) -> Record | None:
        """The event above; None when it is gone, and then its dates stand for themselves."""
        if identity not in self._asked:
            try:
                found = self.ask(identity)
            except Unusable as error:
                found = Record(identity, status="invalid", reason=str(error))
            if found and found.status == "invalid":
                found = replace(found, record_id=identity)
            self._asked[identity] = None if found and found.status == "closed" else found
        return self._asked[identity]

    def _members(self, heads: list[str]) -> dict[str, list[Payload]]:
        """By the id of the recurring event, its dates. Those that an older id has are its dates too."""
        ids: dict[str, str] = {}
        for key, record in self._asked.items():
            if record and record.status == "live" and record.record_id in heads:
                ids[key] = record.record_id
        members: dict[str, list[Payload]] = {}
        for row in self.dates(list(ids)) if ids else ():
            if row.status == "live" and (its := ids.get(row.payload.get("super_event", ""))):
                members.setdefault(its, []).append(row.payload)
        return members

    def _record(self, event: Payload, dates: list[Payload]) -> Record:
        spans = [(found, is_off(row) or is_off(event)) for row in dates or [event] if (found := _span(row))]
        ends = [end for (_, end), _ in spans] + [end for _, end in filter(None, [_span(event)])]
        if ends and max(ends) < start_of_day(self.now):
            return Record(event["id"], {"over": True}, "over", "it is over")
        payload = {key: its for key, its in event.items() if key not in ROWS_OWN}
        payload["off"] = is_off(event)
        payload["locations"] = sorted({row["location"] for row in [event, *dates] if "location" in row})
        # A recurring event without rows for its dates says when it begins and ends, not when it is.
        alone = not dates and _recurs(event)
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

    def _once(self, record: Record) -> Record:
        """The record, or that it is the same as one that came before."""
        key = _likeness(record.payload) if record.status == "live" else None
        first = self._like.setdefault(key, record.record_id) if key else record.record_id
        if first == record.record_id:
            return record
        return Record(record.record_id, {"like": first}, "closed", f"the same as {first}")


def _recurs(event: Payload) -> bool:
    return event.get("super_event_type") == "recurring"


def _span(event: Payload) -> Span | None:
    return span(event.get("start_time"), event.get("end_time"))


def _likeness(payload: Payload) -> tuple[object, ...] | None:
    """What two rows have in common that some feed wrote twice: the name, the places and all the dates."""
    name = next(iter(payload.get("name", {}).values()), None)
    starts = tuple(its["start"] for its in payload.get("occurrences", []))
    return (name.casefold(), tuple(payload.get("locations", [])), starts) if name and starts else None
