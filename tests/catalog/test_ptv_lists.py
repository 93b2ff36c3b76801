"""Lists on PTV's face are kept between requests, and are never older than the last write."""

from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, update

from services.catalog import commands, feed
from services.catalog.app import create_app
from services.catalog.migrations import migrate
from services.catalog.settings import CatalogSettings
from services.catalog.store.tables import Feed, PtvDocument
from services.platform.database import Database
from tests.catalog.conftest import Caller
from tests.catalog.test_ptv_v11 import GROUP

LISTS = ("/Service", "/Service/list/area/Municipality/code/491", "/Service/type/Service")


def add(association: Caller, name: str) -> str:
    answer = association("POST", "/v1/offerings", json={**GROUP, "name": {"fi": name}})
    assert answer.status_code == 201, answer.text
    identity: str = answer.json["id"]
    return identity


def listed(anyone: Caller) -> list[str]:
    """The ids in a list; all lists that should hold the same do."""
    found = [[its["id"] for its in anyone("GET", f"/api/v11{path}").json["itemList"] or []] for path in LISTS]
    assert all(its == found[0] for its in found), found
    return found[0]


def test_a_list_shows_each_move_of_an_offering_at_once(association: Caller, anyone: Caller) -> None:
    assert listed(anyone) == []
    first, second = add(association, "Ensimmäinen ryhmä"), add(association, "Toinen ryhmä")
    assert listed(anyone) == [first, second]
    for move, seen in (
        ("archive", [second]),
        ("restore", [first, second]),
        ("hide", [second]),
        ("confirm", [second]),
        ("restore", [first, second]),
    ):
        answer = association("POST", f"/v1/offerings/{first}/{move}")
        assert answer.status_code == 200, answer.text
        assert listed(anyone) == seen, move
    patch = {"visibility": "professionals"}
    assert association("PATCH", f"/v1/offerings/{second}", json=patch).status_code == 200
    assert listed(anyone) == [first]


def test_objects_in_a_list_show_the_last_change(association: Caller, anyone: Caller) -> None:
    identity = add(association, "Vanha nimi")

    def name() -> Any:
        (its,) = anyone("GET", f"/api/v11{LISTS[1]}").json["itemList"]
        return its["serviceNames"][0]["value"]

    assert name() == "Vanha nimi"
    association("PATCH", f"/v1/offerings/{identity}", json={"name": {"fi": "Uusi nimi"}})
    assert name() == "Uusi nimi"


def test_what_is_erased_is_in_no_list_that_was_read_before(
    association: Caller, anyone: Caller, settings: CatalogSettings
) -> None:
    add(association, "Ryhmä")
    before = anyone("GET", "/api/v11/ServiceChannel/list/area/Municipality/code/491").text
    assert "toimisto@ryhma.example" in before
    commands.erase(settings, "toimisto@ryhma.example")
    after = anyone("GET", "/api/v11/ServiceChannel/list/area/Municipality/code/491").text
    assert "toimisto@ryhma.example" not in after
    assert after != before


def test_what_is_projected_anew_is_listed_at_once(
    association: Caller, anyone: Caller, settings: CatalogSettings
) -> None:
    identity = add(association, "Ryhmä")
    with closing(Database(settings.database_url)) as database, database.write() as session:
        session.execute(delete(PtvDocument))
    commands.project(settings)
    assert listed(anyone) == [identity]


def test_a_page_holds_what_lies_between_its_neighbours(
    association: Caller, anyone: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.catalog.ptv.face.OBJECTS", 2)
    made = [add(association, f"Ryhmä {number}") for number in range(5)]

    def page(number: int) -> Any:
        return anyone("GET", f"/api/v11{LISTS[1]}?page={number}").json

    assert page(1)["pageCount"] == 3
    found = [its["id"] for number in (1, 2, 3) for its in page(number)["itemList"]]
    assert found == made
    assert page(4)["itemList"] is None


def test_two_databases_of_the_same_origin_are_not_mixed_up(
    association: Caller, anyone: Caller, settings: CatalogSettings, tmp_path: Path
) -> None:
    other = CatalogSettings(database_url=f"sqlite:///{tmp_path}/other.db")
    migrate(other.database_url)
    with closing(Database(settings.database_url)) as here, here.read() as session:
        state = feed.state(session)
    with closing(Database(other.database_url)) as there, there.write() as session:
        session.execute(update(Feed).values(uuid=state.uuid, documents=1))
    identity = add(association, "Ryhmä")
    assert listed(anyone) == [identity]
    assert listed(Caller(create_app(other).test_client(), None)) == []
