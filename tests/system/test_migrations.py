"""What every revision of every service keeps to, on both databases.

Services are upgraded one process at a time, so the release before goes on working over the tables of this one:
a new column may be empty or has a default, and what is not used any more is dropped a release later.
"""

from collections.abc import Callable, Iterator

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, Table

from services.catalog import migrations as catalog
from services.catalog.store import tables as catalog_tables
from services.platform import database, migrations
from services.sync import migrations as sync
from services.sync.store import tables as sync_tables
from tests import rows

SERVICES = {"catalog": (catalog, catalog_tables.Base.metadata), "sync": (sync, sync_tables.Base.metadata)}
STEPS = [
    pytest.param(service, before, revision, id=f"{service}-{revision}")
    for service, (its, _) in SERVICES.items()
    for before, revision in zip(
        migrations.revisions(its.FOLDER), migrations.revisions(its.FOLDER)[1:], strict=False
    )
]
each_step = pytest.mark.parametrize(("service", "before", "revision"), STEPS)


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """The database as services open it: with foreign keys."""
    engine = database.engine(database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def upgrade(database_url: str) -> Callable[[str, str], None]:
    """Brings the database to a revision."""

    def upgrade(service: str, revision: str) -> None:
        command.upgrade(migrations.config(SERVICES[service][0].FOLDER, url=database_url), revision)

    return upgrade


@pytest.fixture
def downgrade(database_url: str) -> Callable[[str, str], None]:
    """Brings the database back to a revision."""

    def downgrade(service: str, revision: str) -> None:
        command.downgrade(migrations.config(SERVICES[service][0].FOLDER, url=database_url), revision)

    return downgrade


Move = Callable[[str, str], None]


def filled(engine: Engine) -> tuple[list[Table], dict[str, list[rows.Row]]]:
    """The tables of now with two rows in each, and what they hold."""
    with engine.begin() as connection:
        tables = rows.tables(connection)
        # Numbers above those that revisions use themselves, as for the feed's only row.
        rows.fill(connection, tables, 2, 3)
        return tables, rows.read(connection, tables)


def held(engine: Engine, tables: list[Table]) -> dict[str, list[rows.Row]]:
    """What these tables and columns hold now."""
    with engine.connect() as connection:
        there = {table.name for table in rows.tables(connection)}
        return rows.read(connection, [table for table in tables if table.name in there])


@pytest.mark.parametrize("service", SERVICES)
def test_revisions_make_the_tables_that_are_declared_and_running_them_again_changes_nothing(
    engine: Engine, database_url: str, service: str
) -> None:
    its, metadata = SERVICES[service]
    for _ in range(2):
        its.migrate(database_url)
        with engine.connect() as connection:
            assert compare_metadata(MigrationContext.configure(connection), metadata) == []


@each_step
def test_an_upgrade_keeps_every_row(
    engine: Engine, upgrade: Move, service: str, before: str, revision: str
) -> None:
    upgrade(service, before)
    tables, there = filled(engine)
    assert all(len(found) >= 2 for found in there.values())
    upgrade(service, revision)
    after = held(engine, tables)
    assert after == {name: found for name, found in there.items() if name in after}


@each_step
def test_the_release_before_goes_on_writing_and_reading_after_an_upgrade(
    engine: Engine, upgrade: Move, service: str, before: str, revision: str
) -> None:
    upgrade(service, before)
    tables, there = filled(engine)
    upgrade(service, revision)
    kept = [table for table in tables if table.name in held(engine, tables)]
    with engine.begin() as connection:
        rows.fill(connection, kept, 4)
    after = held(engine, kept)
    assert {name: len(found) for name, found in after.items()} == {
        table.name: len(there[table.name]) + 1 for table in kept
    }


@each_step
def test_a_step_back_keeps_every_row_of_the_tables_that_were_there_before(
    engine: Engine, upgrade: Move, downgrade: Move, service: str, before: str, revision: str
) -> None:
    upgrade(service, before)
    tables, _ = filled(engine)
    upgrade(service, revision)
    with engine.begin() as connection:
        rows.fill(connection, rows.tables(connection), 4, 5)
    there = held(engine, tables)
    downgrade(service, before)
    after = held(engine, tables)
    assert after == there
