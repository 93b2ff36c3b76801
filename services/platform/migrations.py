"""Alembic for every service that has a database: `upgrade(folder, url)`, and what their `env.py` runs."""

from pathlib import Path

from alembic import command, context
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import MetaData, event, text

from services.platform.database import engine

LOCK = 7_150_001  # any number that is ours: two migrations at a time on PostgreSQL wait for each other


def config(folder: Path, url: str) -> Config:
    """Alembic's configuration for a service's `migrations` folder."""
    result = Config()
    result.set_main_option("script_location", str(folder))
    result.attributes["url"] = url
    return result


def upgrade(folder: Path, url: str) -> None:
    """Bring the database to the newest revision; does nothing when it is there."""
    command.upgrade(config(folder, url), "head")


def head(folder: Path) -> str:
    """The newest revision in the folder."""
    return ScriptDirectory.from_config(config(folder, "")).get_current_head() or ""


def run(metadata: MetaData) -> None:
    """Run the revisions in one transaction (called by `env.py`)."""
    url = context.config.attributes["url"]
    database = engine(url)
    if database.dialect.name == "sqlite":
        # A changed table is copied and the old one dropped, which would delete whatever refers to it.
        event.listen(database, "connect", lambda connection, _: connection.execute("PRAGMA foreign_keys=OFF"))
    with database.execution_options(writes=True).begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text(f"SELECT pg_advisory_xact_lock({LOCK})"))
        context.configure(connection=connection, target_metadata=metadata, render_as_batch=True)
        context.run_migrations()
    database.dispose()
