"""What an offering's texts say, word by word, and how much each word counts."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from services.vocabulary.analysis import analyzer
from services.vocabulary.places import find_places
from services.vocabulary.suggesting.cues import LANGUAGES, Hit, hits, phrase_hit

# What is said in the name counts most; how to come the first time tells little of what is done there.
FIELDS = {
    "name": 3.0,
    "summary": 2.0,
    "participants": 1.5,
    "plain": 1.0,
    "description": 1.0,
    "first_step": 0.4,
}
_LONGEST = 5000


@dataclass(frozen=True, slots=True)
class Word:
    """A word or a phrase of a text, as written, with the cues that it met.

    `common` are neither names (a capital inside a sentence) nor words of a phrase that is here too.
    """

    written: str
    language: str
    field: str
    lemmas: tuple[str, ...]
    hits: tuple[Hit, ...]
    common: bool = True

    @property
    def counts(self) -> float:
        """By the field that it stands in."""
        return FIELDS[self.field]


def read(body: Mapping[str, Any]) -> Iterator[Word]:
    """The words of all texts, field by field. What is not yet a text is passed over: a draft may be anything."""
    for field in FIELDS:
        for language, text in texts(body.get(field)):
            yield from _words(text, language, field)


def _words(text: str, language: str, field: str) -> Iterator[Word]:
    """All but places: nobody cooks in `Kökar` because of its name."""
    tokens = [token for token in analyzer(language).analyse(text) if not _is_place(token.surface)]
    covered = 0
    for at, token in enumerate(tokens):
        if phrase := phrase_hit(language, tokens, at):
            hit, length = phrase
            covered = max(covered, at + length)
            yield Word(text[token.start : tokens[at + length - 1].end], language, field, (), (hit,))
        found = hits(language, token.lemmas, token.parts)
        common = at >= covered and (token.surface[0].islower() or _begins(text, token.start))
        yield Word(token.surface, language, field, token.lemmas, found, common)


def texts(value: Any) -> Iterator[tuple[str, str]]:
    """(language, text) of a text in several languages, for the languages that we can read."""
    if isinstance(value, Mapping):
        for language in LANGUAGES:
            if isinstance(text := value.get(language), str):
                yield language, text[:_LONGEST]


@lru_cache(maxsize=50_000)
def _is_place(word: str) -> bool:
    return bool(find_places(word))


def _begins(text: str, start: int) -> bool:
    before = text[max(0, start - 4) : start].rstrip(" \t\"'”’»(-–")
    return not before or before[-1] in ".!?:\n•*"
