"""Where a hit's texts meet the query: spans of characters, by the same analysis that found it."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from services.search.understanding import Understood
from services.vocabulary.analysis import Token, analyzer, fold
from services.vocabulary.concepts.reading import Reading
from services.vocabulary.texts import pick

FIELDS = ("name", "summary")


@lru_cache(maxsize=2_000)
def tokens(text: str, language: str) -> tuple[Token, ...]:
    """The words of a text of ours: the same ones are shown again and again. What people type is not kept."""
    return tuple(analyzer(language).analyse(text))


def marks(shown: Mapping[str, Any], understood: Understood, reading: Reading) -> dict[str, list[list[int]]]:
    """[start, end] of each word of the name and the summary, in the language in which they are shown, that the
    query says itself or by a concept."""
    lemmas = {lemma for word in understood.words if word.role == "word" for lemma in word.lemmas}
    folded = {fold(word.text) for word in understood.words if word.role == "word"}
    concepts = {meaning.concept for meaning in understood.meanings}
    found: dict[str, list[list[int]]] = {}
    for field in FIELDS:
        text = pick(shown.get(field), understood.language)
        found[field] = []
        if text is None:
            continue
        said = tokens(text.value, text.language)
        names = reading.names.get(text.language) if concepts else None
        meant = {
            at
            for mention in (names.find(said) if names else ())
            if concepts.intersection(mention.keys)
            for at in range(mention.start, mention.end)
        }
        for at, token in enumerate(said):
            if (
                at in meant
                or token.folded in folded
                or not lemmas.isdisjoint(token.lemmas)
                or not lemmas.isdisjoint(token.parts)
            ):
                found[field].append([token.start, token.end])
    return found
