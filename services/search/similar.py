"""Offerings like one: about the same things first, then those whose names share words, near ones before others."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from services.platform.problems import NotFound
from services.search.engine.protocol import Engine, standing
from services.search.knowledge import Knowledge
from services.search.labels import codes
from services.search.query import Hit, Preference, Query, Word
from services.search.results import hit_answer
from services.search.understanding import Understood
from services.search.understanding.asking import VOLUNTEERING
from services.search.understanding.meanings import Meaning
from services.search.understanding.reading import QueryWord
from services.search.understanding.words import concept_terms, word
from services.vocabulary.analysis import analyzer
from services.vocabulary.concepts import Scheme
from services.vocabulary.places import find_places
from services.vocabulary.stopwords import stop_words
from services.vocabulary.texts import UI_LANGUAGES

WORD = 0.3  # of a word of the name, beside a concept
SAME_CONCEPT = 100.0  # whatever is about the same comes before what only shares words
SAME_MUNICIPALITY = 8.0
SAME_THEME = 2.0


def similar(
    identity: str, language: str, size: int, engine: Engine, knowledge: Knowledge, audiences: tuple[str, ...]
) -> list[dict[str, Any]]:
    """As hits of a search, without the offering itself; `NotFound` when readers may not see it."""
    reading = knowledge.reading(standing(engine).edits)
    own = engine.search(Query(filters={"id": (identity,)}, audiences=audiences, facets=("municipality",), size=1))
    if not own.hits:
        raise NotFound(f"There is no published offering {identity}.")
    hit = own.hits[0]
    name = list(_name_words(hit.shown["name"]))
    about = [*hit.shown["concepts"]["name"], *hit.shown["concepts"]["topic"]]
    # As if somebody had asked for it: for what it is about, and for the words of its name.
    understood = Understood(
        language,
        words=tuple(said for _, said in name),
        meanings=tuple(Meaning(one, "name", 1.0, frozenset()) for one in about if one in reading.scheme),
    )
    query = Query(
        words=(*_concepts(understood, reading.scheme), *_words(name)),
        without={"id": (identity,)},
        preferences=tuple(_preferences(hit, understood, tuple(own.facets["municipality"]))),
        audiences=audiences,
        facets=(),
        size=size,
    )
    found = engine.search(query).hits if query.words else ()
    return [hit_answer(one, understood, reading) for one in found]


def _name_words(name: Mapping[str, str]) -> Iterator[tuple[str, QueryWord]]:
    """Words that tell what it is, each with its language; where it is, is told by its places."""
    for language in UI_LANGUAGES:
        text = name.get(language, "")
        places = find_places(text)
        for token in analyzer(language).analyse(text):
            in_place = any(place.start <= token.start < place.end for place in places)
            if not in_place and stop_words(language).isdisjoint((token.surface.casefold(), *token.lemmas)):
                yield language, QueryWord(token.surface, "word", token.lemmas)


def _concepts(understood: Understood, scheme: Scheme) -> Iterator[Word]:
    for meaning in understood.meanings:
        yield Word(tuple(concept_terms(meaning.concept, scheme, meaning.strength)))


def _words(name: Iterable[tuple[str, QueryWord]]) -> Iterator[Word]:
    for language, said in name:
        yield replace(word(said.text, language, WORD), fuzzy=None)


def _preferences(hit: Hit, understood: Understood, municipalities: tuple[str, ...]) -> Iterator[Preference]:
    if understood.meanings:
        yield Preference("concept", tuple(meaning.concept for meaning in understood.meanings), SAME_CONCEPT)
    if municipalities:
        yield Preference("municipality", municipalities, SAME_MUNICIPALITY)
    if hit.shown.get("themes"):
        yield Preference("theme", tuple(hit.shown["themes"]), SAME_THEME)
    if hit.shown["kind"] != VOLUNTEERING:
        yield Preference("kind", tuple(kind for kind in codes("kind") if kind != VOLUNTEERING), SAME_CONCEPT)
