"""Needs are understood from everyday words, in any order, and who says no finds what says no."""

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.vocabulary.analysis import analyzer
from services.vocabulary.concepts import Scheme, shipped
from services.vocabulary.concepts.needs import Needs
from services.vocabulary.concepts.scheme import read_concept
from services.vocabulary.stopwords import negates, stop_words

SHIPPED = {language: Needs(shipped(), language) for language in ("fi", "sv", "en")}


def scheme(**needs: list[str]) -> Scheme:
    def body(phrases: list[str]) -> Mapping[str, Any]:
        return {"kind": "need", "fi": "x", "needs": {"fi": phrases}}

    return Scheme(read_concept(key, body(phrases)) for key, phrases in needs.items())


def found(needs: Needs, text: str) -> list[str]:
    return [need.concept for need in needs.find(analyzer(needs.language).analyse(text))]


OWN = Needs(
    scheme(
        outing=["ei pääse ulos", "ei uskalla lähteä yksin ulos"],
        sleep=["ei saa nukuttua", "valvoo öisin"],
        memory=["unohtelee asioita"],
        money=["rahat loppuvat", "laskut maksamatta"],
        swim=["oppia uimaan"],
    ),
    "fi",
)


@pytest.mark.parametrize(
    ("text", "concept"),
    [
        ("ei pääse ulos", "outing"),
        ("ulos ei enää pääse", "outing"),  # in any order, with other words between
        ("Äiti EI PÄÄSE ulos!", "outing"),
        ("en pääse ulos", "outing"),  # any person, any tense
        ("eivät päässeet ulos", "outing"),
        ("isä on alkanut unohdella asioita", "memory"),
        ("laskuja on maksamatta", "money"),
        ("haluaisin oppia uimaan", "swim"),
    ],
)
def test_a_need_is_understood_however_it_is_put(text: str, concept: str) -> None:
    assert found(OWN, text)[:1] == [concept]


@pytest.mark.parametrize(
    "text", ["pääsee ulos", "asioita", "ulos", "ei", "", "ja tai on", "pelkkää puhetta säästä"]
)
def test_what_only_touches_a_phrase_is_no_need(text: str) -> None:
    assert found(OWN, text) == []


def test_who_says_no_finds_what_says_no_before_what_does_not() -> None:
    needs = Needs(scheme(can=["oppia uimaan"], cannot=["ei osaa uida", "ei opi uimaan"]), "fi")
    assert found(needs, "ei opi uimaan")[0] == "cannot"
    assert found(needs, "oppia uimaan") == ["can"]


def test_words_that_say_the_same_are_the_same() -> None:
    assert found(OWN, "en rohkene lähteä yksin ulos, pelottaa") != []
    assert found(OWN, "pelkää lähteä yksin ulos") == []  # afraid, but says no no
    assert found(OWN, "ei uskalla mennä ulos yksin, ei lähde") == ["outing"]


def test_a_need_tells_which_words_said_it_and_how_surely() -> None:
    (need,) = OWN.find(analyzer("fi").analyse("mummo ei pääse enää ulos"))
    assert need.positions == {2, 4}
    assert 0 < need.strength <= 1


def test_a_whole_phrase_is_surer_than_a_part_of_it() -> None:
    needs = Needs(scheme(one=["kaatuu kotona portaissa usein"], two=["muuta"]), "fi")
    (whole,) = needs.find(analyzer("fi").analyse("kaatuu kotona portaissa usein"))
    (part,) = needs.find(analyzer("fi").analyse("kaatuu kotona portaissa"))
    assert whole.strength > part.strength


def test_a_word_that_many_concepts_use_tells_nothing_alone() -> None:
    many = Needs(scheme(a=["apua"], b=["apua"], c=["apua"], d=["apua", "apua muuttoon"]), "fi")
    assert found(many, "apua") == []
    assert found(many, "apua muuttoon") == ["d"]


def test_a_no_to_one_thing_tells_more() -> None:
    verbs = {"a": "uida", "b": "laulaa", "c": "lukea", "d": "pelata", "e": "juosta"}
    phrases = {key: ["kaveri kylään", f"{verb} kaverin kanssa"] for key, verb in verbs.items()}
    needs = Needs(scheme(lonely=["ei kavereita"], **phrases), "fi")
    assert found(needs, "ei ole kavereita") == ["lonely"]
    assert found(needs, "kavereita") == []


def test_each_concept_is_found_once_and_the_strongest_first() -> None:
    needs = OWN.find(analyzer("fi").analyse("ei saa nukuttua, valvoo öisin eikä pääse ulos"))
    assert len({need.concept for need in needs}) == len(needs)
    assert [need.strength for need in needs] == sorted((need.strength for need in needs), reverse=True)


@pytest.mark.parametrize(
    ("language", "text", "concept"),
    [
        ("fi", "äiti ei pääse enää yksin ulos", "outdoor-companion"),
        ("fi", "ei ole ystäviä", "loneliness"),
        ("fi", "en saa nukuttua", "sleeplessness"),
        ("fi", "en ole saanut nukuttua", "sleeplessness"),
        ("fi", "isä unohtelee asioita", "memory-problems"),
        ("sv", "kommer inte ut", "outdoor-companion"),
        ("sv", "har inga vänner", "loneliness"),
        ("en", "I have no friends", "loneliness"),
        ("en", "cannot get out", "stuck-at-home"),
    ],
)
def test_the_shipped_needs_meet_everyday_words(language: str, text: str, concept: str) -> None:
    assert concept in found(SHIPPED[language], text)


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_a_phrase_of_several_words_finds_its_own_concept(language: str) -> None:
    """Where it does not, the phrase was written in vain."""
    lost = []
    for concept in shipped():
        for phrase in concept.needs.get(language, ()):
            tokens = analyzer(language).analyse(phrase)
            if len(telling(tokens, language)) > 1 and concept.id not in found(SHIPPED[language], phrase):
                lost.append((concept.id, phrase))
    assert lost == []


def telling(tokens: Any, language: str) -> list[str]:
    stops = stop_words(language)
    return [
        token.surface
        for token in tokens
        if token.surface.casefold() not in stops
        and not set(token.lemmas) <= stops
        and not negates(token.surface, language)
    ]


@settings(max_examples=150)
@given(st.sampled_from(["fi", "sv", "en"]), st.text(max_size=120))
def test_any_text_is_read(language: str, text: str) -> None:
    for need in SHIPPED[language].find(analyzer(language).analyse(text)):
        assert need.concept in shipped()
        assert 0 < need.strength <= 1
        assert need.positions
