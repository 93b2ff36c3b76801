"""One offering, once: the catalogue proposes, the coordinator decides, and every id goes on leading somewhere."""

from collections.abc import Callable
from contextlib import closing
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.catalog.matching.composing import OWN, compose
from services.catalog.matching.likeness import ENOUGH, of_offerings, of_organizations
from services.catalog.settings import CatalogSettings
from services.catalog.worker import Worker
from services.platform.database import Database
from services.vocabulary.profile import load_profile
from tests.catalog.conftest import Caller
from tests.problems import assert_problem

POINT = {"type": "Point", "coordinates": [27.27, 61.69]}
CITY = {
    "record_id": "city",
    "organization": {"name": {"fi": "Esimerkkikaupunki"}, "type": "municipality", "municipality": "491"},
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
    assert set(found["reasons"]) == {"name", "contact", "time"} and found["score"] >= ENOUGH
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


@pytest.mark.parametrize(
    ("change", "alike"),
    [
        ({}, True),
        ({"name": {"fi": "Vertaistukiryhmä omaishoitajien"}}, True),
        ({"name": {"fi": "Omaishoitajien vertaistukiryhmä", "sv": "Stödgrupp"}}, True),
        ({"name": {"fi": "Muistisairaiden kahvila"}}, False),
        ({"organization_id": "b", "contacts": [], "hours": {}}, True),
        ({"organization_id": "b", "contacts": [], "hours": {}, "places": []}, False),
        ({"places": [{"municipality": "491", "point": {"coordinates": [27.6, 61.9]}}]}, False),
        ({"hours": {"weekly": [{"days": ["fri"], "opens": "18:00"}]}, "contacts": []}, False),
    ],
)
def test_what_makes_two_offerings_alike(change: dict[str, Any], alike: bool) -> None:
    one: dict[str, Any] = {
        "name": {"fi": "Omaishoitajien vertaistukiryhmä"},
        "organization_id": "a",
        "places": [{"municipality": "491", "point": POINT}],
        "hours": {"weekly": [{"days": ["tue"], "opens": "13:00"}]},
        "contacts": [{"phone": "050 555 0100"}],
    }
    assert (of_offerings(one, one | change).score >= ENOUGH) is alike
    assert of_offerings(one, one | change) == of_offerings(one | change, one)


def test_another_business_id_makes_two_organizations() -> None:
    one = {"name": {"fi": "Kuvitelma ry"}, "business_id": "1234567-1"}
    assert of_organizations(one, {"name": {"fi": "Kuvitelma r.y."}}).score == 100
    assert of_organizations(one, one | {"business_id": "0773744-3"}).score == 0


TEXTS = st.dictionaries(st.sampled_from(["fi", "sv", "en"]), st.text(min_size=1, max_size=5), min_size=1)
BODIES = st.fixed_dictionaries(
    {"organization_id": st.text(), "name": TEXTS},
    optional={"summary": TEXTS, "price": st.just({"type": "free"}), "places": st.just([1]), "source": st.just({})},
)


@given(BODIES, st.lists(BODIES, max_size=3))
def test_the_primary_wins_and_nothing_of_a_records_own_is_taken_from_another(primary: Any, members: Any) -> None:
    composed = compose(primary, members)
    for key, value in primary.items():
        assert composed[key] == value or composed[key] | value == composed[key]
    assert {key: composed[key] for key in OWN if key in composed} == {
        key: primary[key] for key in OWN if key in primary
    }
    assert compose(composed, members) == composed
