"""Both engines, and a real catalogue to follow."""

import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from services.catalog import commands
from services.catalog.settings import CatalogSettings
from services.platform.http import Client
from services.search.engine import open_engine
from services.search.engine.protocol import Engine
from services.search.follower import Follower
from services.search.knowledge import Knowledge
from services.search.settings import SearchSettings
from tests.catalog.conftest import Caller
from tests.search.town import Town, open_town


@pytest.fixture(params=["tantivy", "elasticsearch"])
def search_settings(request: pytest.FixtureRequest, tmp_path: Path) -> SearchSettings:
    """Settings for an empty index: the test runs on tantivy and on Elasticsearch."""
    if request.param == "tantivy":
        return SearchSettings(index_url=f"tantivy:{tmp_path}/index")
    url = request.getfixturevalue("elasticsearch_url")
    return SearchSettings(index_url=url, index_name=f"test-{uuid.uuid4().hex}")


@pytest.fixture(scope="module", params=["tantivy", "elasticsearch"])
def town(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, empty_catalog: Path
) -> Iterator[Town]:
    """A small town over each engine, filled once for the tests of a file."""
    folder = tmp_path_factory.mktemp("town")
    settings = SearchSettings(index_url=f"tantivy:{folder}/index")
    if request.param == "elasticsearch":
        url = request.getfixturevalue("elasticsearch_url")
        settings = SearchSettings(index_url=url, index_name=f"test-{uuid.uuid4().hex}")
    with open_town(folder, empty_catalog, settings) as town:
        yield town
    _remove(settings)


@pytest.fixture
def engine(search_settings: SearchSettings) -> Iterator[Engine]:
    """An engine that may write."""
    engine = open_engine(search_settings)
    engine.acquire()
    yield engine
    engine.close()
    _remove(search_settings)


def _remove(settings: SearchSettings) -> None:
    """What a test left in Elasticsearch."""
    if settings.index_url.startswith("http"):
        from elasticsearch import Elasticsearch

        with Elasticsearch(settings.index_url) as client:
            names = list(client.indices.get(index=f"{settings.index_name}*", ignore_unavailable=True))
            if names:
                client.indices.delete(index=names)


@pytest.fixture
def association(catalog: Flask, catalog_settings: CatalogSettings) -> Caller:
    """Somebody who writes offerings."""
    key = commands.create_key(catalog_settings, "test", ["offerings"], new_association="Haukiveden kävelijät ry")
    return Caller(catalog.test_client(), key)


@pytest.fixture
def add(association: Caller) -> Callable[..., str]:
    """Adds an offering and gives its id."""

    def add(finnish: str, **fields: Any) -> str:
        body = {"kind": "activity", "name": {"fi": finnish}, "places": [{"municipality": "491"}], **fields}
        answer = association("POST", "/v1/offerings", json=body)
        assert answer.status_code == 201, answer.text
        identity: str = answer.get_json()["id"]
        return identity

    return add


@pytest.fixture
def feed_key(catalog_settings: CatalogSettings) -> str:
    """The search service's key."""
    return commands.create_key(catalog_settings, "search", ["feed", "keys"])


@pytest.fixture
def follower(engine: Engine, catalog_address: str, feed_key: str) -> Follower:
    """What keeps the index true."""
    return Follower(engine, Client(catalog_address, feed_key, timeout=10, retries=0), Knowledge())
