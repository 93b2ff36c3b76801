"""Case forms of Finnish place names.

Names are a closed list, so a table of endings and a short list of exceptions do what a dictionary would.
Each ending is given with both kinds of vowels (`Rovaniemellä`, `Rovaniemella`), so that harmony in compounds,
which the written name does not tell, needs no rule.
"""

import json
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Any

_VOWELS = "aeiouyåäö"
# The essive and the translative are left out: nobody goes anywhere by them, and `porina` is a chat.
_TO_WEAK = ("n", "ssa", "ssä", "sta", "stä", "lla", "llä", "lta", "ltä", "lle")


def case_forms(name: str) -> tuple[str, ...]:
    """The nominative first, then the case forms, in lower case; inner and outer local cases alike."""
    exceptions = _rules()
    if listed := exceptions["listed"].get(name):
        return name.casefold(), *listed
    if both := exceptions["both_parts"].get(name):
        first, second = (_forms(part) for part in both)
        return tuple(one + other for one, other in zip(first, second, strict=False))
    if name.endswith("nen"):
        return (*_forms(name), *_plural(name.casefold().removesuffix("nen")))
    return tuple(_forms(name))


def _forms(name: str) -> list[str]:
    weak, strong = _stems(name)
    nominative = name.casefold()
    return [
        nominative,
        *(weak + ending for ending in _TO_WEAK),
        *_illatives(strong),
        *_partitives(nominative, strong),
    ]


def _stems(name: str) -> tuple[str, str]:
    """The stem before -n, -ssa, -lla, and the one before the illative and the partitive."""
    rules, nominative = _rules(), name.casefold()
    if name in rules["names"]:
        weak, strong = rules["names"][name]
        return weak, strong
    for ending, (weak, strong) in rules["endings"].items():
        if nominative.endswith(ending):
            start = nominative.removesuffix(ending)
            return start + weak, start + strong
    stem = nominative if nominative[-1] in _VOWELS else nominative + "i"
    return stem, stem


def _illatives(stem: str) -> tuple[str, ...]:
    """`Mikkeliin`; after a long vowel both endings (`Sipooseen`, `Kankaanpäähän`), since names are uneven."""
    last = stem[-1]
    if stem[-2] == last:
        return stem + "h" + last + "n", stem + "seen"
    return (stem + last + "n",)


def _partitives(nominative: str, stem: str) -> tuple[str, ...]:
    """`Mikkeliä`; after a long vowel `Espoota`, after a stem that became long `Tamperetta`."""
    endings = ("ta", "tä", "tta", "ttä") if stem[-2] == stem[-1] else ("a", "ä")
    return tuple((nominative if len(endings) > 2 else stem) + ending for ending in endings)


def _plural(start: str) -> Iterator[str]:
    """Names in -nen are mostly plural in their other cases: `Joroisissa`, `Kauniaisten`."""
    yield from (start + ending for ending in ("sten", "sien", "siin", "sia", "siä", "sta", "stä"))
    yield from (f"{start}si{ending}" for ending in _TO_WEAK[1:])


@cache
def _rules() -> Any:
    return json.loads((files("services.vocabulary") / "data" / "declension.json").read_text("utf-8"))
