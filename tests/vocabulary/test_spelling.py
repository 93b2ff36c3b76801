"""Misspelt words find the word that was meant, and right ones are left alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.vocabulary.spelling import SHORTEST, Speller

WORDS = ["vertaistuki", "kävelyryhmä", "jooga", "omaishoitaja", "masennus", "keskusteluryhmä", "uni"]
SPELLER = Speller("fi", WORDS)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("vertaistkui", "vertaistuki"),  # two letters changed places
        ("vertastuki", "vertaistuki"),  # one is missing
        ("vertaisstuki", "vertaistuki"),  # one too many
        ("vertaiatuki", "vertaistuki"),  # the key beside
        ("kävleyryhmä", "kävelyryhmä"),
        ("kavelyryhna", "kävelyryhmä"),  # no dots either
        ("omaishoitjaa", "omaishoitaja"),
        ("jooha", "jooga"),
        ("keskustelurhymaa", "keskusteluryhmä"),
    ],
)
def test_the_word_that_was_meant_is_found(typed: str, meant: str) -> None:
    assert SPELLER.nearest(typed) == meant


@pytest.mark.parametrize("word", [*WORDS, "kavelyryhma", "uin", "talo", "", "x", "vertaisarviointi"])
def test_a_word_that_is_right_short_or_far_is_left_alone(word: str) -> None:
    assert SPELLER.nearest(word) is None


def test_a_short_word_is_forgiven_one_mistake_only() -> None:
    assert SPELLER.nearest("joohha") is None


def test_the_first_letter_is_right() -> None:
    assert SPELLER.nearest("hooga") is None


def test_of_two_as_near_the_same_is_found_each_time() -> None:
    assert Speller("fi", ["kalle", "kille"]).nearest("kolle") == Speller("fi", ["kille", "kalle"]).nearest("kolle")


@given(st.text(max_size=60))
def test_what_is_found_is_one_of_the_words(word: str) -> None:
    meant = SPELLER.nearest(word.casefold())
    assert meant is None or meant in WORDS


@given(st.sampled_from([word for word in WORDS if len(word) > SHORTEST]), st.data())
def test_a_long_word_with_one_letter_less_is_recognised(word: str, data: st.DataObject) -> None:
    gone = data.draw(st.integers(1, len(word) - 1))
    typed = word[:gone] + word[gone + 1 :]
    assert SPELLER.nearest(typed) in (word, None)
    if len(typed) > SHORTEST + 2:
        assert SPELLER.nearest(typed) == word
