"""Before an offering is written: what is wrong, what PTV would say, and where people would see it."""

from typing import Any

import pytest

from tests.catalog.conftest import Caller

READY = {
    "kind": "activity",
    "name": {"fi": "Omaishoitajien ryhmä"},
    "summary": {"fi": "Kahvia ja juttuseuraa."},
    "description": {"fi": "Tapaamme joka tiistai kirjastossa."},
    "service_classes": ["P4.12"],
    "target_groups": ["KR1.1"],
    "ontology_terms": ["http://www.yso.fi/onto/koko/p35542"],
    "places": [{"municipality": "491", "address": {"street": {"fi": "Kuvitelmakatu 4"}}}],
    "hours": {"weekly": [{"days": ["tue"], "opens": "13:00", "closes": "15:00"}]},
}


@pytest.fixture
def examine(coordinator: Caller) -> Any:
    """Examines an offering of an association that has a Y-tunnus."""
    body = {"name": {"fi": "Yhdistys ry"}, "type": "association", "business_id": "1234567-1"}
    organization = coordinator("POST", "/v1/organizations", json=body).get_json()["id"]

    def examine(**changes: Any) -> Any:
        offering = {key: value for key, value in {**READY, **changes}.items() if value is not None}
        answer = coordinator("POST", "/v1/offerings:validate", json={"organization_id": organization, **offering})
        assert answer.status_code == 200
        return answer.get_json()

    return examine


def shown(answer: Any) -> set[str]:
    return {its["where"] for its in answer["shown"] if its["shown"]}


def test_an_offering_that_is_ready_is_shown_everywhere(examine: Any) -> None:
    answer = examine()
    assert (answer["valid"], answer["ptv"]) == (True, {"exportable": True, "reasons": []})
    assert shown(answer) == {"tray", "theme-page", "ptv-face", "ptv", "suomi.fi"}


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"summary": None}, "/summary/fi"),
        ({"description": {"fi": "A 12"}}, "/description/fi"),
        ({"name": {"fi": "Ryhmä", "sv": "Grupp"}}, "/summary/sv"),
        ({"summary": {"fi": "Omaishoitajien ryhmä"}}, "/summary/fi"),
        ({"service_classes": ["P4"]}, "/service_classes"),
        ({"target_groups": None}, "/target_groups"),
        ({"target_groups": ["KR2"]}, "/target_groups"),
        ({"target_groups": ["KR2.7"], "life_events": ["KE7"]}, "/life_events"),
        ({"ontology_terms": None}, "/ontology_terms"),
        ({"places": [{"municipality": "491"}]}, "/places/0/address/street"),
        ({"places": [{"municipality": "491", "address": {"street": {"fi": "Katu"}}}]}, "/places/0/address/street"),
        ({"hours": {"weekly": [{"days": ["tue"], "opens": "13:05", "closes": "15:00"}]}}, "/hours/weekly/0/opens"),
    ],
)
def test_what_ptv_would_refuse_is_named_with_its_mend(examine: Any, changes: dict[str, Any], pointer: str) -> None:
    answer = examine(**changes)
    assert answer["valid"] and not answer["ptv"]["exportable"]
    assert pointer in [reason["pointer"] for reason in answer["ptv"]["reasons"]]
    assert all(reason["message"] for reason in answer["ptv"]["reasons"])
    assert shown(answer) >= {"tray"}


def test_an_event_is_at_home_in_the_tray_alone(examine: Any) -> None:
    answer = examine(kind="event")
    assert shown(answer) == {"tray", "theme-page"}
    assert answer["ptv"]["reasons"][0]["code"] == "ptv_kind"


def test_a_group_without_a_y_tunnus_is_told_why_ptv_does_not_take_it(association: Caller) -> None:
    answer = association("POST", "/v1/offerings:validate", json=READY).get_json()
    assert [reason["code"] for reason in answer["ptv"]["reasons"]] == ["ptv_business_id"]
    assert shown(answer) == {"tray", "theme-page", "ptv-face"}


def test_errors_of_shape_come_first(examine: Any) -> None:
    answer = examine(kind="magic", colour="red")
    assert (answer["valid"], answer["ptv"], answer["shown"]) == (False, None, [])
    assert {error["pointer"] for error in answer["errors"]} == {"/kind", "/colour"}


def test_nothing_is_written(examine: Any, anyone: Caller) -> None:
    examine()
    assert anyone("GET", "/v1/offerings").get_json()["items"] == []


def test_a_draft_gets_suggestions_from_its_words_and_a_write_the_same_examination(
    coordinator: Caller, association: Caller, group: dict[str, Any]
) -> None:
    draft = {"kind": "activity", "name": {"fi": "Omaishoitajien kävelyryhmä"}, "age": {"min": 65}}
    told = association("POST", "/v1/offerings:validate", json=draft).json
    classes = {its["value"]: its["because"] for its in told["suggestions"]["service_classes"]}
    assert classes and all(classes.values())
    assert "KR1.1" in [its["value"] for its in told["suggestions"]["target_groups"]]
    written = association("POST", "/v1/offerings", json=draft).json
    assert written["examination"] == told
    hidden = association("POST", f"/v1/offerings/{written['id']}/hide").json["examination"]
    assert [its["reasons"][0] for its in hidden["shown"]] == ["hidden"] * 5
