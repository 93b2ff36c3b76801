"""Reads PTV v11 OUT: the services that reach the county's people, and the places of no service.

Always whole: a connection's change does not show in `modified` (PTV v11, section 8.2), and a county's lists are a
hundred pages. `Archived` and `Withdrawn` items are asked for by date, so that they close at once.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from services.sync.settings import SyncSettings
from services.sync.sources.opening import Opening
from services.sync.sources.protocol import Mapped, Page, Payload, Record
from services.sync.sources.ptv import configuration, mapping, records
from services.sync.sources.ptv.client import PtvClient
from services.sync.sources.ptv.codes import is_within
from services.sync.sources.ptv.plan import Scope, Step, steps
from services.sync.sources.ptv.schema import Json, identity, references
from services.sync.sources.reading import BadPage, Reader, Tries

CHUNK = 25  # records at a time: each brings its objects with it
CLOSED_DAYS = 30


def open_source(opening: Opening) -> "PtvSource":
    """What PTV has for the chosen municipalities, else for the county and its organizations."""
    asked = configuration.read(opening)
    return PtvSource(
        opening.name,
        opening.address("url"),
        scope=asked.scope,
        classes=asked.classes,
        chosen=opening.chosen,
        settings=opening.sync,
    )


class PtvSource:
    """The services and places of a scope."""

    mapping_version = mapping.VERSION

    def __init__(
        self,
        name: str,
        url: str,
        *,
        scope: Scope,
        classes: Sequence[str] = (),
        chosen: bool = False,
        settings: SyncSettings,
        wait: Callable[[float], None] = time.sleep,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.name = name
        self.partial = chosen
        self.total: int | None = None  # PTV counts pages, and the lists overlap
        self._steps = steps(scope)
        self._classes = classes
        self._client = PtvClient(url, Reader(settings, wait))
        self._now = now
        self._done: set[str] = set()
        self._documents: dict[str, Json] = {}
        self._sent: set[str] = set()

    def pages(self, cursor: str | None) -> Iterator[Page]:
        """Pages after the cursor, which names a list and its last page."""
        key, _, number = (cursor or "").rpartition(" ")
        at = next((index for index, step in enumerate(self._steps) if step.key == key), None)
        tries = Tries()
        for index in range(at or 0, len(self._steps)):
            after = int(number) if index == at and number.isdecimal() else 0
            yield from self._list(self._steps[index], after, tries)

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
            before, number = f"{step.key} {number}", number + 1
            cursor = f"{step.key} {number}"
            try:
                items, last = self._client.page(step.path, self._parameters(step), number)
                found = list(self._records(step, items))
            except BadPage as error:
                yield from tries.bad(f"{step.key}, page {number}", error, cursor)
                if last is None:  # nobody knows how long the list is
                    return
            else:
                tries.good()
                short = not items and number < last
                problem = f"{step.key}: page {number} of {last} is empty" if short else None
                yield from self._chunks(found, before, cursor, problem)
                if short:
                    return

    def _chunks(self, found: list[Record], before: str, cursor: str, problem: str | None) -> Iterator[Page]:
        """A page in parts. Until the last one the cursor stands before the page, so that it is read again."""
        for start in range(0, max(len(found), 1), CHUNK):
            self._sent.clear()
            part, ends = tuple(found[start : start + CHUNK]), start + CHUNK >= len(found)
            yield Page(part, cursor if ends else before, problem if ends else None)

    def _parameters(self, step: Step) -> dict[str, str]:
        if step.what != "closed":
            return dict(step.parameters)
        since = self._now().astimezone(UTC) - timedelta(days=CLOSED_DAYS)
        return {**step.parameters, "date": since.strftime("%Y-%m-%dT%H:%M:%S")}

    def _records(self, step: Step, items: list[Any]) -> Iterator[Record]:
        if step.what == "closed":
            found = (records.closed(item, step.parameters["status"]) for item in items)
            yield from (record for record in found if record)
            return
        wanted = [item for item in items if self._is_wanted(step.what, item)]
        related = self._related(wanted)
        self._documents = {its: body for (_, its), body in related.objects.items()}
        for item in wanted:
            if its := identity(item):
                self._documents[its] = item
                self._done.add(its)
            yield records.record(step.what, item, related)

    def _is_wanted(self, what: str, item: Any) -> bool:
        """Whether it is to be a record: not read in this run, of our classes, and not another's place."""
        if not isinstance(item, dict):
            return True
        if identity(item) in self._done:
            return False
        if what == "services":
            return not self._classes or is_within(item, self._classes)
        return item.get("serviceChannelType") == "ServiceLocation" and not item.get("services")

    def _related(self, items: list[Any]) -> records.Related:
        wanted: dict[str, list[str]] = {}
        for item in items:
            for family, its in references(item):
                wanted.setdefault(family, []).append(its)
        return records.Related(
            {
                (family, its): body
                for family, ids in wanted.items()
                for its, body in self._client.objects(family, ids).items()
            }
        )

    def _rows(self, payload: Payload, organization: str) -> Iterator[Json]:
        own = identity(payload.get("location") or payload["service"])
        for its in payload["documents"]:
            if its in self._documents and its not in self._sent:
                self._sent.add(its)
                owner = {"record_id": its} if its == own else {}
                owner = {"organization_record": its} if its == organization else owner
                yield {"document": self._documents[its], **owner}
