"""Suggestions: what a text tells is found and explained, and what is there is left alone."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.vocabulary.codes import SERVICE_CLASSES, TARGET_GROUPS
from services.vocabulary.suggesting import Suggestion, suggest
from services.vocabulary.suggesting.cues import raw
from services.vocabulary.suggesting.reading import FIELDS
from services.vocabulary.themes import THEMES
from tests.conftest import REPOSITORY

DEMO = [
    offering
    for file in sorted((REPOSITORY / "profiles/demo").glob("offerings-*.json"))
    for offering in json.loads(file.read_text(encoding="utf-8"))
]
CHOSEN = ("service_classes", "target_groups", "themes", "keywords")


def values(suggestions: tuple[Suggestion, ...]) -> list[str]:
    return [its.value for its in suggestions]


def classes(name: str, **more: Any) -> list[str]:
    return values(suggest({"name": {"fi": name}, **more}).service_classes)


def groups(name: str, **more: Any) -> list[str]:
    return values(suggest({"name": {"fi": name}, **more}).target_groups)


def keywords(name: str, language: str = "fi", **more: Any) -> list[str]:
    return values(suggest({"name": {language: name}, **more}).keywords)


def in_language(offering: dict[str, Any], language: str) -> dict[str, Any]:
    """As if it had been written in one language, and nothing had been chosen yet."""
    texts = {
        field: {language: offering[field][language]} for field in FIELDS if offering.get(field, {}).get(language)
    }
    return {"age": offering.get("age"), **texts}


def main_class(code: str) -> str:
    return code.split(".")[0]


def share(hits: list[bool]) -> float:
    assert len(hits) > 50
    return sum(hits) / len(hits)


@pytest.mark.parametrize(("language", "promised"), [("fi", 0.85), ("sv", 0.72), ("en", 0.82)])
def test_the_main_class_that_a_person_gave_is_among_the_three(language: str, promised: float) -> None:
    hits = []
    for offering in DEMO:
        if offering.get("service_classes") and language in offering["name"]:
            suggested = values(suggest(in_language(offering, language)).service_classes)
            hits.append(main_class(offering["service_classes"][0]) in map(main_class, suggested))
    assert share(hits) >= promised


@pytest.mark.parametrize(("language", "promised"), [("fi", 0.72), ("sv", 0.55), ("en", 0.64)])
def test_the_very_class_that_a_person_gave_is_mostly_among_the_three(language: str, promised: float) -> None:
    hits = [
        offering["service_classes"][0] in values(suggest(in_language(offering, language)).service_classes)
        for offering in DEMO
        if offering.get("service_classes") and language in offering["name"]
    ]
    assert share(hits) >= promised


@pytest.mark.parametrize(("language", "promised"), [("fi", 0.74), ("sv", 0.65), ("en", 0.68)])
def test_the_narrower_group_that_a_person_gave_is_mostly_among_the_three(language: str, promised: float) -> None:
    hits = []
    for offering in DEMO:
        narrower = [code for code in offering.get("target_groups", []) if code != "KR1"]
        if narrower and language in offering["name"]:
            hits.append(narrower[0] in values(suggest(in_language(offering, language)).target_groups))
    assert share(hits) >= promised


def test_three_of_four_suggested_groups_are_right_where_a_person_gave_a_narrower_one() -> None:
    hits = [
        code in offering["target_groups"]
        for offering in DEMO
        if set(offering.get("target_groups", [])) - {"KR1"}
        for code in values(suggest(in_language(offering, "fi")).target_groups)
    ]
    assert share(hits) >= 0.75


def test_the_first_theme_that_a_person_gave_is_mostly_among_the_two() -> None:
    given_themes = [offering for offering in DEMO if offering.get("themes")]
    hits = [
        offering["themes"][0] in values(suggest(in_language(offering, "fi")).themes) for offering in given_themes
    ]
    assert share(hits) >= 0.72


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Tule kävelyryhmäämme", "P27.1"),
        ("Tavataan kuntosalilla", "P27.1"),
        ("Vertaistukea leskille", "P4.12"),
        ("Apua veloista selviämiseen", "P15.1"),
        ("Puhelimet ja verkkopankit tutuiksi", "P9.4"),
        ("Kuntouttavaa työtoimintaa", "P4.8"),
        ("Omaishoitajien vapaapäivät", "P5.14"),
        ("Vaalit", "P8.2"),  # known by the name of the class alone
    ],
)
def test_a_word_is_met_in_any_form_and_inside_a_compound(name: str, code: str) -> None:
    assert code in classes(name)


def test_a_swedish_word_is_met_inside_a_compound() -> None:
    assert "P27.1" in values(suggest({"name": {"sv": "Motionskompisar"}}).service_classes)


def test_a_short_stem_is_not_met_inside_another_word() -> None:
    assert suggest({"name": {"sv": "Instrument"}}).service_classes == ()  # no mentor, whose stem is `ment`


def test_a_phrase_says_what_its_words_do_not() -> None:
    assert "P4.3" in values(suggest({"name": {"en": "Home visits"}}).service_classes)
    assert "P4.3" not in values(suggest({"name": {"en": "Visits"}}).service_classes)


def test_the_name_counts_more_than_the_summary_and_the_summary_more_than_the_description() -> None:
    library, pool, soup = "Kirjastossa", "Uimahallissa", "Lounasta"
    body = {"name": {"fi": library}, "summary": {"fi": pool}, "description": {"fi": soup}}
    assert values(suggest(body).service_classes) == ["P25.1", "P27.1", "P5.20"]
    body = {"name": {"fi": soup}, "summary": {"fi": library}, "description": {"fi": pool}}
    assert values(suggest(body).service_classes) == ["P5.20", "P25.1", "P27.1"]


def test_what_tells_little_beside_the_rest_is_not_suggested() -> None:
    pool = {"fi": "Uimahalli ja kuntosali"}
    assert classes("Lounasta") == ["P5.20"]
    assert values(suggest({"name": pool, "description": {"fi": "Lounasta"}}).service_classes) == ["P27.1"]


def test_a_word_that_comes_again_and_again_tells_no_more_than_once() -> None:
    once, again = (
        {"summary": {"fi": "Kirjasto"}, "description": {"fi": "Lounasta. " * count}} for count in (1, 9)
    )
    assert suggest(once).service_classes == suggest(again).service_classes


def test_a_place_is_no_cue() -> None:
    assert "P5.20" in values(suggest({"name": {"sv": "Kök"}}).service_classes)
    assert suggest({"name": {"sv": "Kökar"}}).service_classes == ()
    assert suggest({"name": {"sv": "Kristinestad"}}).service_classes == ()


@pytest.mark.parametrize(
    ("age", "code", "because"),
    [
        ({"min": 65}, "KR1.1", "65–"),
        ({"min": 13, "max": 19}, "KR1.3", "13–19"),
        ({"max": 6}, "KR1.2", "–6"),
    ],
)
def test_the_age_tells_the_group(age: dict[str, int], code: str, because: str) -> None:
    assert suggest({"name": {"fi": "Maanantai"}, "age": age}).target_groups == (Suggestion(code, (because,)),)


def test_an_age_that_only_touches_a_group_does_not_tell_it() -> None:
    assert groups("Maanantai", age={"min": 12, "max": 18}) == ["KR1.3"]


def test_an_age_that_takes_nearly_all_tells_no_group() -> None:
    assert groups("Maanantai", age={"min": 18}) == []


def test_a_group_that_the_age_shuts_out_is_not_suggested() -> None:
    assert "KR1.1" in groups("Nuoria ja eläkeläisiä yhdessä")
    assert "KR1.1" not in groups("Nuoria ja eläkeläisiä yhdessä", age={"min": 15, "max": 29})
    assert "KR1.3" not in groups("Nuoria ja eläkeläisiä yhdessä", age={"min": 60})


@pytest.mark.parametrize(
    ("word", "code"),
    [
        ("Lapsiperheille", "KR1.2"),
        ("Nuorille", "KR1.3"),
        ("Pitkäaikaissairaille", "KR1.4"),
        ("Mielenterveyskuntoutujille", "KR1.4"),
        ("Kehitysvammaisille", "KR1.6"),
        ("Ikäihmisille", "KR1.1"),
        ("Yhdistystoimijoille", "KR2.7"),
    ],
)
def test_a_word_tells_the_group(word: str, code: str) -> None:
    assert groups(word)[0] == code


def test_a_class_or_group_is_not_suggested_when_it_or_its_child_is_there() -> None:
    assert "P1" in classes("Asuminen ja asunnot")
    assert "P1" not in classes("Asuminen ja asunnot", service_classes=["P1.4"])
    assert "P27.1" not in classes("Kuntosali", service_classes=["P27.1"])
    assert "KR1" in groups("Kaikenikäisille")
    assert groups("Kaikenikäisille", target_groups=["KR1.2"]) == []


def test_a_theme_follows_from_a_class_that_was_chosen_as_well() -> None:
    body = {"name": {"fi": "Purjehdusta"}, "service_classes": ["P27.3"]}
    assert suggest(body).themes == (Suggestion("nature", ("Purjehdusta",)),)
    assert suggest({**body, "themes": ["nature"]}).themes == ()


def test_keywords_are_nouns_in_base_form_in_the_language_of_the_text() -> None:
    assert keywords("Tuolijumppaamme ja venyttelyä laulaen") == ["tuolijumppa", "venyttely"]
    found = suggest({"name": {"sv": "Stickningen", "en": "Choirs"}}).keywords
    assert found == (
        Suggestion("stickning", ("Stickningen",), "sv"),
        Suggestion("choir", ("Choirs",), "en"),
    )


@pytest.mark.parametrize(
    "word",
    ["rauhallinen", "kova", "vihreä", "laulaa", "asuva", "kokenut", "lainattava", "perjantaisin", "ryhmä"],
)
def test_a_word_that_nobody_would_search_by_is_no_keyword(word: str) -> None:
    assert keywords(word) == []


def test_names_of_places_people_and_the_organization_are_no_keywords() -> None:
    assert keywords("Keramiikkaa Mikkelissä, Turussa ja Kulmassa Virtasen kanssa") == ["keramiikka"]
    organization = {"name": {"fi": "Keramiikan ystävät"}}
    assert keywords("Keramiikkaa ja kudontaa", organization=organization) == ["kudonta"]


def test_a_keyword_that_is_there_in_another_form_is_not_suggested() -> None:
    assert keywords("Velkaa ja laskuja", keywords={"fi": ["velat", "laskut"]}) == []


def test_words_that_tell_what_it_is_about_come_first_among_the_keywords() -> None:
    assert keywords("Kissoja ja keramiikkaa") == ["keramiikka", "kissa"]


def test_a_phrase_is_one_keyword() -> None:
    assert keywords("Food bank", "en") == ["food bank"]


def texts_of(body: dict[str, Any]) -> str:
    return "\n".join(text for field in FIELDS for text in body.get(field, {}).values())


def all_of(body: dict[str, Any]) -> Iterator[Suggestion]:
    found = suggest(body)
    yield from (*found.service_classes, *found.target_groups, *found.themes, *found.keywords)


def test_every_suggestion_says_because_of_which_words() -> None:
    for offering in DEMO:
        age = offering.get("age", {})
        written = f"{texts_of(offering)} {age.get('min', '')}–{age.get('max', '')}"
        for its in all_of({key: value for key, value in offering.items() if key not in CHOSEN}):
            assert its.because
            assert [word for word in its.because if word not in written] == [], offering["record_id"]


def test_the_order_of_the_fields_and_languages_changes_nothing() -> None:
    def turned(value: Any) -> Any:
        return dict(reversed(value.items())) if isinstance(value, dict) else value

    for offering in DEMO[::10]:
        other = {key: turned(value) for key, value in reversed(offering.items())}
        assert suggest(other) == suggest(offering)


def test_every_code_of_the_cues_is_in_its_list() -> None:
    assert set(raw()["service_classes"]) <= set(SERVICE_CLASSES)
    assert set(raw()["target_groups"]) <= set(TARGET_GROUPS)
    assert set(raw()["themes"]) <= set(THEMES)


WORDS = st.sampled_from(
    [
        "Kuntosali",
        "kävelyä",
        "nuorille",
        "velat",
        "bibliotek",
        "barnfamiljer",
        "choir",
        "peer",
        "support",
        "65+",
        "-",
    ]
)
TEXT = st.text(max_size=60) | st.lists(WORDS, max_size=8).map(" ".join)
TEXTS = st.dictionaries(st.sampled_from(["fi", "sv", "en", "se", "xx"]), TEXT)
YEARS = st.none() | st.integers(-1, 140)
BODIES = st.fixed_dictionaries(
    {},
    optional={
        **dict.fromkeys(FIELDS, TEXTS),
        "age": st.fixed_dictionaries({}, optional={"min": YEARS, "max": YEARS}),
        "service_classes": st.lists(st.sampled_from(sorted(SERVICE_CLASSES)), max_size=4),
        "target_groups": st.lists(st.sampled_from(sorted(TARGET_GROUPS)), max_size=4),
        "themes": st.lists(st.sampled_from(sorted(THEMES)), max_size=4),
        "keywords": st.dictionaries(st.sampled_from(["fi", "sv", "en"]), st.lists(TEXT, max_size=3)),
    },
)


@settings(deadline=None)  # the first example loads the dictionary
@given(BODIES)
def test_for_any_text_only_what_is_in_the_lists_and_not_yet_there_is_suggested(body: dict[str, Any]) -> None:
    found = suggest(body)
    for suggested, field, known, most in (
        (found.service_classes, "service_classes", SERVICE_CLASSES, 3),
        (found.target_groups, "target_groups", TARGET_GROUPS, 3),
        (found.themes, "themes", THEMES, 2),
    ):
        codes = values(suggested)
        assert len(codes) == len(set(codes)) <= most
        assert set(codes) <= set(known)
        assert not any(
            there == code or there.startswith(f"{code}.") for there in body.get(field, []) for code in codes
        )
    assert len(found.keywords) <= 8
    given_keywords = {
        (language, word.casefold().strip())
        for language, words in body.get("keywords", {}).items()
        for word in words
    }
    assert given_keywords.isdisjoint((its.language, its.value) for its in found.keywords)


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["fi", "min", "name"]), inner),
    max_leaves=6,
)


@settings(deadline=None)  # the first example loads the dictionary
@given(st.dictionaries(st.sampled_from([*FIELDS, *CHOSEN, "age", "organization", "kind"]), ANYTHING))
def test_a_draft_with_anything_in_it_is_read_without_an_error(body: dict[str, Any]) -> None:
    suggest(body)
