"""The Finnish order of names, and texts in several languages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.vocabulary.order import LENGTH, sort_key
from services.vocabulary.texts import LANGUAGES, pick
from services.vocabulary.themes import THEMES, themes_of


def test_names_stand_in_finnish_order() -> None:
    wanted = ["Aamukahvit", "avanto", "Éclair", "Zumba", "Åbo", "Äidit", "Öljyvärit"]
    assert sorted(["Öljyvärit", "Zumba", "Äidit", "avanto", "Åbo", "Éclair", "Aamukahvit"], key=sort_key) == wanted


@given(st.text())
def test_a_key_is_short_and_knows_no_case(text: str) -> None:
    assert len(sort_key(text)) <= LENGTH
    assert sort_key(text.casefold()) == sort_key(text)


@given(st.dictionaries(st.sampled_from(LANGUAGES), st.text()), st.sampled_from(LANGUAGES))
def test_a_text_is_picked_in_the_language_asked_for_then_in_the_fixed_order(
    text: dict[str, str], language: str
) -> None:
    found = pick(text, language)
    filled = [code for code in (language, *LANGUAGES) if text.get(code)]
    assert found == ((text[filled[0]], filled[0]) if filled else None)


@pytest.mark.parametrize(
    ("classes", "themes"),
    [
        (["P27.1"], {"exercise"}),
        (["P27.2"], {"nature", "exercise"}),
        (["P4.12"], {"community"}),
        (["P25.1"], {"creativity"}),
        ([], set()),
    ],
)
def test_themes_follow_from_classes(classes: list[str], themes: set[str]) -> None:
    assert set(themes_of(classes)) == themes
    assert themes <= set(THEMES)
