"""Reads PTV's OUT side: the services that reach the county's people, and the places of no service.

Once a week everything, since a connection's change shows in no `modified` (PTV v11, section 8.2); on the other
days what was modified since the last pass: services, and those that name a modified channel or organization. A
pass over changes is partial: what it does not see is not missing. What PTV archived or withdrew is asked for in
either, so that it closes at once. A general description's change comes with the weekly pass.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from services.sync.sources.opening import Opening
from services.sync.sources.protocol import Mapped, Page, Payload, Record
from services.sync.sources.ptv import configuration, mapping, records
from services.sync.sources.ptv.client import Client, PtvClient
from services.sync.sources.ptv.codes import is_within
from services.sync.sources.ptv.plan import Cursor, Scope, Step, read_cursor
from services.sync.sources.ptv.schema import ORIGINAL, Json, connected_services, identity, references
from services.sync.sources.ptv.v12.client import V12Client
from services.sync.sources.reading import BadPage, Reader, Tries

CHUNK = 25  # records at a time: each brings its objects with it
CHANGED = 50  # ids of changed objects at a time
CLOSED_DAYS = 30  # where nobody says when the last run was
# What is published by a date that was set, or copied from one version of PTV to the other, shows late.
OVERLAP = timedelta(days=1)


@dataclass(frozen=True)
class Part:
    """Some records of a page, and the objects of PTV's that they name."""

    records: tuple[Record, ...] = ()
    documents: Mapping[str, Json] = field(default_factory=dict)
    are_channels: bool = False


def open_source(opening: Opening) -> "PtvSource":
    """What PTV has for the chosen municipalities, else for the county and its organizations."""
    asked = configuration.read(opening, datetime.now(UTC))
    reader, url = Reader(opening.sync, opening.wait), opening.address("url")
    return PtvSource(
        opening.name,
        V12Client(url, asked.key, reader) if asked.version == "v12" else PtvClient(url, reader),
        scope=asked.scope,
        classes=asked.classes,
        chosen=opening.chosen,
        since=asked.since,
        seen=asked.seen,
    )


class PtvSource:
    """The services and places of a scope."""

    mapping_version = mapping.VERSION

    def __init__(
        self,
        name: str,
        client: Client,
        *,
        scope: Scope,
        classes: Sequence[str] = (),
        chosen: bool = False,
        since: datetime | None = None,
        seen: datetime | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.name = name
        self.total: int | None = None  # PTV counts pages, and the lists overlap
        self._client, self._scope, self._classes = client, scope, classes
        self._chosen, self._since = chosen, since
        self.partial = chosen or since is not None
        self._closed_since = seen - OVERLAP if seen else now() - timedelta(days=CLOSED_DAYS)
        self._done: set[str] = set()
        self._documents: Mapping[str, Json] = {}
        self._sent: set[str] = set()
        self._unread: list[str] = []

    def pages(self, cursor: str | None) -> Iterator[Page]:
        """Pages after the cursor, which names a list and its last page, and whether only changes are read."""
        stand = read_cursor(cursor)
        if stand:
            self._since = stand.since
            self.partial = self._chosen or stand.since is not None
        since = self._since - OVERLAP if self._since else None
        steps = self._client.steps(self._scope, since, self._closed_since)
        at = next((index for index, step in enumerate(steps) if stand and step.key == stand.key), None)
        tries = Tries()
        for index in range(at or 0, len(steps)):
            after = stand.number if stand and index == at else 0
            yield from self._list(steps[index], after, tries)

    def map(self, payload: Payload) -> Mapped:
        """The offering of a record, with PTV's own objects while the page that they came on is at hand.

        They are not part of the payload: one that hundreds of records share would be kept hundreds of times.
        """
        mapped = mapping.to_offering(payload)
        return replace(mapped, ptv_documents=tuple(self._rows(payload, mapped.organization_record)))

    def locate(self, record: Record, pointer: str) -> str:
        """The field's own name: our fields are not PTV's."""
        return pointer

    def _list(self, step: Step, number: int, tries: Tries) -> Iterator[Page]:
        last: int | None = None
        while last is None or number < last:
            before, number = self._cursor(step, number), number + 1
            after, part, problem, self._unread = self._cursor(step, number), Part(), None, []
            try:
                items, last = self._client.page(step, number)
                for following in self._parts(step, items):
                    if (
                        part.records
                    ):  # the cursor stands before the page until its last part, so that it is read again
                        yield self._page(part, before)
                    part = following
                if short := not items and number < last:
                    problem = f"{step.key}: page {number} of {last} is empty"
                elif self._unread:
                    problem = f"{step.key}, page {number}: {'; '.join(self._unread[:3])}"
            except BadPage as error:
                if part.records:
                    yield self._page(part, before)
                yield from tries.bad(f"{step.key}, page {number}", error, after)
                if last is None:  # nobody knows how long the list is
                    return
            else:
                tries.good()
                yield self._page(part, after, problem)
                if short:
                    return

    def _cursor(self, step: Step, number: int) -> str:
        return str(Cursor(self._since, step.key, number))

    def _page(self, part: Part, cursor: str, problem: str | None = None) -> Page:
        self._documents, self._sent = part.documents, set()
        gone = tuple(its.record_id for its in part.records if its.status == "closed") if part.are_channels else ()
        return Page(part.records, cursor, problem, gone_documents=gone)

    def _parts(self, step: Step, items: list[Any]) -> Iterator[Part]:
        """The records of a page, a few at a time."""
        size = CHANGED if step.what == "changed" else max(len(items), 1)
        for start in range(0, len(items), size):
            documents: dict[str, Json] = {}
            found = list(self._records(step, items[start : start + size], documents))
            for at in range(0, len(found), CHUNK):
                yield Part(tuple(found[at : at + CHUNK]), documents, step.family == "ServiceChannel")

    def _records(self, step: Step, items: list[Any], documents: dict[str, Json]) -> Iterator[Record]:
        if step.what == "closed":
            found = (records.closed(item, step.parameters.get("status", "Archived")) for item in items)
            yield from (record for record in found if record)
        elif step.what == "changed":
            for what, some in self._changed(step.family, [its for item in items if (its := identity(item))]):
                yield from self._whole(what, some, documents)
        else:
            yield from self._whole(step.what, items, documents)

    def _changed(self, family: str, ids: list[str]) -> Iterator[tuple[str, list[Json]]]:
        """Services among these, or those that name one of these; and places that no service names."""
        services, places = ids, []
        if family != "Service":
            changed = self._client.objects(family, ids)
            services = [its for document in changed.values() for its in connected_services(document)]
            places = [its for its, document in changed.items() if self._is_wanted("locations", document)]
            self._unread += [
                self._client.failed[family, its] for its in ids if (family, its) in self._client.failed
            ]
        for what, named, wanted in (("services", "Service", services), ("locations", "ServiceChannel", places)):
            fresh = [its for its in wanted if its not in self._done]
            if not fresh or (what == "locations" and not self._scope.locations):
                continue
            ours = sorted(self._client.within(self._scope, named, fresh))
            for start in range(0, len(ours), CHANGED):
                some = ours[start : start + CHANGED]
                found = self._client.objects(named, some)
                failed = [records.unread(its) for its in some if (named, its) in self._client.failed]
                yield what, [*found.values(), *failed]

    def _whole(self, what: str, items: list[Any], documents: dict[str, Json]) -> Iterator[Record]:
        wanted = [item for item in items if self._is_wanted(what, item)]
        related = self._related(wanted)
        documents |= {its: body for (_, its), body in related.objects.items()}
        for item in wanted:
            if its := identity(item):
                documents[its] = item
                self._done.add(its)
            yield records.record(what, item, related)

    def _is_wanted(self, what: str, item: Any) -> bool:
        """Whether it is to be a record: not read in this run, of our classes, and not another's place."""
        its = identity(item)
        if its is None:  # to be told of
            return True
        if its in self._done:
            return False
        if what == "services":
            return not self._classes or is_within(item, self._classes)
        kind, of = item.get("serviceChannelType"), item.get("services")
        if not isinstance(kind, str) or not isinstance(of, list | None):
            return True  # nobody knows what it is; were it left out, it would look as if it were gone
        return kind == "ServiceLocation" and not of

    def _related(self, items: list[Any]) -> records.Related:
        wanted: dict[str, list[str]] = {}
        for item in items:
            for family, its in references(item):
                wanted.setdefault(family, []).append(its)
        found = {
            (family, its): body
            for family, ids in wanted.items()
            for its, body in self._client.objects(family, ids).items()
        }
        return records.Related(found, self._client.failed)

    def _rows(self, payload: Payload, organization: str) -> Iterator[Json]:
        own = identity(payload.get("location") or payload["service"])
        for its in payload["documents"]:
            if its in self._documents and its not in self._sent:
                self._sent.add(its)
                owner = {"record_id": its} if its == own else {}
                owner = {"organization_record": its} if its == organization else owner
                document = dict(self._documents[its])
                original = {ORIGINAL: found} if (found := document.pop(ORIGINAL, None)) else {}
                yield {"document": document, **original, **owner}
