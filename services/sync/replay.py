"""What was kept of a source, read again as if it came now: the source itself is not asked.

All of it when a mapping has changed (`remap`), or what could not be brought in when the catalogue or the mapping
was mended (`retry`).
"""

from collections.abc import Iterator

from sqlalchemy import ColumnElement, func, or_, select, update

from services.platform.database import Database
from services.sync import runs
from services.sync.sources.protocol import Mapped, Page, Payload, Record, Source
from services.sync.store.tables import Item, Run

PAGE = 100
ALL, PROBLEMS = "all", "problems"


class Replay:
    """A source over what is kept of another; it is never whole, so nothing can be missing from it."""

    partial = True

    def __init__(self, database: Database, source: Source, which: str) -> None:
        self._database, self._source, self._which = database, source, which
        self.name, self.mapping_version = source.name, source.mapping_version
        with database.read() as session:
            query = select(func.count()).select_from(Item).where(*self._wanted(""))
            self.total: int | None = session.scalar(query)

    def pages(self, cursor: str | None) -> Iterator[Page]:
        """Kept records in the order of their ids; problems are tried again although nothing of them changed."""
        if cursor is None and self._which == PROBLEMS:
            with self._database.write() as session:
                session.execute(update(Item).where(*self._wanted("")).values(fingerprint=""))
        while True:
            with self._database.read() as session:
                query = select(Item).where(*self._wanted(cursor or "")).order_by(Item.record_id).limit(PAGE)
                items = list(session.scalars(query))
            if not items:
                return
            cursor = items[-1].record_id
            yield Page(tuple(map(_record, items)), cursor)

    def map(self, payload: Payload) -> Mapped:
        """As the source itself does."""
        return self._source.map(payload)

    def locate(self, record: Record, pointer: str) -> str:
        """As the source itself does."""
        return self._source.locate(record, pointer)

    def _wanted(self, after: str) -> tuple[ColumnElement[bool], ...]:
        which = Item.state.in_(("live", "rejected")) if self._which == ALL else self._refused()
        return Item.source == self.name, which, Item.payload.is_not(None), Item.record_id > after

    def _refused(self) -> ColumnElement[bool]:
        """Problems whose cause is kept. Of what is in the catalogue, the version that was refused is not: tried
        again, the one before it would come in and hide the problem. In a replay it was that one itself."""
        replays = select(Run.id).where(Run.source == self.name, Run.options["replay"].as_string().is_not(None))
        is_kept = or_(
            Item.state != "live",
            Item.outcome.in_(("new", "changed")),
            Item.last_run.in_(replays.scalar_subquery()),
        )
        return runs.is_problem() & is_kept


def _record(item: Item) -> Record:
    return Record(item.record_id, item.payload or {}, where=item.found_at)
