"""Municipalities and counties that a text names, in any case form, in Finnish, Swedish and English.

Names are found by their base form (`Mikkelissä`, `toholammilla`), by forms of our own for the few that the
dictionary does not have (`Lemlandissa`, `Karleby`), and without their dots (`mantyharjulla`).
"""

import re
from collections.abc import Collection, Iterator, Mapping
from functools import cache
from typing import Literal, NamedTuple

from services.vocabulary.analysis import Token, analyzer, fold
from services.vocabulary.analysis.finnish import FinnishAnalyzer
from services.vocabulary.municipalities import COUNTIES, MUNICIPALITIES
from services.vocabulary.texts import Text

Kind = Literal["municipality", "county"]

# Names that are everyday words too. In lower case and without an ending of place they mean the word:
# `kotka` is an eagle, `varkaus` a theft. With one, or with a capital, they mean the town.
_EVERYDAY = frozenset(
    ["aura", "hanko", "kannus", "koski", "kotka", "lahti", "luoto", "perho", "salo", "varkaus", "virrat"]
)
_LOCAL = re.compile(r"(ss[aä]|st[aä]|ll[aä]|lt[aä]|lle|[aeiouyäö]{2}n|h[aeiouyäö]n)$")
# Endings that a name keeps its own shape before; those that change it come from the dictionary.
_AFTER_VOWEL = (
    "n",
    "ssa",
    "ssä",
    "sta",
    "stä",
    "lla",
    "llä",
    "lta",
    "ltä",
    "lle",
    "an",
    "en",
    "in",
    "on",
    "än",
    "ön",
)
_AFTER_CONSONANT = tuple("i" + ending for ending in _AFTER_VOWEL)
_COUNTY_WORDS = {"fi": " hyvinvointialue", "sv": " välfärdsområde", "en": " wellbeing services county"}
_NO_COUNTY = ("90", "91")  # Helsinki is a municipality, and Åland's own code is no county
_LONGEST_NAME = 3


class PlaceMention(NamedTuple):
    """Where in the text which place is named."""

    start: int
    end: int
    kind: Kind
    code: str


def find_places(text: str, prefer: Collection[str] = ()) -> list[PlaceMention]:
    """The places that a text names, in order. Names of `prefer`red codes need no capital or ending."""
    tokens = analyzer("fi").analyse(text)
    found: list[PlaceMention] = []
    position = 0
    while position < len(tokens):
        mention, length = _at(tokens, position, prefer)
        if mention:
            found.append(mention)
        position += length
    return found


def _at(tokens: list[Token], position: int, prefer: Collection[str]) -> tuple[PlaceMention | None, int]:
    names = _names()
    for length in range(min(_LONGEST_NAME, len(tokens) - position), 0, -1):
        window = tokens[position : position + length]
        for key in _keys(window):
            if key in names and _means_place(window, *names[key], prefer):
                return PlaceMention(window[0].start, window[-1].end, *names[key]), length
    return None, 1


def _keys(window: list[Token]) -> Iterator[str]:
    before = "".join(token.folded + " " for token in window[:-1])
    last = window[-1]
    yield before + last.folded
    for lemma in _lemmas(last):
        yield before + fold(lemma)


def _lemmas(token: Token) -> tuple[str, ...]:
    finnish = analyzer("fi")
    assert isinstance(finnish, FinnishAnalyzer)
    restored = finnish.with_dots(token.surface)
    return finnish.analyse(restored)[0].lemmas if restored else token.lemmas


def _means_place(window: list[Token], kind: Kind, code: str, prefer: Collection[str]) -> bool:
    word, lemmas = window[0].surface, window[0].lemmas
    if len(window) > 1 or code in prefer or word[0].isupper() or _EVERYDAY.isdisjoint(lemmas):
        return True
    return word not in lemmas and bool(_LOCAL.search(word))


@cache
def _names() -> Mapping[str, tuple[Kind, str]]:
    names: dict[str, tuple[Kind, str]] = {}
    for code, text in COUNTIES.items():
        if code not in _NO_COUNTY:
            names |= dict.fromkeys(_county_forms(text), ("county", code))
    for code, its in MUNICIPALITIES.items():
        for name in _written(its.name):
            names |= dict.fromkeys(_forms(name), ("municipality", code))
    return names


def _written(name: Text) -> set[str]:
    """The names people use: `Koski Tl` is also Koski, `Pedersören kunta` Pedersöre."""
    written = {part for value in name.values() for part in value.split(" - ")}
    return written | {re.sub(r" (Tl|kunta)$", "", value) for value in written}


def _forms(name: str) -> Iterator[str]:
    yield fold(name)
    yield fold(name) + "s"  # Swedish genitive
    yield fold(name) + "seen"  # Laukaa
    finnish = analyzer("fi")
    assert isinstance(finnish, FinnishAnalyzer)
    if " " not in name and not finnish.knows(name):
        endings = _AFTER_VOWEL if fold(name)[-1] in "aeiouy" else _AFTER_CONSONANT
        yield from (fold(name + ending) for ending in endings)


def _county_forms(text: Text) -> Iterator[str]:
    for language, word in _COUNTY_WORDS.items():
        name = text[language].removesuffix(word)
        yield fold(name)
        if language == "fi" and " " not in name:
            yield from (fold(lemma) for lemma in analyzer("fi").analyse(name)[0].lemmas)
        elif language == "sv":
            yield fold(name.removesuffix("s"))
