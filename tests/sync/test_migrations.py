"""Revisions lead to exactly the tables that the code declares, on both databases."""

from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import MetaData, create_engine

from services.catalog import migrations as catalog
from services.catalog.store import tables as catalog_tables
from services.sync import migrations as sync
from services.sync.store import tables as sync_tables

SERVICES = [(catalog, catalog_tables.Base.metadata), (sync, sync_tables.Base.metadata)]


@pytest.mark.parametrize(("migrations", "metadata"), SERVICES, ids=["catalog", "sync"])
def test_revisions_make_the_tables_that_are_declared_and_running_them_again_changes_nothing(
    database_url: str, migrations: Any, metadata: MetaData
) -> None:
    for _ in range(2):
        migrations.migrate(database_url)
        engine = create_engine(database_url)
        with engine.connect() as connection:
            assert compare_metadata(MigrationContext.configure(connection), metadata) == []
        engine.dispose()
