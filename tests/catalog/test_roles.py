"""Who may do what: keys, people for whom a service acts, persons' contacts, and every route against a stranger."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from tests.catalog.conftest import Caller
from tests.problems import assert_problem

PERSON = {
    "title": {"fi": "Aino Esimerkki"},
    "phone": "050 555 0101",
    "personal": True,
    "consent": {"given": "2026-11-01", "extent": "professionals"},
}
OFFICE = {"phone": "050 555 0100"}


@pytest.fixture
def tray(app: Flask, new_key: Callable[..., str]) -> Caller:
    """A service in which people have signed in."""
    return Caller(app.test_client(), new_key("act-for"))


def acting(caller: Caller, who: str, method: str, path: str, **options: Any) -> Any:
    return caller(method, path, headers={"Tarjotin-Actor": who}, **options)


def test_a_service_acts_with_the_rights_of_the_person_and_the_audit_trail_names_both(
    association: Caller, tray: Caller, group: dict[str, Any]
) -> None:
    made = association("POST", "/v1/offerings", json=group).json
    address, its = f"/v1/offerings/{made['id']}", made["organization"]["id"]
    officer = f"association/p-1; organization={its}"
    assert acting(tray, officer, "PATCH", address, json={"name": {"fi": "Uusi"}}).status_code == 200
    actor = association("GET", f"{address}/history").json["items"][0]["actor"]
    assert actor.startswith("key:") and actor.endswith(" association/p-1")
    other = "association/p-2; organization=00000000-0000-4000-8000-000000000000"
    assert_problem(acting(tray, other, "PATCH", address, json={"name": {"fi": "Ei"}}), "forbidden")
    assert_problem(acting(tray, "professional/p-3", "PATCH", address, json={}), "forbidden")
    assert_problem(tray("PATCH", address, json={}), "forbidden")
    assert acting(tray, "coordinator/c-1", "PATCH", address, json={"name": {"fi": "Kolmas"}}).status_code == 200


def test_the_header_is_refused_without_the_scope_and_when_it_says_nothing_sensible(
    association: Caller, tray: Caller, group: dict[str, Any]
) -> None:
    assert_problem(acting(association, "coordinator/c-1", "POST", "/v1/offerings", json=group), "forbidden")
    for wrong in (
        "coordinator",
        "king/k-1",
        "coordinator/Aino Esimerkki",
        "association/p-1",
        "association/p-1; organization=x",
        "municipality/m-1; municipality=999",
    ):
        assert_problem(acting(tray, wrong, "POST", "/v1/offerings", json=group), "invalid", "Tarjotin-Actor")


def test_a_person_is_named_only_with_consent(association: Caller, group: dict[str, Any]) -> None:
    for contact in ({"phone": "050 555 0101", "personal": True}, {**PERSON, "consent": {"given": "2026-11-01"}}):
        answer = association("POST", "/v1/offerings", json={**group, "contacts": [contact]})
        assert answer.json["errors"][0]["pointer"].startswith("/contacts/0/consent")


def test_a_person_who_did_not_agree_to_be_public_is_in_no_copy(
    association: Caller,
    anyone: Caller,
    reader: Caller,
    stranger: Caller,
    app: Flask,
    new_key: Callable[..., str],
    group: dict[str, Any],
) -> None:
    made = association("POST", "/v1/offerings", json={**group, "contacts": [OFFICE, PERSON]}).json
    address = f"/v1/offerings/{made['id']}"
    insider = Caller(app.test_client(), new_key("contacts"))
    for caller, shown in ((anyone, 1), (stranger, 1), (association, 2), (insider, 2)):
        assert len(caller("GET", address).json["contacts"]) == shown
    for path in (
        "/v1/changes",
        "/v1/offerings:export",
        "/v1/offerings",
        "/api/v11/Service/list?ids=" + made["id"],
    ):
        text = reader("GET", path).text
        assert "555 0101" not in text and "Aino" not in text, path
    service = reader("GET", f"/api/v11/Service/{made['id']}").text
    assert "Aino" not in service


def test_a_municipality_follows_its_own_area_and_only_what_is_public(
    association: Caller, app: Flask, new_key: Callable[..., str], group: dict[str, Any]
) -> None:
    here = association("POST", "/v1/offerings", json=group).json
    there = association("POST", "/v1/offerings", json={**group, "places": [{"municipality": "740"}]}).json
    association("POST", "/v1/offerings", json={**group, "visibility": "professionals"})
    town = Caller(app.test_client(), new_key("municipality", municipalities=["491"]))
    page = town("GET", "/v1/changes").json
    assert [(change["n"], change["removed"]) for change in page["changes"]] == [(1, False), (2, True), (3, True)]
    assert there["name"]["fi"] not in str(page["changes"][1])
    lines = town("GET", "/v1/offerings:export").text.splitlines()
    assert len(lines) == 3 and here["id"] in lines[1] and lines[2] == '{"count": 1}'


def test_answers_that_differ_by_caller_are_kept_by_no_shared_cache(
    association: Caller, anyone: Caller, group: dict[str, Any]
) -> None:
    address = f"/v1/offerings/{association('POST', '/v1/offerings', json=group).json['id']}"
    assert "Authorization" in anyone("GET", address).headers["Vary"]
    assert association("GET", address).headers["Cache-Control"] == "private"


def test_what_is_for_professionals_is_read_with_their_scope_only(
    association: Caller, tray: Caller, anyone: Caller, group: dict[str, Any]
) -> None:
    made = association("POST", "/v1/offerings", json={**group, "visibility": "professionals"}).json
    address = f"/v1/offerings/{made['id']}"
    assert acting(tray, "professional/p-1", "GET", address).status_code == 200
    assert acting(tray, "professional/p-1", "GET", "/v1/offerings").json["items"][0]["id"] == made["id"]
    assert_problem(acting(tray, "municipality/m-1; municipality=491", "GET", address), "not-found")
    assert_problem(anyone("GET", address), "not-found")


def test_one_associations_key_is_refused_on_every_route_of_anothers_offering(
    app: Flask, association: Caller, stranger: Caller, group: dict[str, Any]
) -> None:
    draft = association("POST", "/v1/offerings?draft=true", json=group).json
    published = association("POST", "/v1/offerings", json=group).json
    tried = 0
    for rule in app.url_map.iter_rules():
        if "offering_id" not in rule.arguments or not rule.rule.startswith("/v1/"):
            continue
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
            for its, codes in ((draft, ("not-found", "forbidden")), (published, ("forbidden",))):
                path = rule.rule.replace("<uuid:offering_id>", its["id"]).replace("<day:day>", "2026-11-25")
                if (method, rule.endpoint.rpartition(".")[2]) in OPEN and its is published:
                    continue
                answer = stranger(method, path, json=BODIES.get(rule.endpoint.rpartition(".")[2], group),
                                  headers={"If-Match": "*"})  # fmt: skip
                assert answer.json["type"].rpartition(":")[2] in codes, (method, path, answer.json)
                tried += 1
    assert tried >= 20
    assert association("GET", f"/v1/offerings/{published['id']}").json["version"] == 1


# What everybody may do with what is published, and what a route takes other than an offering.
OPEN = {("GET", "read_offering"), ("POST", "report_offering")}
BODIES: dict[str, dict[str, Any]] = {
    "request_changes": {"requests": [{"pointer": "", "message": "x"}]},
    "report_offering": {"what": "ended"},
    "put_headcount": {"count": 1},
}
