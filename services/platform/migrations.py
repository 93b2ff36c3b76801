"""Alembic for every service that has a database: `upgrade(folder, url)`, and what their `env.py` runs."""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

from alembic import command, context
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, MetaData, event, text

from services.platform.database import engine

LOCK = 7_150_001  # any number that is ours: two migrations at a time on PostgreSQL wait for each other


def config(folder: Path, **attributes: str | Connection) -> Config:
    """Alembic's configuration for a service's `migrations` folder, over a `url` or an open `connection`."""
    result = Config()
    result.set_main_option("script_location", str(folder))
    result.attributes.update(attributes)
    return result


def upgrade(folder: Path, url: str) -> None:
    """Bring the database to the newest revision; does nothing when it is there."""
    command.upgrade(config(folder, url=url), "head")


def move(folder: Path, connection: Connection, revision: str) -> None:
    """Bring the tables up to that revision, within the transaction of the connection."""
    command.upgrade(config(folder, connection=connection), revision)


def head(folder: Path) -> str:
    """The newest revision in the folder."""
    return revisions(folder)[-1]


def revisions(folder: Path) -> list[str]:
    """Every revision in the folder, the oldest first."""
    return [its.revision for its in ScriptDirectory.from_config(config(folder)).walk_revisions()][::-1]


@contextmanager
def transaction(url: str) -> Iterator[Connection]:
    """One transaction in which tables may change."""
    database = engine(url)
    if database.dialect.name == "sqlite":
        # A changed table is copied and the old one dropped, which would delete whatever refers to it.
        event.listen(database, "connect", lambda connection, _: connection.execute("PRAGMA foreign_keys=OFF"))
    try:
        with database.execution_options(writes=True).begin() as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(text(f"SELECT pg_advisory_xact_lock({LOCK})"))
            yield connection
    finally:
        database.dispose()


def run(metadata: MetaData) -> None:
    """Run the revisions in one transaction (called by `env.py`): the caller's, or one of their own."""
    given = context.config.attributes.get("connection")
    with nullcontext(given) if given else transaction(context.config.attributes["url"]) as connection:
        context.configure(connection=connection, target_metadata=metadata, render_as_batch=True)
        context.run_migrations()
