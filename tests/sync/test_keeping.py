"""What is remembered of a page of records, and what that costs."""

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event, select

from services.platform.database import Database
from services.sync.keeping import keep, known_items
from services.sync.migrations import migrate
from services.sync.planning import Planned
from services.sync.sources.protocol import Record
from services.sync.store.tables import Item

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
LATER = NOON + timedelta(days=1)


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    migrate(database_url)
    with closing(Database(database_url)) as database:
        yield database


def records(count: int) -> list[Record]:
    return [Record(f"r-{number}", {"n": number}, where=f"row {number}") for number in range(count)]


def remember(database: Database, outcome: str, given: Sequence[Record], run: str, now: datetime) -> None:
    with database.write() as session:
        known = known_items(session, "src", given)
        planned = [Planned(its, known.get(its.record_id), "1:same", outcome) for its in given]
        keep(session, "src", planned, run, now)


def columns(database: Database, record_id: str) -> dict[str, Any]:
    with database.read() as session:
        item = session.scalars(select(Item).where(Item.record_id == record_id)).one()
        return {column.name: getattr(item, column.name) for column in Item.__table__.columns}


def test_of_an_unchanged_record_only_the_run_and_its_outcome_are_new(database: Database) -> None:
    remember(database, "new", records(3), "run-1", NOON)
    before = columns(database, "r-1")
    remember(database, "unchanged", records(3), "run-2", LATER)
    assert columns(database, "r-1") == before | {"outcome": "unchanged", "last_run": "run-2"}


def test_an_unchanged_record_that_moved_is_told_where_it_is_now(database: Database) -> None:
    remember(database, "new", records(3), "run-1", NOON)
    moved = [replace(its, where="row 9", municipalities=("491",)) for its in records(2)]
    remember(database, "unchanged", [*moved, records(3)[2]], "run-2", LATER)
    for number, place, codes in ((0, "row 9", "491"), (1, "row 9", "491"), (2, "row 2", "")):
        kept = columns(database, f"r-{number}")
        assert (kept["found_at"], kept["municipalities"], kept["last_run"]) == (place, codes, "run-2")
        assert (kept["changed_at"], kept["payload"], kept["fingerprint"]) == (NOON, {"n": number}, "1:same")


def test_a_page_of_unchanged_records_costs_the_same_statements_whatever_their_number(database: Database) -> None:
    remember(database, "new", records(120), "run-1", NOON)
    sent: list[str] = []
    event.listen(database.engine, "after_cursor_execute", lambda *given: sent.append(given[2]))
    remember(database, "unchanged", records(1), "run-2", LATER)
    remember(database, "unchanged", records(120), "run-3", LATER)
    assert [its.split()[0] for its in sent if not its.startswith("BEGIN")] == ["SELECT", "UPDATE"] * 2
