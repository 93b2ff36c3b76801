"""The database of the running app, and the clock of a request."""

from contextlib import AbstractContextManager
from datetime import UTC, datetime

from flask import current_app
from sqlalchemy.orm import Session

from services.catalog.writing import Write
from services.catalog.writing import writing as write_as
from services.platform.access import caller
from services.platform.database import Database


def database() -> Database:
    """The app's database."""
    result: Database = current_app.extensions["database"]
    return result


def reading() -> AbstractContextManager[Session]:
    """A session that writes nothing."""
    return database().read()


def writing() -> AbstractContextManager[Write]:
    """One transaction of the caller, numbered and committed when the block ends well."""
    return write_as(database(), caller(), now(), current_app.extensions["profile"])


def now() -> datetime:
    """The time of this request."""
    return datetime.now(UTC)
