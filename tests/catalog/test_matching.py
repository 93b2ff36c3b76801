"""One offering, once: the catalogue proposes, the coordinator decides, and every id goes on leading somewhere."""

from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask

from services.catalog.matching import links
from services.catalog.matching.likeness import LIKELY, Likeness
from services.catalog.settings import CatalogSettings
from services.catalog.worker import UPKEEP, Worker
from services.catalog.writing import writing
from services.platform.database import Database
from services.vocabulary.profile import load_profile
from tests.catalog.conftest import Caller
from tests.problems import assert_problem

CITY = {
    "record_id": "city",
    "organization": {"name": {"fi": "Esimerkkikaupunki"}, "type": "municipality", "municipality": "491"},
}


def at(longitude: float, latitude: float) -> dict[str, Any]:
    point = {"type": "Point", "coordinates": [longitude, latitude]}
    return {"municipality": "491", "point": point, "address": {"street": {"fi": "Kuvitelmakatu 4"}}}


HALL: dict[str, Any] = {
    "kind": "place",
    "name": {"fi": "Satukankaan uimahalli"},
    "organization_record": "city",
    "places": [at(27.2810, 61.6920)],
}


def record(record_id: str, **changes: Any) -> dict[str, Any]:
    offering = {
        "kind": "activity",
        "name": {"fi": "Omaishoitajien vertaistukiryhmä"},
        "organization_record": "city",
        "places": [{"municipality": "491"}],
        "description": {"fi": "Kuvaus lähteestä.", "sv": "Beskrivning."},
    }
    return {"record_id": record_id, "offering": offering | changes}


@pytest.fixture
def put(source: Caller) -> Callable[..., str]:
    """Sends one record of the source; its id."""

    def send(*args: Any, **changes: Any) -> str:
        body = {"organizations": [CITY], "records": [args[0] if args else record("1", **changes)]}
        row = source("POST", "/v1/sources/lipas/records", json=body).json["records"][0]
        assert row["id"], row
        identity: str = row["id"]
        return identity

    return send


@pytest.fixture
def propose(settings: CatalogSettings) -> Callable[[], None]:
    """The worker's look for what may be the same."""

    def run() -> None:
        with closing(Database(settings.database_url)) as database:
            worker = Worker(database, load_profile(settings.profile))
            worker.propose_organizations()
            worker.propose(0, lambda: False)

    return run


def link(coordinator: Caller, *ids: str, state: str = "linked") -> None:
    answer = coordinator("POST", "/v1/links", json={"ids": list(ids), "state": state, "why": "sama ryhmä"})
    assert answer.status_code == 200, answer.text


def test_a_group_from_two_sources_is_proposed_with_its_reasons_and_not_again_once_rejected(
    association: Caller, coordinator: Caller, put: Any, propose: Any, group: dict[str, Any]
) -> None:
    times = {"hours": group["hours"], "contacts": [{"phone": "050 555 0100"}]}
    own = association("POST", "/v1/offerings", json={**group, **times}).json["id"]
    theirs = put(**times)
    put(record("2", name={"fi": "Aivan muu ryhmä"}))
    propose()
    (found,) = coordinator("GET", "/v1/links").json["items"]
    assert (sorted(found["ids"]), found["state"]) == (sorted([own, theirs]), "proposed")
    assert set(found["reasons"]) == {"name", "type", "contact", "time"} and found["score"] >= LIKELY
    link(coordinator, own, theirs, state="rejected")
    propose()
    assert coordinator("GET", "/v1/links").json["items"] == []
    (rejected,) = coordinator("GET", "/v1/links?state=rejected").json["items"]
    assert rejected["reasons"] == ["sama ryhmä"] and rejected["by"].startswith("key:")
    assert_problem(association("GET", "/v1/links"), "forbidden")


def test_the_same_id_in_another_system_is_proposed_whatever_the_names(
    association: Caller, coordinator: Caller, put: Any, propose: Any, group: dict[str, Any]
) -> None:
    theirs = put(name={"fi": "Uimahalli"})
    same = {**group, "other_ids": [{"system": "lipas", "id": "1"}]}
    own = association("POST", "/v1/offerings", json=same).json["id"]
    propose()
    (found,) = coordinator("GET", "/v1/links").json["items"]
    assert (set(found["ids"]), found["reasons"]) == ({own, theirs}, ["other_id"])


def test_readers_see_the_primary_with_what_only_the_other_says_and_the_others_id_leads_to_it(
    association: Caller, coordinator: Caller, anyone: Caller, reader: Caller, put: Any, group: dict[str, Any]
) -> None:
    own = association("POST", "/v1/offerings", json=group).json["id"]
    theirs = put()
    link(coordinator, own, theirs)
    moved = anyone("GET", f"/v1/offerings/{theirs}")
    assert (moved.status_code, moved.headers["Location"]) == (308, f"/v1/offerings/{own}")
    seen = anyone("GET", f"/v1/offerings/{own}").json
    assert seen["description"] == {"fi": "Kuvaus lähteestä.", "sv": "Beskrivning."}
    assert (seen["summary"], seen["same_as"][0]["id"]) == (group["summary"], theirs)
    assert [item["id"] for item in anyone("GET", "/v1/offerings").json["items"]] == [own]
    last = {change["id"]: change for change in reader("GET", "/v1/changes?after=2").json["changes"]}
    assert (last[theirs]["removed"], last[own]["offering"]["description"]["sv"]) == (True, "Beskrivning.")
    assert len(reader("GET", "/v1/offerings:export").text.splitlines()) == 3
    assert "Beskrivning." in anyone("GET", f"/api/v11/Service/{own}").text
    assert anyone("GET", f"/api/v11/Service/{theirs}").status_code == 404
    # Its own people go on seeing what they wrote themselves, so that they never write the other's words.
    assert "description" not in association("GET", f"/v1/offerings/{own}").json


def test_a_change_of_the_other_is_a_change_of_the_primary(
    association: Caller, coordinator: Caller, reader: Caller, put: Any, group: dict[str, Any]
) -> None:
    own = association("POST", "/v1/offerings", json=group).json["id"]
    link(coordinator, own, put())
    head = reader("GET", "/v1/changes").json["head"]
    put(description={"fi": "Uusi kuvaus."})
    changes = reader("GET", f"/v1/changes?after={head}").json["changes"]
    (primary,) = [change for change in changes if change["id"] == own]
    assert primary["offering"]["description"] == {"fi": "Uusi kuvaus."}


def test_when_the_primary_ends_the_other_takes_its_place_and_the_old_id_leads_to_it(
    association: Caller, coordinator: Caller, anyone: Caller, put: Any, group: dict[str, Any]
) -> None:
    own = association("POST", "/v1/offerings", json=group).json["id"]
    theirs = put()
    link(coordinator, own, theirs)
    association("POST", f"/v1/offerings/{own}/archive")
    assert [item["id"] for item in anyone("GET", "/v1/offerings").json["items"]] == [theirs]
    moved = anyone("GET", f"/v1/offerings/{own}")
    assert (moved.status_code, moved.headers["Location"]) == (308, f"/v1/offerings/{theirs}")


def test_a_link_that_is_rejected_later_gives_both_back(
    association: Caller, coordinator: Caller, anyone: Caller, put: Any, group: dict[str, Any]
) -> None:
    own = association("POST", "/v1/offerings", json=group).json["id"]
    theirs = put()
    link(coordinator, own, theirs)
    link(coordinator, theirs, own, state="rejected")
    assert {item["id"] for item in anyone("GET", "/v1/offerings").json["items"]} == {own, theirs}
    assert "description" not in anyone("GET", f"/v1/offerings/{own}").json


def test_three_that_are_linked_two_by_two_have_one_primary(coordinator: Caller, anyone: Caller, put: Any) -> None:
    one, two, three = (put(record(number)) for number in "123")
    link(coordinator, one, two)
    link(coordinator, three, one)
    assert [item["id"] for item in anyone("GET", "/v1/offerings").json["items"]] == [three]
    for member in (one, two):
        assert anyone("GET", f"/v1/offerings/{member}").headers["Location"] == f"/v1/offerings/{three}"


def test_a_link_needs_two_that_are_there(coordinator: Caller, put: Any) -> None:
    its = put()
    assert_problem(
        coordinator("POST", "/v1/links", json={"ids": [its, its], "state": "linked"}), "invalid", "/ids"
    )
    nobody = "00000000-0000-4000-8000-000000000000"
    assert_problem(coordinator("POST", "/v1/links", json={"ids": [its, nobody], "state": "linked"}), "not-found")


def test_organizations_with_one_name_are_proposed(coordinator: Caller, propose: Any) -> None:
    for name in ("Puulan Kylät ry", "Puulan kylät r.y.", "Puulan kylien kunta"):
        coordinator("POST", "/v1/organizations", json={"name": {"fi": name}, "type": "association"})
    propose()
    (found,) = coordinator("GET", "/v1/links?kind=organization").json["items"]
    assert found["score"] == 100


@pytest.fixture
def send(app: Flask, new_key: Callable[..., str]) -> Callable[..., str]:
    """Sends one record of any source; its id."""
    caller = Caller(app.test_client(), new_key("sources", sources=["*"]))

    def run(source: str, record_id: str, **changes: Any) -> str:
        row = {"record_id": record_id, "offering": {**HALL, **changes}}
        body = {"organizations": [CITY], "records": [row]}
        answer = caller("POST", f"/v1/sources/{source}/records", json=body).json["records"][0]
        assert answer["id"], answer
        identity: str = answer["id"]
        return identity

    return run


def shown(anyone: Caller) -> set[str]:
    return {item["id"] for item in anyone("GET", "/v1/offerings").json["items"]}


def test_one_hall_of_four_sources_in_other_words_is_linked_by_the_catalogue_and_shown_once(
    coordinator: Caller, anyone: Caller, send: Any, propose: Any
) -> None:
    first = send("lipas", "1")
    others = [
        send("tpr", "2", name={"sv": "Satukangas simhall"}),
        send("ptv", "3", name={"fi": "Uimahalli Satukangas, Mikkeli"}, places=[at(27.2811, 61.6921)]),
        send("kunta", "4", name={"fi": "SATUKANKAAN UIMAHALLI"}, kind="service"),
    ]
    propose()
    assert shown(anyone) == {first}
    for other in others:
        assert anyone("GET", f"/v1/offerings/{other}").headers["Location"] == f"/v1/offerings/{first}"
    linked = coordinator("GET", "/v1/links?state=linked").json["items"]
    assert len(linked) == 3 and {its["by"] for its in linked} == {"matching"}
    assert all({"name", "place"} <= set(its["reasons"]) for its in linked)
    assert coordinator("GET", "/v1/links").json["items"] == []


def test_a_lipas_id_that_another_source_carries_links_at_once_whatever_the_names(
    coordinator: Caller, anyone: Caller, send: Any, propose: Any
) -> None:
    hall = send("lipas", "89180")
    ids = [{"system": "tprek", "id": "42284"}, {"system": "lipas", "id": "89180"}]
    unit = send("tpr", "42284", name={"fi": "Aivan toinen nimi"}, places=[{"municipality": "491"}], other_ids=ids)
    propose()
    (link,) = coordinator("GET", "/v1/links?state=linked").json["items"]
    assert (set(link["ids"]), link["score"], link["reasons"]) == ({hall, unit}, 100, ["other_id"])
    assert shown(anyone) == {hall}


def test_nobody_who_writes_here_makes_their_words_those_of_anothers_place(
    association: Caller, coordinator: Caller, anyone: Caller, send: Any, propose: Any
) -> None:
    theirs = send("lipas", "1")
    copy = {key: value for key, value in HALL.items() if key != "organization_record"}
    own = association("POST", "/v1/offerings", json=copy).json["id"]
    claimed = {**copy, "name": {"fi": "Aivan muuta"}, "other_ids": [{"system": "lipas", "id": "1"}]}
    other = association("POST", "/v1/offerings", json=claimed).json["id"]
    propose()
    assert coordinator("GET", "/v1/links?state=linked").json["items"] == []
    waiting = {frozenset(its["ids"]) for its in coordinator("GET", "/v1/links").json["items"]}
    assert {frozenset({own, theirs}), frozenset({other, theirs})} <= waiting
    assert shown(anyone) == {own, other, theirs}


def test_what_a_person_parted_the_catalogue_does_not_link_again(
    coordinator: Caller, anyone: Caller, send: Any, propose: Any
) -> None:
    one, other = send("lipas", "1"), send("tpr", "2")
    propose()
    assert shown(anyone) == {one}
    link(coordinator, one, other, state="rejected")
    assert shown(anyone) == {one, other}
    send("tpr", "2", summary={"fi": "Uusi tiivistelmä."})
    propose()
    assert shown(anyone) == {one, other}


def test_a_link_of_a_persons_outlives_the_likeness_and_one_of_the_catalogues_does_not(
    coordinator: Caller, anyone: Caller, send: Any, propose: Any
) -> None:
    one, other = send("lipas", "1"), send("tpr", "2")
    far = send("ptv", "3", name={"fi": "Aivan muu paikka"}, places=[at(27.9, 61.9)])
    link(coordinator, one, far)
    propose()
    assert shown(anyone) == {one}
    send("tpr", "2", name={"fi": "Satukankaan keilahalli"})
    propose()
    assert shown(anyone) == {one, other}
    assert [set(its["ids"]) for its in coordinator("GET", "/v1/links?state=linked").json["items"]] == [{one, far}]


def test_what_is_as_like_to_two_of_one_source_waits_for_a_person(
    coordinator: Caller, anyone: Caller, send: Any, propose: Any
) -> None:
    twins = {send("lipas", "1"), send("lipas", "2")}
    third = send("tpr", "3")
    propose()
    assert shown(anyone) == {*twins, third}
    waiting = coordinator("GET", "/v1/links").json["items"]
    assert {frozenset(its["ids"]) for its in waiting} == {frozenset({twin, third}) for twin in twins}
    first, second = sorted(twins)
    link(coordinator, first, third)
    send("tpr", "3", summary={"fi": "Uusi tiivistelmä."})
    propose()
    assert shown(anyone) == {first, second}


def test_what_is_for_professionals_is_not_linked_to_what_is_for_everybody(
    coordinator: Caller, anyone: Caller, send: Any, propose: Any
) -> None:
    one = send("lipas", "1")
    other = send("tpr", "2", visibility="professionals", description={"fi": "Vain ammattilaisille."})
    propose()
    assert coordinator("GET", "/v1/links?state=linked").json["items"] == []
    link(coordinator, one, other)
    assert "Vain ammattilaisille." not in anyone("GET", f"/v1/offerings/{one}").text


def test_a_hall_with_a_new_name_is_found_by_its_house_and_number_and_waits_for_a_person(
    coordinator: Caller, send: Any, propose: Any
) -> None:
    contact = {"contacts": [{"phone": "015 555 0101"}]}
    send("lipas", "1", **contact)
    send("ptv", "2", name={"fi": "Vesikeskus Kuvitelma"}, **contact)
    propose()
    (found,) = coordinator("GET", "/v1/links").json["items"]
    assert set(found["reasons"]) == {"type", "place", "contact", "organization"}


def test_what_changes_later_is_seen_by_a_worker_that_goes_on(
    settings: CatalogSettings, anyone: Caller, send: Any
) -> None:
    one, other = send("lipas", "1"), send("tpr", "2", name={"fi": "Satukankaan keilahalli"})
    with closing(Database(settings.database_url)) as database:
        worker = Worker(database, load_profile(settings.profile))
        seen = worker.propose(0, lambda: False)
        assert shown(anyone) == {one, other}
        send("tpr", "2")
        worker.propose(seen, lambda: False)
        assert shown(anyone) == {one}


def test_no_third_record_brings_together_what_a_person_parted(
    coordinator: Caller, anyone: Caller, send: Any, propose: Any
) -> None:
    one, other = send("lipas", "1"), send("tpr", "2")
    link(coordinator, one, other, state="rejected")
    third = send("ptv", "3")
    propose()
    assert len(shown(anyone)) == 2 and {one, other} & shown(anyone)
    parents = {its: anyone("GET", f"/v1/offerings/{its}").headers.get("Location") for its in (one, other, third)}
    assert parents[one] != f"/v1/offerings/{other}" and parents[other] != f"/v1/offerings/{one}"
    assert (parents[one] is None) or (parents[other] is None)
    assert coordinator("GET", "/v1/links").json["items"] == []


def test_of_three_that_are_linked_a_person_takes_out_one_that_is_not_the_primary(
    coordinator: Caller, anyone: Caller, send: Any, propose: Any
) -> None:
    first, second, third = send("lipas", "1"), send("tpr", "2"), send("ptv", "3")
    propose()
    assert shown(anyone) == {first}
    link(coordinator, second, third, state="rejected")
    propose()
    assert shown(anyone) == {first, third}


def test_what_waits_is_settled_when_a_person_links_it_by_way_of_another(
    coordinator: Caller, send: Any, propose: Any
) -> None:
    contact = {"contacts": [{"phone": "015 555 0101"}]}
    hall, renamed = send("lipas", "1", **contact), send("ptv", "2", name={"fi": "Vesikeskus Kuvitelma"}, **contact)
    far = send("tpr", "3", name={"fi": "Aivan muu paikka"}, places=[at(27.9, 61.9)])
    propose()
    assert len(coordinator("GET", "/v1/links").json["items"]) == 1
    link(coordinator, hall, far)
    link(coordinator, renamed, far)
    assert coordinator("GET", "/v1/links").json["items"] == []


def test_a_question_of_several_that_are_linked_is_asked_once(coordinator: Caller, send: Any, propose: Any) -> None:
    contact = {"contacts": [{"phone": "015 555 0101"}]}
    send("lipas", "1", **contact)
    send("tpr", "2", **contact)
    send("ptv", "3", name={"fi": "Vesikeskus Kuvitelma"}, **contact)
    propose()
    assert len(coordinator("GET", "/v1/links?state=linked").json["items"]) == 1
    assert len(coordinator("GET", "/v1/links").json["items"]) == 1


@pytest.mark.parametrize("state", ["linked", "rejected"])
def test_whatever_the_catalogue_finds_a_persons_decision_stays(
    state: str, settings: CatalogSettings, coordinator: Caller, anyone: Caller, send: Any
) -> None:
    one, other = send("lipas", "1"), send("tpr", "2")
    link(coordinator, one, other, state=state)
    before = shown(anyone)
    for likeness in (Likeness(0, ()), Likeness(LIKELY, ("name",)), Likeness(100, ("other_id",))):
        with (
            closing(Database(settings.database_url)) as database,
            writing(database, UPKEEP, datetime.now(UTC), load_profile(settings.profile)) as write,
        ):
            links.propose(write, "offering", one, other, likeness)
        (kept,) = coordinator("GET", f"/v1/links?state={state}").json["items"]
        assert kept["by"].startswith("key:") and shown(anyone) == before


def test_whoever_stands_beside_a_member_comes_along_when_it_is_linked_on(
    put: Callable[..., str], coordinator: Caller, anyone: Caller
) -> None:
    old, member, sibling, new = (put(record(number, name={"fi": f"Ryhmä {number}"})) for number in "1234")
    link(coordinator, old, member)
    link(coordinator, old, sibling)
    link(coordinator, new, member)
    for moved in (old, member, sibling):
        answer = anyone("GET", f"/v1/offerings/{moved}")
        assert (answer.status_code, answer.headers["Location"]) == (308, f"/v1/offerings/{new}")
    assert {its["id"] for its in anyone("GET", f"/v1/offerings/{new}").json["same_as"]} == {old, member, sibling}
