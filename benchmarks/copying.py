"""The reference of writing: the very rows that the catalogue wrote, inserted bare into the same tables."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Self

from sqlalchemy import (
    Connection,
    Engine,
    MetaData,
    Table,
    create_engine,
    func,
    insert,
    literal_column,
    select,
    text,
)
from sqlalchemy import update as update_of

Rows = dict[str, list[dict[str, Any]]]
FEED = "feed"
# The feed's one row is updated, not added to; the other table is alembic's own.
LEFT_ASIDE = (FEED, "alembic_version")
AGE = "age_of_transaction"


class Copy:
    """A second, freshly migrated database beside the catalogue's."""

    def __init__(self, original: Engine, copy: Engine) -> None:
        self.original, self.copy = original, copy
        metadata = MetaData()
        metadata.reflect(copy)
        self.feed = metadata.tables[FEED]
        self.tables = [table for table in metadata.sorted_tables if table.name not in LEFT_ASIDE]
        self._seen = self._now()

    @classmethod
    @contextmanager
    def beside(cls, original_url: str, copy_url: str) -> Iterator[Self]:
        """Over both databases, until they are no longer needed."""
        original, copy = create_engine(original_url), create_engine(copy_url)
        try:
            yield cls(original, copy)
        finally:
            original.dispose()
            copy.dispose()

    def new_batches(self) -> list[Rows]:
        """What was written since this was last asked: the rows of each commit, by table, the first first."""
        since, self._seen = self._seen, self._now()
        batches: dict[int, Rows] = {}
        with self.original.connect() as connection:
            for table in self.tables:
                for age, row in _rows_since(connection, table, since):
                    batches.setdefault(age, {}).setdefault(table.name, []).append(row)
        return [batches[age] for age in sorted(batches, reverse=True)]

    def insert(self, connection: Connection, batch: Rows) -> None:
        """The rows of one commit, as bare as it can be done: one statement a table, and the feed's row."""
        for table in self.tables:
            if table.name in batch:
                connection.execute(insert(table), batch[table.name])
        last = max((row["n"] for row in batch.get("changes", [])), default=None)
        if last is not None:
            connection.execute(update_of(self.feed).values(n=last))
        connection.commit()

    def counts(self) -> tuple[dict[str, int], dict[str, int]]:
        """Rows of each table, here and there: they must be the same."""
        with self.original.connect() as here, self.copy.connect() as there:
            return (
                {table.name: _count(here, table) for table in self.tables},
                {table.name: _count(there, table) for table in self.tables},
            )

    def compare(self) -> None:
        """Fail when they are not the same: then what was measured was not."""
        here, there = self.counts()
        if here != there:
            raise RuntimeError(f"the copy is not the same: {here}, {there}")

    def _now(self) -> str:
        with self.original.connect() as connection:
            return str(connection.execute(text("SELECT pg_current_xact_id()::xid::text")).scalar_one())


def _rows_since(connection: Connection, table: Table, since: str) -> Iterator[tuple[int, dict[str, Any]]]:
    # A row tells which transaction wrote it, and so how long ago.
    newer = text("age(xmin) < age(CAST(:since AS xid))").bindparams(since=since)
    query = select(table, literal_column("age(xmin)").label(AGE)).where(newer)
    for found in connection.execute(query).mappings():
        row = dict(found)
        yield row.pop(AGE), row


def _count(connection: Connection, table: Table) -> int:
    return connection.execute(select(func.count()).select_from(table)).scalar_one()
