"""Texts in several languages: an object by language tag, and the one way to choose from it."""

from collections.abc import Mapping
from typing import NamedTuple

Text = dict[str, str]
LANGUAGES = ("fi", "sv", "en", "se", "smn", "sms")
UI_LANGUAGES = ("fi", "sv", "en")


class LangItem(NamedTuple):
    """A text and the language that it is in (PTV's name for the pair)."""

    value: str
    language: str


def pick(text: Mapping[str, str] | None, language: str) -> LangItem | None:
    """The text in the language asked for, else in fi, sv, en, then the rest; None when there is none."""
    for candidate in (language, *LANGUAGES):
        if text and text.get(candidate):
            return LangItem(text[candidate], candidate)
    return None


def first(language: str) -> tuple[str, ...]:
    """The languages of the pages, this one before the others."""
    return (language, *(other for other in UI_LANGUAGES if other != language))


def seen(text: str) -> str:
    """The text, or nothing when nothing of it is seen: white space, spaces without a width, control characters."""
    return text if any(its.isprintable() and not its.isspace() for its in text) else ""
