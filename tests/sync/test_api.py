"""Runs over HTTP: who may see them, what is refused, and what waits for the worker."""

from collections.abc import Iterator

import pytest
from flask import Flask

from services.catalog import commands as catalog_commands
from services.catalog.settings import CatalogSettings
from services.sync.app import create_app
from services.sync.settings import SyncSettings
from tests.catalog.conftest import Caller
from tests.problems import assert_problem
from tests.sync.conftest import LipasServer, Sync, site

UNKNOWN = "11111111-1111-4111-8111-111111111111"


@pytest.fixture
def app(sync_settings: SyncSettings) -> Iterator[Flask]:
    app = create_app(sync_settings)
    yield app
    app.extensions["database"].close()


@pytest.fixture
def coordinator(app: Flask, catalog_settings: CatalogSettings) -> Caller:
    return Caller(app.test_client(), catalog_commands.create_key(catalog_settings, "coordinator", ["runs"]))


def test_a_run_that_is_wished_for_waits_for_the_worker(coordinator: Caller) -> None:
    queued = coordinator("POST", "/v1/runs", json={"source": "lipas"})
    assert (queued.status_code, queued.get_json()["state"]) == (202, "queued")
    assert coordinator("GET", f"/v1/runs/{queued.get_json()['id']}").get_json() == queued.get_json()
    assert [run["id"] for run in coordinator("GET", "/v1/runs?source=lipas").get_json()["items"]] == [
        queued.get_json()["id"]
    ]
    assert coordinator("GET", "/v1/runs?source=demo").get_json()["items"] == []


def test_what_could_not_be_brought_in_is_listed_with_its_reason(
    coordinator: Caller, sync: Sync, lipas: LipasServer
) -> None:
    lipas.sites = [site(1), site(2, name="")]
    run = sync.run()
    (item,) = coordinator("GET", f"/v1/runs/{run.id}/items").get_json()["items"]
    assert (item["record_id"], item["outcome"], "name" in item["reason"]) == ("2", "invalid", True)
    assert coordinator("GET", f"/v1/runs/{run.id}").get_json()["counts"]["new"] == 1


def test_runs_are_for_those_whose_key_says_so(app: Flask, reader: Caller) -> None:
    assert_problem(app.test_client().get("/v1/runs"), "unauthorized")
    assert_problem(Caller(app.test_client(), reader.key)("GET", "/v1/runs"), "forbidden")
    assert_problem(
        Caller(app.test_client(), reader.key)("POST", "/v1/runs", json={"source": "lipas"}), "forbidden"
    )


@pytest.mark.parametrize(
    ("method", "path", "body", "code", "pointer"),
    [
        ("POST", "/v1/runs", {"source": "magic"}, "invalid", "/source"),
        ("POST", "/v1/runs", {}, "invalid", "/source"),
        ("POST", "/v1/runs", {"source": "lipas", "speed": 9}, "invalid", "/speed"),
        ("GET", "/v1/runs?limit=1000000", None, "invalid", "limit"),
        ("GET", "/v1/runs?limit=many", None, "invalid", "limit"),
        ("GET", "/v1/runs?sauce=lipas", None, "invalid", "sauce"),
        ("GET", f"/v1/runs/{UNKNOWN}/items?limit=0", None, "invalid", "limit"),
    ],
)
def test_bad_input_is_named(
    coordinator: Caller, method: str, path: str, body: object, code: str, pointer: str
) -> None:
    assert_problem(coordinator(method, path, **({"json": body} if body is not None else {})), code, pointer)


def test_a_run_that_is_not_there_is_not_found(coordinator: Caller) -> None:
    assert_problem(coordinator("GET", f"/v1/runs/{UNKNOWN}"), "not-found")
    assert_problem(coordinator("GET", f"/v1/runs/{UNKNOWN}/items"), "not-found")
    assert_problem(coordinator("GET", "/v1/runs/no-id"), "not-found")
