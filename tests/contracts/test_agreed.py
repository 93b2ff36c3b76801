"""Services agree: what each says to another, and what it reads of the answer, is in the other's contract."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from services.catalog import commands
from services.catalog.migrations import migrate
from services.catalog.settings import CatalogSettings
from services.platform.access import RemoteKeys
from services.platform.http import Client
from services.platform.problems import Problem
from services.search.engine import open_engine
from services.search.follower import Follower
from services.search.knowledge import Knowledge
from services.search.settings import SearchSettings
from services.sync.catalog import Catalog
from services.sync.sources.lipas import mapping, schema
from tests.catalog.conftest import Caller
from tests.contracts.between import Between
from tests.contracts.services import NAMES, app_of, contract
from tests.local_server import serving
from tests.sync.conftest import site

# What is checked row by row, and the numbers behind a message, which are its own affair.
UNTOLD = {
    "FieldError.params",
    "OfferingRecord.offering",
    "OrganizationRecord.organization",
    "PtvRecord.document",
    "PtvOriginal.object",
    "PtvOriginal.connections",
    "RecordAnswer.edits",
    "RecordRequest.offering",
    "WhyAnswer.params",
}


@dataclass
class Town:
    """A catalogue behind its contract, with something in it."""

    app: Flask
    between: Between
    address: str
    key: str
    ids: list[str]


# Everything that an offering can hold, so that nothing is answered unseen.
FULL: dict[str, Any] = {
    "kind": "activity",
    "name": {"fi": "Kahvipiiri", "sv": "Kaffekrets"},
    "summary": {"fi": "Kahvia ja juttuseuraa."},
    "description": {"fi": "Tervetuloa."},
    "plain": {"fi": "Juomme kahvia."},
    "first_step": {"fi": "Tule ovelle."},
    "instructions": {"fi": "Ovisummeri on vasemmalla."},
    "participants": {"fi": "Kaikki"},
    "season": {"fi": "Syksyllä"},
    "keywords": {"fi": ["kahvi"]},
    "service_classes": ["P4.12"],
    "target_groups": ["KR1.1"],
    "life_events": ["KE1"],
    "ontology_terms": ["http://www.yso.fi/onto/koko/p30001"],
    "themes": ["community"],
    "age": {"min": 65},
    "languages": ["fi"],
    "delivery": ["on-site"],
    "places": [
        {
            "municipality": "491",
            "name": {"fi": "Kirjasto"},
            "address": {"street": {"fi": "Kuvitelmakatu 4"}, "postal_code": "50100"},
            "point": {"type": "Point", "coordinates": [27.27, 61.69]},
            "accessibility": {"step_free": "yes"},
        }
    ],
    "area": {"counties": ["12"]},
    "hours": {
        "weekly": [{"days": ["tue"], "opens": "13:00", "closes": "15:00"}],
        "exceptions": [{"from": "2026-12-22", "to": "2027-01-05", "closed": True, "text": {"fi": "Joulutauko"}}],
        "text": {"fi": "Ei juhannuksena"},
    },
    "occurrences": [{"start": "2027-01-14T15:00:00Z", "end": "2027-01-14T17:00:00Z", "cancelled": False}],
    "valid": {"from": "2026-01-01"},
    "price": {"type": "paid", "text": {"fi": "2 €"}},
    "registration": {"required": False},
    "contacts": [{"phone": "050 555 0101"}],
    "referral": {"accepts": ["wellbeing"], "capacity": "open"},
    "visibility": "public",
    "low_threshold": True,
    "assured_at": "2026-11-03",
    "source": {"url": "https://kuvitelma.example/7", "licence": "CC BY 4.0"},
    "other_ids": [{"system": "lipas", "id": "7"}],
}


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    settings = CatalogSettings(database_url=f"sqlite:///{tmp_path}/catalog.db")
    migrate(settings.database_url)
    app = app_of("catalog", database_url=settings.database_url)
    scopes = ["offerings", "sources", "feed", "keys"]
    key = commands.create_key(settings, "town", scopes, new_association="Kokeilijat ry", sources=["*"])
    caller = Caller(app.test_client(), key)
    ids = [
        caller("POST", "/v1/offerings", json=body).get_json()["id"] for body in (FULL, {**FULL, "kind": "event"})
    ]
    between = Between("catalog", app)
    with serving(between) as address:
        yield Town(app, between, address, key, ids)
    app.extensions["database"].close()


@pytest.fixture
def follower(town: Town, tmp_path: Path) -> Iterator[Follower]:
    engine = open_engine(SearchSettings(index_url=f"tantivy:{tmp_path}/index"))
    engine.acquire()
    yield Follower(engine, Client(town.address, town.key), Knowledge())
    engine.close()


def test_what_is_sent_about_is_everything_that_an_offering_can_hold() -> None:
    fields = contract("catalog")["components"]["schemas"]["OfferingRequest"]["properties"]
    assert FULL.keys() == fields.keys() - {"organization_id"}  # the key says it


def test_search_follows_the_catalogue_as_it_promises_to_be_followed(town: Town, follower: Follower) -> None:
    follower.step()
    Caller(town.app.test_client(), town.key)("POST", f"/v1/offerings/{town.ids[1]}/archive")
    Caller(town.app.test_client(), town.key)("PATCH", f"/v1/offerings/{town.ids[0]}", json={"age": None})
    assert follower.step() == 2
    assert town.between.wrong == []
    assert town.between.used == {"GET /v1/offerings:export", "GET /v1/changes"}


def test_keys_are_asked_for_as_the_catalogue_promises(town: Town) -> None:
    keys = RemoteKeys(Client(town.address, town.key))
    assert keys(town.key)
    assert keys("tj_unknown") is None
    assert (town.between.wrong, town.between.used) == ([], {"POST /v1/keys:check"})


def test_sync_sends_what_the_catalogue_promises_to_take(town: Town) -> None:
    mapped = mapping.to_offering(schema.read(site(7)).payload)
    offering = {**mapped.offering, "organization_record": mapped.organization_record}
    records = [
        {"record_id": "7", "offering": offering},
        {"record_id": "8", "offering": {"kind": "place"}},
        {"record_id": "9", "gone": True},
    ]
    organizations = {mapped.organization_record: mapped.organization}
    outcomes = Catalog(Client(town.address, town.key)).put("lipas", organizations, records)
    assert [row["outcome"] for row in outcomes] == ["created", "invalid", "absent"]
    assert (town.between.wrong, town.between.used) == ([], {"POST /v1/sources/{source}/records"})


def test_the_tray_asks_search_and_the_catalogue_what_they_promise_to_answer(
    town: Town, follower: Follower, tmp_path: Path
) -> None:
    follower.step()
    search = Between("search", app_of("search", index_url=f"tantivy:{tmp_path}/index", catalog_url=town.address))
    town.between.used.clear()
    with serving(search) as search_address:
        tray = app_of("tray", catalog_url=town.address, search_api_url=search_address).test_client()
        for path in ("/fi/search?q=kahvipiiri mikkelissä", "/sv/search?theme=community", "/en/search?q=xylofoni"):
            assert tray.get(path).status_code == 200
        assert tray.get(f"/fi/offerings/{town.ids[0]}").status_code == 200
        assert tray.get("/fi/search?q=kahvi&page=400").status_code == 404
    away = app_of("tray", catalog_url=town.address, search_api_url=search_address).test_client()
    assert away.get("/fi/search?municipality=491").status_code == 200
    used = {"POST /v1/search", "GET /v1/offerings/{offering_id}/similar"}
    assert (search.wrong, search.used) == ([], used)
    assert town.between.wrong == []
    assert town.between.used == {"GET /v1/offerings/{offering_id}", "GET /v1/offerings"}


def test_a_field_that_a_contract_does_not_tell_does_not_agree(town: Town) -> None:
    del town.between.contract["components"]["schemas"]["OfferingAnswer"]["properties"]["season"]
    Client(town.address).get("/v1/offerings?limit=1")
    assert ["'season' was unexpected" in wrong for wrong in town.between.wrong] == [True]


def test_what_a_contract_does_not_take_does_not_agree(town: Town) -> None:
    client = Client(town.address, town.key)
    for path, body in (("/v1/keys:check", {"kye": "tj_1"}), ("/v1/keys", {"key": "tj_1"})):
        with pytest.raises(Problem):
            client.post(path, json=body)
    with pytest.raises(Problem):
        client.get("/v1/changes?after=-1&since=2")
    assert town.between.wrong == [
        "POST /v1/keys:check asks: $: Additional properties are not allowed ('kye' was unexpected)",
        "POST /v1/keys:check asks: $: 'key' is a required property",
        "POST /v1/keys is not in the contract",
        "GET /v1/changes asks after: $: -1 is less than the minimum of 0",
        "GET /v1/changes asks: since is not in the contract",
    ]


@pytest.mark.parametrize("name", NAMES)
def test_an_answer_tells_its_fields(name: str) -> None:
    """An object of which nothing is told would agree with everything."""
    schemas = contract(name)["components"]["schemas"]
    untold = {
        f"{schema}.{field}"
        for schema, its in schemas.items()
        for field, told in its.get("properties", {}).items()
        for one in (told, told.get("items", {}))
        if one.get("type") == "object" and not (one.get("properties") or one.get("additionalProperties"))
    }
    assert untold <= UNTOLD
