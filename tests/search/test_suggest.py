"""What is suggested while somebody types, on both engines."""

from typing import Any

import pytest

from tests.problems import assert_problem
from tests.search.town import MIKKELI, PIEKSAMAKI, SAVONLINNA, Town


def suggested(town: Town, typed: str, **parameters: Any) -> list[dict[str, Any]]:
    answer = town.get("/v1/suggest", q=typed, **parameters)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.get_json()["suggestions"]
    return found


def texts(town: Town, typed: str, kind: str, **parameters: Any) -> list[str]:
    return [one["text"] for one in suggested(town, typed, **parameters) if one["kind"] == kind]


def test_a_concept_that_something_is_about_is_suggested_with_how_much_there_is(town: Town) -> None:
    (carers,) = [one for one in suggested(town, "omaish") if one["value"] == "carers"]
    assert carers == {"kind": "concept", "value": "carers", "text": "omaishoitajat", "language": "fi", "count": 1}
    assert town.get("/v1/search", concept=carers["value"]).get_json()["total"] == carers["count"]


def test_a_concept_that_nothing_is_about_is_not_suggested(town: Town) -> None:
    assert texts(town, "kuor", "concept") == []
    choir = town.add("Sekakuoro")
    town.follow()
    assert texts(town, "kuor", "concept") == ["kuoro"]
    town.coordinator("POST", f"/v1/offerings/{choir}/archive")
    town.follow()
    assert texts(town, "kuor", "concept") == []


@pytest.mark.parametrize(
    ("typed", "language", "label"),
    [
        ("VERTAIST", "fi", "vertaistukiryhmä"),
        ("vertaistukiryhma", "fi", "vertaistukiryhmä"),
        ("närstående", "sv", "närståendevårdare"),
        ("peer sup", "en", "peer support group"),
        ("support gr", "en", "peer support group"),
    ],
)
def test_what_is_typed_is_compared_without_dots_and_capitals_from_each_word_on(
    town: Town, typed: str, language: str, label: str
) -> None:
    assert label in texts(town, typed, "concept", lang=language)


def test_a_word_of_another_language_is_suggested_by_its_label_in_the_language_of_the_page(town: Town) -> None:
    assert "carers" in [one["value"] for one in suggested(town, "omaishoitaj", lang="sv")]
    assert "omaishoitajat" not in texts(town, "omaishoitaj", "concept", lang="sv")


@pytest.mark.parametrize(
    ("typed", "language", "name"),
    [("mik", "fi", "Mikkeli"), ("nyslo", "sv", "Nyslott"), ("pieks", "fi", "Pieksämäki")],
)
def test_a_municipality_is_suggested_in_finnish_and_swedish(
    town: Town, typed: str, language: str, name: str
) -> None:
    assert texts(town, typed, "municipality", lang=language) == [name]


def test_a_municipality_outside_the_county_where_nothing_is_is_not_suggested(town: Town) -> None:
    assert texts(town, "rovani", "municipality") == []


def test_an_organization_is_suggested_with_how_much_it_offers(town: Town) -> None:
    (found,) = [one for one in suggested(town, "tanssist") if one["kind"] == "organization"]
    assert (found["text"], found["count"]) == ("Tanssistudio Oy", 1)
    assert town.names(organization=found["value"]) == ["Tanssia kaikille"]


def test_a_name_is_suggested_by_its_words_of_which_the_last_may_be_unfinished(town: Town) -> None:
    wanted = {
        "kind": "offering",
        "value": town.ids["Tanssia kaikille"],
        "text": "Tanssia kaikille",
        "language": "fi",
    }
    for typed in ("kaik", "tanssia k", "kaikille tans"):
        assert wanted in suggested(town, typed)
    assert wanted not in suggested(town, "tanssia m")
    assert wanted not in suggested(town, "anssia")


def test_a_name_that_several_have_is_one_suggestion_and_leads_to_a_search(town: Town) -> None:
    made = [town.add("Kahvipiiri"), town.add("Kahvipiiri")]
    town.follow()
    found = [one for one in suggested(town, "kahvip") if one["text"] == "Kahvipiiri"]
    for identity in made:
        town.coordinator("POST", f"/v1/offerings/{identity}/archive")
    town.follow()
    assert found == [{"kind": "name", "value": "Kahvipiiri", "text": "Kahvipiiri", "language": "fi"}]


def test_what_is_elsewhere_is_not_suggested_where_a_municipality_is_chosen(town: Town) -> None:
    assert texts(town, "tanssia", "offering", municipality=PIEKSAMAKI) == []
    assert texts(town, "tanssia", "offering", municipality=SAVONLINNA) == ["Tanssia kaikille"]
    assert texts(town, "omaish", "concept", municipality=SAVONLINNA) == []
    assert texts(town, "neuvontap", "offering", municipality=MIKKELI) == ["Neuvontapuhelin"]


def test_what_is_for_professionals_only_is_not_suggested(town: Town) -> None:
    assert "Omaishoitajien salainen ryhmä" in town.ids
    for typed in ("salai", "omaishoitajien", "omaishoitajien salainen ryhmä"):
        assert "Omaishoitajien salainen ryhmä" not in [one["text"] for one in suggested(town, typed)]


@pytest.mark.parametrize("typed", ["haluan kuolla", "itsemurha", "mies hakkaa minua", "självmord", "kill myself"])
def test_where_words_tell_of_danger_nothing_is_suggested(town: Town, typed: str) -> None:
    assert suggested(town, typed) == []


def test_a_name_that_looks_like_danger_is_not_suggested(town: Town) -> None:
    made = town.add("Itsemurhan tehneiden läheiset")
    town.follow()
    found = [one["text"] for typed in ("its", "itse", "lähei") for one in suggested(town, typed)]
    town.coordinator("POST", f"/v1/offerings/{made}/archive")
    town.follow()
    assert not [text for text in found if "itsemurh" in text.casefold()]


def test_the_list_is_short_and_says_each_thing_once(town: Town) -> None:
    for typed in "abcdefghijklmnopqrstuvwxyzåäö":
        found = suggested(town, typed)
        assert len(found) <= 10
        said = [(one["kind"], one["value"]) for one in found]
        assert len(said) == len(set(said))


@pytest.mark.parametrize("typed", ["", "  ", "-", "!?", "'", "mikä?", "a.*", "(", "S:t", "a-", "x" * 200, "😀"])
def test_whatever_is_typed_has_an_answer(town: Town, typed: str) -> None:
    suggested(town, typed)


def test_nothing_typed_suggests_nothing(town: Town) -> None:
    assert suggested(town, "") == []


def test_by_post_the_answer_is_the_same_and_neither_is_kept(town: Town) -> None:
    by_get = town.get("/v1/suggest", q="omaish", municipality=MIKKELI, lang="sv")
    by_post = town.client.post("/v1/suggest", json={"q": "omaish", "municipality": [MIKKELI], "lang": "sv"})
    assert by_get.get_json() == by_post.get_json()
    assert by_get.headers["Cache-Control"] == by_post.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("query", "pointer"),
    [("query=a", "query"), ("lang=de", "lang"), ("municipality=999", "municipality/0"), ("q=" + "x" * 201, "q")],
)
def test_what_cannot_be_is_refused_by_name(town: Town, query: str, pointer: str) -> None:
    assert_problem(town.client.get(f"/v1/suggest?{query}"), "invalid", pointer)


def test_a_list_of_nothing_but_commas_is_too_long_as_any_other(town: Town) -> None:
    assert town.client.get("/v1/suggest?q=ka&municipality=" + "," * 401).status_code == 422
