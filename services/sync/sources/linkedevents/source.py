"""Reads an instance of LinkedEvents whole: its events, what they refer to, and the dates of recurring ones as one.

A row that is unpublished leaves no trace in the API, so only a whole pass tells; it is cheap enough for a night.
Events are known in full only after the last page: a pass that was interrupted reads them again from the first.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from services.sync.sources.linkedevents import mapping, schema
from services.sync.sources.linkedevents.dialect import Dialect, dialects
from services.sync.sources.linkedevents.directory import Directory
from services.sync.sources.linkedevents.families import Families
from services.sync.sources.linkedevents.organizations import is_municipal
from services.sync.sources.linkedevents.schema import Unusable
from services.sync.sources.linkedevents.times import first_of_last_month
from services.sync.sources.linkedevents.walking import Rows, Walk
from services.sync.sources.linkedevents.whereabouts import is_internet, municipalities_of
from services.sync.sources.opening import Opening
from services.sync.sources.protocol import Mapped, Page, Payload, Record, SourceFailed
from services.sync.sources.reading import BadPage, Reader
from services.sync.sources.sound import sound

CHUNK = 100
KIND = "linkedevents"
# Our settings, and the parameters of the API's `/event/` that they become.
FILTERS = {"places": "location", "divisions": "division", "publishers": "publisher", "keywords": "keyword"}
SETTINGS = ("url", "dialect", "page", "leave_out", *FILTERS)


def open_source(opening: Opening) -> "LinkedEventsSource":
    """The events of the chosen municipalities, else of the county's own."""
    for key in opening.settings:
        if key not in SETTINGS:
            raise SourceFailed(f"{opening.name}: there is no setting {key!r}; there are {', '.join(SETTINGS)}")
    return LinkedEventsSource(
        opening.name,
        _dialect(opening),
        Walk(Reader(opening.sync), opening.address("url")),
        filters={theirs: ",".join(its) for ours, theirs in FILTERS.items() if (its := _texts(opening, ours))},
        municipalities=frozenset(opening.municipalities),
        partial=opening.chosen,
    )


def _dialect(opening: Opening) -> Dialect:
    name = opening.settings.get("dialect", "helsinki")
    if not isinstance(name, str) or name not in dialects():
        raise SourceFailed(f"{opening.name}: {name!r} is no dialect; there are {', '.join(dialects())}")
    left_out = [*dialects()[name].left_out, *_texts(opening, "leave_out")]
    others = [its.settings.get("dialect") for its in opening.profile.sources if its.kind == KIND]
    if name != "espoo" and "espoo" in others:
        left_out.append("espoo_le")  # Espoo's own rows, without how to sign up; they are read there
    page = opening.settings.get("page", dialects()[name].page)
    if not isinstance(page, str):
        raise SourceFailed(f"{opening.name}: `page` is an address with {{id}} in it")
    return replace(dialects()[name], left_out=tuple(left_out), page=page)


def _texts(opening: Opening, key: str) -> list[str]:
    values = opening.settings.get(key, [])
    if not isinstance(values, list) or not all(isinstance(its, str) and its for its in values):
        raise SourceFailed(f"{opening.name}: `{key}` is a list of texts")
    return values


class LinkedEventsSource:
    """One instance, for one run."""

    mapping_version = mapping.VERSION

    def __init__(
        self,
        name: str,
        dialect: Dialect,
        walk: Walk,
        *,
        filters: Mapping[str, str],
        municipalities: frozenset[str],
        partial: bool,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.name, self.partial = name, partial
        self.total: int | None = None
        self._dialect, self._walk, self._filters = dialect, walk, filters
        self._municipalities, self._now = municipalities, now
        # Both lists hold what some event refers to; all others would be tens of thousands.
        self._places = Directory(walk, "place", schema.read_place, {"has_upcoming_events": "true", "sort": "id"})
        self._keywords = Directory(walk, "keyword", schema.read_keyword, {"sort": "id"})
        self._publishers = Directory(walk, "organization", schema.read_organization)

    def pages(self, cursor: str | None) -> Iterator[Page]:
        """First the list of events, page by page and without records, then the records."""
        families = Families(self._single, self._now())
        yield from self._read(families)
        records = list(families.records())
        self.total = len(records)
        for start in range(0, len(records), CHUNK):
            wanted = list(self._wanted(records[start : start + CHUNK]))
            self.total -= len(records[start : start + CHUNK]) - len(wanted)
            yield Page(tuple(wanted), f"records:{start + CHUNK}")

    def map(self, payload: Payload) -> Mapped:
        """The offering of an event with its dates."""
        return mapping.to_offering(payload, self._dialect)

    def locate(self, record: Record, pointer: str) -> str:
        """The field's own name: our fields are not theirs."""
        return pointer

    def _read(self, families: Families) -> Iterator[Page]:
        seen: set[str] = set()
        expected = number = nameless = 0
        for number, (rows, count) in enumerate(self._lists(), 1):
            expected = expected or count
            unnamed = []
            for record in map(schema.read, rows):
                if record.nameless:
                    unnamed.append(record)
                    continue
                seen.add(record.record_id)
                if record.payload.get("data_source") not in self._dialect.left_out:
                    families.add(record)
            nameless += len(unnamed)
            yield Page(tuple(unnamed), f"events:{number}")
        if (came := len(seen) + nameless) < expected:
            yield Page((), f"events:{number}", f"event: the list has {expected} rows, and only {came} came")

    def _lists(self) -> Iterator[tuple[Rows, int]]:
        """The list of events. Without `event_type` only General comes; without `start` everything since 2011."""
        parameters = {"start": first_of_last_month(self._now()).isoformat(), **self._filters}
        if self._dialect.event_type:
            parameters["event_type"] = self._dialect.event_type
        # Anything after `show_deleted=` would switch it on, `false` too.
        parameters |= {"show_deleted": "true"} if self._dialect.by_change else {"sort": "start_time"}
        return self._walk.read_list("event", parameters, by_change=self._dialect.by_change)

    def _single(self, identity: str) -> Record | None:
        try:
            row = self._walk.one("event", identity)
        except BadPage as error:
            raise Unusable(f"event {identity}: {error}") from None
        return None if row is None else schema.read(row)

    def _wanted(self, records: Iterable[Record]) -> Iterator[Record]:
        """The records with what they refer to, but for those that are in municipalities of others."""
        for record in records:
            whole = self._whole(record) if record.status == "live" else record
            if whole is not None:
                yield whole

    def _whole(self, record: Record) -> Record | None:
        event = dict(record.payload)
        locations = event.pop("locations", [])
        event["online"] = any(map(is_internet, locations)) or event.pop("is_virtualevent", None)
        try:
            found = [self._places.get(its) for its in locations if not is_internet(its)]
            event["places"] = [place for place in found if place]
            if not municipalities_of(event, self._dialect) & self._municipalities:
                return None
            event["keywords"] = [self._keywords.get(its) or {"id": its} for its in event.get("keywords", [])]
            if (publisher := event.get("publisher")) and not is_municipal(publisher):
                event["organization"] = self._publishers.get(publisher)
        except Unusable as error:
            return Record(record.record_id, status="invalid", reason=str(error))
        return sound(Record(record.record_id, _filled(event)))


def _filled(event: dict[str, Any]) -> Payload:
    return {key: its for key, its in event.items() if its not in (None, [], False)}
