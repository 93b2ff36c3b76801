"""From what a person typed to a query: places become a filter, words their base forms and compound parts.

Each step is small and knows no engine: normalise, places, words, alternatives.
"""

import unicodedata
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from services.search.documents import LANGUAGES
from services.search.query import WEIGHTS, Query, Term, Word
from services.vocabulary.analysis import Token, analyzer, fold
from services.vocabulary.analysis.finnish import FinnishAnalyzer
from services.vocabulary.municipalities import county_municipalities
from services.vocabulary.places import PlaceMention, find_places

# A word counts this much when it is read in another language than the page's: people mix them.
OTHER_LANGUAGE = 0.6
SHORTEST_FUZZY = 4


@dataclass(frozen=True)
class Understood:
    """What was understood of each word: (text, role, lemmas), and the places that were named."""

    language: str
    words: tuple[tuple[str, str, tuple[str, ...]], ...]
    places: tuple[PlaceMention, ...]
    municipalities: tuple[str, ...]
    query_words: tuple[Word, ...]


def understand(text: str, language: str, prefer: Collection[str] = ()) -> Understood:
    """Read a query. Names of `prefer`red municipalities are places even where they are everyday words."""
    text = " ".join(unicodedata.normalize("NFC", text).split())
    places = tuple(find_places(text, prefer))
    words, query_words = [], []
    for token in analyzer(language).analyse(text):
        role = _role(token, language, places)
        words.append((token.surface, role, token.lemmas if role == "word" else ()))
        if role == "word":
            query_words.append(_word(token.surface, language))
    return Understood(language, tuple(words), places, tuple(_codes(places)), tuple(query_words))


def to_query(
    understood: Understood, filters: Mapping[str, tuple[str, ...]], offset: int, size: int, *, fuzzy: bool = False
) -> Query:
    """The query; a municipality that was chosen counts more than one that was written."""
    wanted = {key: codes for key, codes in filters.items() if codes}
    if understood.municipalities:
        wanted.setdefault("municipality", understood.municipalities)
    words = understood.query_words
    if not fuzzy:
        words = tuple(Word(word.alternatives) for word in words)
    return Query(words, wanted, offset=offset, size=size)


def _role(token: Token, language: str, places: tuple[PlaceMention, ...]) -> str:
    if any(place.start <= token.start < place.end for place in places):
        return "place"
    if token.surface.casefold() in _stop_words(language) or set(token.lemmas) <= _stop_words(language):
        return "ignored"
    return "word"


def _word(surface: str, language: str) -> Word:
    terms: dict[tuple[str, str], float] = {}
    for term in _terms(surface, language):
        key = (term.field, term.value)
        terms[key] = max(terms.get(key, 0.0), term.weight)
    folded = fold(surface)
    alternatives = tuple(Term(field, value, weight) for (field, value), weight in terms.items())
    return Word(alternatives, folded if len(folded) >= SHORTEST_FUZZY else None)


def _terms(surface: str, asked: str) -> Iterator[Term]:
    for language in LANGUAGES:
        share = 1.0 if language == asked else OTHER_LANGUAGE
        for token in analyzer(language).analyse(_dotted(surface) if language == "fi" else surface):
            for lemma in token.lemmas:
                value = f"{language}:{lemma}"
                for field in ("name", "topic", "text", "name_parts", "topic_parts", "text_parts"):
                    yield Term(field, value, WEIGHTS[field] * share)
            for part in token.parts:
                # A part of the query's compound is a guess: `vertaistukiryhmä` may mean any support group.
                for field in ("name", "topic", "name_parts"):
                    yield Term(field, f"{language}:{part}", WEIGHTS[field] * share * 0.3)
    yield Term("folded", fold(surface), WEIGHTS["folded"])


def _dotted(surface: str) -> str:
    finnish = analyzer("fi")
    assert isinstance(finnish, FinnishAnalyzer)
    return finnish.with_dots(surface) or surface


def _codes(places: tuple[PlaceMention, ...]) -> list[str]:
    codes: list[str] = []
    for place in places:
        if place.kind == "county":
            codes += [its.code for its in county_municipalities(place.code)]
        else:
            codes.append(place.code)
    return list(dict.fromkeys(codes))


@cache
def _stop_words(language: str) -> frozenset[str]:
    text = (files("services.search") / "stopwords" / f"{language}.txt").read_text("utf-8")
    return frozenset(line for line in text.split() if line)
