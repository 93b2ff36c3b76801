"""The words of `cues.toml` and of the names of PTV's classes, ready to be met in a text."""

import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from itertools import product
from typing import Any

from services.vocabulary.analysis import Token, analyzer
from services.vocabulary.codes import SERVICE_CLASSES

LANGUAGES = ("fi", "sv", "en")
LONGEST_PHRASE = 3

_WEIGHTS = {"sure": 3.0, "likely": 2.0, "hint": 1.0}
_OF_A_NAME = 1.0
_INSIDE = 0.7  # a word inside a compound tells less than the word itself
_SHORTEST_STEM = 5  # a shorter one is met inside another word by chance
_SHORTEST_WORD = 4
_SHORTEST_REST = 3

Points = dict[str, float]


@dataclass(frozen=True, slots=True)
class Hit:
    """A cue that a word of a text met, and what it tells: points by class, group or theme.

    `whole` is not inside a compound, `listed` is in `cues.toml` and not only in the name of a class.
    """

    cue: str
    points: tuple[tuple[str, float], ...]
    whole: bool
    listed: bool


@dataclass(frozen=True)
class Cues:
    """The cues of one language, by the base forms of their words."""

    words: Mapping[str, Hit]
    phrases: Mapping[tuple[str, ...], Hit]
    beginnings: frozenset[str]


@cache
def raw() -> dict[str, Any]:
    """`cues.toml` as it is written."""
    return tomllib.loads((files("services.vocabulary.suggesting") / "cues.toml").read_text("utf-8"))


def listed(text: str) -> list[str]:
    """The words of a list with commas."""
    return [word for piece in text.split(",") if (word := " ".join(piece.split()))]


@cache
def cues(language: str) -> Cues:
    """All cues of a language; the first call of Finnish loads the dictionary."""
    points: dict[str, Points] = {}
    for word, code, weight in _written(language):
        points.setdefault(word, {})[code] = weight
    in_file = set(points)
    for word, names in _names(language).items():
        for code in names:
            points.setdefault(word, {}).setdefault(code, _OF_A_NAME / len(names))
    words: dict[str, Hit] = {}
    phrases: dict[tuple[str, ...], Hit] = {}
    for cue, told in points.items():
        hit = Hit(cue, tuple(told.items()), whole=True, listed=cue in in_file)
        forms = [_forms(token, language) for token in analyzer(language).analyse(cue)]
        if len(forms) == 1:
            words |= {form: _joined(words.get(form), hit) for form in forms[0]}
        else:
            phrases |= dict.fromkeys(product(*forms), hit)
    return Cues(words, phrases, frozenset(key[0] for key in phrases))


@lru_cache(maxsize=50_000)
def hits(language: str, lemmas: tuple[str, ...], parts: tuple[str, ...]) -> tuple[Hit, ...]:
    """The cues in a word: the word itself when it is one, else the ones inside it."""
    known = cues(language).words
    if whole := {known[lemma].cue: known[lemma] for lemma in lemmas if lemma in known}:
        return tuple(whole.values())
    inside = parts or (_halves(lemmas, known) if language == "sv" else ())
    return tuple(
        Hit(hit.cue, tuple((code, weight * _INSIDE) for code, weight in hit.points), False, hit.listed)
        for part in dict.fromkeys(inside)
        if (hit := known.get(part))
    )


def phrase_hit(language: str, tokens: list[Token], at: int) -> tuple[Hit, int] | None:
    """The longest phrase that begins at a token, and how many tokens it takes."""
    known = cues(language)
    if known.beginnings.isdisjoint(tokens[at].lemmas):
        return None
    for length in range(LONGEST_PHRASE, 1, -1):
        if at + length <= len(tokens):
            for key in product(*(token.lemmas for token in tokens[at : at + length])):
                if hit := known.phrases.get(key):
                    return hit, length
    return None


def _written(language: str) -> Iterator[tuple[str, str, float]]:
    for table in ("service_classes", "target_groups", "themes"):
        for code, strengths in raw()[table].items():
            for strength, texts in strengths.items():
                for word in listed(texts.get(language, "")):
                    yield word, code, _WEIGHTS[strength]


def _names(language: str) -> Mapping[str, list[str]]:
    """Codes by the words of their names. Main classes are left out: nobody is helped by `Culture`."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    nothing = set(listed(raw()["telling_nothing"][language]))
    for its in SERVICE_CLASSES.values():
        if its.parent is None:
            continue
        tokens = analyzer(language).analyse(its.name.get(language, ""))
        for word in dict.fromkeys(_name_word(token, language) for token in tokens):
            if word not in nothing and len(word) > 3:
                found[word].append(its.code)
    return found


def _name_word(token: Token, language: str) -> str:
    return token.lemmas[0] if language == "fi" else token.surface.casefold()


def _forms(token: Token, language: str) -> tuple[str, ...]:
    """What a cue is met by: itself when it is a base form, as `tanssi` is no `tanssia`."""
    if language == "fi" and token.surface.casefold() in token.lemmas:
        return (token.surface.casefold(),)
    return token.lemmas


def _joined(one: Hit | None, other: Hit) -> Hit:
    """Two cues of the same stem (`jobb`, `jobben`) are one, and tell what either tells."""
    if one is None:
        return other
    points = dict(other.points)
    points |= {code: max(weight, points.get(code, 0.0)) for code, weight in one.points}
    return Hit(one.cue, tuple(points.items()), whole=True, listed=one.listed)


def _halves(lemmas: Iterable[str], known: Mapping[str, Hit]) -> Iterator[str]:
    """The cues that a Swedish word begins or ends with. (Finnish has a dictionary, English no compounds.)"""
    for lemma in lemmas:
        for cut in range(_SHORTEST_REST, len(lemma) - _SHORTEST_REST + 1):
            for half in (lemma[:cut], lemma[cut:]):
                if half in known and len(half) >= _shortest(half, known[half].cue):
                    yield half


def _shortest(half: str, cue: str) -> int:
    return _SHORTEST_WORD if half == cue else _SHORTEST_STEM
