"""Offerings over HTTP, on both databases."""

from typing import Any

import pytest

from tests.catalog.conftest import Caller, offering_of
from tests.problems import assert_problem

ANY_VERSION = {"If-Match": "*"}


def test_an_association_adds_changes_and_ends_a_group(
    association: Caller, anyone: Caller, group: dict[str, Any]
) -> None:
    created = association("POST", "/v1/offerings", json=group)
    assert created.status_code == 201
    address = created.headers["Location"]
    assert anyone("GET", address).json == offering_of(created)
    assert created.json["organization"]["name"] == {"fi": "Haukiveden kävelijät ry"}

    changed = association("PATCH", address, json={"name": {"sv": "Stödgrupp"}, "price": None})
    assert changed.status_code == 200
    assert changed.json["name"] == {"fi": "Omaishoitajien vertaistukiryhmä", "sv": "Stödgrupp"}
    assert "price" not in changed.json
    assert changed.json["version"] == 2

    assert association("POST", f"{address}/archive").status_code == 200
    assert_problem(anyone("GET", address), "gone")
    assert anyone("GET", "/v1/offerings").json["items"] == []


def test_what_was_read_can_be_written_back_unchanged(association: Caller, group: dict[str, Any]) -> None:
    created = association("POST", "/v1/offerings", json=group).json
    replaced = association("PUT", f"/v1/offerings/{created['id']}", json=created, headers=ANY_VERSION)
    assert replaced.json == created


def test_themes_follow_from_ptv_classes_unless_given(association: Caller, group: dict[str, Any]) -> None:
    assert association("POST", "/v1/offerings", json=group).json["themes"] == ["community"]
    chosen = association("POST", "/v1/offerings", json={**group, "themes": ["mind"]})
    assert chosen.json["themes"] == ["mind"]


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"name": {}}, "/name"),
        ({"name": {"fi": ""}}, "/name/fi"),
        ({"name": {"fi": "   "}}, "/name/fi"),
        ({"name": {"fi": "\u200b \ufeff"}}, "/name/fi"),  # spaces without a width, as copied from web pages
        ({"name": {"fi": "x" * 101}}, "/name/fi"),
        ({"summary": {"fi": "x" * 151}}, "/summary/fi"),
        ({"name": {"fin": "Ryhmä"}}, "/name/fin"),
        ({"name": {"fi": "nolla\x00"}}, "/name/fi"),
        ({"kind": "group"}, "/kind"),
        ({"service_classes": ["P99"]}, "/service_classes/0"),
        ({"target_groups": ["KR1", "vanhukset"]}, "/target_groups/1"),
        ({"places": [{"municipality": "999"}]}, "/places/0/municipality"),
        ({"places": [{"municipality": "491", "point": {"type": "Point", "coordinates": [61.7, 27.3]}}]},
         "/places/0/point/coordinates"),
        ({"places": [{"municipality": "491", "point": {"type": "Point", "coordinates": [27.3]}}]},
         "/places/0/point/coordinates"),
        ({"hours": {"weekly": [{"days": ["ti"], "opens": "13:00", "closes": "15:00"}]}}, "/hours/weekly/0/days/0"),
        ({"hours": {"weekly": [{"days": ["tue"], "opens": "klo 1", "closes": "15:00"}]}}, "/hours/weekly/0/opens"),
        ({"occurrences": [{"start": "2026-12-01T15:00:00"}]}, "/occurrences/0/start"),
        ({"occurrences": [{"start": "2026-12-01T15:00Z", "end": "2026-12-01T14:00Z"}]}, "/occurrences/0/end"),
        ({"valid": {"from": "2026-12-01", "to": "2026-11-01"}}, "/valid/to"),
        ({"assured_at": "3.11.2026"}, "/assured_at"),
        ({"age": {"min": 65, "max": 13}}, "/age/max"),
        ({"age": {"min": "65"}}, "/age/min"),
        ({"contacts": [{"phone": "041 730 8000 (klo 9-16)"}]}, "/contacts/0/phone"),
        ({"contacts": [{"email": "nobody"}]}, "/contacts/0/email"),
        ({"contacts": [{"url": "javascript:alert(1)"}]}, "/contacts/0/url"),
        ({"unknown_field": 1}, "/unknown_field"),
        ({"price": {"type": "cheap"}}, "/price/type"),
        ({"description": None}, "/description"),
        ({"places": "Mikkeli"}, "/places"),
    ],
)  # fmt: skip
def test_bad_input_names_the_field_and_stores_nothing(
    association: Caller, anyone: Caller, group: dict[str, Any], change: dict[str, Any], pointer: str
) -> None:
    assert_problem(association("POST", "/v1/offerings", json={**group, **change}), "invalid", pointer)
    assert anyone("GET", "/v1/offerings").json["items"] == []


@pytest.mark.parametrize("body", [b"{", b"", b"\xff\xfe", b'{"a": 1,}'])
def test_a_body_that_is_not_json_is_called_so(association: Caller, body: bytes) -> None:
    answer = association("POST", "/v1/offerings", data=body, content_type="application/json")
    assert answer.status_code in (400, 422)
    assert_problem(answer, "malformed" if answer.status_code == 400 else "invalid")


@pytest.mark.parametrize(
    "query", ["munisipality=491", "limit=1000000", "limit=0", "theme=sport", "municipality=abc"]
)
def test_a_wrong_query_parameter_is_refused_by_name(anyone: Caller, query: str) -> None:
    assert_problem(anyone("GET", f"/v1/offerings?{query}"), "invalid", query.split("=")[0])


@pytest.mark.parametrize("cursor", ["x", "e30=", "WzEsMl0=", "W10="])
def test_a_cursor_that_is_not_ours_is_refused(anyone: Caller, cursor: str) -> None:
    assert_problem(anyone("GET", f"/v1/offerings?cursor={cursor}"), "invalid")


def test_the_list_is_in_finnish_order_and_pages_end(
    association: Caller, anyone: Caller, group: dict[str, Any]
) -> None:
    names = ["Öljyvärit", "Åbo", "Zumba", "Äijäjooga", "avanto", "Wärtsilän ryhmä", "Viini"]
    for name in names:
        association("POST", "/v1/offerings", json={**group, "name": {"fi": name}})
    seen, address = [], "/v1/offerings?limit=2"
    while address:
        page = anyone("GET", address).json
        seen += [item["name"]["fi"] for item in page["items"]]
        address = page["next"] and f"/v1/offerings?limit=2&cursor={page['next']}"
    assert seen == ["avanto", "Viini", "Wärtsilän ryhmä", "Zumba", "Åbo", "Äijäjooga", "Öljyvärit"]


def test_the_list_is_filtered_by_municipality_theme_kind_and_organization(
    association: Caller, anyone: Caller, group: dict[str, Any]
) -> None:
    wanted = association("POST", "/v1/offerings", json=group).json
    association("POST", "/v1/offerings", json={**group, "kind": "course", "places": [{"municipality": "740"}],
                                               "themes": ["mind"]})  # fmt: skip
    filters = ["municipality=491", "theme=community", "kind=activity"]
    for query in [*filters, "&".join(filters), f"organization={wanted['organization']['id']}&kind=activity"]:
        assert [item["id"] for item in anyone("GET", f"/v1/offerings?{query}").json["items"]] == [wanted["id"]], (
            query
        )


def test_an_association_cannot_touch_what_another_offers(
    association: Caller, stranger: Caller, anyone: Caller, group: dict[str, Any]
) -> None:
    offering = offering_of(association("POST", "/v1/offerings", json=group))
    address = f"/v1/offerings/{offering['id']}"
    for method, path in (("PUT", address), ("PATCH", address), ("POST", f"{address}/archive")):
        assert_problem(stranger(method, path, json=group, headers=ANY_VERSION), "forbidden")
        assert_problem(anyone(method, path, json=group), "unauthorized")
    theirs = {**group, "organization_id": offering["organization_id"]}
    assert_problem(stranger("POST", "/v1/offerings", json=theirs), "forbidden")
    assert anyone("GET", address).json == offering


def test_what_is_for_professionals_only_is_not_public(
    association: Caller, anyone: Caller, reader: Caller, group: dict[str, Any]
) -> None:
    offering = association("POST", "/v1/offerings", json={**group, "visibility": "professionals"})
    assert offering.status_code == 201
    assert anyone("GET", "/v1/offerings").json["items"] == []
    assert_problem(anyone("GET", offering.headers["Location"]), "not-found")
    assert reader("GET", "/v1/changes").json["changes"][0]["offering"]["visibility"] == "professionals"


def test_ids_that_are_not_there_are_not_found(anyone: Caller, association: Caller, group: dict[str, Any]) -> None:
    nobody = "/v1/offerings/00000000-0000-4000-8000-000000000000"
    assert_problem(anyone("GET", nobody), "not-found")
    assert_problem(anyone("GET", "/v1/offerings/x"), "not-found")
    assert_problem(association("PUT", nobody, json=group, headers=ANY_VERSION), "not-found")
    assert_problem(anyone("GET", "/v1/organizations/00000000-0000-4000-8000-000000000000"), "not-found")


def test_a_coordinator_must_name_an_organization_that_exists(coordinator: Caller, group: dict[str, Any]) -> None:
    assert_problem(coordinator("POST", "/v1/offerings", json=group), "invalid", "/organization_id")
    missing = {**group, "organization_id": "00000000-0000-4000-8000-000000000000"}
    assert_problem(coordinator("POST", "/v1/offerings", json=missing), "invalid", "/organization_id")
    body = {"name": {"fi": "Puulan kylät ry"}, "type": "association", "business_id": "0773744-3"}
    organization = coordinator("POST", "/v1/organizations", json=body)
    assert organization.status_code == 201
    assert coordinator("GET", f"/v1/organizations/{organization.json['id']}").json == organization.json
    assert_problem(coordinator("POST", "/v1/organizations", json=body), "conflict")
    given = {**group, "organization_id": organization.json["id"]}
    assert coordinator("POST", "/v1/offerings", json=given).status_code == 201


def test_a_wrong_business_id_is_refused(coordinator: Caller) -> None:
    body = {"name": {"fi": "Puulan kylät ry"}, "type": "association", "business_id": "1234567-8"}
    assert_problem(coordinator("POST", "/v1/organizations", json=body), "invalid", "/business_id")
