"""Contracts are true: what they describe is asked of each app, within bounds, and each answer is as described."""

from collections.abc import Iterator, MutableMapping
from dataclasses import dataclass, field
from typing import Any

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, assume, given, settings
from schemathesis.checks import CHECKS
from schemathesis.config import GenerationConfig, ProjectConfig, ProjectsConfig, SchemathesisConfig
from schemathesis.generation import GenerationMode

from services.catalog import commands
from services.catalog.migrations import migrate as migrate_catalog
from services.catalog.settings import CatalogSettings
from services.platform.http import Client
from services.search.engine import open_engine
from services.search.follower import Follower
from services.search.knowledge import Knowledge
from services.search.settings import SearchSettings
from services.sync.migrations import migrate as migrate_sync
from tests.catalog.conftest import Caller
from tests.contracts.services import NAMES, app_of, contract
from tests.local_server import serving
from tests.problems import assert_problem

SCOPES = ["offerings", "coordinator", "sources", "feed", "keys", "runs"]
BOUNDED = settings(
    max_examples=15, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
)
OPERATIONS = [
    (name, method, path)
    for name in NAMES
    for path, operations in contract(name)["paths"].items()
    for method in operations
    if method != "parameters"
]
# Codes, cursors, ETags, references and spans are refused for reasons that are too long for a contract, or that
# JSON Schema has no words for: what the contract allows may still be a 412 or a 422.
NOT_HERE = ["positive_data_acceptance"]
WORDS = ("Kahvipiiri", "Jumpparyhmä", "Uimahalli")


@dataclass
class Town:
    """The three apps, and what is in them."""

    apps: dict[str, Flask]
    key: str
    schemas: dict[str, schemathesis.BaseSchema] = field(default_factory=dict)
    own: str = ""  # the organization of the key

    def call(self, name: str, method: str, path: str, **options: Any) -> Any:
        answer = Caller(self.apps[name].test_client(), self.key)(method, path, **options)
        assert answer.status_code < 300, answer.text
        return answer.get_json()


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """Everything over databases and an index in one folder; the catalogue is served to the two others."""
    folder = tmp_path_factory.mktemp("contracts")
    urls = {name: f"sqlite:///{folder}/{name}.db" for name in ("catalog", "sync")}
    migrate_catalog(urls["catalog"])
    migrate_sync(urls["sync"])
    catalog = app_of("catalog", database_url=urls["catalog"])
    key = commands.create_key(
        CatalogSettings(database_url=urls["catalog"]), "contracts", SCOPES,
        new_association="Kokeilijat ry", sources=["*"],
    )  # fmt: skip
    town = Town({"catalog": catalog}, key)
    for word in WORDS:
        body = {"kind": "activity", "name": {"fi": word}, "places": [{"municipality": "491"}]}
        town.own = town.call("catalog", "POST", "/v1/offerings", json=body)["organization"]["id"]
    index = f"tantivy:{folder}/index"
    with serving(catalog) as address:
        engine = open_engine(SearchSettings(index_url=index))
        engine.acquire()
        Follower(engine, Client(address, key), Knowledge()).rebuild()
        engine.close()
        where = {"catalog_url": address, "catalog_key": key}
        town.apps["sync"] = app_of("sync", database_url=urls["sync"], **where)
        town.apps["search"] = app_of("search", index_url=index, **where)
        yield town
    for name in ("catalog", "sync"):
        town.apps[name].extensions["database"].close()
    town.apps["search"].extensions["engine"].close()


def schema_of(town: Town, name: str) -> schemathesis.BaseSchema:
    """What the app says of itself. Keys are no part of what is made up: a good one is sent with everything."""
    if name not in town.schemas:
        made_up = GenerationConfig(with_security_parameters=False)
        config = SchemathesisConfig(projects=ProjectsConfig(default=ProjectConfig(generation=made_up)))
        town.schemas[name] = schemathesis.openapi.from_wsgi("/openapi.json", town.apps[name], config=config)
    return town.schemas[name]


def there(town: Town, template: str) -> dict[str, str]:
    """What leads to something: an offering of this test's own, its organization, a run, a source."""
    if template.startswith(("/v1/offerings", "/v1/organizations/")):
        body = {"kind": "activity", "name": {"fi": "Kahvipiiri"}}
        made = town.call("catalog", "POST", "/v1/offerings", json=body)
        its = {"offering_id": made["id"], "organization_id": made["organization"]["id"]}
        return {**its, "If-Match": "*", "day": "2026-11-03"}
    if template.startswith("/v1/reports/"):
        offering = there(town, "/v1/offerings")["offering_id"]
        report = town.call("catalog", "POST", f"/v1/offerings/{offering}/reports", json={"what": "ended"})
        return {"report_id": report["id"]}
    if template.startswith("/v1/concepts/"):
        town.call("catalog", "POST", "/v1/concepts/loneliness/restore")
        return {"concept_id": "loneliness", "If-Match": "*"}
    if template.startswith("/v1/runs"):
        return {"run_id": town.call("sync", "POST", "/v1/runs", json={"source": "demo"})["id"], "source": "demo"}
    if "{record_id}" in template:
        row = {
            "record_id": "a",
            "offering": {"kind": "place", "name": {"fi": "Halli"}, "organization_id": town.own},
        }
        town.call("catalog", "POST", "/v1/sources/lipas/records", json={"records": [row]})
    return {"source": "lipas", "record_id": "a"} if "{source}" in template else {}


@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.value)
@pytest.mark.parametrize(("name", "method", "path"), OPERATIONS)
def test_every_answer_is_as_the_contract_says(
    town: Town, name: str, method: str, path: str, mode: GenerationMode
) -> None:
    operation = schema_of(town, name)[path][method.upper()]
    if mode is GenerationMode.NEGATIVE and not (operation.body or any(operation.iter_parameters())):
        return  # it takes nothing, so nothing can be wrong
    known = there(town, path)
    excluded = CHECKS.get_by_names(NOT_HERE)  # schemathesis knows its checks once a schema is loaded

    @BOUNDED
    @given(case=operation.as_strategy(mode))
    def ask(case: schemathesis.Case) -> None:
        if mode is GenerationMode.POSITIVE:  # ids out of the air lead nowhere
            for given in (case.path_parameters, case.headers, case.body):
                if isinstance(given, MutableMapping):
                    given.update({key: value for key, value in known.items() if key in given})
        else:
            assume(not forgiven(case))
        case.call_and_validate(headers={"Authorization": f"Bearer {town.key}"}, excluded_checks=excluded)

    ask()


@pytest.mark.parametrize(("name", "method", "path"), OPERATIONS)
def test_what_is_not_public_asks_for_a_key(town: Town, name: str, method: str, path: str) -> None:
    app = town.apps[name]
    address = path.format_map(there(town, path))
    scopes = scopes_of(app, method, address)
    told = contract(name)["paths"][path][method].get("security", [{"key": ["public"]}])
    assert [scope for its in told for scope in its["key"]] == list(scopes)
    if "public" in scopes:
        return
    for headers in ({}, {"Authorization": "Bearer tj_unknown"}, {"Authorization": f"Basic {town.key}"}):
        answer = app.test_client().open(address, method=method.upper(), json={}, headers=headers)
        assert_problem(answer, "unauthorized")
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def forgiven(case: schemathesis.Case) -> bool:
    """Whether it is taken more kindly than the contract says: an empty parameter is none, since forms send it, and
    white space around a text is not counted."""
    return has_edges(case.body) or any(value in ("", [""]) for value in (case.query or {}).values())


def has_edges(value: Any) -> bool:
    """Whether a text in it has white space around it."""
    if isinstance(value, dict | list):
        return any(map(has_edges, value.values() if isinstance(value, dict) else value))
    return isinstance(value, str) and value != value.strip()


def scopes_of(app: Flask, method: str, address: str) -> tuple[str, ...]:
    """What the route at an address declares."""
    endpoint, _ = app.url_map.bind("").match(address, method.upper())
    scopes: tuple[str, ...] = app.view_functions[endpoint].access  # type: ignore[attr-defined]
    return scopes
