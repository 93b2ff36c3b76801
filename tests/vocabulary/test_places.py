"""Places in words: every municipality and county, in the case forms that people use, and no false friends."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.vocabulary.municipalities import COUNTIES, MUNICIPALITIES
from services.vocabulary.places import find_places


def codes(text: str, *prefer: str) -> list[str]:
    return [place.code for place in find_places(text, prefer)]


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_every_municipality_is_found_by_its_name_as_it_is_written(language: str) -> None:
    missed = [
        its.name[language]
        for its in MUNICIPALITIES.values()
        if its.code not in codes(its.name[language], its.code)
    ]
    assert missed == []


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_every_county_is_found_by_its_name(language: str) -> None:
    real = {code: name for code, name in COUNTIES.items() if code != "90"}
    assert [name[language] for code, name in real.items() if code not in codes(name[language])] == []


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("jumppa mikkelissä", "491"),
        ("Mikkeliin muuttanut", "491"),
        ("mikkelistä kotoisin", "491"),
        ("savonlinnalaiset Savonlinnassa", "740"),
        ("mantyharjulla", "507"),
        ("mäntyharjulla", "507"),
        ("pieksämäellä", "593"),
        ("hirvensalmelta", "097"),
        ("rantasalmella", "681"),
        ("Juvalla", "178"),
        ("Nyslott", "740"),
        ("i S:t Michel", "491"),
        ("sankt michel", "491"),
        ("Tampereella", "837"),
        ("Tamperetta", "837"),
        ("lahdessa uimaan", "398"),
        ("Lappeenrannassa", "405"),
        ("etelä-savossa", "12"),
        ("etelä savossa", "12"),
        ("Kokkolasta", "272"),
    ],
)
def test_a_case_form_names_its_place(text: str, code: str) -> None:
    assert codes(text) == [code]


@pytest.mark.parametrize(
    "text",
    [
        "lähteen vesi",
        "kotka lensi",
        "varkaus kaupassa",
        "kolarissa loukkaantunut",
        "salo ja metsä",
        "virtaa puheeseen",
    ],
)
def test_an_everyday_word_is_no_place(text: str) -> None:
    assert codes(text) == []


def test_an_everyday_word_is_a_place_with_a_capital_or_in_the_county_that_asks() -> None:
    assert codes("jumppa Salossa") == ["734"]
    assert codes("salon kirjasto", "734") == ["734"]


def test_a_mention_says_where_it_stands_in_the_text() -> None:
    text = "jumppa mikkelissä tai juvalla"
    assert [text[place.start : place.end] for place in find_places(text)] == ["mikkelissä", "juvalla"]


@given(st.text(max_size=60))
def test_any_text_is_read_and_mentions_stand_in_order_inside_it(text: str) -> None:
    places = find_places(text)
    ends = [0, *(edge for place in places for edge in (place.start, place.end)), len(text)]
    assert ends == sorted(ends)
