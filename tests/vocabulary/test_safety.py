"""Danger is found however it is said, and everyday searches are left in peace."""

import random
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.vocabulary.analysis import fold
from services.vocabulary.safety import Danger, find_danger

PHRASINGS = Path(__file__).parent / "phrasings"


def phrasings(name: str) -> list[str]:
    return (PHRASINGS / f"{name}.txt").read_text("utf-8").splitlines()


# Each list was written against rules that stood already, and the rules mended by what it showed.
CRISIS, VIOLENCE = phrasings("crisis"), phrasings("violence")
SAID: list[tuple[str, Danger]] = [(text, "crisis") for text in CRISIS] + [(text, "violence") for text in VIOLENCE]
ENDS = ["!!!", " ...", "?", " :(", "\n", " 😢"]
NOISE = ["\u00ad", "\u200b", "\ufeff"]


@pytest.mark.parametrize("text", CRISIS)
def test_a_crisis_is_found(text: str) -> None:
    assert "crisis" in find_danger(text)


@pytest.mark.parametrize("text", VIOLENCE)
def test_violence_is_found(text: str) -> None:
    assert "violence" in find_danger(text)


@pytest.mark.parametrize("text", ["itsemurhan tehneen läheinen", "kriisipuhelin", "turvakoti"])
def test_who_searches_for_help_by_its_name_gets_it(text: str) -> None:
    assert find_danger(text)


@pytest.mark.parametrize("text", phrasings("harmless"))
def test_an_everyday_search_trips_nothing(text: str) -> None:
    assert find_danger(text) == frozenset()


@pytest.mark.parametrize(
    "text",
    [
        "HALUAN KUOLLA", "haluan-kuolla", "haluankuolla", "h a l u a n k u o l l a", "haluaaan kuollaaa",
        "haluan kuolla!!!", "en jaksa elaa", "enjaksaelää", "1tsemurha", "it-se-mur-ha", "itse murha",
        "itsemurah", "itsmeurha", "väki valta", "vakivalta", "mieshakkaaminua", "killmyself", "wannadie",
        "jagvilldö", "don’t want to live", "I dont want to live",
    ],
)  # fmt: skip
def test_danger_is_found_however_it_is_typed(text: str) -> None:
    assert find_danger(text)


def test_nothing_is_nothing() -> None:
    assert find_danger("") == find_danger("   ") == find_danger("?!") == frozenset()


def test_danger_is_found_in_the_middle_of_a_long_text() -> None:
    before, after = "kävin eilen kaupassa ja ostin maitoa " * 20, " huomenna on tiistai ja sataa vettä" * 20
    assert find_danger(f"{before} haluan kuolla {after}") == {"crisis"}


@given(said=st.sampled_from(SAID), change=st.sampled_from([str.upper, str.title, str.capitalize, fold]))
@settings(max_examples=300, deadline=None)
def test_capitals_and_missing_dots_hide_nothing(said: tuple[str, Danger], change: object) -> None:
    text, danger = said
    assert callable(change)
    assert danger in find_danger(change(text))


@given(said=st.sampled_from(SAID), seed=st.integers(0, 10_000), end=st.sampled_from(ENDS))
@settings(max_examples=300, deadline=None)
def test_signs_and_spaces_hide_nothing(said: tuple[str, Danger], seed: int, end: str) -> None:
    text, danger = said
    chance = random.Random(seed)
    wide = "".join(char * chance.choice([1, 2, 3]) if char == " " else char for char in text)
    invisible = "".join(char + (chance.choice(NOISE) if chance.random() < 0.1 else "") for char in wide)
    assert danger in find_danger(f"  {invisible}{end}")


@given(said=st.sampled_from(SAID), before=st.sampled_from(["hei, ", "apua: ", "”", "(", "- "]))
@settings(max_examples=100, deadline=None)
def test_what_is_said_before_hides_nothing(said: tuple[str, Danger], before: str) -> None:
    text, danger = said
    assert danger in find_danger(before + text)


@given(st.text(max_size=200))
@settings(max_examples=200, deadline=None)
def test_any_text_has_an_answer(text: str) -> None:
    assert find_danger(text) <= {"crisis", "violence"}


def test_a_search_costs_next_to_nothing() -> None:
    for text in [*CRISIS, *VIOLENCE]:
        find_danger(text)
    start = time.perf_counter()
    for text in [*CRISIS, *VIOLENCE]:
        find_danger(text)
    assert (time.perf_counter() - start) / len(SAID) < 0.005  # 0.1 ms measured; a busy machine is forgiven
