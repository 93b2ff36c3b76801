"""Municipalities and counties that a text names, in any case form, in Finnish, Swedish and English.

A closed table of forms, no dictionary. What is typed with dots must match with them (`lähteen` is no Lahti);
what is typed without them is forgiven (`mantyharjulla`).

Names that are everyday words too (`koski`, `salo`, `kolarissa`) mean the word. They mean the place in the
county that asks, or with a capital, unless that may be only because the text begins there or is all capitals.
"""

import json
from collections.abc import Collection, Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any, Literal, NamedTuple

from services.vocabulary.analysis.tokens import fold, words
from services.vocabulary.declension import case_forms
from services.vocabulary.municipalities import COUNTIES, MUNICIPALITIES
from services.vocabulary.texts import Text

Kind = Literal["municipality", "county"]

_COUNTY_WORDS = {"sv": " välfärdsområde", "en": " wellbeing services county"}
_SAINT = ("st ", "s t ", "sankt ")
_LONGEST_NAME = 3


class PlaceMention(NamedTuple):
    """Where in the text which place is named."""

    start: int
    end: int
    kind: Kind
    code: str


class _Word(NamedTuple):
    surface: str
    start: int
    end: int

    @property
    def key(self) -> str:
        """As the table writes it: `Etelä-Savossa` and `etelä savossa` are the same."""
        return self.surface.casefold().removesuffix("'s").removesuffix("’s").replace("-", " ")


def find_places(text: str, prefer: Collection[str] = ()) -> list[PlaceMention]:
    """The places that a text names, in order. Names of `prefer`red codes need no capital."""
    written = [_Word(*word) for word in words(text)]
    found: list[PlaceMention] = []
    position = 0
    while position < len(written):
        mention, length = _at(written, position, prefer)
        if mention:
            found.append(mention)
        position += length
    return found


def _at(written: list[_Word], position: int, prefer: Collection[str]) -> tuple[PlaceMention | None, int]:
    forms = _forms()
    for length in range(min(_LONGEST_NAME, len(written) - position), 0, -1):
        window = written[position : position + length]
        key = " ".join(word.key for word in window)
        if key in forms:
            kind, code = forms[key]
            if code in prefer or fold(key) not in _everyday() or _named_by_capital(written, position):
                return PlaceMention(window[0].start, window[-1].end, kind, code), length
    return None, 1


def _named_by_capital(written: list[_Word], position: int) -> bool:
    """A capital tells only where it is not there for another reason."""
    word = written[position].surface
    begins_more = position == 0 and len(written) > 1
    return word[0].isupper() and not word[1:].isupper() and not begins_more


@cache
def _forms() -> Mapping[str, tuple[Kind, str]]:
    """Every form, with its dots and without."""
    forms: dict[str, tuple[Kind, str]] = {}
    for kind, code, form in _written_forms():
        key = form.casefold().replace("-", " ")
        forms[key] = forms[fold(key)] = kind, code
    return forms


def _written_forms() -> Iterator[tuple[Kind, str, str]]:
    for code, name in _data()["counties"].items():
        for form in (*case_forms(name), *_county_names(COUNTIES[code])):
            yield "county", code, form
    for name, code in _data()["also"].items():
        for form in case_forms(name):
            yield "municipality", code, form
    for code, municipality in MUNICIPALITIES.items():
        for form in _municipality_forms(municipality.name):
            yield "municipality", code, form


def _municipality_forms(name: Text) -> Iterator[str]:
    """Finnish names in their cases, the others as they are and with the genitive's -s."""
    for finnish in name["fi"].split(" - "):
        first, space, rest = finnish.partition(" ")
        yield from (form + space + rest for form in case_forms(first))
    for written in (name["fi"], name["sv"], name["en"]):
        for other in written.split(" - "):
            yield from (other, other + "s")
            if other.startswith("S:t "):
                yield from (
                    saint + other.removeprefix("S:t ") + ending for saint in _SAINT for ending in ("", "s")
                )


def _county_names(name: Text) -> Iterator[str]:
    """`Södra Savolax välfärdsområde` is also Södra Savolax; `Södra Karelens` comes from Södra Karelen."""
    for language in _COUNTY_WORDS:
        short = name[language].removesuffix(_COUNTY_WORDS[language])
        yield from (short, short.removesuffix("s"), short.removesuffix("s") + "s")


@cache
def _everyday() -> frozenset[str]:
    return frozenset(_data()["everyday"])


@cache
def _data() -> Any:
    return json.loads((files("services.vocabulary") / "data" / "place_names.json").read_text("utf-8"))
