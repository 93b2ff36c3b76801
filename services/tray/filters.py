"""What results can be narrowed by: the codes that can be chosen, and what they are called."""

from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass

from flask import current_app

from services.tray import wording
from services.tray.language import SOURCE, Language
from services.tray.language import language as language_of
from services.tray.shown import Shown, municipality_name, text
from services.vocabulary.codes import TARGET_GROUPS
from services.vocabulary.municipalities import MUNICIPALITIES
from services.vocabulary.profile import Profile
from services.vocabulary.texts import Text
from services.vocabulary.themes import THEMES

MOST = 40  # of one facet; nobody reads a longer list


@dataclass(frozen=True)
class Choice:
    """A code that is chosen or can be, and how many results have it."""

    code: str
    name: Shown
    count: int
    chosen: bool


# What is not known is no choice: nobody looks for that.
_CODES: Mapping[str, Container[str]] = {
    "municipality": MUNICIPALITIES,
    "theme": THEMES,
    "kind": wording.KINDS,
    "target_group": TARGET_GROUPS,
    "price": ("free", "paid"),
    "delivery": wording.DELIVERY,
    "weekday": wording.WEEKDAYS,
    "daypart": wording.DAYPARTS,
    "accessibility": wording.ACCESS,
    "when": wording.WHEN,
}
FACETS = (*_CODES, "language", "priority")
# These have an order that everybody knows; others are told the most frequent first.
_ORDERED = ("weekday", "daypart")


def knows(facet: str, code: str) -> bool:
    """Whether there is such a code to choose."""
    if facet == "language":
        return bool(language_of(SOURCE).name_of_language(code)) or code in wording.SIGN_LANGUAGES
    return code in (_groups() if facet == "priority" else _CODES[facet])


def choices(facet: str, buckets: Sequence[Shown], chosen: Sequence[str], language: Language) -> list[Choice]:
    """What can be chosen of a facet: what is chosen first."""
    known = {bucket["value"]: bucket for bucket in buckets if knows(facet, bucket["value"])}
    codes = list(known)
    if facet in _ORDERED:
        codes = [code for code in _TABLES[facet] if code in known]
    return [
        Choice(
            code,
            name(facet, code, buckets, language),
            known[code]["count"] if code in known else 0,
            code in chosen,
        )
        for code in [*chosen, *(code for code in codes if code not in chosen)]
    ][:MOST]


def name(facet: str, code: str, buckets: Sequence[Shown], language: Language) -> Shown:
    """What search calls a code; where search is away or did not count it, what we call it."""
    for bucket in buckets:
        if bucket["value"] == code and bucket["label"]:
            return dict(bucket["label"])
    found = _NAMES[facet](code, language.code) if facet in _NAMES else None
    return found or {"value": _worded(facet, code, language), "language": language.code}


def _groups() -> Mapping[str, Text]:
    """The groups that the county's profile names."""
    profile: Profile = current_app.extensions["profile"]
    return {group.code: group.name for group in profile.priority_groups}


_NAMES: Mapping[str, Callable[[str, str], Shown | None]] = {
    "municipality": municipality_name,
    "theme": lambda code, language: text(THEMES[code], language),
    "target_group": lambda code, language: text(TARGET_GROUPS[code].name, language),
    "priority": lambda code, language: text(_groups()[code], language),
}
_TABLES: Mapping[str, wording.Wording] = {
    "kind": wording.KINDS,
    "price": wording.PRICE,
    "delivery": wording.DELIVERY,
    "weekday": wording.WEEKDAYS,
    "daypart": wording.DAYPARTS,
    "accessibility": wording.ACCESS,
    "when": wording.WHEN,
    "language": wording.SIGN_LANGUAGES,
}


def _worded(facet: str, code: str, language: Language) -> str:
    if message := _TABLES[facet].get(code):
        return language.say(message)
    return language.name_of_language(code) or code
