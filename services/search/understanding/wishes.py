"""Wishes that words say: free, in the evening, at home, for a 13-year-old. Each becomes a filter that the
reader sees and can take away. What is not known to contradict a wish stays; what is known to fit comes first."""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from services.search.codes import ANY_AGE, OLDEST
from services.search.times import UNKNOWN
from services.vocabulary.analysis import Token
from services.vocabulary.phrases import Phrases
from services.vocabulary.texts import UI_LANGUAGES


@dataclass(frozen=True, slots=True)
class Wish:
    """Codes of a field that the tokens `start` to `end` (half open) ask for."""

    id: str
    field: str
    codes: tuple[str, ...]
    start: int
    end: int

    @property
    def accepted(self) -> tuple[str, ...]:
        """What fits, and what may."""
        return (*self.codes, ANY_AGE if self.field == "age" else UNKNOWN)

    @property
    def contradicted(self) -> tuple[str, ...]:
        """Codes that say that it does not fit, where a field has such codes."""
        return tuple(f"no-{code}" for code in self.codes) if self.field == "accessibility" else ()


def find_wishes(tokens: Mapping[str, Sequence[Token]], language: str) -> list[Wish]:
    """The wishes of a query; each field once for each place where it is said. Words of other languages than
    the page's count where they say a wish in no other way."""
    found = list(_ages(tokens[language]))
    for read in (language, *(other for other in UI_LANGUAGES if other != language)):
        for mention in _phrases()[read].find(tokens[read]):
            if mention.part or _overlaps(found, mention.start, mention.end):
                continue
            for key in mention.keys:
                field, codes = _wishes()[key]
                found.append(Wish(key, field, codes, mention.start, mention.end))
    return sorted(found, key=lambda wish: wish.start)


def _ages(tokens: Sequence[Token]) -> Iterator[Wish]:
    """`13v`, `13-vuotias`, `yli 65`, `65+`, `alle 18`, `under 18`, `över 65`, `13 år`, `13 years old`."""
    for at, token in enumerate(tokens):
        word = token.surface.casefold()
        after = tokens[at + 1].surface.casefold() if at + 1 < len(tokens) else ""
        before = tokens[at - 1].surface.casefold() if at else ""
        match = re.fullmatch(r"(\d{1,3})(v|vuotia\w*|-vuotia\w*|-vuoti\w*|-åri\w+|åri\w+|yo|-year-olds?)?", word)
        if not match or int(match[1]) > OLDEST:
            continue
        years, unit = int(match[1]), match[2] or (after if _YEAR_WORD.match(after) else "")
        if before in _OVER or before in _UNDER:
            low, high = (years, OLDEST) if before in _OVER else (0, years)
            yield Wish("age", "age", _range(low, high), at - 1, at + 1 + bool(after and unit == after))
        elif unit:
            yield Wish("age", "age", _range(years, years), at, at + 1 + (unit == after))


_YEAR_WORD = re.compile(r"v$|vuoti|vuotta|år$|åri|years?$|yrs?$")
_OVER = {"yli", "över", "over", "yli-", "vähintään"}
_UNDER = {"alle", "under", "alle-", "enintään"}


def _range(low: int, high: int) -> tuple[str, ...]:
    return tuple(str(years) for years in range(low, high + 1))


def _overlaps(found: Sequence[Wish], start: int, end: int) -> bool:
    return any(wish.start < end and start < wish.end for wish in found)


@cache
def _wishes() -> dict[str, tuple[str, tuple[str, ...]]]:
    return {key: (row["field"], tuple(row["codes"])) for key, row in _data().items()}


@cache
def _phrases() -> dict[str, Phrases]:
    return {
        language: Phrases(language, [(one, key) for key, row in _data().items() for one in row.get(language, [])])
        for language in UI_LANGUAGES
    }


@cache
def _data() -> dict[str, dict[str, Any]]:
    return tomllib.loads((files("services.search.understanding") / "wishes.toml").read_text("utf-8"))
