"""A person who asks to be forgotten is: everywhere, with their history, and no source brings them back."""

import json
from typing import Any

import pytest
from sqlalchemy import create_engine, inspect, text

from services.catalog.settings import CatalogSettings
from tests.catalog.conftest import Caller
from tests.catalog.test_ptv_upstream import LOCATION
from tests.problems import assert_problem

NUMBER = "050 555 0101"
WAYS = ("050 555 0101", "0505550101", "505550101", "50 555 0101")
PERSON = {
    "title": {"fi": "Aino Esimerkki"},
    "phone": "+358 50 555 0101",
    "personal": True,
    "consent": {"given": "2026-11-01", "extent": "public"},
}
CITY = {"record_id": "city", "organization": {"name": {"fi": "Kaupunki"}, "type": "municipality",
                                              "municipality": "491", "phone": NUMBER}}  # fmt: skip
RECORD = {
    "record_id": "1",
    "offering": {"kind": "activity", "name": {"fi": "Ryhmä"}, "organization_record": "city", "contacts": [PERSON]},
}


def everything(settings: CatalogSettings) -> str:
    """Every cell of every table, as text."""
    engine = create_engine(settings.database_url)
    with engine.connect() as connection:
        found = [
            str(row)
            for table in inspect(engine).get_table_names()
            for row in connection.execute(text(f"SELECT * FROM {table}"))
        ]
    engine.dispose()
    return "\n".join(found)


@pytest.fixture
def send(source: Caller) -> Any:
    """The source sends the person again and again."""

    def put(**changes: Any) -> Any:
        record = {**RECORD, "offering": {**RECORD["offering"], **changes}}  # type: ignore[dict-item]
        body = {"organizations": [CITY], "records": [record]}
        return source("POST", "/v1/sources/lipas/records", json=body).json["records"][0]

    return put


def test_nothing_of_a_person_is_left_in_any_table_and_the_feed_tells_it(
    settings: CatalogSettings,
    association: Caller,
    coordinator: Caller,
    anyone: Caller,
    reader: Caller,
    group: dict[str, Any],
    send: Any,
) -> None:
    own = association("POST", "/v1/offerings", json={**group, "contacts": [{"phone": "015 123 456"}, PERSON]}).json
    address = f"/v1/offerings/{own['id']}"
    association("PATCH", address, json={"summary": {"fi": f"Kysy: {NUMBER}"}})
    anyone("POST", f"{address}/reports", json={"what": "contact", "text": f"{NUMBER} ei vastaa"})
    theirs = send()["id"]
    coordinator("PATCH", f"/v1/offerings/{theirs}", json={"contacts": [PERSON, {"phone": "015 123 456"}]})
    head = reader("GET", "/v1/changes").json["head"]
    assert any(way in everything(settings) for way in WAYS)

    answer = coordinator("POST", "/v1/erasures", json={"person": NUMBER}).json["held_by"]
    assert (answer["offerings"], answer["organizations"], answer["reports"]) == (2, 1, 1)
    assert answer["history"] >= 4
    left = everything(settings)
    assert [way for way in WAYS if way in left] == []
    seen = anyone("GET", address).json
    assert (seen["contacts"], seen["summary"]["fi"]) == ([{"phone": "015 123 456"}], "Kysy: …")
    changed = {change["id"] for change in reader("GET", f"/v1/changes?after={head}").json["changes"]}
    assert changed == {own["id"], theirs}
    again = coordinator("POST", "/v1/erasures", json={"person": "0505550101"}).json["held_by"]
    assert again == {}


def test_no_source_and_no_file_brings_the_contact_back(
    settings: CatalogSettings, association: Caller, coordinator: Caller, send: Any
) -> None:
    send()
    coordinator("POST", "/v1/erasures", json={"person": NUMBER})
    assert send(price={"type": "free"})["outcome"] == "updated"
    row = json.dumps({"record_id": "1", "kind": "activity", "name": {"fi": "Oma"}, "contacts": [PERSON]})
    association("POST", "/v1/offerings:import", data=row, content_type="application/x-ndjson")
    left = everything(settings)
    assert [way for way in WAYS if way in left] == []


def test_no_document_of_ptvs_brings_the_contact_back(
    settings: CatalogSettings, source: Caller, coordinator: Caller, anyone: Caller
) -> None:
    number = {"prefixNumber": "+358", "number": "505550101", "language": "fi", "type": "Phone",
              "additionalInformation": None, "serviceChargeType": "Chargeable", "chargeDescription": None,
              "isFinnishServiceNumber": False}  # fmt: skip
    document = {**LOCATION, "phoneNumbers": [number], "modified": "2026-11-20T10:00:00.5"}
    theirs = {"contactPhoneNumbers": [{"dialCode": "+358", "number": "505550101"}], "text": f"Kysy: {NUMBER}"}
    original = {"version": "v12", "object": {"languageVersions": {"fi": theirs}}, "connections": [theirs]}

    def put(**changes: Any) -> None:
        row = {"document": {**document, **changes}, "original": original}
        body = {"ptv_documents": [row], "organizations": [], "records": []}
        answer = source("POST", "/v1/sources/lipas/records", json=body)
        assert answer.json["ptv_documents"][0]["outcome"] in ("created", "updated"), answer.text

    put()
    coordinator("POST", "/v1/erasures", json={"person": NUMBER})
    assert [way for way in WAYS if way in everything(settings)] == []
    put(modified="2026-11-21T10:00:00.5")
    left = everything(settings)
    assert [way for way in WAYS if way in left] == []
    served = anyone("GET", f"/api/v11/ServiceChannel/{LOCATION['id']}").json
    assert (served["phoneNumbers"], served["modified"]) == ([], "2026-11-21T10:00:00.5")


def test_a_name_is_erased_too_and_only_the_coordinator_erases(
    settings: CatalogSettings, association: Caller, coordinator: Caller, group: dict[str, Any]
) -> None:
    association("POST", "/v1/offerings", json={**group, "contacts": [PERSON]})
    assert_problem(association("POST", "/v1/erasures", json={"person": "Aino Esimerkki"}), "forbidden")
    assert_problem(coordinator("POST", "/v1/erasures", json={"person": "Aino"}), "invalid", "/person")
    coordinator("POST", "/v1/erasures", json={"person": "aino esimerkki"})
    assert "Esimerkki" not in everything(settings)
