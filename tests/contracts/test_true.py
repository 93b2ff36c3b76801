"""Contracts are true: what they describe is asked of each app, within bounds, and each answer is as described."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import CHECKS

from services.catalog import commands
from services.catalog.migrations import migrate as migrate_catalog
from services.platform.http import Client
from services.search.engine import open_engine
from services.search.follower import Follower
from services.search.settings import SearchSettings
from services.sync.migrations import migrate as migrate_sync
from tests.catalog.conftest import Caller
from tests.contracts.services import app_of, contract
from tests.local_server import serving

SCOPES = ["offerings", "coordinator", "sources", "feed", "keys", "runs"]
BOUNDED = settings(
    max_examples=15, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
)
# Each loads a schema's checks as a side effect, so the names are looked up when a test runs.
NOT_HERE = [
    "unsupported_method",  # TRACE and the like never come through the proxy
    "ignored_auth",  # asked below, of every operation by itself
    # Cursors, references and spans ("from" before "to") are refused for reasons that no JSON schema tells.
    "positive_data_acceptance",
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("contracts")


@pytest.fixture(scope="module")
def catalog(folder: Path) -> Iterator[Flask]:
    url = f"sqlite:///{folder}/catalog.db"
    migrate_catalog(url)
    app = app_of("catalog", database_url=url)
    yield app
    app.extensions["database"].close()


@pytest.fixture(scope="module")
def catalog_address(catalog: Flask) -> Iterator[str]:
    with serving(catalog) as address:
        yield address


@pytest.fixture(scope="module")
def key(folder: Path, catalog: Flask) -> str:
    """A key that may do everything, of an association that has something to show."""
    settings_ = app_settings(folder)
    key = commands.create_key(
        settings_, "contracts", SCOPES, new_association="Kokeilijat ry", sources=["*"]
    )  # fmt: skip
    caller = Caller(catalog.test_client(), key)
    for name in ("Kahvipiiri", "Jumpparyhmä", "Uimahalli"):
        body = {"kind": "activity", "name": {"fi": name}, "places": [{"municipality": "491"}]}
        assert caller("POST", "/v1/offerings", json=body).status_code == 201
    return key


def app_settings(folder: Path) -> "commands.CatalogSettings":
    return commands.CatalogSettings(database_url=f"sqlite:///{folder}/catalog.db")


@pytest.fixture(scope="module")
def sync(folder: Path, catalog_address: str, key: str) -> Iterator[Flask]:
    url = f"sqlite:///{folder}/sync.db"
    migrate_sync(url)
    app = app_of("sync", database_url=url, catalog_url=catalog_address, catalog_key=key)
    yield app
    app.extensions["database"].close()


@pytest.fixture(scope="module")
def search(folder: Path, catalog_address: str, key: str) -> Flask:
    index = f"tantivy:{folder}/index"
    engine = open_engine(SearchSettings(index_url=index))
    engine.acquire()
    Follower(engine, Client(catalog_address, key)).step()
    engine.close()
    return app_of("search", index_url=index, catalog_url=catalog_address, catalog_key=key)


@pytest.mark.parametrize("name", ["catalog", "sync", "search"])
def test_every_answer_is_as_the_contract_says(request: pytest.FixtureRequest, name: str, key: str) -> None:
    app = request.getfixturevalue(name)
    schema = schemathesis.openapi.from_wsgi("/openapi.json", app)
    excluded = CHECKS.get_by_names(NOT_HERE)
    asked = set()
    for result in schema.get_all_operations():
        operation = result.ok()

        @settings(
            max_examples=15,
            deadline=None,
            derandomize=True,
            database=None,
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy())
        def ask(case: schemathesis.Case) -> None:
            case.call_and_validate(headers={"Authorization": f"Bearer {key}"}, excluded_checks=excluded)

        ask()
        asked.add((operation.path, operation.method.lower()))
    assert asked == {(path, method) for path, its in contract(name)["paths"].items() for method in its} - {
        (path, "parameters") for path in contract(name)["paths"]
    }


@pytest.mark.parametrize("name", ["catalog", "sync", "search"])
def test_what_is_not_public_asks_for_a_key(request: pytest.FixtureRequest, name: str) -> None:
    app: Flask = request.getfixturevalue(name)
    client = app.test_client()
    identity = "11111111-1111-4111-8111-111111111111"
    for rule in app.url_map.iter_rules():
        if not rule.rule.startswith("/v1/") or "public" in app.view_functions[rule.endpoint].access:  # type: ignore[attr-defined]
            continue
        path = rule.rule
        for argument in rule.arguments:
            path = path.replace(next(part for part in path.split("/") if f":{argument}>" in part), identity)
        for method in (rule.methods or set()) - {"OPTIONS", "HEAD"}:
            answer = client.open(path, method=method, json={})
            assert (answer.status_code, answer.content_type) == (401, "application/problem+json"), (method, path)
