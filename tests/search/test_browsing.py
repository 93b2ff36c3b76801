"""Themes and concepts, and how much there is of each, on both engines."""

from dataclasses import replace

import pytest

from services.vocabulary.concepts import shipped
from services.vocabulary.themes import THEMES
from tests.problems import assert_problem
from tests.search.town import SAVONLINNA, Town


def test_all_themes_come_with_what_is_public_in_them(town: Town) -> None:
    themes = town.get("/v1/themes", lang="sv").get_json()["themes"]
    assert [theme["value"] for theme in themes] == list(THEMES)
    counts = {theme["value"]: theme["count"] for theme in themes}
    assert (counts["creativity"], counts["community"], counts["mind"]) == (2, 2, 0)
    assert themes[2]["label"] == {"value": "Motion", "language": "sv"}


def test_the_themes_of_a_municipality_count_what_a_search_finds_there(town: Town) -> None:
    for theme in town.get("/v1/themes", municipality=SAVONLINNA).get_json()["themes"]:
        found = town.get("/v1/search", municipality=SAVONLINNA, theme=theme["value"]).get_json()
        assert theme["count"] == (0 if found["relaxed"]["nearby"] else found["total"]), theme


def test_counts_follow_the_index(town: Town) -> None:
    def counted() -> tuple[int, int]:
        concept = town.get("/v1/concepts/choir").get_json()
        themes = {one["value"]: one["count"] for one in town.get("/v1/themes").get_json()["themes"]}
        return concept["count"], themes["mind"]

    before = counted()
    made = town.add("Sekakuoro", themes=["mind"])
    town.follow()
    during = counted()
    town.coordinator("POST", f"/v1/offerings/{made}/archive")
    town.follow()
    assert (before, during, counted()) == ((0, 0), (1, 1), (0, 0))


def test_pages_hold_every_concept_once(town: Town) -> None:
    first = town.get("/v1/concepts", size=200).get_json()
    pages = [
        town.get("/v1/concepts", size=200, page=page).get_json() for page in range(1, first["page"]["pages"] + 1)
    ]
    ids = [concept["id"] for page in pages for concept in page["concepts"]]
    assert len(ids) == len(set(ids)) == first["total"] == len(shipped())
    assert_problem(town.get("/v1/concepts", size=200, page=first["page"]["pages"] + 1), "not-found")


def test_concepts_are_found_by_how_words_of_their_names_begin(town: Town) -> None:
    found = town.get("/v1/concepts", q="OMAISHOITAJ").get_json()
    assert "carers" in [concept["id"] for concept in found["concepts"]]
    assert "choir" not in [concept["id"] for concept in found["concepts"]]
    assert 0 < found["total"] < 40
    assert town.get("/v1/concepts", q="zzzz").get_json()["total"] == 0


def test_concepts_are_narrowed_by_theme(town: Town) -> None:
    found = town.get("/v1/concepts", theme="creativity", size=200).get_json()["concepts"]
    assert "choir" in [concept["id"] for concept in found]
    assert all("creativity" in concept["themes"] for concept in found)


def test_a_concept_tells_what_it_is_tied_to_in_the_language_of_the_page(town: Town) -> None:
    walking = town.get("/v1/concepts/walking-group", lang="en").get_json()
    written = shipped()["walking-group"]
    assert walking["label"] == {"value": written.label["en"], "language": "en"}
    assert (walking["kind"], tuple(walking["themes"])) == (written.kind, written.themes)
    for tie in ("broader", "related"):
        assert [its["id"] for its in walking[tie]] == list(getattr(written, tie))
        assert all(its["label"]["language"] == "en" for its in walking[tie])
    assert walking["id"] in [
        its["id"] for its in town.get(f"/v1/concepts/{written.broader[0]}").get_json()["narrower"]
    ]
    assert not [name for names in walking["names"].values() for name in names if name.startswith("=")]


def test_the_count_of_a_concept_is_what_a_search_for_it_finds(town: Town) -> None:
    page = town.get("/v1/concepts", q="vertais").get_json()["concepts"]
    assert any(concept["count"] for concept in page)
    for concept in page:
        assert town.get("/v1/search", concept=concept["id"]).get_json()["total"] == concept["count"], concept["id"]


def test_a_county_s_own_concept_is_there_at_once(town: Town) -> None:
    state = town.follower.engine.state()
    assert state
    assert_problem(town.get("/v1/concepts/zorblax"), "not-found")
    edits = {"zorblax": {"kind": "activity", "fi": "zorblaxkerho", "broader": ["choir"]}, "walking-group": None}
    town.follower.engine.apply([], [], replace(state, edits=edits))
    try:
        assert town.get("/v1/concepts/zorblax").get_json()["broader"][0]["id"] == "choir"
        assert_problem(town.get("/v1/concepts/walking-group"), "not-found")
    finally:
        town.follower.engine.apply([], [], state)


@pytest.mark.parametrize("path", ["/v1/themes", "/v1/concepts", "/v1/concepts/choir"])
def test_an_answer_that_still_holds_is_not_sent_again(town: Town, path: str) -> None:
    first = town.client.get(path)
    again = town.client.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


@pytest.mark.parametrize(
    ("address", "pointer"),
    [
        ("themes?theme=mind", "theme"),
        ("themes?municipality=999", "municipality/0"),
        ("themes?lang=de", "lang"),
        ("concepts?theme=sport", "theme/0"),
        ("concepts?size=201", "size"),
        ("concepts?page=0", "page"),
        ("concepts?kind=need", "kind"),
        ("concepts/choir?q=a", "q"),
    ],
)
def test_what_cannot_be_is_refused_by_name(town: Town, address: str, pointer: str) -> None:
    assert_problem(town.client.get(f"/v1/{address}"), "invalid", pointer)
