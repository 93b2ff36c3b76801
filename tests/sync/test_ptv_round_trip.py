"""What our own catalogue tells in PTV's shape is read back as it was: two catalogues can read each other."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from pyproj import Geod

from services.catalog import commands
from services.catalog.settings import CatalogSettings
from services.sync.settings import SyncSettings
from services.sync.sources.ptv.plan import Scope
from services.sync.sources.ptv.source import PtvSource
from tests.catalog.conftest import Caller

Json = dict[str, Any]
SETTINGS = SyncSettings(requests_per_second=1000.0, read_seconds=5.0, retries=1)
HOURS = {
    "weekly": [
        {"days": ["mon", "wed"], "opens": "09:00", "closes": "16:00"},
        {"days": ["fri"], "opens": "18:00", "closes": "01:30"},
    ],
    "exceptions": [{"from": "2026-12-24", "to": "2026-12-26", "closed": True, "text": {"fi": "Joulu"}}],
    "text": {"fi": "Ovi on pihan puolella."},
}
PLACE = {
    "name": {"fi": "Kuvitelman talo", "sv": "Fantasihuset"},
    "address": {"street": {"fi": "Keksittytie 5"}, "postal_code": "50100", "post_office": {"fi": "Mikkeli"}},
    "municipality": "491",
    "point": {"type": "Point", "coordinates": [27.2721, 61.6886]},
    "phones": ["015 000 0000"],
    "hours": HOURS,
}
SERVICE = {
    "kind": "service",
    "name": {"fi": "Liikuntaneuvonta", "sv": "Motionsrådgivning"},
    "summary": {"fi": "Apua liikkumisen aloittamiseen.", "sv": "Hjälp att komma i gång."},
    "description": {"fi": "### Kenelle\n\n* aikuisille\n* ikäihmisille", "sv": "För alla."},
    "instructions": {"fi": "Varaa aika puhelimitse."},
    "participants": {"fi": "Täysi-ikäiset."},
    "service_classes": ["P27.1", "P5.17"],
    "target_groups": ["KR1", "KR1.1"],
    "life_events": ["KE12"],
    "ontology_terms": ["http://www.yso.fi/onto/koko/p35542"],
    "keywords": {"fi": ["liikunta"], "sv": ["motion"]},
    "languages": ["fi", "sv"],
    "places": [PLACE],
    "area": {"municipalities": ["491", "740"]},
    "price": {"type": "free"},
}
SAME = (
    "name", "summary", "description", "instructions", "participants", "service_classes", "target_groups",
    "life_events", "ontology_terms", "keywords", "languages", "area", "price",
)  # fmt: skip


@pytest.fixture
def association(catalog: Flask, catalog_settings: CatalogSettings) -> Caller:
    """Somebody with offerings of their own."""
    key = commands.create_key(catalog_settings, "own", ["offerings"], new_association="Kuvitelman kylä ry")
    return Caller(catalog.test_client(), key)


@pytest.fixture
def coordinator(catalog: Flask, catalog_settings: CatalogSettings) -> Caller:
    """Who publishes them."""
    return Caller(catalog.test_client(), commands.create_key(catalog_settings, "all", ["moderation", "offerings"]))


@pytest.fixture
def published(association: Caller, coordinator: Caller) -> Any:
    """Publishes an offering; its id."""

    def publish(**body: Any) -> str:
        made = association("POST", "/v1/offerings", json=body)
        assert made.status_code == 201, made.text
        identity: str = made.get_json()["id"]
        for caller, action in ((association, "submit"), (coordinator, "publish")):
            if caller("GET", f"/v1/offerings/{identity}").get_json().get("status") != "published":
                caller("POST", f"/v1/offerings/{identity}/{action}")
        assert coordinator("GET", f"/v1/offerings/{identity}").get_json()["status"] == "published"
        return identity

    return publish


@pytest.fixture
def source(catalog_address: str) -> Iterator[PtvSource]:
    """This source, on our own face."""
    scope = Scope(("491", "740"), "10", nationwide=True)
    yield PtvSource("ptv", f"{catalog_address}/api/v11", scope=scope, settings=SETTINGS)


def read(source: PtvSource) -> dict[str, Any]:
    """What was read, by the ids of the records."""
    found = {}
    for page in source.pages(None):
        assert page.problem is None
        for record in page.records:
            assert record.status == "live", record.reason
            found[record.record_id] = source.map(record.payload)
    return found


def metres(one: Json, other: Json) -> float:
    return float(Geod(ellps="WGS84").inv(*one["coordinates"], *other["coordinates"])[2])


def test_a_service_is_read_back_as_it_was(published: Any, source: PtvSource) -> None:
    identity = published(**SERVICE)
    its = read(source)[identity].offering
    assert {key: its.get(key) for key in SAME} == {key: SERVICE[key] for key in SAME}
    assert its["kind"] == "service"


def test_its_place_is_read_back_within_a_metre_with_its_hours(published: Any, source: PtvSource) -> None:
    identity = published(**SERVICE)
    (place,) = read(source)[identity].offering["places"]
    assert metres(place["point"], PLACE["point"]) < 1  # type: ignore[arg-type]
    for key in ("name", "address", "municipality", "hours"):
        assert place[key] == PLACE[key]
    assert place["phones"] == ["+358 150000000"]


def test_a_place_is_read_back_as_a_place(published: Any, source: PtvSource) -> None:
    body = {"kind": "place", "name": {"fi": "Kuvitelman laavu"}, "summary": {"fi": "Laavu rannalla."}}
    place = {key: PLACE[key] for key in ("address", "municipality", "point")}
    published(**body, places=[place], hours=HOURS)
    (its,) = (mapped.offering for mapped in read(source).values())
    assert {key: its[key] for key in body} == body
    assert its["hours"] == HOURS
    assert its["places"][0]["municipality"] == "491"
    assert metres(its["places"][0]["point"], PLACE["point"]) < 1  # type: ignore[arg-type]


def test_a_service_of_the_whole_country_and_one_of_a_county_are_read_back(
    published: Any, source: PtvSource
) -> None:
    areas = [{"nationwide": True}, {"counties": ["10"]}]
    contacts = [{"phone": "015 000 0000"}, {"url": "https://kunta.example/neuvonta"}]
    plain = {key: SERVICE[key] for key in ("kind", "name", "summary", "service_classes")}
    ids = [published(**plain, area=area, contacts=contacts) for area in areas]
    found = read(source)
    assert [found[its].offering["area"] for its in ids] == areas
    assert found[ids[0]].offering["delivery"] == ["remote", "phone"]
    assert [set(contact) - {"title"} for contact in found[ids[0]].offering["contacts"]] == [{"phone"}, {"url"}]


def test_the_organization_is_read_back(published: Any, source: PtvSource) -> None:
    identity = published(**SERVICE)
    its = read(source)[identity].organization
    assert its == {"name": {"fi": "Kuvitelman kylä ry"}, "type": "association"}
