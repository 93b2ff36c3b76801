"""Organizations: hosted groups, who may change what, and lists."""

from typing import Any

from tests.catalog.conftest import Caller
from tests.problems import assert_problem


def own_id(association: Caller, group: dict[str, Any]) -> str:
    identity: str = association("POST", "/v1/offerings", json=group).json["organization"]["id"]
    return identity


def test_an_association_hosts_an_informal_group_and_writes_for_it(
    association: Caller, stranger: Caller, coordinator: Caller, anyone: Caller, group: dict[str, Any]
) -> None:
    host = own_id(association, group)
    coordinator("PATCH", f"/v1/organizations/{host}", json={"business_id": "0773744-3"})
    made = association("POST", "/v1/organizations", json={"name": {"fi": "Kävelyporukka"}, "type": "informal"})
    assert (made.status_code, made.json["host_id"]) == (201, host)
    written = association("POST", "/v1/offerings", json={**group, "organization_id": made.json["id"]})
    assert written.json["organization"]["name"] == {"fi": "Kävelyporukka"}
    reasons = [reason["code"] for reason in written.json["examination"]["ptv"]["reasons"]]
    assert "ptv_business_id" not in reasons
    service = anyone("GET", f"/api/v11/Service/{written.json['id']}").json
    assert service["organizations"][0]["organization"]["id"] == host
    theirs = {**group, "organization_id": made.json["id"]}
    assert_problem(stranger("POST", "/v1/offerings", json=theirs), "forbidden")
    listed = anyone("GET", f"/v1/organizations?host={host}").json["items"]
    assert [its["id"] for its in listed] == [made.json["id"]]


def test_an_association_adds_no_other_kind_and_hosts_for_no_other(
    association: Caller, stranger: Caller, group: dict[str, Any]
) -> None:
    club = {"name": {"fi": "Toinen seura ry"}, "type": "association"}
    assert_problem(association("POST", "/v1/organizations", json=club), "forbidden")
    other = {"name": {"fi": "Porukka"}, "type": "informal", "host_id": own_id(stranger, group)}
    assert_problem(association("POST", "/v1/organizations", json=other), "forbidden")


def test_a_host_is_another_organization_without_a_host_of_its_own(
    association: Caller, coordinator: Caller, group: dict[str, Any]
) -> None:
    its = association("POST", "/v1/organizations", json={"name": {"fi": "Porukka"}, "type": "informal"}).json
    nobody = "00000000-0000-4000-8000-000000000000"
    for host in (its["id"], nobody):
        answer = coordinator("PATCH", f"/v1/organizations/{its['id']}", json={"host_id": host})
        assert_problem(answer, "invalid", "/host_id")
    own = its["host_id"]
    assert_problem(coordinator("PATCH", f"/v1/organizations/{own}", json={"host_id": its["id"]}), "invalid")


def test_its_own_people_change_an_organization_and_its_offerings_follow(
    association: Caller, stranger: Caller, reader: Caller, group: dict[str, Any]
) -> None:
    its = own_id(association, group)
    address = f"/v1/organizations/{its}"
    before = reader("GET", "/v1/changes").json["head"]
    read = association("GET", address)
    changed = association(
        "PATCH", address, json={"phone": "050 555 0100"}, headers={"If-Match": read.headers["ETag"]}
    )
    assert (changed.json["phone"], changed.json["version"]) == ("050 555 0100", 2)
    assert reader("GET", "/v1/changes").json["head"] == before + 1
    lost = association("PATCH", address, json={"phone": "1"}, headers={"If-Match": read.headers["ETag"]})
    assert_problem(lost, "precondition-failed")
    assert_problem(stranger("PATCH", address, json={"phone": "1"}), "forbidden")
    assert_problem(association("PATCH", address, json={"name": None}), "invalid", "/name")
    assert association("PATCH", address, json=changed.json).json == changed.json


def test_the_list_has_filters_and_goes_on_in_finnish_order(coordinator: Caller, anyone: Caller) -> None:
    for name in ("Öljy ry", "Aalto ry", "Åland rf", "Zeta ry"):
        coordinator("POST", "/v1/organizations", json={"name": {"fi": name}, "type": "association"})
    names, cursor = [], ""
    while cursor is not None:
        page = anyone(
            "GET", "/v1/organizations", query_string={"limit": 3, **({"cursor": cursor} if cursor else {})}
        )
        names += [its["name"]["fi"] for its in page.json["items"]]
        cursor = page.json["next"]
    assert names == ["Aalto ry", "Zeta ry", "Åland rf", "Öljy ry"]
    assert [its["name"]["fi"] for its in anyone("GET", "/v1/organizations?name=ze").json["items"]] == ["Zeta ry"]
    assert anyone("GET", "/v1/organizations?type=county").json["items"] == []
