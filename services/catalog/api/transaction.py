"""The database of the running app, and the clock of a request."""

from contextlib import AbstractContextManager
from datetime import UTC, datetime

from flask import current_app
from sqlalchemy.orm import Session

from services.platform.database import Database


def database() -> Database:
    """The app's database."""
    result: Database = current_app.extensions["database"]
    return result


def reading() -> AbstractContextManager[Session]:
    """A session that writes nothing."""
    return database().read()


def writing() -> AbstractContextManager[Session]:
    """One transaction, committed when the block ends well."""
    return database().write()


def now() -> datetime:
    """The time of this request."""
    return datetime.now(UTC)
