"""A county's edits of concepts reach searches at once, documents soon after, and can be looked at beforehand."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask

from services.catalog import commands
from services.catalog.settings import CatalogSettings
from services.search.app import create_app
from services.search.engine.protocol import IndexState
from services.search.follower import Follower
from services.search.knowledge import Knowledge, version
from services.search.settings import SearchSettings
from tests.catalog.conftest import Caller
from tests.problems import assert_problem

SHIPPED = "friend-activities"
OLD = f"/v1/concepts/{SHIPPED}"
NAME = "lähimmäispalvelu"  # of the concept that `Ystäväpiiri` is tagged with, and no word of it
WORD = "hupsutus"  # nobody's word yet
OWN = {"kind": "activity", "fi": WORD, "names": {"fi": ["höpsötys"], "en": ["sillying"]}}


@pytest.fixture
def coordinator(catalog: Flask, catalog_settings: CatalogSettings) -> Caller:
    return Caller(catalog.test_client(), commands.create_key(catalog_settings, "test", ["coordinator"]))


@pytest.fixture
def search(search_settings: SearchSettings, catalog_address: str, feed_key: str) -> Iterator[Caller]:
    """The search service, called without a key."""
    app = create_app(replace(search_settings, catalog_url=catalog_address, catalog_key=feed_key))
    yield Caller(app.test_client())
    app.extensions["engine"].close()


@pytest.fixture
def editor(search: Caller, coordinator: Caller) -> Caller:
    """The coordinator at the search service."""
    return Caller(search.client, coordinator.key)


@pytest.fixture
def filled(follower: Follower, add: Callable[..., str]) -> Follower:
    add("Ystäväpiiri torstaisin")
    add("Hupsutus kirjastossa")
    add("Tuolijumppa")
    follower.step()
    return follower


def found(search: Caller, words: str, **query: str) -> list[str]:
    answer = search("POST", "/v1/search", json={"q": words, **query})
    assert answer.status_code == 200, answer.text
    return [hit["name"]["value"] for hit in answer.get_json()["hits"]]


def with_word(coordinator: Caller, word: str = WORD) -> dict[str, Any]:
    """The shipped concept with one more name."""
    body = coordinator("GET", OLD).get_json()
    names = {**body["names"], "fi": [*body["names"]["fi"], word]}
    told = ("id", "version", "edited", "shipped", "taken_away")
    return {**{key: value for key, value in body.items() if key not in told}, "names": names}


def put(coordinator: Caller, address: str, body: dict[str, Any]) -> None:
    answer = coordinator("PUT", address, json=body, headers={"If-Match": "*"})
    assert answer.status_code == 200, answer.text


def state(follower: Follower) -> IndexState:
    found = follower.engine.state()
    assert found
    return found


def retagged(follower: Follower) -> bool:
    its = state(follower)
    return its.tagged == version(its.edits)


def test_a_new_synonym_finds_what_the_concept_finds_before_and_after_retagging(
    filled: Follower, search: Caller, coordinator: Caller
) -> None:
    assert found(search, "kaverointihetki") == []
    put(coordinator, OLD, with_word(coordinator, "kaverointihetki"))
    assert filled.step() == 1
    assert not retagged(filled)
    assert found(search, "kaverointihetki") == ["Ystäväpiiri torstaisin"]
    filled.step()
    assert retagged(filled)
    assert found(search, "kaverointihetki") == ["Ystäväpiiri torstaisin"]
    assert filled.step() == 0


def test_what_says_a_new_synonym_is_found_by_the_concepts_other_names_before_and_after_retagging(
    filled: Follower, search: Caller, coordinator: Caller
) -> None:
    assert found(search, NAME) == ["Ystäväpiiri torstaisin"]
    put(coordinator, OLD, with_word(coordinator))
    filled.step()
    assert not retagged(filled)
    assert found(search, NAME) == ["Ystäväpiiri torstaisin", "Hupsutus kirjastossa"]
    filled.step()
    assert retagged(filled)
    assert set(found(search, NAME)) == {"Ystäväpiiri torstaisin", "Hupsutus kirjastossa"}
    assert found(search, "", concept=[SHIPPED]) != []  # type: ignore[arg-type]


def test_a_concept_of_the_countys_own_leads_across_its_names_and_languages(
    filled: Follower, search: Caller, coordinator: Caller
) -> None:
    put(coordinator, "/v1/concepts/sillying", OWN)
    for retag in (False, True):
        filled.step()
        assert retagged(filled) is retag
        assert found(search, "höpsötys") == ["Hupsutus kirjastossa"]
        assert found(search, "sillying", lang="en") == ["Hupsutus kirjastossa"]
    coordinator("DELETE", "/v1/concepts/sillying")
    for _ in range(2):
        filled.step()
        assert found(search, "höpsötys") == []
    assert state(filled).edits == {}


def test_what_is_restored_is_forgotten_by_search(filled: Follower, search: Caller, coordinator: Caller) -> None:
    put(coordinator, OLD, with_word(coordinator))
    filled.step()
    filled.step()
    coordinator("POST", f"{OLD}/restore")
    assert filled.step() == 1
    assert state(filled).edits == {}
    assert found(search, WORD) == ["Hupsutus kirjastossa"]
    filled.step()
    assert retagged(filled)
    assert found(search, NAME) == ["Ystäväpiiri torstaisin"]


def test_a_shipped_concept_that_was_taken_away_is_not_understood_until_it_is_back(
    filled: Follower, search: Caller, coordinator: Caller
) -> None:
    coordinator("DELETE", OLD)
    for _ in range(2):
        filled.step()
        assert found(search, NAME) == []
    coordinator("POST", f"{OLD}/restore")
    filled.step()
    filled.step()
    assert found(search, NAME) == ["Ystäväpiiri torstaisin"]


def test_an_index_that_is_built_anew_has_the_same_edits_as_one_that_followed(
    filled: Follower, coordinator: Caller
) -> None:
    put(coordinator, OLD, with_word(coordinator))
    put(coordinator, "/v1/concepts/sillying", OWN)
    coordinator("DELETE", "/v1/concepts/loneliness")
    assert filled.step() == 3
    followed = state(filled)
    filled.rebuild()
    assert state(filled) == replace(followed, tagged=version(followed.edits))
    assert followed.edits.keys() == {SHIPPED, "sillying", "loneliness"}


def test_an_offering_and_a_concept_on_one_page_both_arrive(
    filled: Follower, search: Caller, coordinator: Caller, add: Callable[..., str]
) -> None:
    put(coordinator, OLD, with_word(coordinator, "kaverointihetki"))
    add("Kaverikerho")
    put(coordinator, OLD, with_word(coordinator))
    assert filled.step() == 3
    assert "Kaverikerho" in found(search, "")
    assert state(filled).n == 6
    assert found(search, NAME)[-1] == "Hupsutus kirjastossa"


def test_a_preview_shows_what_the_edit_then_does_and_keeps_nothing(
    filled: Follower, search: Caller, editor: Caller, coordinator: Caller
) -> None:
    words = [NAME, WORD, "tuolijumppa", "kaipaan seuraa"]
    body, before = with_word(coordinator), state(filled)
    asked = {"id": SHIPPED, "body": body, "queries": words}
    answer = editor("POST", "/v1/concepts:preview", json=asked)
    assert answer.status_code == 200, answer.text

    def told(when: str) -> list[list[str]]:
        return [[hit["name"]["value"] for hit in shown[when]] for shown in answer.get_json()["queries"]]

    assert told("before") == [found(search, its) for its in words]
    assert filled.step() == 0
    assert state(filled) == before
    put(coordinator, OLD, body)
    filled.step()
    assert told("after") == [found(search, its) for its in words]


def test_a_preview_says_what_enters_leaves_and_moves(
    filled: Follower, editor: Caller, coordinator: Caller
) -> None:
    def preview(body: Any, *queries: str) -> dict[str, Any]:
        asked = {"id": SHIPPED, "body": body, "queries": queries}
        answer: dict[str, Any] = editor("POST", "/v1/concepts:preview", json=asked).get_json()
        return answer

    edited = preview(with_word(coordinator), NAME, "tuolijumppa")
    first, second = edited["queries"]
    assert edited["changed"] == 1
    assert first["enters"] == [first["after"][1]["id"]]
    assert first["after"][1]["name"] == {"value": "Hupsutus kirjastossa", "language": "fi"}
    assert (first["leaves"], first["moves"]) == ([], [])
    assert (second["enters"], second["leaves"], second["before"]) == ([], [], second["after"])
    (gone,) = preview(None, NAME)["queries"]
    assert gone["leaves"] == [first["before"][0]["id"]]
    (moved,) = preview(with_word(coordinator), WORD)["queries"]
    assert moved["moves"] == [] or moved["moves"][0]["from"] != moved["moves"][0]["to"]


def test_without_queries_the_concepts_own_names_are_asked_the_new_ones_first(
    filled: Follower, editor: Caller, coordinator: Caller
) -> None:
    shipped = with_word(coordinator)
    answer = editor("POST", "/v1/concepts:preview", json={"id": SHIPPED, "body": shipped}).get_json()
    asked = [query["q"] for query in answer["queries"]]
    assert asked[:2] == [WORD, "ystävätoiminta"]
    assert len(asked) == 20
    swedish = editor("POST", "/v1/concepts:preview", json={"id": SHIPPED, "body": None, "lang": "sv"}).get_json()
    assert "vänverksamhet" in [query["q"] for query in swedish["queries"]]


def test_a_preview_is_for_coordinators_and_their_service(
    filled: Follower,
    search: Caller,
    coordinator: Caller,
    association: Caller,
    catalog_settings: CatalogSettings,
) -> None:
    asked = {"id": SHIPPED, "body": None, "queries": ["kahvi"]}
    assert_problem(search("POST", "/v1/concepts:preview", json=asked), "unauthorized")
    for key, status in (
        (association.key, 403),
        (coordinator.key, 200),
        (commands.create_key(catalog_settings, "tray", ["act-for"]), 200),
    ):
        assert Caller(search.client, key)("POST", "/v1/concepts:preview", json=asked).status_code == status


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        ({"body": {"kind": "thing", "fi": "x"}}, "/body/kind"),
        ({"body": {"kind": "need"}}, "/body"),
        ({"body": {"kind": "need", "fi": "x", "classes": ["P99"]}}, "/body"),
        ({"body": {"kind": "need", "fi": "x", "names": {"de": ["x"]}}}, "/body/names/de"),
        ({"body": {"kind": "need", "fi": "x", "ages": [1]}}, "/body/ages"),
        ({"queries": ["x"] * 21}, "/queries"),
        ({"queries": [""]}, "/queries/0"),
        ({"lang": "de"}, "/lang"),
        ({"query": "x"}, "/query"),
    ],
)
def test_a_preview_of_what_is_not_sound_is_refused_with_a_pointer(
    editor: Caller, wrong: dict[str, Any], pointer: str
) -> None:
    asked = {"id": SHIPPED, "body": None, **wrong}
    assert_problem(editor("POST", "/v1/concepts:preview", json=asked), "invalid", pointer)


class Slow(dict[str, Any]):
    """A concept whose reading takes until it is let go."""

    begun, go = threading.Event(), threading.Event()

    def get(self, *key: Any) -> Any:
        self.begun.set()
        assert self.go.wait(10)
        return super().get(*key)


def test_who_searches_while_new_concepts_are_read_is_not_kept_waiting() -> None:
    knowledge, edits = Knowledge(), {"sillying": Slow(OWN)}
    reader = threading.Thread(target=knowledge.reading, args=(edits,))
    reader.start()
    assert Slow.begun.wait(10)
    assert "sillying" not in knowledge.reading(edits).scheme
    Slow.go.set()
    reader.join()
    assert "sillying" in knowledge.reading(edits).scheme


def test_without_an_index_a_preview_says_when_to_come_back(editor: Caller) -> None:
    answer = editor("POST", "/v1/concepts:preview", json={"id": SHIPPED, "body": None})
    assert_problem(answer, "unavailable")
    assert answer.headers["Retry-After"]
