"""What is like an offering, on both engines."""

import uuid
from collections.abc import Iterator
from typing import Any

import pytest

from tests.problems import assert_problem
from tests.search.town import MIKKELI, SAVONLINNA, Town


@pytest.fixture(scope="module")
def walks(town: Town) -> Iterator[Town]:
    """Groups of which some are about the same, and some only called alike."""
    place = {"here": [{"municipality": MIKKELI}], "there": [{"municipality": SAVONLINNA}]}
    town.add("Kävelyryhmä Mikkelissä", places=place["here"])
    town.add("Savonlinnan kävelijät: kävelyryhmä", places=place["there"])
    town.add("Aamukävely", summary={"fi": "Kävelyryhmä lähtee torilta."}, places=place["here"])
    town.add("Mikkelin filatelistit", places=place["here"])
    town.add("Erikoinen Zorblaxkerho", places=place["there"])
    town.add("Zorblaxkerho vieraille", places=place["here"])
    town.add("Kävelyryhmä ammattilaisille", places=place["here"], visibility="professionals")
    town.add("Kävelyryhmän vapaaehtoinen vetäjä", kind="volunteering", places=place["here"])
    town.follow()
    yield town


def similar(town: Town, name: str, **parameters: Any) -> list[str]:
    answer = town.get(f"/v1/offerings/{town.ids[name]}/similar", **parameters)
    assert answer.status_code == 200, answer.text
    return [hit["name"]["value"] for hit in answer.get_json()["hits"]]


def test_what_is_about_the_same_comes_and_near_ones_first(walks: Town) -> None:
    found = similar(walks, "Kävelyryhmä Mikkelissä")
    assert found[:2] == ["Aamukävely", "Savonlinnan kävelijät: kävelyryhmä"]
    assert similar(walks, "Savonlinnan kävelijät: kävelyryhmä")[0] in ("Kävelyryhmä Mikkelissä", "Aamukävely")


def test_an_offering_is_never_like_itself(walks: Town) -> None:
    for name in walks.ids:
        answer = walks.get(f"/v1/offerings/{walks.ids[name]}/similar", size=20)
        if answer.status_code == 200:
            assert walks.ids[name] not in {hit["id"] for hit in answer.get_json()["hits"]}


def test_without_a_concept_the_words_of_the_name_are_looked_at(walks: Town) -> None:
    assert similar(walks, "Erikoinen Zorblaxkerho")[0] == "Zorblaxkerho vieraille"


def test_the_name_of_a_place_makes_nothing_alike(walks: Town) -> None:
    assert "Mikkelin filatelistit" not in similar(walks, "Kävelyryhmä Mikkelissä", size=20)


def test_a_task_for_volunteers_comes_after_what_helps(walks: Town) -> None:
    found = similar(walks, "Kävelyryhmä Mikkelissä", size=20)
    task = "Kävelyryhmän vapaaehtoinen vetäjä"
    assert found.index(task) > found.index("Savonlinnan kävelijät: kävelyryhmä")


def test_each_says_why_in_the_language_of_the_page(walks: Town) -> None:
    path = f"/v1/offerings/{walks.ids['Kävelyryhmä Mikkelissä']}/similar"
    for language in ("fi", "sv", "en"):
        hits = walks.get(path, lang=language).get_json()["hits"]
        assert hits[0]["why"][0]["code"] == "concept"
        assert all(hit["why"] for hit in hits)
    assert [hit["id"] for hit in walks.get(path, lang="sv").get_json()["hits"]] == [
        hit["id"] for hit in walks.get(path, lang="en").get_json()["hits"]
    ]


def test_what_is_for_professionals_only_is_neither_shown_nor_answered(walks: Town) -> None:
    assert "Kävelyryhmä ammattilaisille" not in similar(walks, "Kävelyryhmä Mikkelissä", size=20)
    hidden = walks.ids["Kävelyryhmä ammattilaisille"]
    assert_problem(walks.get(f"/v1/offerings/{hidden}/similar"), "not-found")


def test_an_unknown_offering_is_not_found(walks: Town) -> None:
    assert_problem(walks.get(f"/v1/offerings/{uuid.uuid4()}/similar"), "not-found")


def test_an_answer_that_still_holds_is_not_sent_again(walks: Town) -> None:
    path = f"/v1/offerings/{walks.ids['Aamukävely']}/similar"
    first = walks.client.get(path)
    assert first.headers["Cache-Control"] == "public, no-cache"
    again = walks.client.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


@pytest.mark.parametrize(
    ("query", "pointer"), [("size=0", "size"), ("size=21", "size"), ("lang=de", "lang"), ("q=a", "q")]
)
def test_what_cannot_be_is_refused_by_name(walks: Town, query: str, pointer: str) -> None:
    path = f"/v1/offerings/{walks.ids['Aamukävely']}/similar"
    assert_problem(walks.client.get(f"{path}?{query}"), "invalid", pointer)
