"""Records that came from PTV are served as they came, under PTV's ids, as long as their offerings are shown."""

import json
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from services.catalog.settings import CatalogSettings
from services.catalog.store.tables import PtvDocument
from services.platform.database import Database
from tests.catalog.conftest import Caller
from tests.catalog.test_ptv_v11 import conform

DATA = Path(__file__).parent / "data"
SERVICE, LOCATION, CITY = (
    json.loads((DATA / f"composed_{name}.json").read_text(encoding="utf-8"))
    for name in ("service", "servicelocation", "organization")
)
ORGANIZATION = {"name": {"fi": "Esimerkkikaupunki"}, "type": "municipality", "municipality": "837"}
OFFERING = {"kind": "service", "name": {"fi": "Kädentaitojen kurssit"}, "organization_record": "city"}


@pytest.fixture
def source(app: Any, new_key: Callable[..., str]) -> Caller:
    """Sync, for PTV."""
    return Caller(app.test_client(), new_key("sources", sources=["ptv"]))


@pytest.fixture
def put(source: Caller) -> Callable[..., Any]:
    """Sends a batch of PTV's: the city, the service and its place, as sync does."""

    def send(*documents: dict[str, Any], **changes: Any) -> Any:
        body = {
            "organizations": [{"record_id": "city", "organization": ORGANIZATION}],
            "ptv_documents": list(documents)
            or [
                {"document": CITY, "organization_record": "city"},
                {"document": SERVICE, "record_id": "1"},
                {"document": LOCATION},
            ],
            "records": [{"record_id": "1", "offering": OFFERING} | changes],
        }
        answer = source("POST", "/v1/sources/ptv/records", json=body)
        assert answer.status_code == 200, answer.text
        return answer.json

    return send


def test_what_came_from_ptv_is_served_as_it_came_and_not_projected_again(put: Any, anyone: Caller) -> None:
    outcomes = put()
    assert [row["outcome"] for row in outcomes["ptv_documents"]] == ["created"] * 3
    for path, document in (("Service", SERVICE), ("ServiceChannel", LOCATION), ("Organization", CITY)):
        answer = anyone("GET", f"/api/v11/{path}/{document['id']}?showHeader=true")
        assert answer.json == document
        assert list(answer.json) == list(document)
        conform(f"/{path}/{document['id']}", answer)
    listed = anyone("GET", "/api/v11/Service").json["itemList"]
    assert [its["id"] for its in listed] == [SERVICE["id"]]
    listed = anyone("GET", "/api/v11/Service/area/Municipality/code/837").json["itemList"]
    assert [its["id"] for its in listed] == [SERVICE["id"]]
    by_class = SERVICE["serviceClasses"][0]["uri"]
    found = anyone("GET", "/api/v11/Service/serviceClass", query_string={"uri": by_class}).json["itemList"]
    assert [its["id"] for its in found] == [SERVICE["id"]]


def test_the_same_again_is_unchanged_and_a_change_is_seen(put: Any, anyone: Caller) -> None:
    put()
    assert [row["outcome"] for row in put()["ptv_documents"]] == ["unchanged"] * 3
    changed = {**SERVICE, "subType": "muuttunut", "modified": "2026-11-20T10:00:00.5"}
    assert put({"document": changed, "record_id": "1"})["ptv_documents"][0]["outcome"] == "updated"
    assert anyone("GET", f"/api/v11/Service/{SERVICE['id']}?showHeader=true").json == changed
    after = anyone("GET", "/api/v11/Service?date=2026-11-20T09:00:00").json["itemList"]
    assert [its["id"] for its in after] == [SERVICE["id"]]


def test_what_was_of_another_version_is_kept_beside_what_is_served_until_it_is_not_so_any_more(
    put: Any, anyone: Caller, settings: CatalogSettings
) -> None:
    def kept() -> str | None:
        with closing(Database(settings.database_url)) as database, database.read() as session:
            its = session.get(PtvDocument, SERVICE["id"])
            return its.original if its else "no document"

    original = {"version": "v12", "object": {"contentId": SERVICE["id"], "beta": [1]}, "connections": []}
    row = {"document": SERVICE, "record_id": "1", "original": original}
    for outcome in ("created", "unchanged"):
        assert put(row)["ptv_documents"][0]["outcome"] == outcome
    assert json.loads(kept() or "") == original
    assert anyone("GET", f"/api/v11/Service/{SERVICE['id']}?showHeader=true").json == SERVICE
    changed = {**original, "object": {"contentId": SERVICE["id"], "beta": [2]}}
    assert put({**row, "original": changed})["ptv_documents"][0]["outcome"] == "updated"
    assert json.loads(kept() or "") == changed
    assert put({"document": SERVICE, "record_id": "1"})["ptv_documents"][0]["outcome"] == "updated"
    assert kept() is None


def test_our_own_offerings_of_an_organization_of_ptvs_name_it_by_ptvs_id(
    put: Any, source: Caller, coordinator: Caller, anyone: Caller
) -> None:
    put()
    (its,) = coordinator("GET", "/v1/organizations").json["items"]
    body = {"kind": "activity", "name": {"fi": "Kävelyryhmä"}, "organization_id": its["id"]}
    own = coordinator("POST", "/v1/offerings", json=body).json["id"]
    service = anyone("GET", f"/api/v11/Service/{own}").json
    assert service["organizations"][0]["organization"]["id"] == CITY["id"]
    assert anyone("GET", f"/api/v11/Organization/{its['id']}").status_code == 404


def test_parts_of_an_organization_that_share_a_y_tunnus_are_each_served_as_they_came(
    source: Caller, put: Any, coordinator: Caller, anyone: Caller
) -> None:
    put()
    part = {**CITY, "id": "00000000-0000-4000-8000-000000000007", "parentOrganizationId": CITY["id"]}
    body = {
        "organizations": [{"record_id": "part", "organization": ORGANIZATION}],
        "ptv_documents": [{"document": part, "organization_record": "part"}],
    }
    assert source("POST", "/v1/sources/ptv/records", json=body).json["ptv_documents"][0]["outcome"] == "created"
    assert len(coordinator("GET", "/v1/organizations").json["items"]) == 1
    for its in (CITY, part):
        assert anyone("GET", f"/api/v11/Organization/{its['id']}?showHeader=true").json == its


def test_what_is_hidden_here_is_not_shown_there_and_comes_back_as_it_came(
    put: Any, coordinator: Caller, anyone: Caller
) -> None:
    identity = put()["records"][0]["id"]
    coordinator("POST", f"/v1/offerings/{identity}/hide")
    assert anyone("GET", f"/api/v11/Service/{SERVICE['id']}").status_code == 404
    put({"document": {**SERVICE, "subType": "muuttunut"}, "record_id": "1"})
    assert anyone("GET", f"/api/v11/Service/{SERVICE['id']}").status_code == 404
    coordinator("POST", f"/v1/offerings/{identity}/restore")
    assert anyone("GET", f"/api/v11/Service/{SERVICE['id']}").json["subType"] == "muuttunut"


def test_an_offering_that_is_linked_to_one_of_ptvs_is_not_projected_beside_it(
    put: Any, association: Caller, coordinator: Caller, anyone: Caller, group: dict[str, Any]
) -> None:
    theirs = put()["records"][0]["id"]
    own = association("POST", "/v1/offerings", json=group).json["id"]
    coordinator("POST", "/v1/links", json={"ids": [own, theirs], "state": "linked"})
    listed = anyone("GET", "/api/v11/Service").json["itemList"]
    assert [its["id"] for its in listed] == [SERVICE["id"]]


def test_what_ptv_has_no_more_is_forgotten(put: Any, anyone: Caller) -> None:
    put()
    gone = {"id": LOCATION["id"], "gone": True}
    assert put(gone)["ptv_documents"][0]["outcome"] == "archived"
    assert put(gone)["ptv_documents"][0]["outcome"] == "absent"
    assert anyone("GET", f"/api/v11/ServiceChannel/{LOCATION['id']}").status_code == 404


@pytest.mark.parametrize(
    "document",
    [
        {},
        {"serviceNames": []},
        {**SERVICE, "id": "x"},
        {**SERVICE, "organizations": []},
        {**SERVICE, "modified": "eilen"},
        {**LOCATION, "serviceChannelType": "Pigeon"},
        {**SERVICE, "serviceNames": "Nimi"},
        {**SERVICE, "areas": [{"type": "Municipality"}]},
    ],
)
def test_what_is_no_object_of_ptvs_is_refused_and_stops_nothing_else(
    put: Any, anyone: Caller, document: dict[str, Any]
) -> None:
    outcomes = put({"document": document}, {"document": SERVICE, "record_id": "1"})
    assert [row["outcome"] for row in outcomes["ptv_documents"]] == ["invalid", "created"]
    assert outcomes["ptv_documents"][0]["errors"][0]["message"]


def test_general_descriptions_and_collections_are_listed_when_there_are_some(put: Any, anyone: Caller) -> None:
    description = {
        "id": "6d9e6f0a-0000-4000-8000-000000000001",
        "names": [{"language": "fi", "value": "Pohjakuvaus", "type": "Name"}],
        "generalDescriptionType": "Municipality",
        "publishingStatus": "Published",
        "modified": "2026-01-01T00:00:00",
    }
    assert anyone("GET", "/api/v11/GeneralDescription").json["itemList"] is None
    put({"document": description})
    assert anyone("GET", "/api/v11/GeneralDescription").json["itemList"][0]["name"] == "Pohjakuvaus"
    assert anyone("GET", f"/api/v11/GeneralDescription/{description['id']}").json == description
