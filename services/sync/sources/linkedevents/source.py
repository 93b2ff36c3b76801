"""Reads an instance of LinkedEvents: its events, what they refer to, and the dates of recurring ones as one.

A row that is unpublished leaves no trace in the API, and a place that changes does not touch its events: only a
whole pass tells. Between two of them it is enough to read what has changed.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from services.sync.sources.linkedevents import mapping, schema
from services.sync.sources.linkedevents.dialect import Dialect, dialects
from services.sync.sources.linkedevents.directory import Directory
from services.sync.sources.linkedevents.families import Families
from services.sync.sources.linkedevents.organizations import municipality_of
from services.sync.sources.linkedevents.position import Counted, Position, position
from services.sync.sources.linkedevents.schema import Unusable
from services.sync.sources.linkedevents.times import first_of_last_month
from services.sync.sources.linkedevents.walking import Rows, Walk
from services.sync.sources.linkedevents.whereabouts import is_internet, municipalities_of
from services.sync.sources.opening import Opening
from services.sync.sources.protocol import Mapped, Page, Payload, Record, SourceFailed
from services.sync.sources.reading import BadPage, Reader
from services.sync.sources.sound import sound
from services.sync.sources.times import written

FAMILIES = 20  # recurring events whose dates are asked for at a time
OVERLAP = timedelta(minutes=5)
KIND = "linkedevents"
# Our settings, and the parameters of the API's `/event/` that they become.
FILTERS = {"places": "location", "divisions": "division", "publishers": "publisher", "keywords": "keyword"}
SETTINGS = ("url", "dialect", "page", "leave_out", "full_days", *FILTERS)


def open_source(opening: Opening) -> "LinkedEventsSource":
    """The events of the chosen municipalities, else of the county's own."""
    opening.only(*SETTINGS)
    since = opening.changes_since(datetime.now(UTC))
    return LinkedEventsSource(
        opening.name,
        _dialect(opening),
        Walk(Reader(opening.sync, opening.wait), opening.address("url")),
        filters={theirs: ",".join(its) for ours, theirs in FILTERS.items() if (its := _texts(opening, ours))},
        municipalities=frozenset(opening.municipalities),
        partial=opening.chosen,
        since=since and since - OVERLAP,
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
        since: datetime | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.name, self.partial = name, partial
        self.total: int | None = None  # the list counts rows, of which some are one thing
        self._changed = written(since) if since else ""
        self._dialect, self._walk, self._filters = dialect, walk, filters
        self._municipalities, self._now = municipalities, now
        self._families = Families(self._single, self._dates, now())
        self._places, self._keywords, self._publishers = self._directories(listed=since is None)

    def pages(self, cursor: str | None) -> Iterator[Page]:
        """Pages after the cursor, which tells the time of the last change that was read."""
        begun = position(cursor) if cursor else None
        at = begun or Position(self._changed, self._changed)
        self._changed = at.changed  # a pass goes on as it began, even if a whole one is due by now
        self.partial = self.partial or bool(at.changed)
        counted = Counted(at.before)
        for part in self._walk.changes("event", self._parameters(), at.since):
            at = replace(at, rows=part.count if at.rows is None else at.rows)
            counted.add(part)
            at = replace(at, since=part.since, before=counted.before)
            yield self._page(part.rows, at)
        assert at.rows is not None
        if counted.all < at.rows:
            problem = f"event: the list has {at.rows} rows, and only {counted.all} came"
            yield Page((), at.cursor(), problem)

    def map(self, payload: Payload) -> Mapped:
        """The offering of an event with its dates."""
        return mapping.to_offering(payload, self._dialect)

    def locate(self, record: Record, pointer: str) -> str:
        """The field's own name: our fields are not theirs."""
        return pointer

    def _directories(self, *, listed: bool) -> tuple[Directory, Directory, Directory]:
        """What events refer to: listed at once for all events, or for a few changes asked for singly."""
        used = {"has_upcoming_events": "true", "sort": "id"}
        return (
            Directory(self._walk, "place", schema.read_place, used if listed else None),
            Directory(self._walk, "keyword", schema.read_keyword, {"sort": "id"} if listed else None),
            Directory(self._walk, "organization", schema.read_organization),
        )

    def _page(self, rows: Rows, at: Position) -> Page:
        read = [schema.read(row) for row in rows]
        nameless = [record for record in read if record.nameless]
        ours = (its for its in read if not its.nameless and self._is_for_a_tray(its))
        return Page((*nameless, *self._wanted(self._families.records(ours))), at.cursor())

    def _is_for_a_tray(self, record: Record) -> bool:
        return record.payload.get("data_source") not in self._dialect.left_out

    def _parameters(self) -> dict[str, str]:
        """Without `event_type` only General comes. Anything after `show_deleted=` would switch it on, `false` too.

        Of changes all are read: one that was moved into the past is not in a list of what is to come.
        """
        window = {} if self._changed else self._window()
        return {**window, **self._filters, **self._types(), "show_deleted": "true"}

    def _window(self) -> dict[str, str]:
        """Without it everything since 2011 comes."""
        return {"start": first_of_last_month(self._now()).isoformat()}

    def _types(self) -> dict[str, str]:
        return {"event_type": self._dialect.event_type} if self._dialect.event_type else {}

    def _dates(self, heads: Collection[str]) -> Iterator[Record]:
        """The dates of some recurring events: the same in every pass, whatever the events were filtered by."""
        ids = sorted(heads)
        for start in range(0, len(ids), FAMILIES):
            asked = {"super_event": ",".join(ids[start : start + FAMILIES]), **self._window(), **self._types()}
            for part in self._walk.changes("event", asked):
                yield from map(schema.read, part.rows)

    def _single(self, identity: str) -> Record | None:
        try:
            row = self._walk.one("event", identity)
        except BadPage as error:
            raise Unusable(f"event {identity}: {error}") from None
        return None if row is None else schema.read(row)

    def _wanted(self, records: Iterable[Record]) -> Iterator[Record]:
        """The records with what they refer to, but for those that are in municipalities of others."""
        for record in records:
            if record.status == "live":
                if whole := self._whole(record):
                    yield whole
            else:
                yield replace(record, municipalities=record.municipalities or (self._dialect.home,))

    def _whole(self, record: Record) -> Record | None:
        event = dict(record.payload)
        locations = event.pop("locations", [])
        event["online"] = any(map(is_internet, locations)) or event.pop("is_virtualevent", None)
        publisher = event.get("publisher", "")
        publishes = municipality_of(publisher)
        where = {publishes or self._dialect.home}  # as long as its places are not known
        try:
            found = [self._places.get(its) for its in locations if not is_internet(its)]
            event["places"] = [place for place in found if place]
            where = municipalities_of(event, self._dialect)
            if not where & self._municipalities:
                return None
            event["keywords"] = [self._keywords.get(its) or {"id": its} for its in event.get("keywords", [])]
            if publisher and not publishes:
                event["organization"] = self._publishers.get(publisher)
        except Unusable as error:
            return Record(
                record.record_id, status="invalid", reason=str(error), municipalities=tuple(sorted(where))
            )
        return sound(Record(record.record_id, _filled(event), municipalities=tuple(sorted(where))))


def _filled(event: dict[str, Any]) -> Payload:
    return {key: its for key, its in event.items() if its not in (None, [], False)}
