"""Words that the query says are marked where they stand."""

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.search.highlighting import FIELDS, marks
from services.search.knowledge import Knowledge
from services.search.understanding import understand
from services.vocabulary.texts import UI_LANGUAGES, pick

READING = Knowledge().reading({})


def marked(query: str, name: str, language: str = "fi", **fields: Any) -> dict[str, list[str]]:
    shown = {"name": {"fi": name}, **fields}
    spans = marks(shown, understand(query, language, READING), READING)
    texts = {field: pick(shown.get(field), language) for field in FIELDS}
    return {field: [text.value[start:end] for start, end in spans[field]] for field, text in texts.items() if text}


@pytest.mark.parametrize(
    ("query", "name", "words"),
    [
        ("omaishoitajille tukea", "Omaishoitajien vertaistukiryhmä", ["Omaishoitajien", "vertaistukiryhmä"]),
        ("kävely", "Sauvakävelyä ja kävelyä", ["Sauvakävelyä", "kävelyä"]),
        ("KUORO", "Kuoro kuoroille", ["Kuoro", "kuoroille"]),
        ("kavelyryhma", "Iloinen kävelyryhmä", ["kävelyryhmä"]),
        ("kävleyryhmä", "Iloinen kävelyryhmä", ["kävelyryhmä"]),  # misspelt
        ("kuoro Mikkelissä", "Mikkelin kuoro", ["kuoro"]),
        ("ja kuoro", "Laulu ja kuoro", ["kuoro"]),
        ("en halua kuoroa", "Kuoro", []),
        ("", "Kuoro", []),
        ("choir", "Kuoro", ["Kuoro"]),  # by what it means
    ],
)
def test_the_words_that_were_asked_for_are_marked(query: str, name: str, words: list[str]) -> None:
    assert marked(query, name)["name"] == words


def test_the_summary_is_marked_in_the_language_in_which_it_is_shown() -> None:
    summary = {"fi": "Kävelyä puistossa", "sv": "Promenad i parken"}
    assert marked("kävely", "Ryhmä", summary=summary)["summary"] == ["Kävelyä"]
    assert marked("promenad", "Ryhmä", "sv", summary=summary)["summary"] == ["Promenad"]


def test_a_field_that_is_not_there_has_no_marks() -> None:
    assert marks({"name": {}}, understand("kuoro", "fi", READING), READING) == {"name": [], "summary": []}


@given(st.text(max_size=60), st.text(max_size=120), st.sampled_from(UI_LANGUAGES))
def test_marks_lie_in_the_text_in_order_and_apart(query: str, text: str, language: str) -> None:
    spans = marks({"name": {language: text}}, understand(query, language, READING), READING)["name"]
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert all(one[1] <= other[0] for one, other in pairwise(spans))


@given(
    st.lists(st.sampled_from(["kuoro", "Kuorossa", "jooga", "ja", "uinti", "!", "😀"]), max_size=8).map(" ".join)
)
def test_every_mark_holds_the_word(text: str) -> None:
    for word in marked("kuoro", text).get("name", []):
        assert word.casefold().startswith("kuoro")
