"""One engine for SQLite and PostgreSQL alike, and the transaction that every write is."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import ARRAY, ColumnElement, DateTime, Engine, any_, bindparam, create_engine, event, make_url
from sqlalchemy.orm import InstrumentedAttribute, Session
from sqlalchemy.types import TypeDecorator

NAMING = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Instant(TypeDecorator[datetime]):
    """An aware UTC time; SQLite keeps none of the zone, so it is put back when read."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:
        """UTC on the way in; a naive time is a mistake of ours."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without its zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:
        """UTC on the way out."""
        return value and (value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC))


def engine(url: str) -> Engine:
    """An engine for the address. SQLite: WAL, `BEGIN IMMEDIATE` for writers, a time-out, foreign keys."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        return create_engine(parsed, pool_pre_ping=True, pool_size=16, max_overflow=16)
    if parsed.database and parsed.database != ":memory:":
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
    result = create_engine(parsed, connect_args={"timeout": 30, "check_same_thread": False})

    @event.listens_for(result, "connect")
    def on_connect(connection: Any, record: Any) -> None:
        connection.isolation_level = None  # sqlite3 must not begin transactions on its own
        for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", "busy_timeout=30000"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(result, "begin")
    def on_begin(connection: Any) -> None:
        # A reader that turns into a writer would fail at once instead of waiting: writers say so first.
        writes = connection.get_execution_options().get("writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return result


def among(column: InstrumentedAttribute[str], dialect: str) -> ColumnElement[bool]:
    """Whether a column is one of `ids`, a parameter of the statement. On PostgreSQL that is one list: to prepare
    a hundred takes longer than to find what they name."""
    if dialect == "postgresql":
        return column == any_(bindparam("ids", type_=ARRAY(column.type)))
    return column.in_(bindparam("ids", expanding=True))


class Database:
    """Sessions of one engine: `read()` and `write()`, each one transaction."""

    def __init__(self, url: str) -> None:
        self.engine = engine(url)
        # PostgreSQL shows each statement what is committed just then, in a transaction or not: without one
        # a read is two round trips shorter.
        alone = {} if self.engine.dialect.name == "sqlite" else {"isolation_level": "AUTOCOMMIT"}
        self._reading = self.engine.execution_options(**alone)

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session that writes nothing. Whoever needs one snapshot for several statements asks for it."""
        with Session(self._reading, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """One transaction: committed when the block ends, rolled back when it raises."""
        with (
            Session(self.engine.execution_options(writes=True), expire_on_commit=False) as session,
            session.begin(),
        ):
            yield session

    def close(self) -> None:
        """Give back every connection."""
        self.engine.dispose()
