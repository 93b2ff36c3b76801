"""Swedish and English words: stems, and the words inside Swedish compounds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.vocabulary.analysis import analyzer
from services.vocabulary.analysis.tokens import Token


def token(word: str, language: str = "sv") -> Token:
    (found,) = analyzer(language).analyse(word)
    return found


def stem(word: str) -> str:
    return token(word).lemmas[0]


@pytest.mark.parametrize(
    ("compound", "words"),
    [
        ("promenadgrupp", "promenad grupp"),
        ("motionsgrupper", "motion grupp"),
        ("minnescafé", "minne café"),
        ("familjerådgivning", "familj rådgivning"),
        ("kvinnojour", "kvinna jour"),
        ("barnavård", "barn vård"),
        ("kyrkokör", "kyrka kör"),
        ("hälsomässa", "hälsa mässa"),
        ("skolbarnen", "skola barn"),
        ("föräldraträffar", "förälder träff"),
        ("ledarutbildning", "ledare utbildning"),
        ("närståendevårdargruppen", "närstående vårdare närståendevårdare grupp"),
        ("anhörigvårdare", "anhörig vårdare"),
        ("kamratstödsgruppens", "kamrat stöd kamratstöd grupp"),
        ("vattengymnastik", "vatten gymnastik"),
        ("hjärnförbundet", "hjärna förbund"),
        ("welness-grupp", "grupp"),
        ("AVH-klubb", "avh klubb"),
    ],
)
def test_a_compound_holds_its_words_in_their_base_forms(compound: str, words: str) -> None:
    assert {stem(word) for word in words.split()} <= set(token(compound).parts)


@pytest.mark.parametrize(
    "word",
    [
        "sjukhuset",
        "trädgården",
        "fotboll",
        "mormor",
        "högskola",
        "barnmorska",
        "rättegång",
        "personlig",
        "tidningar",
    ],
)
def test_a_word_that_only_looks_like_a_compound_is_not_cut(word: str) -> None:
    assert token(word).parts == ()


@pytest.mark.parametrize("word", ["grupp", "promenaden", "xyzgrupp", "gruppxyz", "", "stöd" * 30])
def test_what_is_one_word_unknown_or_absurd_has_no_parts(word: str) -> None:
    assert all(found.parts == () for found in analyzer("sv").analyse(word))


@pytest.mark.parametrize(
    ("form", "base"),
    [
        ("skolan", "skola"), ("förbundet", "förbund"), ("promenaderna", "promenad"), ("vännerna", "vän"),
        ("rummet", "rum"), ("män", "man"), ("böcker", "bok"), ("museet", "museum"), ("kyrkans", "kyrka"),
        ("cykeln", "cykel"), ("grupperna", "grupp"), ("kommunens", "kommun"), ("marknader", "marknad"),
        ("gamla", "gammal"), ("sovit", "sova"), ("AVH:s", "AVH"),
    ],
)  # fmt: skip
def test_a_swedish_form_meets_its_base_form(form: str, base: str) -> None:
    assert set(token(form).lemmas) & set(token(base).lemmas)


@pytest.mark.parametrize(
    ("form", "base"),
    [("groups", "group"), ("children", "child"), ("women's", "woman"), ("swimming", "swim"), ("wives", "wife"),
     ("fallen", "fall"), ("taught", "teach")],
)  # fmt: skip
def test_an_english_form_meets_its_base_form(form: str, base: str) -> None:
    assert set(token(form, "en").lemmas) & set(token(base, "en").lemmas)


def test_different_words_stay_apart() -> None:
    for one, other in [("barn", "bar"), ("man", "mat"), ("vän", "vana"), ("roman", "rom"), ("kör", "körning")]:
        assert token(one).lemmas[0] != token(other).lemmas[0]


@given(st.text(max_size=80))
def test_any_text_is_read_and_every_token_stands_where_it_says(text: str) -> None:
    for found in analyzer("sv").analyse(text):
        assert text[found.start : found.end] == found.surface
        assert found.lemmas and all(found.lemmas)
        assert all(found.parts)


WORDS = ["grupp", "träff", "vård", "stöd", "kurs", "familj", "minne", "anhörig", "promenad", "samtal", "motion"]


@given(st.lists(st.sampled_from(WORDS), min_size=2, max_size=4), st.sampled_from(["", "s"]))
def test_a_compound_of_known_words_holds_the_last_of_them(words: list[str], link: str) -> None:
    parts = token(link.join(words)).parts
    assert stem(words[-1]) in parts
    assert len(parts) == len(set(parts))


def test_a_part_is_shorter_than_the_word() -> None:
    for word in ("närståendevårdargrupp", "kamratstödsgrupp", "familjerådgivningscentral"):
        assert all(len(part) < len(word) for part in token(word).parts)
