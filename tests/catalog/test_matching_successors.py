"""A source that gives its records new ids: what people knew, decided and edited goes on under the new one."""

from collections.abc import Callable
from contextlib import closing
from typing import Any

import pytest
from flask import Flask

from services.catalog.settings import CatalogSettings
from services.catalog.worker import Worker
from services.platform.database import Database
from services.vocabulary.profile import load_profile
from tests.catalog.conftest import Caller

CITY = {
    "record_id": "city",
    "organization": {"name": {"fi": "Esimerkkikaupunki"}, "type": "municipality", "municipality": "491"},
}
HALL: dict[str, Any] = {
    "kind": "place",
    "name": {"fi": "Satukankaan uimahalli"},
    "organization_record": "city",
    "description": {"fi": "Kuvaus lähteestä."},
    "places": [{"municipality": "491", "point": {"type": "Point", "coordinates": [27.281, 61.692]}}],
}


@pytest.fixture
def send(app: Flask, new_key: Callable[..., str]) -> Callable[..., str]:
    """Sends one record of a source; its id."""
    caller = Caller(app.test_client(), new_key("sources", sources=["*"]))

    def run(source: str, record_id: str, /, **changes: Any) -> str:
        row = {"record_id": record_id, "offering": {**HALL, **changes}}
        body = {"organizations": [CITY], "records": [row]}
        identity: str = caller("POST", f"/v1/sources/{source}/records", json=body).json["records"][0]["id"]
        return identity

    return run


@pytest.fixture
def drop(app: Flask, new_key: Callable[..., str]) -> Callable[[str, str], None]:
    """A source has a record no more."""
    caller = Caller(app.test_client(), new_key("sources", sources=["*"]))

    def run(source: str, record_id: str) -> None:
        assert caller("DELETE", f"/v1/sources/{source}/records/{record_id}").json["outcome"] == "archived"

    return run


@pytest.fixture
def match(settings: CatalogSettings) -> Callable[[], None]:
    """The worker's look for what is the same."""

    def run() -> None:
        with closing(Database(settings.database_url)) as database:
            Worker(database, load_profile(settings.profile)).propose(0, lambda: False)

    return run


def edit(coordinator: Caller, identity: str, patch: dict[str, Any]) -> None:
    answer = coordinator("PATCH", f"/v1/offerings/{identity}", json=patch)
    assert answer.status_code == 200, answer.text


def decide(coordinator: Caller, *ids: str, state: str) -> None:
    answer = coordinator("POST", "/v1/links", json={"ids": list(ids), "state": state, "why": "päätetty"})
    assert answer.status_code == 200, answer.text


def shown(anyone: Caller) -> set[str]:
    return {item["id"] for item in anyone("GET", "/v1/offerings").json["items"]}


def test_while_the_source_has_both_they_are_two_and_when_it_drops_the_old_one_its_id_leads_to_the_new(
    anyone: Caller, coordinator: Caller, send: Any, drop: Any, match: Any
) -> None:
    old, new = send("lipas", "1"), send("lipas", "1001")
    match()
    assert shown(anyone) == {old, new}
    drop("lipas", "1")
    match()
    assert shown(anyone) == {new}
    moved = anyone("GET", f"/v1/offerings/{old}")
    assert (moved.status_code, moved.headers["Location"]) == (308, f"/v1/offerings/{new}")
    (link,) = coordinator("GET", "/v1/links?state=linked").json["items"]
    assert link["by"] == "matching" and "successor" in link["reasons"]


def test_a_new_id_that_comes_after_the_old_one_went_inherits_too(
    anyone: Caller, send: Any, drop: Any, match: Any
) -> None:
    old = send("lipas", "1")
    drop("lipas", "1")
    match()
    assert anyone("GET", f"/v1/offerings/{old}").status_code == 410
    new = send("lipas", "1001")
    match()
    assert anyone("GET", f"/v1/offerings/{old}").headers["Location"] == f"/v1/offerings/{new}"


def test_what_people_edited_goes_on_and_what_the_source_now_says_otherwise_waits_for_them(
    anyone: Caller, coordinator: Caller, send: Any, drop: Any, match: Any
) -> None:
    old = send("lipas", "1")
    edit(coordinator, old, {"description": {"fi": "Parempi kuvaus."}, "first_step": {"fi": "Kysy kassalta."}})
    new = send("lipas", "1001", description={"fi": "Lähteen uusi kuvaus."})
    drop("lipas", "1")
    match()
    seen = anyone("GET", f"/v1/offerings/{new}").json
    assert (seen["first_step"], seen["description"]) == ({"fi": "Kysy kassalta."}, {"fi": "Lähteen uusi kuvaus."})
    own = coordinator("GET", f"/v1/offerings/{new}").json
    assert own["moderation"]["turn"] == "moderator"
    assert own["moderation"]["proposal"]["description"] == {"fi": "Parempi kuvaus."}
    send("lipas", "1001", description={"fi": "Lähteen uusi kuvaus."}, summary={"fi": "Tiivistelmä."})
    assert anyone("GET", f"/v1/offerings/{new}").json["first_step"] == {"fi": "Kysy kassalta."}


def test_what_the_old_one_was_linked_to_is_linked_to_the_new(
    anyone: Caller, send: Any, drop: Any, match: Any
) -> None:
    old, unit = send("lipas", "1"), send("tpr", "7")
    match()
    assert shown(anyone) == {old}
    new = send("lipas", "1001")
    drop("lipas", "1")
    match()
    (seen,) = shown(anyone)
    assert seen in (unit, new)
    for other in {old, unit, new} - {seen}:
        assert anyone("GET", f"/v1/offerings/{other}").headers["Location"] == f"/v1/offerings/{seen}"


def test_a_new_one_that_is_linked_already_inherits_the_address(
    anyone: Caller, coordinator: Caller, send: Any, drop: Any, match: Any
) -> None:
    old, new, unit = send("lipas", "1"), send("lipas", "1001"), send("tpr", "7")
    decide(coordinator, unit, new, state="linked")
    drop("lipas", "1")
    match()
    assert shown(anyone) == {unit}
    assert anyone("GET", f"/v1/offerings/{old}").headers["Location"] == f"/v1/offerings/{unit}"


def test_two_that_a_person_parted_stay_two_under_a_new_id(
    anyone: Caller, coordinator: Caller, send: Any, drop: Any, match: Any
) -> None:
    old, unit = send("lipas", "1"), send("tpr", "7")
    decide(coordinator, old, unit, state="rejected")
    new = send("lipas", "1001")
    match()
    assert shown(anyone) == {old, unit, new}
    drop("lipas", "1")
    match()
    assert shown(anyone) == {unit, new}
    rejected = coordinator("GET", "/v1/links?state=rejected").json["items"]
    assert {frozenset(its["ids"]) for its in rejected} == {frozenset({old, unit}), frozenset({new, unit})}


def test_what_a_person_parted_and_ended_is_not_linked_under_a_new_id_without_asking(
    anyone: Caller, coordinator: Caller, send: Any, match: Any
) -> None:
    old, unit = send("lipas", "1"), send("tpr", "7")
    decide(coordinator, old, unit, state="rejected")
    assert coordinator("POST", f"/v1/offerings/{old}/archive").status_code == 200
    new = send("lipas", "1001")
    match()
    assert shown(anyone) == {unit, new}
    (waiting,) = coordinator("GET", "/v1/links").json["items"]
    assert set(waiting["ids"]) == {unit, new}


@pytest.mark.parametrize(
    "change",
    [
        {"name": {"fi": "Satukankaan keilahalli"}},
        {"name": {"fi": "Satukankaan uimahalli 2"}},
        {"places": [{"municipality": "491", "point": {"type": "Point", "coordinates": [27.5, 61.8]}}]},
        {"kind": "event"},
    ],
)
def test_another_thing_inherits_nothing(
    change: dict[str, Any], anyone: Caller, send: Any, drop: Any, match: Any
) -> None:
    old = send("lipas", "1")
    send("lipas", "1001", **change)
    drop("lipas", "1")
    match()
    assert anyone("GET", f"/v1/offerings/{old}").status_code == 410


def service(number: str) -> dict[str, Any]:
    """A service without a place, as PTV lists many: little of it can be compared, and its id stands in its url."""
    source = {"url": f"https://palvelut.example/{number}", "licence": "CC BY 4.0", "attribution": {"fi": "PTV"}}
    ids = [{"system": "ptv-service", "id": number}]
    return {"kind": "service", "name": {"fi": "Nettineuvonta"}, "places": [], "source": source, "other_ids": ids}


def test_a_service_without_a_place_inherits_where_the_source_says_the_very_same_of_it(
    anyone: Caller, send: Any, drop: Any, match: Any
) -> None:
    old = send("ptv", "1", **service("1"))
    new = send("ptv", "1001", **service("1001"))
    drop("ptv", "1")
    match()
    assert anyone("GET", f"/v1/offerings/{old}").headers["Location"] == f"/v1/offerings/{new}"


def test_a_service_of_that_name_that_says_something_else_inherits_nothing(
    anyone: Caller, send: Any, drop: Any, match: Any
) -> None:
    old = send("ptv", "1", **service("1"))
    send("ptv", "1001", **service("1001"), description={"fi": "Aivan muuta."})
    drop("ptv", "1")
    match()
    assert anyone("GET", f"/v1/offerings/{old}").status_code == 410


def test_of_two_that_could_inherit_neither_does(anyone: Caller, send: Any, drop: Any, match: Any) -> None:
    old = send("lipas", "1")
    send("lipas", "1001")
    send("lipas", "1002")
    drop("lipas", "1")
    match()
    assert anyone("GET", f"/v1/offerings/{old}").status_code == 410


def test_what_a_person_ended_nobody_inherits(anyone: Caller, coordinator: Caller, send: Any, match: Any) -> None:
    old = send("lipas", "1")
    send("lipas", "1001")
    assert coordinator("POST", f"/v1/offerings/{old}/archive").status_code == 200
    match()
    assert anyone("GET", f"/v1/offerings/{old}").status_code == 410
