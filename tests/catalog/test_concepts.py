"""A county's edits of concepts: over the shipped ones, in the feed, and taken back."""

import json
import threading
from contextlib import closing
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from sqlalchemy import select

from services.catalog.settings import CatalogSettings
from services.catalog.store.tables import Audit
from services.platform.database import Database
from services.vocabulary.concepts import shipped
from tests.catalog.conftest import Caller
from tests.problems import assert_problem

OWN = {
    "kind": "activity",
    "fi": "lumilinnan rakentaminen",
    "broader": ["outdoor-life"] if "outdoor-life" in shipped() else [],
    "names": {"fi": ["lumilinna", "lumiveistos"]},
    "classes": ["P4.12"],
}
OWN = {key: value for key, value in OWN.items() if value}
SHIPPED = "friend-activities"
NEW = "/v1/concepts/snow-castles"
OLD = f"/v1/concepts/{SHIPPED}"


def put(caller: Caller, address: str, body: dict[str, Any], **headers: str) -> Any:
    return caller("PUT", address, json=body, headers={"If-Match": "*", **headers})


def renamed(caller: Caller, word: str) -> dict[str, Any]:
    """The shipped concept as it is read, with one more name."""
    body: dict[str, Any] = caller("GET", OLD).json
    return {**body, "names": {**body["names"], "fi": [*body["names"]["fi"], word]}}


def changes(reader: Caller, after: int = 0) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = reader("GET", f"/v1/changes?after={after}").json["changes"]
    return found


def edits(reader: Caller) -> dict[str, Any]:
    """What the export's first line says of concepts."""
    head: dict[str, Any] = json.loads(reader("GET", "/v1/offerings:export").text.splitlines()[0])
    return head["concepts"]  # type: ignore[no-any-return]


def test_everybody_reads_the_shipped_concepts_page_by_page(anyone: Caller) -> None:
    found, cursor = [], ""
    while cursor is not None:
        page = anyone("GET", f"/v1/concepts?limit=200{cursor and '&cursor=' + cursor}").json
        found += page["items"]
        cursor = page["next"]
    assert [item["id"] for item in found] == sorted(concept.id for concept in shipped())
    assert not any(item["edited"] or item["taken_away"] for item in found)
    one = anyone("GET", OLD).json
    assert one == next(item for item in found if item["id"] == SHIPPED)
    told = {"id": SHIPPED, "version": 0, "edited": False, "shipped": True, "taken_away": False}
    assert one == {**told, **shipped()[SHIPPED].as_json()}
    assert_problem(anyone("GET", "/v1/concepts?cursor=x"), "invalid", "cursor")
    assert_problem(anyone("GET", "/v1/concepts/nothing"), "not-found")


def test_a_concept_of_its_own_is_added_and_goes_again(coordinator: Caller, anyone: Caller) -> None:
    made = coordinator("PUT", NEW, json=OWN)
    assert made.status_code == 200, made.text
    told = {"id": "snow-castles", "version": 1, "edited": True, "shipped": False, "taken_away": False}
    assert anyone("GET", NEW).json == made.json == {**told, **OWN}
    assert [item["id"] for item in anyone("GET", "/v1/concepts?state=edited").json["items"]] == ["snow-castles"]
    assert coordinator("DELETE", NEW).status_code == 204
    assert_problem(anyone("GET", NEW), "not-found")
    assert_problem(coordinator("DELETE", NEW), "not-found")
    assert anyone("GET", "/v1/concepts?state=edited").json["items"] == []
    assert_problem(coordinator("POST", f"{NEW}/restore"), "not-found")
    assert coordinator("PUT", NEW, json=OWN).json["version"] == 3


def test_a_shipped_one_is_edited_and_restored(coordinator: Caller, anyone: Caller) -> None:
    before = anyone("GET", OLD).json
    edited = put(coordinator, OLD, renamed(coordinator, "naapurikaveri")).json
    assert (edited["edited"], edited["version"]) == (True, 1)
    assert anyone("GET", OLD).json["names"]["fi"][-1] == "naapurikaveri"
    restored = coordinator("POST", f"{OLD}/restore").json
    assert restored == anyone("GET", OLD).json == {**before, "version": 2}
    assert coordinator("POST", f"{OLD}/restore").json == restored


def test_a_shipped_one_is_taken_away_and_nothing_refers_to_it_until_it_is_back(
    coordinator: Caller, anyone: Caller
) -> None:
    other = next(concept.id for concept in shipped() if SHIPPED in concept.related)
    assert coordinator("DELETE", OLD).status_code == 204
    assert_problem(anyone("GET", OLD), "not-found")
    (away,) = anyone("GET", "/v1/concepts?state=taken-away").json["items"]
    assert (away["id"], away["taken_away"], away["edited"]) == (SHIPPED, True, True)
    assert SHIPPED not in anyone("GET", f"/v1/concepts/{other}").json["related"]
    assert_problem(put(coordinator, NEW, {**OWN, "related": [SHIPPED]}), "invalid", "/related/0")
    assert coordinator("POST", f"{OLD}/restore").json["edited"] is False
    assert SHIPPED in anyone("GET", f"/v1/concepts/{other}").json["related"]
    assert anyone("GET", "/v1/concepts?state=taken-away").json["items"] == []


def test_each_edit_is_one_change_with_a_dense_number_and_an_audit_row(
    coordinator: Caller, association: Caller, reader: Caller, group: dict[str, Any], settings: CatalogSettings
) -> None:
    association("POST", "/v1/offerings", json=group)
    coordinator("PUT", NEW, json=OWN)
    put(coordinator, OLD, renamed(coordinator, "naapurikaveri"))
    coordinator("DELETE", "/v1/concepts/loneliness")
    association("POST", "/v1/offerings", json=group)
    put(coordinator, OLD, renamed(coordinator, "naapurikaveri"))  # is so already
    first, own, edited, away, last = changes(reader)
    assert [change["n"] for change in (first, own, edited, away, last)] == [1, 2, 3, 4, 5]
    assert "concept" not in first and "concept" not in last
    assert own == {"n": 2, "concept": "snow-castles", "version": 1, "edited": True, "body": OWN}
    assert "naapurikaveri" in edited["body"]["names"]["fi"]
    assert (away["edited"], away["body"]) == (True, None)
    assert edits(reader) == {"snow-castles": OWN, SHIPPED: edited["body"], "loneliness": None}
    with closing(Database(settings.database_url)) as database, database.read() as session:
        rows = session.scalars(select(Audit).where(Audit.subject.startswith("concept:")).order_by(Audit.id)).all()
    assert [(row.action, row.subject, row.version) for row in rows] == [
        ("concept-put", "concept:snow-castles", 1),
        ("concept-put", f"concept:{SHIPPED}", 1),
        ("concept-remove", "concept:loneliness", 1),
    ]
    assert rows[0].body == OWN
    assert rows[0].actor.startswith("key:")


def test_what_is_taken_back_leaves_the_export_and_is_told_in_the_feed(coordinator: Caller, reader: Caller) -> None:
    put(coordinator, OLD, renamed(coordinator, "naapurikaveri"))
    coordinator("PUT", NEW, json=OWN)
    coordinator("POST", f"{OLD}/restore")
    coordinator("DELETE", NEW)
    assert [(its["concept"], its["edited"], its["body"]) for its in changes(reader, 2)] == [
        (SHIPPED, False, None),
        ("snow-castles", False, None),
    ]
    assert edits(reader) == {}


def test_to_write_what_is_shipped_is_to_restore_it(coordinator: Caller, reader: Caller) -> None:
    original = coordinator("GET", OLD).json
    put(coordinator, OLD, renamed(coordinator, "naapurikaveri"))
    assert put(coordinator, OLD, original).json == {**original, "version": 2}
    assert edits(reader) == {}
    assert put(coordinator, OLD, original).json["version"] == 2


def test_nobodys_edit_is_lost(coordinator: Caller) -> None:
    body = renamed(coordinator, "naapurikaveri")
    assert_problem(coordinator("PUT", OLD, json=body), "precondition-required")
    tag = coordinator("GET", OLD).headers["ETag"]
    assert put(coordinator, OLD, body, **{"If-Match": tag}).headers["ETag"] == '"1"'
    late = renamed(coordinator, "kerrostaloystävä")
    for answer in (
        put(coordinator, OLD, late, **{"If-Match": tag}),
        coordinator("DELETE", OLD, headers={"If-Match": tag}),
        coordinator("POST", f"{OLD}/restore", headers={"If-Match": tag}),
    ):
        assert_problem(answer, "precondition-failed")
    coordinator("POST", f"{OLD}/restore")
    assert_problem(put(coordinator, OLD, late, **{"If-Match": tag}), "precondition-failed")


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        ({"kind": "thing"}, "/kind"),
        ({"fi": None}, "/fi"),
        ({"fi": ""}, "/fi"),
        ({"colour": "red"}, "/colour"),
        ({"classes": ["P99"]}, "/classes/0"),
        ({"themes": ["sport"]}, "/themes/0"),
        ({"ages": [17, 13]}, "/ages"),
        ({"ages": [17]}, "/ages"),
        ({"names": {"de": ["Schneeburg"]}}, "/names/de"),
        ({"names": {"fi": ["lumi", " "]}}, "/names/fi/1"),
        ({"needs": {"fi": "lumi"}}, "/needs/fi"),
        ({"related": ["loneliness", "nothing"]}, "/related/1"),
        ({"broader": ["snow-castles"]}, "/broader/0"),
    ],
)
def test_what_is_not_sound_is_refused_with_a_pointer(
    coordinator: Caller, reader: Caller, wrong: dict[str, Any], pointer: str
) -> None:
    assert_problem(coordinator("PUT", NEW, json={**OWN, **wrong}), "invalid", pointer)
    assert changes(reader) == []


def test_a_label_is_needed(coordinator: Caller) -> None:
    without = {key: value for key, value in OWN.items() if key != "fi"}
    assert_problem(coordinator("PUT", NEW, json=without), "invalid", "/fi")


@pytest.mark.parametrize("identity", ["Snow", "snow_castle", "-snow", "lumi--linna", "lumilinnä", "s" * 41])
def test_an_id_is_small_words_with_hyphens(coordinator: Caller, identity: str) -> None:
    assert_problem(coordinator("PUT", f"/v1/concepts/{identity}", json=OWN), "invalid", "concept_id")


def test_nothing_is_a_kind_of_itself_by_a_detour(coordinator: Caller) -> None:
    coordinator("PUT", NEW, json=OWN)
    coordinator("PUT", "/v1/concepts/snow-forts", json={**OWN, "broader": ["snow-castles"]})
    assert_problem(put(coordinator, NEW, {**OWN, "broader": ["snow-forts"]}), "invalid", "/broader/0")


def test_only_the_coordinator_edits(anyone: Caller, association: Caller, reader: Caller) -> None:
    for method, address in (("PUT", OLD), ("DELETE", OLD), ("POST", f"{OLD}/restore")):
        assert_problem(anyone(method, address, json=OWN), "unauthorized")
        assert_problem(association(method, address, json=OWN), "forbidden")
        assert_problem(reader(method, address, json=OWN), "forbidden")


def test_a_reference_still_holds_when_both_are_written_at_once(
    app: Flask, coordinator: Caller, anyone: Caller
) -> None:
    """Whoever comes second is refused, or reads without the reference: none of them fails."""
    statuses: list[int] = []

    def call(method: str, address: str, body: dict[str, Any] | None) -> None:
        client = Caller(app.test_client(), coordinator.key)
        statuses.append(client(method, address, json=body, headers={"If-Match": "*"}).status_code)

    for number in range(4):
        coordinator("PUT", NEW, json=OWN)
        fort = f"/v1/concepts/snow-forts-{number}"
        threads = [
            threading.Thread(target=call, args=("PUT", fort, {**OWN, "related": ["snow-castles"]})),
            threading.Thread(target=call, args=("PUT", fort, {**OWN, "related": ["snow-castles"]})),
            threading.Thread(target=call, args=("DELETE", NEW, None)),
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert set(statuses) <= {200, 204, 422}
        assert anyone("GET", fort).json.get("related", []) == []


Step = tuple[str, str]


@given(
    some.lists(
        some.tuples(some.sampled_from(["put", "remove", "restore"]), some.sampled_from([OLD, NEW])), max_size=8
    )
)
@settings(max_examples=15, suppress_health_check=list(HealthCheck))
def test_whoever_follows_the_feed_and_whoever_exports_have_the_same_edits(
    coordinator: Caller, reader: Caller, steps: list[Step]
) -> None:
    known = edits(reader)
    head = reader("GET", "/v1/changes").json["head"]
    for number, (step, address) in enumerate(steps):
        if step == "put":
            put(coordinator, address, {**OWN, "fi": f"lumi {number}"})
        elif step == "remove":
            coordinator("DELETE", address)
        else:
            coordinator("POST", f"{address}/restore")
        for change in changes(reader, head):
            head += 1
            assert change["n"] == head
            known.pop(change["concept"], None)
            if change["edited"]:
                known[change["concept"]] = change["body"]
    assert known == edits(reader)
