"""A catalogue on SQLite and on PostgreSQL, and the people who call it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from services.catalog import commands
from services.catalog.app import create_app
from services.catalog.migrations import migrate
from services.catalog.settings import CatalogSettings


@dataclass
class Caller:
    """Somebody with a key (or without one)."""

    client: FlaskClient
    key: str | None = None

    def __call__(
        self, method: str, path: str, *, headers: dict[str, str] | None = None, **options: Any
    ) -> TestResponse:
        own = {"Authorization": f"Bearer {self.key}"} if self.key else {}
        return self.client.open(path, method=method, headers={**own, **(headers or {})}, **options)


def offering_of(answer: TestResponse) -> dict[str, Any]:
    """The offering that was written, as everybody reads it."""
    return {key: value for key, value in (answer.json or {}).items() if key != "examination"}


@pytest.fixture
def settings(database_url: str) -> CatalogSettings:
    """A migrated database."""
    migrate(database_url)
    return CatalogSettings(database_url=database_url)


@pytest.fixture
def app(settings: CatalogSettings) -> Iterator[Flask]:
    """The catalogue."""
    app = create_app(settings)
    yield app
    app.extensions["database"].close()


@pytest.fixture
def new_key(settings: CatalogSettings) -> Callable[..., str]:
    """Makes keys."""

    def make(*scopes: str, **options: Any) -> str:
        return commands.create_key(settings, "test", list(scopes), **options)

    return make


@pytest.fixture
def anyone(app: Flask) -> Caller:
    """A resident: no key."""
    return Caller(app.test_client())


@pytest.fixture
def association(app: Flask, new_key: Callable[..., str]) -> Caller:
    """The secretary of an association."""
    return Caller(app.test_client(), new_key("offerings", new_association="Haukiveden kävelijät ry"))


@pytest.fixture
def stranger(app: Flask, new_key: Callable[..., str]) -> Caller:
    """The secretary of another association."""
    return Caller(app.test_client(), new_key("offerings", new_association="Toinen yhdistys ry"))


@pytest.fixture
def coordinator(app: Flask, new_key: Callable[..., str]) -> Caller:
    """The county's coordinator."""
    return Caller(app.test_client(), new_key("coordinator"))


@pytest.fixture
def reader(app: Flask, new_key: Callable[..., str]) -> Caller:
    """The search service."""
    return Caller(app.test_client(), new_key("feed", "keys"))


@pytest.fixture
def source(app: Flask, new_key: Callable[..., str]) -> Caller:
    """The sync service, for one source."""
    return Caller(app.test_client(), new_key("sources", sources=["lipas"]))


@pytest.fixture
def group() -> dict[str, Any]:
    """A small but real offering."""
    return {
        "kind": "activity",
        "name": {"fi": "Omaishoitajien vertaistukiryhmä"},
        "summary": {"fi": "Kahvia ja juttuseuraa omaistaan hoitaville."},
        "service_classes": ["P4.12"],
        "target_groups": ["KR1.1"],
        "places": [{"municipality": "491", "name": {"fi": "Keskustan kirjasto"}}],
        "hours": {"weekly": [{"days": ["tue"], "opens": "13:00", "closes": "15:00"}]},
        "price": {"type": "free"},
    }
