"""Suggestions for whoever writes an offering: PTV classes and groups, themes and keywords found in its text.

Each says because of which words it was found. What words tell is data: `cues.toml`.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from services.vocabulary.codes import SERVICE_CLASSES, TARGET_GROUPS
from services.vocabulary.suggesting.keywords import keywords
from services.vocabulary.suggesting.reading import read
from services.vocabulary.suggesting.scoring import Told, add_age, add_classes, best, score
from services.vocabulary.themes import THEMES

__all__ = ["Suggestion", "Suggestions", "suggest"]

_CLASSES, _GROUPS, _THEMES, _KEYWORDS = 3, 3, 2, 8
_ENOUGH = 3.0
# Of the best one's points: what tells less is noise beside it. A group that is named by the way is seldom meant.
_SHARE, _SHARE_OF_GROUPS = 0.25, 0.4


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A code or a keyword, the words in the text that led to it (an age as `65–`), and a keyword's language."""

    value: str
    because: tuple[str, ...]
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Suggestions:
    """What may be ticked, best first; nothing that the offering has already."""

    service_classes: tuple[Suggestion, ...]
    target_groups: tuple[Suggestion, ...]
    themes: tuple[Suggestion, ...]
    keywords: tuple[Suggestion, ...]


def suggest(body: Mapping[str, Any]) -> Suggestions:
    """Suggestions from the texts and the age of an offering's body, which may be a draft with anything missing."""
    words = list(read(body))
    told = score(words)
    add_age(told, body.get("age"))
    chosen = _codes(body, "service_classes")
    classes = _best(told, SERVICE_CLASSES, chosen, _CLASSES)
    groups = _best(told, TARGET_GROUPS, _codes(body, "target_groups"), _GROUPS, _SHARE_OF_GROUPS)
    add_classes(told, [*chosen, *(its.value for its in classes)])
    themes = _best(told, THEMES, _codes(body, "themes"), _THEMES)
    found = islice(keywords(words, body), _KEYWORDS)
    named = tuple(Suggestion(word, because, language) for language, word, because in found)
    return Suggestions(classes, groups, themes, named)


def _best(
    told: Told, codes: Mapping[str, Any], chosen: Iterable[str], most: int, share: float = _SHARE
) -> tuple[Suggestion, ...]:
    covered = {above for code in chosen for above in _with_parents(code)}
    found = (
        Suggestion(code, because) for code, because in best(told, codes, _ENOUGH, share) if code not in covered
    )
    return tuple(islice(found, most))


def _with_parents(code: str) -> Iterator[str]:
    """`P27.1` and `P27`."""
    parts = code.split(".")
    return (".".join(parts[:length]) for length in range(len(parts), 0, -1))


def _codes(body: Mapping[str, Any], field: str) -> list[str]:
    value = body.get(field)
    return [code for code in value if isinstance(code, str)] if isinstance(value, list | tuple) else []
