"""What a source writes, and what stays of a person's edits."""

from typing import Any

from tests.catalog.conftest import Caller
from tests.problems import assert_problem

CITY = {
    "record_id": "city",
    "organization": {"name": {"fi": "Esimerkkikaupunki"}, "type": "municipality", "municipality": "491"},
}
HALL = {
    "record_id": "1",
    "offering": {"kind": "place", "name": {"fi": "Uimahalli"}, "organization_record": "city",
                 "places": [{"municipality": "491"}], "source": {"licence": "CC BY 4.0"}},
}  # fmt: skip


def put(source: Caller, *records: dict[str, Any], name: str = "lipas") -> Any:
    answer = source(
        "POST", f"/v1/sources/{name}/records", json={"organizations": [CITY], "records": list(records)}
    )
    assert answer.status_code == 200, answer.text
    return answer.json["records"]


def test_sending_a_record_twice_changes_nothing_the_second_time(source: Caller, reader: Caller) -> None:
    (first,) = put(source, HALL)
    (second,) = put(source, HALL)
    assert (first["outcome"], second["outcome"]) == ("created", "unchanged")
    assert first["id"] == second["id"]
    assert reader("GET", "/v1/changes").json["head"] == 1


def test_a_bad_row_does_not_stop_the_good_ones(source: Caller, reader: Caller) -> None:
    bad = {"record_id": "2", "offering": {"kind": "place", "organization_record": "nobody"}}
    lost = {"record_id": "4", "offering": {**HALL["offering"], "organization_record": "nobody"}}  # type: ignore[dict-item]
    outcomes = put(source, bad, HALL, lost, {"record_id": "3", "gone": True})
    assert [row["outcome"] for row in outcomes] == ["invalid", "created", "invalid", "absent"]
    assert [error["pointer"] for error in outcomes[0]["errors"]] == ["/name"]
    assert [error["pointer"] for error in outcomes[2]["errors"]] == ["/organization_record"]
    assert reader("GET", "/v1/changes").json["head"] == 1


def test_a_record_says_where_it_came_from(source: Caller, anyone: Caller) -> None:
    (row,) = put(source, HALL)
    came_from = anyone("GET", f"/v1/offerings/{row['id']}").json["source"]
    assert (came_from["system"], came_from["record_id"], came_from["licence"]) == ("lipas", "1", "CC BY 4.0")
    assert came_from["fetched_at"].endswith("Z")


def test_what_a_person_edited_is_not_overwritten_by_its_source(
    source: Caller, coordinator: Caller, anyone: Caller
) -> None:
    (row,) = put(source, HALL)
    address = f"/v1/offerings/{row['id']}"
    edited = coordinator("PATCH", address, json={"name": {"fi": "Naisvuoren uimahalli"}})
    assert edited.status_code == 200, edited.text
    renamed = {**HALL, "offering": {**HALL["offering"], "name": {"fi": "Halli"}, "price": {"type": "paid"}}}  # type: ignore[dict-item]
    assert put(source, renamed)[0]["outcome"] == "updated"
    now = anyone("GET", address).json
    assert now["name"] == {"fi": "Naisvuoren uimahalli"}
    assert now["price"] == {"type": "paid"}


def test_a_record_that_is_gone_is_archived_and_comes_back_with_its_id(source: Caller, anyone: Caller) -> None:
    (row,) = put(source, HALL)
    assert put(source, {"record_id": "1", "gone": True})[0]["outcome"] == "archived"
    assert put(source, {"record_id": "1", "gone": True})[0]["outcome"] == "unchanged"
    assert_problem(anyone("GET", f"/v1/offerings/{row['id']}"), "gone")
    (back,) = put(source, HALL)
    assert (back["id"], back["outcome"]) == (row["id"], "updated")
    assert anyone("GET", f"/v1/offerings/{row['id']}").status_code == 200


def test_a_municipality_is_one_organization_for_every_source(
    source: Caller, app: Any, new_key: Any, anyone: Caller
) -> None:
    other = Caller(app.test_client(), new_key("sources", sources=["libraries"]))
    (one,) = put(source, HALL)
    (two,) = put(other, HALL, name="libraries")
    assert one["id"] != two["id"]
    organizations = {anyone("GET", f"/v1/offerings/{row['id']}").json["organization"]["id"] for row in (one, two)}
    assert len(organizations) == 1


def test_a_new_name_of_an_organization_reaches_the_feed(source: Caller, reader: Caller) -> None:
    put(source, HALL)
    renamed = {**CITY, "organization": {**CITY["organization"], "name": {"fi": "Uusi nimi"}}}  # type: ignore[dict-item]
    source("POST", "/v1/sources/lipas/records", json={"organizations": [renamed]})
    change = reader("GET", "/v1/changes?after=1").json["changes"][0]
    assert change["offering"]["organization"]["name"] == {"fi": "Uusi nimi"}


def test_a_key_writes_only_its_own_sources(source: Caller, association: Caller) -> None:
    assert_problem(source("POST", "/v1/sources/other/records", json={"records": [HALL]}), "forbidden")
    assert_problem(association("POST", "/v1/sources/lipas/records", json={"records": [HALL]}), "forbidden")


def test_a_batch_has_a_limit_that_is_named(source: Caller) -> None:
    rows = [{"record_id": str(number), "gone": True} for number in range(501)]
    problem = assert_problem(
        source("POST", "/v1/sources/lipas/records", json={"records": rows}), "invalid", "/records"
    )
    assert problem["errors"][0]["params"]["max"] == 500


def test_one_record_is_written_read_beside_peoples_edits_and_ended(
    source: Caller, coordinator: Caller, anyone: Caller, stranger: Caller
) -> None:
    put(source, HALL)
    address = "/v1/sources/lipas/records/1"
    renamed = {"offering": {**HALL["offering"], "name": {"fi": "Halli"}}}  # type: ignore[dict-item]
    outcome = source("PUT", address, json=renamed).json
    assert (outcome["outcome"], source("PUT", address, json=renamed).json["outcome"]) == ("updated", "unchanged")
    coordinator("PATCH", f"/v1/offerings/{outcome['id']}", json={"name": {"fi": "Naisvuoren uimahalli"}})
    for caller in (source, coordinator):
        record = caller("GET", address).json
        assert record["source_body"]["name"] == {"fi": "Halli"}
        (pinned,) = [its for its in record["pinned"] if its["pointer"].startswith("/name")]
        assert (pinned["before"], pinned["after"]) == ("Halli", "Naisvuoren uimahalli")
    assert_problem(stranger("GET", address), "not-found")
    assert_problem(source("GET", "/v1/sources/lipas/records/a/b"), "not-found")
    assert_problem(source("PUT", address, json={"offering": {"kind": "place"}}), "invalid", "/name")
    assert_problem(source("PUT", "/v1/sources/ptv/records/1", json=renamed), "forbidden")
    assert [source("DELETE", address).json["outcome"] for _ in range(2)] == ["archived", "unchanged"]
    assert_problem(anyone("GET", f"/v1/offerings/{outcome['id']}"), "gone")
