"""Who may publish at once, and the moves between a provider and a moderator."""

from pathlib import Path
from typing import Any

import pytest

from services.catalog.migrations import migrate
from services.catalog.settings import CatalogSettings
from tests.catalog.conftest import Caller
from tests.problems import assert_problem

PROFILE = """
name = { fi = "Kokeilualue" }
county = "12"
parts = ["moderation"]
"""


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> CatalogSettings:
    """A county that moderates."""
    profile = tmp_path / "county.toml"
    profile.write_text(PROFILE, encoding="utf-8")
    migrate(database_url)
    return CatalogSettings(database_url=database_url, profile=profile)


def add(association: Caller, group: dict[str, Any], **query: str) -> str:
    created = association("POST", "/v1/offerings", json=group, query_string=query)
    assert created.status_code == 201, created.text
    return f"/v1/offerings/{created.json['id']}"


def trust(coordinator: Caller, association: Caller, address: str) -> None:
    its = association("GET", address).json["organization"]["id"]
    answer = coordinator("PATCH", f"/v1/organizations/{its}", json={"trusted": True})
    assert answer.json["trusted"] is True, answer.text


def test_what_is_new_is_unseen_until_a_moderator_lets_it_through(
    association: Caller,
    coordinator: Caller,
    anyone: Caller,
    stranger: Caller,
    reader: Caller,
    group: dict[str, Any],
) -> None:
    address = add(association, group)
    for other in (anyone, stranger, reader):
        assert_problem(other("GET", address), "not-found")
    assert reader("GET", "/v1/changes").json["changes"][0]["offering"] is None
    waiting = association("GET", address).json
    assert (waiting["status"], waiting["moderation"]["turn"]) == ("pending", "moderator")
    queue = coordinator("GET", "/v1/offerings?status=pending&turn=moderator").json["items"]
    assert [item["id"] for item in queue] == [waiting["id"]]
    assert_problem(association("POST", f"{address}/approve"), "forbidden")

    assert coordinator("POST", f"{address}/approve").json["status"] == "published"
    assert "moderation" not in anyone("GET", address).json
    assert_problem(coordinator("POST", f"{address}/approve"), "conflict")


def test_a_change_of_what_is_published_waits_beside_what_readers_see(
    association: Caller, coordinator: Caller, anyone: Caller, group: dict[str, Any]
) -> None:
    address = add(association, group)
    coordinator("POST", f"{address}/approve")
    proposed = association("PATCH", address, json={"summary": {"fi": "Uusi kuvaus."}})
    assert proposed.json["summary"] == group["summary"] == anyone("GET", address).json["summary"]
    assert proposed.json["moderation"]["proposal"]["summary"] == {"fi": "Uusi kuvaus."}
    assert [change["pointer"] for change in proposed.json["moderation"]["changes"]] == ["/summary/fi"]
    # What somebody else changes meanwhile is not undone by the approval.
    coordinator("PATCH", address, json={"price": {"type": "paid"}})
    approved = coordinator("POST", f"{address}/approve").json
    assert (approved["summary"], approved["price"]) == ({"fi": "Uusi kuvaus."}, {"type": "paid"})


def test_a_moderator_asks_for_changes_by_field_and_it_is_the_providers_move(
    association: Caller, coordinator: Caller, group: dict[str, Any]
) -> None:
    address = add(association, group)
    asked = [{"pointer": "/summary/fi", "message": "Kertokaa, kuka saa tulla."}]
    coordinator("POST", f"{address}/request-changes", json={"requests": asked})
    seen = association("GET", address).json
    assert (seen["status"], seen["moderation"]["turn"], seen["moderation"]["requests"]) == (
        "draft",
        "provider",
        asked,
    )
    association("PATCH", address, json={"summary": {"fi": "Kaikki tervetulleita."}})
    handed = association("POST", f"{address}/submit").json
    assert (handed["status"], handed["moderation"]["turn"]) == ("pending", "moderator")
    assert coordinator("POST", f"{address}/approve").json["summary"] == {"fi": "Kaikki tervetulleita."}
    actions = [item["action"] for item in association("GET", f"{address}/history").json["items"]]
    assert actions == ["approve", "submit", "replace", "request-changes", "create"]


def test_an_empty_list_of_requests_is_refused(
    association: Caller, coordinator: Caller, group: dict[str, Any]
) -> None:
    address = add(association, group)
    answer = coordinator("POST", f"{address}/request-changes", json={"requests": []})
    assert_problem(answer, "invalid", "/requests")


def test_capacity_and_dates_are_published_at_once_also_beside_a_proposal(
    association: Caller, coordinator: Caller, anyone: Caller, group: dict[str, Any]
) -> None:
    address = add(association, group)
    coordinator("POST", f"{address}/approve")
    association("PATCH", address, json={"name": {"fi": "Toinen nimi"}})
    association("PATCH", address, json={"referral": {"capacity": "full", "capacity_until": "2099-01-01"}})
    seen = anyone("GET", address).json
    assert (seen["referral"]["capacity"], seen["name"]) == ("full", group["name"])
    assert association("GET", address).json["moderation"]["proposal"]["name"] == {"fi": "Toinen nimi"}


def test_a_trusted_organization_publishes_at_once(
    association: Caller, coordinator: Caller, anyone: Caller, group: dict[str, Any]
) -> None:
    first = add(association, group)
    trust(coordinator, association, first)
    assert association("POST", "/v1/offerings", json=group).json["status"] == "published"
    renamed = association("PATCH", add(association, group), json={"name": {"fi": "Uusi"}}).json
    assert (renamed["name"], "moderation" in renamed) == ({"fi": "Uusi"}, False)
    its = renamed["organization"]["id"]
    assert "trusted" not in anyone("GET", f"/v1/organizations/{its}").json
    assert_problem(association("PATCH", f"/v1/organizations/{its}", json={"trusted": False}), "forbidden")


def test_a_draft_is_its_organizations_alone_until_it_is_submitted(
    association: Caller, coordinator: Caller, anyone: Caller, group: dict[str, Any]
) -> None:
    address = add(association, group, draft="true")
    assert_problem(anyone("GET", address), "not-found")
    assert association("PATCH", address, json={"name": {"fi": "Uusi"}}).json["status"] == "draft"
    assert association("POST", f"{address}/submit").json["status"] == "pending"


def test_what_was_declined_or_never_let_through_comes_back_as_a_draft_only(
    association: Caller, coordinator: Caller, anyone: Caller, group: dict[str, Any]
) -> None:
    address = add(association, group)
    assert coordinator("POST", f"{address}/decline").json["status"] == "archived"
    assert_problem(anyone("GET", address), "not-found")
    assert association("POST", f"{address}/restore").json["status"] == "draft"
    published = add(association, group)
    coordinator("POST", f"{published}/approve")
    association("PATCH", published, json={"name": {"fi": "Ei näin"}})
    declined = coordinator("POST", f"{published}/decline").json
    assert (declined["status"], declined["name"], "moderation" in declined) == ("published", group["name"], False)


def test_an_archived_offering_is_restored_before_it_is_changed(
    association: Caller, coordinator: Caller, group: dict[str, Any]
) -> None:
    address = add(association, group)
    coordinator("POST", f"{address}/approve")
    association("POST", f"{address}/archive")
    assert_problem(association("PATCH", address, json={"name": {"fi": "Ohi"}}), "conflict")
    assert association("POST", f"{address}/restore").json["status"] == "published"
