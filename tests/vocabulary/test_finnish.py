"""Finnish words: base forms, compound parts, and what is unknown."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.vocabulary.analysis import analyzer, fold
from services.vocabulary.analysis.finnish import FinnishAnalyzer
from services.vocabulary.analysis.tokens import Token


def finnish() -> FinnishAnalyzer:
    found = analyzer("fi")
    assert isinstance(found, FinnishAnalyzer)
    return found


def token(word: str) -> Token:
    (found,) = finnish().analyse(word)
    return found


@pytest.mark.parametrize(
    ("word", "lemma"),
    [
        ("omaishoitajille", "omaishoitaja"),
        ("uimahallissa", "uimahalli"),
        ("ryhmiin", "ryhmä"),
        ("Lapsille", "lapsi"),
        ("vanhusten", "vanhus"),
        ("kävelemään", "kävellä"),
    ],
)
def test_an_inflected_word_has_its_base_form(word: str, lemma: str) -> None:
    assert lemma in token(word).lemmas


@pytest.mark.parametrize(
    ("word", "part"),
    [
        ("liikuntaryhmät", "ryhmä"),
        ("vertaistukiryhmä", "vertaistuki"),
        ("omaishoitajien", "omainen"),
        ("hyvinvointilähete", "hyvinvointi"),
        ("asahi-ryhmässä", "ryhmä"),
    ],
)
def test_a_compound_holds_its_words(word: str, part: str) -> None:
    assert part in token(word).parts


@pytest.mark.parametrize(
    ("form", "base"),
    [
        ("päässeet", "päästä"),
        ("nukuttua", "nukkua"),
        ("eronneille", "erota"),
        ("AVH:n", "avh"),
        ("MLL:lle", "mll"),
    ],
)
def test_participles_and_abbreviations_meet_their_base_form(form: str, base: str) -> None:
    assert base in token(form).lemmas


def test_a_needless_hyphen_is_no_other_word() -> None:
    assert set(token("kävelyryhmä").lemmas) & set(token("kävely-ryhmä").lemmas)
    assert {"kävely", "ryhmä"} <= set(token("kävely-ryhmä").parts)


def test_the_reading_of_the_fewest_words_counts() -> None:
    assert token("Kokkolasta").parts == ()


def test_an_unknown_word_keeps_its_own_form() -> None:
    assert "xylofonisti2000" in token("xylofonisti2000").lemmas


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("ryhma", "ryhmä"), ("ryhmassa", "ryhmässä"), ("kavelyryhma", "kävelyryhmä")],
)
def test_missing_dots_are_put_back(typed: str, meant: str) -> None:
    assert finnish().with_dots(typed) == meant


@pytest.mark.parametrize("word", ["talo", "ryhmä", "qwrtzp"])
def test_a_word_that_is_right_or_hopeless_gets_no_dots(word: str) -> None:
    assert finnish().with_dots(word) is None


@settings(deadline=None, max_examples=200)
@given(st.text(max_size=80))
def test_any_text_is_read_and_every_token_stands_where_it_says(text: str) -> None:
    for found in finnish().analyse(text):
        assert text[found.start : found.end] == found.surface
        assert found.lemmas


@given(st.text(max_size=40))
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)
