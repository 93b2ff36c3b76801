"""How much the words of a query tell of what is looked for."""

import math
import tomllib
from collections.abc import Sequence
from functools import cache
from importlib.resources import files

from services.search.understanding.reading import QueryWord
from services.vocabulary.analysis import analyzer, finnish
from services.vocabulary.concepts import Concept, Scheme

PEOPLE = 0.5  # for whom something is, beside what it is
VERB = 0.4
WEAK = 0.2
NARROW = 3  # a concept with more kinds than this is a wide one
# Voikko's names for words that only bind others together.
_BINDING = {"seikkasana", "asemosana", "suhdesana", "sidesana", "lukusana", "kieltosana", "huudahdussana"}


def telling(word: QueryWord, language: str, concepts: Sequence[Concept], scheme: Scheme) -> float:
    """The weight of a word beside that of a noun that says what is looked for; 0 for one that says nothing."""
    if concepts:
        return max(breadth(concept, scheme) for concept in concepts)
    if not _weak(language).isdisjoint(word.lemmas):
        return WEAK
    classes = finnish().word_classes(word.meant or word.text) if language == "fi" else frozenset()
    if classes and classes <= _BINDING:
        return 0.0
    return VERB if classes == {"teonsana"} else 1.0


def breadth(concept: Concept, scheme: Scheme) -> float:
    """A wide concept tells less than a narrow one, and people less than what they look for."""
    if concept.kind == "person":
        return PEOPLE
    kinds = scheme.kinds(concept.id)
    return 1.0 if kinds <= NARROW else max(0.45, 1.3 - 0.25 * math.log(kinds))


@cache
def _weak(language: str) -> frozenset[str]:
    """Base forms, as the language's analysis gives them."""
    text = (files("services.search.understanding") / "weak.toml").read_text("utf-8")
    read = analyzer(language)
    written = tomllib.loads(text).get(language, [])
    return frozenset(lemma for word in written for token in read.analyse(word) for lemma in token.lemmas)
