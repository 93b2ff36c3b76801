"""What a name says, in whatever order and form: type, audience, numbers, and the part that is its own."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from rapidfuzz.distance import Levenshtein

from services.catalog.matching import lexicon
from services.catalog.matching.lexicon import Meaning
from services.vocabulary.analysis import analyzer, fold
from services.vocabulary.places import find_places

Forms = frozenset[str]
_ROMAN = {"I": "1", "II": "2", "III": "3", "IV": "4", "V": "5", "VI": "6"}
_WORD = re.compile(r"[^\W_]+(?:[-:’][^\W_]+)*")
_CAPITALS = re.compile(r"\b[A-Z]+\b")
_LETTER = re.compile(r"[A-HJ-Z]")
_MARK = "opposites:"
_SHARED: dict[frozenset[Any], frozenset[Any]] = {}
_SHORTEST_TAIL, _SHORTEST_HEAD = 4, 2
_TYPO_FROM = 7  # shorter words that differ by a letter are other words


@dataclass(frozen=True, slots=True)
class Name:
    """A name, taken apart. `own` holds the forms by which each word of the proper part is known; `words` are all
    of its words in one order."""

    places: frozenset[str]
    activities: frozenset[str]
    audiences: frozenset[str]
    marks: frozenset[tuple[str, str]]
    numbers: frozenset[str]
    own: tuple[Forms, ...]
    words: str


class _Told(NamedTuple):
    """What one word of a name tells."""

    meanings: tuple[Meaning, ...] = ()
    own: tuple[Forms, ...] = ()
    numbers: tuple[str, ...] = ()


@lru_cache(maxsize=20_000)
def read(text: str, language: str, municipalities: frozenset[str] = frozenset()) -> Name:
    """Take a name apart; the names of its own municipalities tell nothing."""
    rest = _without_places(text, municipalities)
    numbers = {_ROMAN.get(its, its.casefold()) for its in _CAPITALS.findall(rest) if _counts(its)}
    rest = f" {' '.join(_WORD.findall(lexicon.spelled_out(rest)))} "
    meanings: set[Meaning] = set()
    for phrase, its in lexicon.phrases().items():
        if f" {phrase} " in rest:
            rest = rest.replace(f" {phrase} ", "  ")
            meanings.add(its)
    told = [_told(word, language) for word in rest.split()]
    meanings |= {its for word in told for its in word.meanings}
    return Name(
        places=_codes(meanings, "places"),
        activities=_codes(meanings, "activities"),
        audiences=_codes(meanings, "audiences"),
        marks=shared(frozenset((its.section[len(_MARK) :], its.code) for its in meanings if _is_mark(its))),
        numbers=shared(frozenset(numbers.union(*(word.numbers for word in told)))),
        own=tuple(dict.fromkeys(forms for word in told for forms in word.own)),
        words=" ".join(sorted(fold(rest).split())),
    )


def alike(one: Forms, other: Forms) -> bool:
    """Whether two words of proper names are the same word, but for its form or a slip of a letter."""
    if not one.isdisjoint(other):
        return True
    return any(
        len(a) >= _TYPO_FROM and len(b) >= _TYPO_FROM and a[:3] == b[:3] and Levenshtein.distance(a, b) <= 1
        for a in one
        for b in other
        if not a.startswith("@") and not b.startswith("@")
    )


def among(word: Forms, others: Iterable[Forms]) -> bool:
    """Whether the word is one of the others."""
    return any(alike(word, other) for other in others)


def _without_places(text: str, municipalities: frozenset[str]) -> str:
    rest = text
    for mention in reversed(find_places(text, municipalities) if municipalities else []):
        if mention.kind == "municipality" and mention.code in municipalities:
            rest = f"{rest[: mention.start]} {rest[mention.end :]}"
    return rest if rest.strip(" ,-–/") else text


def _counts(letters: str) -> bool:
    return letters in _ROMAN or _LETTER.fullmatch(letters) is not None


def _is_mark(its: Meaning) -> bool:
    return its.section.startswith(_MARK)


def _codes(meanings: Iterable[Meaning], section: str) -> frozenset[str]:
    return shared(frozenset(its.code for its in meanings if its.section == section))


def shared(its: frozenset[Any]) -> frozenset[Any]:
    """One object for all that are equal: tens of thousands of names say the same few things."""
    return _SHARED.setdefault(its, its)


@lru_cache(maxsize=100_000)
def _told(word: str, language: str) -> _Told:
    """What a word tells, written as one or with hyphens."""
    if lexicon.meaning(word) is None and "-" in word:
        return _joined(_told(piece, language) for piece in word.split("-"))
    if any(letter.isdigit() for letter in word):
        return _Told(numbers=(word,))
    if len(word) < 2:
        return _Told()
    tokens = analyzer("fi").analyse(word)
    lemmas = [lemma for token in tokens for lemma in token.lemmas]
    forms = [*dict.fromkeys([*lemmas, word] if language == "fi" else [word, *lexicon.stems(word), *lemmas])]
    parts = [part for token in tokens for part in token.parts]
    if its := _meaning(forms):
        return _Told((its,))
    return _compound(forms, parts, language) or _Told(_beginnings(forms, parts), (_own(forms),))


def _joined(told: Iterable[_Told]) -> _Told:
    every = list(told)
    return _Told(
        tuple(its for one in every for its in one.meanings),
        tuple(its for one in every for its in one.own),
        tuple(its for one in every for its in one.numbers),
    )


def _meaning(forms: Iterable[str]) -> Meaning | None:
    return next((its for form in forms if (its := lexicon.meaning(form))), None)


def _compound(forms: list[str], parts: list[str], language: str) -> _Told | None:
    """A word whose end tells its type: `senioritanssi` is a dance, and for whom."""
    for form in forms:
        for start in range(_SHORTEST_HEAD, len(form) - _SHORTEST_TAIL + 1):
            its = lexicon.meaning(tail := form[start:])
            if its and not _is_mark(its) and (len(tail) > _SHORTEST_TAIL or tail in parts):
                return _joined([_Told((its,)), _head(form[:start].strip("-"), language)])
    return None


def _head(head: str, language: str) -> _Told:
    """What stands before the type, in its bound form or in the genitive."""
    tokens = analyzer("fi").analyse(head)
    bound = [head[:-1] + "nen"] if head.endswith("s") else []
    unbound = [head[:-1]] if language != "fi" and head.endswith("s") else []
    forms = [head, *bound, *unbound, *(lemma for token in tokens for lemma in token.lemmas)]
    if its := _meaning(forms):
        return _Told((its,))
    if len(head) <= _SHORTEST_HEAD:
        return _Told()
    return _compound(forms, [part for token in tokens for part in token.parts], language) or _Told(
        own=(_own(forms),)
    )


def _beginnings(forms: list[str], parts: list[str]) -> tuple[Meaning, ...]:
    """`Itäranta` is not `Länsiranta`, though both are names."""
    found = ((part, lexicon.meaning(part)) for part in parts)
    return tuple(
        its for part, its in found if its and _is_mark(its) and any(form.startswith(part) for form in forms)
    )


def _own(forms: Iterable[str]) -> Forms:
    return frozenset(fold(form) for form in forms if form)
