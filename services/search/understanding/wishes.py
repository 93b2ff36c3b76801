"""Wishes that words say: free, in the evening, at home, for a 13-year-old. Each becomes a filter that the
reader sees and can take away. What is not known to contradict a wish stays; what is known to fit comes first."""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Any

from services.search.codes import ANY_AGE, OLDEST
from services.search.times import UNKNOWN
from services.vocabulary.analysis import Token
from services.vocabulary.phrases import Phrases, by_language
from services.vocabulary.stopwords import negates
from services.vocabulary.texts import UI_LANGUAGES, first


@dataclass(frozen=True, slots=True)
class Wish:
    """Codes of a field that the tokens `start` to `end` (half open) ask for. Where it `keeps` them, they are
    looked for as well: a pensioner is of some age, and more than that. One that is `denied` is no wish: so it
    must not be."""

    id: str
    field: str
    codes: tuple[str, ...]
    start: int
    end: int
    keeps: bool = False
    denied: bool = False

    @property
    def accepted(self) -> tuple[str, ...]:
        """What fits, and what may."""
        return (*self.codes, ANY_AGE if self.field == "age" else UNKNOWN)

    @property
    def contradicted(self) -> tuple[str, ...]:
        """Codes that say that it does not fit, where a field has such codes."""
        return tuple(f"no-{code}" for code in self.codes) if self.field == "accessibility" else ()


def find_wishes(tokens: Mapping[str, Sequence[Token]], language: str, text: str) -> list[Wish]:
    """The wishes of a query; each field once for each place where it is said. Words of other languages than
    the page's count where they say a wish in no other way."""
    said = tokens[language]
    found = list(_ages(said, text))
    for read in first(language):
        for mention in _phrases()[read].find(tokens[read]):
            if mention.part or _overlaps(found, mention.start, mention.end):
                continue
            denied = _denied(said, mention.start)
            for key in mention.keys:
                found.append(replace(_wishes()[key], start=mention.start, end=mention.end, denied=denied))
    return sorted(found, key=lambda wish: wish.start)


def all_wishes() -> tuple[Wish, ...]:
    """Every wish that words can say beside an age in years, as if it were said nowhere."""
    return tuple(_wishes().values())


def is_year_word(word: str) -> bool:
    """Whether a word in lower case tells of years of age, beside a number: `vuotiaalle`, `åring`."""
    return bool(_YEAR_WORD.fullmatch(word))


def _ages(tokens: Sequence[Token], text: str) -> Iterator[Wish]:
    """`13v`, `13-vuotias`, `7–12-vuotiaat`, `yli 65`, `65+`, `alle 18`, `över 65`, `13 år`, `13 years old`."""
    at = 0
    while at < len(tokens):
        wish = _age(tokens, at, text)
        if wish:
            yield wish
        at = wish.end if wish else at + 1


def _age(tokens: Sequence[Token], at: int, text: str) -> Wish | None:
    number = _NUMBER.fullmatch(_written(tokens, at))
    if not number:
        return None
    low, high, unit, end = int(number[1]), int(number[2] or number[1]), bool(number[3]), at + 1
    until = None if number[2] or unit else _until(tokens, at, text)
    if until:
        high, unit, end = int(until[1]), bool(until[3]), at + 2
    while is_year_word(_written(tokens, end)):
        unit, end = True, end + 1
    start, before = at, _written(tokens, at - 1)
    if before in _OVER or _plus(tokens[end - 1], text):
        high, start = OLDEST, at - (before in _OVER)
    elif before in _UNDER:
        low, start = 0, at - 1
    elif not unit:
        return None
    bare = not unit and _written(tokens, end) in _MEASURES
    if bare or _written(tokens, end) in _AGO or not low <= high <= OLDEST:
        return None
    return Wish("age", "age", _range(low, high), start, end)


def _written(tokens: Sequence[Token], at: int) -> str:
    return tokens[at].surface.casefold() if 0 <= at < len(tokens) else ""


def _until(tokens: Sequence[Token], at: int, text: str) -> re.Match[str] | None:
    """The number after a dash that stands between words: `7–12`, `7 - 12`."""
    number = _NUMBER.fullmatch(_written(tokens, at + 1))
    if not number or number[2]:
        return None
    return number if text[tokens[at].end : tokens[at + 1].start].strip() in _DASHES else None


def _plus(token: Token, text: str) -> bool:
    return text[token.end : token.end + 2].lstrip().startswith("+")


_DASHES = ("-", "–", "—")
_UNITS = r"-?v|-?vuoti\w*|-?åri\w+|yo|-years?(?:-olds?)?"
_NUMBER = re.compile(rf"(\d{{1,3}})(?:-(\d{{1,3}}))?({_UNITS})?")
_YEAR_WORD = re.compile(r"v|vuoti\w*|vuotta|år|åri\w+|gammal|gamla|years?|yrs?|olds?|yo")
_OVER = {"yli", "över", "over", "vähintään", "minst"}
_UNDER = {"alle", "under", "enintään", "högst"}
_AGO = {"sitten", "sedan", "ago"}
_MEASURES = {
    "euroa", "euro", "euron", "euros", "e", "eur", "kg", "kilo", "kiloa", "kilos", "km", "kilometriä",
    "kilometer", "h", "min", "minuuttia", "minuter", "minutes", "tuntia", "timmar", "hours", "kertaa", "gånger",
    "times", "henkeä", "hlö", "ihmistä", "personer", "people", "kuukautta", "kk", "månader", "months",
    "askelta", "prosenttia",
}  # fmt: skip


def _denied(tokens: Sequence[Token], start: int) -> bool:
    """Whether somebody says that it must not be so: `ei iltaisin`, `not in the evening`."""
    at = start - 1
    while _written(tokens, at) in _BETWEEN:
        at -= 1
    before = _written(tokens, at)
    return before in _REFUSING or any(negates(before, language) for language in UI_LANGUAGES)


_BETWEEN = {"in", "on", "the", "at", "på", "i"}
_REFUSING = {"paitsi", "muttei", "utom", "except"}


def _range(low: int, high: int) -> tuple[str, ...]:
    return tuple(str(years) for years in range(low, high + 1))


def _overlaps(found: Sequence[Wish], start: int, end: int) -> bool:
    return any(wish.start < end and start < wish.end for wish in found)


@cache
def _wishes() -> dict[str, Wish]:
    found = {}
    for key, row in _data().items():
        codes = _range(*row["ages"]) if "ages" in row else tuple(row["codes"])
        found[key] = Wish(key, row["field"], codes, 0, 0, row.get("keeps", False))
    return found


@cache
def _phrases() -> dict[str, Phrases]:
    return by_language(_data(), UI_LANGUAGES)


@cache
def _data() -> dict[str, dict[str, Any]]:
    return tomllib.loads((files("services.search.understanding") / "wishes.toml").read_text("utf-8"))
