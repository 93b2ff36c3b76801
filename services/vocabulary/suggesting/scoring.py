"""How much a text tells for each class, group and theme, and the words that told it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from services.vocabulary.suggesting.reading import Word
from services.vocabulary.themes import themes_of

_AGE = 6.0  # as much as a sure word in the summary
_OF_CLASS = 0.5
_MOST_WORDS = 5

# Whom an age tells: from, to. The young are those of the Youth Act's upper bound, 29.
_AGES = {"KR1.1": (60, 130), "KR1.2": (0, 12), "KR1.3": (13, 29)}

Told = dict[str, dict[str, float]]


def score(words: Iterable[Word]) -> Told:
    """By code, how much each word as written tells for it.

    A cue tells once, where it tells most: a long text must not win by its length.
    """
    most: dict[tuple[str, str, str], tuple[float, str]] = {}
    for word in words:
        for hit in word.hits:
            for code, weight in hit.points:
                key = (code, word.language, hit.cue)
                points = weight * word.counts
                if key not in most or points > most[key][0]:
                    most[key] = (points, word.written)
    told: Told = defaultdict(dict)
    for (code, _, _), (points, written) in most.items():
        told[code][written] = told[code].get(written, 0.0) + points
    return told


def add_age(told: Told, age: Any) -> None:
    """What the age says of the groups: for whom it is, and for whom it cannot be."""
    low, high = _bounds(age)
    for code, (youngest, oldest) in _AGES.items():
        if high < youngest or (low > oldest and code == "KR1.3"):
            told.pop(code, None)  # a parent or a grandparent comes with children, so these stay
        elif low < oldest and high > youngest and (low >= _AGES["KR1.1"][0] or high <= _AGES["KR1.3"][1]):
            told.setdefault(code, {})[_written(age)] = _AGE


def add_classes(told: Told, classes: Iterable[str]) -> None:
    """What classes, chosen or suggested, say of the themes, with the words that told the class."""
    for code in classes:
        for theme in themes_of([code]):
            for word, points in told.get(code, {}).items():
                its = told.setdefault(theme, {})
                its[word] = its.get(word, 0.0) + points * _OF_CLASS


def best(
    told: Told, codes: Mapping[str, Any], enough: float, share: float
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """(code, words), best first, down to a share of the best; of equals the first in the list."""
    order = {code: number for number, code in enumerate(codes)}
    points = {code: sum(told[code].values()) for code in told if code in order}
    top = max(points.values(), default=0.0)
    for code in sorted(points, key=lambda code: (-points[code], order[code])):
        if points[code] >= max(enough, share * top):
            words = sorted(told[code], key=lambda word: -told[code][word])  # stable: as they came in the text
            yield code, _distinct(words)[:_MOST_WORDS]


def _distinct(words: Iterable[str]) -> tuple[str, ...]:
    found: dict[str, str] = {}
    for word in words:
        found.setdefault(word.casefold(), word)
    return tuple(found.values())


def _bounds(age: Any) -> tuple[float, float]:
    low, high = (age.get("min"), age.get("max")) if isinstance(age, Mapping) else (None, None)
    return (low if isinstance(low, int) else 0, high if isinstance(high, int) else 130)


def _written(age: Any) -> str:
    low, high = age.get("min"), age.get("max")
    return f"{low if isinstance(low, int) else ''}–{high if isinstance(high, int) else ''}"
