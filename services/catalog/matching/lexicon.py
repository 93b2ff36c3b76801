"""Words of names that say of what type a thing is, for whom it is, and what sets it apart from one like it."""

import json
import re
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

from services.vocabulary.analysis import analyzer

WORDS: dict[str, Any] = json.loads((files(__package__) / "words.json").read_text("utf-8"))
CONTAINERS = frozenset(WORDS["containers"])
NOISE = "noise"
_LONGEST_ENDING = 3
# What stands alone without a full stop, too; the others are words of their own without one.
_PLAIN = ("srk", "kk", "tk")
_ABBREVIATION = re.compile(rf"\b({'|'.join(WORDS['abbreviations'])})(:\w+|\.(?=\w)|\.|\b)")


class Meaning(NamedTuple):
    """What a word tells: the section of `words.json`, and the code there."""

    section: str
    code: str


def meaning(word: str) -> Meaning | None:
    """What a base form tells; None when it may be part of a proper name."""
    return _single().get(word)


def phrases() -> dict[str, Meaning]:
    """What tells something only as several words."""
    return _entries()[1]


def spelled_out(text: str) -> str:
    """Lower case, with abbreviations written in full: `Urh.kenttä` is `urheilukenttä`."""

    def full(match: re.Match[str]) -> str:
        short, ending = match.groups()
        if not ending and short not in _PLAIN:
            return short
        return str(WORDS["abbreviations"][short])

    return _ABBREVIATION.sub(full, text.casefold())


@cache
def alike_types(one: str, other: str) -> bool:
    """Whether the types are one, or one is a kind of the other."""
    kinds = WORDS["kinds_of"]
    return one == other or one in kinds.get(other, ()) or other in kinds.get(one, ())


def _single() -> dict[str, Meaning]:
    return _entries()[0]


@cache
def _entries() -> tuple[dict[str, Meaning], dict[str, Meaning]]:
    single: dict[str, Meaning] = {}
    several: dict[str, Meaning] = {}
    for found, listed in _sections():
        for word in listed.split(", "):
            if " " in word:
                several[word] = found
            else:
                for form in (word, *stems(word)):
                    single.setdefault(form, found)
    return single, dict(sorted(several.items(), key=lambda item: -len(item[0])))


def _sections() -> list[tuple[Meaning, str]]:
    rows = [
        (Meaning(section, code), words)
        for section in ("places", "activities", "audiences")
        for code, words in WORDS[section].items()
    ]
    rows += [
        (Meaning(f"opposites:{group}", code), words)
        for group, its in WORDS["opposites"].items()
        for code, words in its.items()
    ]
    return [*rows, (Meaning(NOISE, ""), WORDS["noise"])]


def stems(word: str) -> list[str]:
    """The stems of the word as Swedish and as English."""
    found = (
        its for language in ("sv", "en") for token in analyzer(language).analyse(word) for its in token.lemmas
    )
    # What loses more than an ending was no word of that language.
    return [stem for stem in found if len(stem) >= len(word) - _LONGEST_ENDING]
