"""Runs over HTTP: who may see them, what is refused, and what waits for the worker."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from flask import Flask

from services.catalog import commands as catalog_commands
from services.catalog.settings import CatalogSettings
from services.sync import runs
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


def test_the_same_wish_while_it_waits_is_the_same_run(coordinator: Caller) -> None:
    first, second = (coordinator("POST", "/v1/runs", json={"source": "lipas"}).json["id"] for _ in range(2))
    assert first == second
    assert coordinator("POST", "/v1/runs", json={"source": "lipas", "full": True}).json["id"] != first


def test_the_sources_are_listed_with_their_last_runs_and_their_circuits(
    coordinator: Caller, sync: Sync, lipas: LipasServer
) -> None:
    lipas.sites = [site(1), site(2, name="")]
    run = sync.run()
    found = {its["name"]: its for its in coordinator("GET", "/v1/sources").json["items"]}
    assert (found["demo"]["kind"], found["demo"]["last_run"], found["demo"]["items"]) == ("files", None, {})
    assert found["lipas"]["last_run"]["id"] == run.id
    assert found["lipas"]["items"] == {"live": 1, "rejected": 1}
    assert found["lipas"]["breaker"] == {"state": "closed", "failures": 0, "until": None, "reason": None}
    failed = sync.queue()
    with sync.database.write() as session:
        runs.fail(runs.get(session, failed), "the source is away", datetime.now(UTC))
    found = {its["name"]: its for its in coordinator("GET", "/v1/sources").json["items"]}
    broken = found["lipas"]["breaker"]
    assert (broken["state"], broken["failures"], broken["reason"]) == ("open", 1, "the source is away")


def test_items_are_listed_for_all_or_for_a_municipality(
    coordinator: Caller, sync: Sync, lipas: LipasServer
) -> None:
    pieksamaki = {**site(0)["location"], "city": {"city-code": 593}}
    lipas.sites = [site(1), site(2, location=pieksamaki), site(3, name=""), site(4, name="", location=pieksamaki)]
    sync.run(sync.source(("491", "593")))

    def ids(query: str) -> list[str]:
        return [item["record_id"] for item in coordinator("GET", f"/v1/items?{query}").json["items"]]

    assert ids("") == ["3", "4"]
    assert ids("which=all") == ["1", "2", "3", "4"]
    assert ids("which=new&municipality=491") == ["1"]
    assert ids("municipality=593") == ["4"]
    assert ids("which=all&municipality=593&source=lipas") == ["2", "4"]
    assert ids("source=demo") == []
    (rejected,) = coordinator("GET", "/v1/items?municipality=593").json["items"]
    assert (rejected["source"], rejected["state"], rejected["municipalities"]) == ("lipas", "rejected", ["593"])


def test_items_come_in_pages(coordinator: Caller, sync: Sync, lipas: LipasServer) -> None:
    lipas.sites = [site(number) for number in range(5)]
    sync.run()
    seen: list[str] = []
    following: dict[str, str | None] = {"which": "all", "limit": "2"}
    for _ in range(3):
        page = coordinator("GET", "/v1/items", query_string=following)
        seen += [item["record_id"] for item in page.json["items"]]
        following = {"which": "all", "limit": "2", "cursor": page.json["next"]}
    assert (seen, following["cursor"]) == (["0", "1", "2", "3", "4"], None)


def test_a_municipality_sees_what_lies_there_and_nothing_else(
    app: Flask, catalog_settings: CatalogSettings, sync: Sync, lipas: LipasServer
) -> None:
    pieksamaki = {**site(0)["location"], "city": {"city-code": 593}}
    lipas.sites = [site(1), site(2, name="", location=pieksamaki)]
    sync.run(sync.source(("491", "593")))
    key = catalog_commands.create_key(catalog_settings, "town", ["municipality"], municipalities=["593"])
    town = Caller(app.test_client(), key)
    assert [its["record_id"] for its in town("GET", "/v1/items?which=all").json["items"]] == ["2"]
    assert town("GET", "/v1/items?which=all&municipality=491").json["items"] == []
    assert_problem(town("GET", "/v1/runs"), "forbidden")
    assert_problem(town("GET", "/v1/sources"), "forbidden")
