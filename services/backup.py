"""A database in a file, and back; also from SQLite to PostgreSQL and the other way.

The file is gzip over lines of JSON: a head that says of what and when, `[table, {column: value}]` for each row,
tables in the order of their foreign keys, and last how many rows each table has. Without that line it broke off.
"""

import gzip
import json
import zlib
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import groupby, islice
from pathlib import Path
from typing import Any

from alembic.migration import MigrationContext
from sqlalchemy import JSON, Connection, Date, DateTime, MetaData, Table, delete, func, insert, select, update
from sqlalchemy.exc import DataError, IntegrityError
from sqlalchemy.orm import Session

from services.platform import migrations
from services.platform.database import Database, Instant
from services.platform.problems import Conflict, Invalid

FORMAT = 1
BATCH = 500
VERSIONS = "alembic_version"


@dataclass(frozen=True)
class Backup:
    """A file that is whole: it was read to its end."""

    file: Path
    service: str
    revision: str
    rows: dict[str, int]

    def lines(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """(table, row) of every row."""
        return ((line[0], line[1]) for line in _lines(self.file) if isinstance(line, list))


def write(file: Path, service: str, url: str) -> Backup:
    """Write the database as it is at one moment, while others go on writing to it."""
    with closing(Database(url)) as database, database.engine.connect() as connection:
        if connection.dialect.name == "postgresql":  # on SQLite a transaction is a snapshot anyway
            connection.execution_options(isolation_level="REPEATABLE READ")
        revision = MigrationContext.configure(connection).get_current_revision()
        if revision is None:
            raise Conflict(f"The database of {service} has no tables: there is nothing to keep.")
        rows: dict[str, int] = {}
        with _written_whole(file) as write_line:
            at = datetime.now(UTC)
            write_line({"format": FORMAT, "service": service, "revision": revision, "at": at})
            for table in _tables(connection):
                rows[table.name] = 0
                for row in connection.execute(select(table).execution_options(yield_per=BATCH)).mappings():
                    write_line([table.name, dict(row)])
                    rows[table.name] += 1
            write_line({"rows": rows})
    return Backup(file, service, revision, rows)


@contextmanager
def _written_whole(file: Path) -> Iterator[Callable[[Any], object]]:
    """Writes lines to a file that has its name only when nothing is missing, and that its owner alone can read."""
    partial = file.with_name(f"{file.name}.partial")
    partial.unlink(missing_ok=True)
    partial.touch(mode=0o600)
    try:
        with gzip.open(partial, "wt", encoding="ascii", compresslevel=6) as out:
            yield lambda line: out.write(json.dumps(line, default=lambda moment: moment.isoformat()) + "\n")
        partial.replace(file)
    finally:
        partial.unlink(missing_ok=True)


def read(file: Path, service: str) -> Backup:
    """The backup in the file, which is read to its end first: `Invalid` when it is not whole."""
    try:
        lines = _lines(file)
        head, last = next(lines, None), None
        if not isinstance(head, dict) or (head.get("format"), head.get("service")) != (FORMAT, service):
            raise Invalid(f"{file} is not a backup of {service} that this release can read.")
        counts: dict[str, int] = {}
        for last in lines:
            if isinstance(last, list):
                counts[last[0]] = counts.get(last[0], 0) + 1
    except (OSError, EOFError, ValueError, zlib.error) as error:
        raise Invalid(f"{file} broke off or is damaged ({error}): use another copy of it.") from error
    if not isinstance(last, dict) or {name: n for name, n in last.get("rows", {}).items() if n} != counts:
        raise Invalid(f"{file} broke off before its end: use another copy of it.")
    return Backup(file, service, str(head.get("revision")), last["rows"])


def _lines(file: Path) -> Iterator[Any]:
    with gzip.open(file, "rt", encoding="ascii") as lines:
        yield from map(json.loads, lines)


def restore(
    backup: Backup, folder: Path, url: str, *, replace: bool = False, then: Callable[[Session], Any] | None = None
) -> None:
    """Fill an empty database, or with `replace` any, in one transaction: whatever fails, it stays as it was.

    The rows go into the tables of their own revision, which are then brought to the newest; `then` comes last.
    """
    if backup.revision not in migrations.revisions(folder):
        raise Conflict(
            f"{backup.file} was made by a newer release: its revision {backup.revision} is unknown here, "
            f"where {migrations.head(folder)} is the newest. Install that release, then restore."
        )
    with migrations.transaction(url) as connection:
        _make_room(connection, backup.service, folder, replace)
        migrations.move(folder, connection, backup.revision)
        tables = _tables(connection)
        if {table.name for table in tables} != set(backup.rows):
            raise Conflict(f"{backup.file} has other tables than revision {backup.revision}: it cannot be used.")
        try:
            for table in reversed(tables):  # what a revision has put there itself
                connection.execute(delete(table))
            _insert(connection, backup, {table.name: table for table in tables})
        except (IntegrityError, DataError) as error:
            raise Invalid(f"{backup.file} holds a row that does not fit: {error.orig}") from error
        _check(connection, backup)
        _set_sequences(connection, tables)
        migrations.move(folder, connection, "head")
        if then:
            with Session(connection) as session:
                then(session)
                session.flush()


def _make_room(connection: Connection, service: str, folder: Path, replace: bool) -> None:
    """Drop the tables, unless that would lose rows or they are somebody else's."""
    tables = _tables(connection)
    if tables and MigrationContext.configure(connection).get_current_revision() is None:
        raise Conflict(f"The database of {service} holds tables of something else: choose another.")
    if tables and not replace:
        with migrations.transaction("sqlite://") as fresh:
            migrations.move(folder, fresh, "head")
            own = _counts(fresh, _tables(fresh))
        if any(count > own.get(name, 0) for name, count in _counts(connection, tables).items()):
            raise Conflict(f"The database of {service} is not empty: --replace deletes all that it holds.")
    everything = MetaData()
    everything.reflect(connection)
    everything.drop_all(connection)


def _counts(connection: Connection, tables: list[Table]) -> dict[str, int]:
    return {table.name: connection.scalar(select(func.count()).select_from(table)) or 0 for table in tables}


def _tables(connection: Connection) -> list[Table]:
    """The tables as they are, whatever the revision, in the order of their foreign keys."""
    metadata = MetaData()
    metadata.reflect(connection)
    tables = [table for table in metadata.sorted_tables if table.name != VERSIONS]
    for column in (column for table in tables for column in table.columns):
        if isinstance(column.type, DateTime):
            column.type = Instant()
        elif isinstance(column.type, JSON):
            column.type.none_as_null = bool(column.nullable)
    return tables


def _insert(connection: Connection, backup: Backup, tables: dict[str, Table]) -> None:
    """Insert every row; what it says of other rows of its table follows when those are there too."""
    own = {
        name: [key.parent.name for key in table.foreign_keys if key.column.table is table]
        for name, table in tables.items()
    }
    readers = {name: _readers(table) for name, table in tables.items()}

    def ready(name: str, row: dict[str, Any]) -> dict[str, Any]:
        read = {column: reader(row[column]) for column, reader in readers[name].items() if row[column] is not None}
        return {**row, **read, **dict.fromkeys(own[name])}

    for name, lines in groupby(backup.lines(), key=lambda line: line[0]):
        while batch := [ready(*line) for line in islice(lines, BATCH)]:
            connection.execute(insert(tables[name]), batch)
    for name, row in backup.lines():
        if later := {column: row[column] for column in own[name] if row[column] is not None}:
            this = [column == row[column.name] for column in tables[name].primary_key]
            connection.execute(update(tables[name]).where(*this).values(later))


def _readers(table: Table) -> dict[str, Callable[[str], Any]]:
    """How the text of a date or a time becomes one again, by column."""
    kinds = ((Instant, datetime.fromisoformat), (Date, date.fromisoformat))
    return {column.name: read for column in table.columns for kind, read in kinds if isinstance(column.type, kind)}


def _check(connection: Connection, backup: Backup) -> None:
    """On SQLite foreign keys are off in a transaction that changes tables: look at all of them now."""
    if connection.dialect.name == "sqlite" and connection.exec_driver_sql("PRAGMA foreign_key_check").first():
        raise Invalid(f"{backup.file} holds a row that refers to one that is not there.")


def _set_sequences(connection: Connection, tables: list[Table]) -> None:
    """On PostgreSQL numbers that the database gives go on after those that came."""
    if connection.dialect.name != "postgresql":
        return
    quote = connection.dialect.identifier_preparer.quote
    for table in tables:
        for column in table.primary_key:
            sequence = connection.scalar(select(func.pg_get_serial_sequence(quote(table.name), column.name)))
            if sequence:
                newest = select(func.coalesce(func.max(column), 0) + 1).scalar_subquery()
                connection.execute(select(func.setval(sequence, newest, False)))
