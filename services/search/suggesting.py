"""What somebody may mean who is still typing: concepts, places, organizations and names of what there is.

Nothing that looks like danger is suggested, and what was typed is kept nowhere.
"""

import json
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, lru_cache
from typing import Any, NamedTuple

from services.search.codes import EVERYWHERE
from services.search.counting import Counting, Counts
from services.search.documents import FIRST
from services.search.engine.protocol import Engine
from services.search.knowledge import Knowledge
from services.search.query import Query, Word
from services.search.understanding.reading import OUT_OF_SCOPE
from services.vocabulary.analysis import fold
from services.vocabulary.analysis.tokens import words
from services.vocabulary.concepts import Scheme
from services.vocabulary.municipalities import MUNICIPALITIES
from services.vocabulary.phrases import WHOLE
from services.vocabulary.safety import find_danger
from services.vocabulary.texts import UI_LANGUAGES, LangItem, Text, pick

MOST = 10
CONCEPTS, MUNICIPALITY_NAMES, ORGANIZATIONS = 4, 2, 2
READ = 30  # offerings, of which several may have the same name
SHORTEST_FOREIGN = 3  # letters, from which on words of other languages than the page's are looked at

Suggestion = dict[str, Any]


class Begin(NamedTuple):
    """From a word of a phrase on, folded: how well it says the concept, where it begins, and in what language."""

    text: str
    concept: str
    rank: int
    language: str


class Beginnings:
    """The labels and names of concepts, by how each of their words begins."""

    def __init__(self, scheme: Scheme) -> None:
        self.scheme = scheme
        self._begins = sorted(begin for concept in scheme for begin in _begins(scheme, concept.id))

    def find(self, typed: str, language: str) -> dict[str, int]:
        """Concepts that have a phrase in which a word begins with what is typed (folded), each with a rank: a
        label before other names, the beginning before the middle, the page's language before others."""
        found: dict[str, int] = {}
        for at in range(bisect_left(self._begins, typed, key=lambda begin: begin.text), len(self._begins)):
            begin = self._begins[at]
            if not begin.text.startswith(typed):
                break
            if begin.language == language:
                rank = begin.rank
            elif len(typed) >= SHORTEST_FOREIGN:
                rank = begin.rank + _FOREIGN
            else:
                continue
            found[begin.concept] = min(rank, found.get(begin.concept, rank))
        return found


_FOREIGN = 4


def _begins(scheme: Scheme, identity: str) -> Iterator[Begin]:
    concept = scheme[identity]
    for language in UI_LANGUAGES:
        for is_name, phrases in enumerate(([concept.label.get(language, "")], concept.names.get(language, ()))):
            for phrase in phrases:
                for inside, text in enumerate(_from_each_word(phrase.removeprefix(WHOLE))):
                    yield Begin(text, identity, 2 * is_name + bool(inside), language)


def plain(text: str) -> str:
    """What is compared: words without marks between them, folded."""
    return " ".join(fold(word) for word, _, _ in words(text))


@lru_cache(maxsize=20_000)
def _plain(text: str) -> str:
    """For texts of ours; what people type is not kept."""
    return plain(text)


@lru_cache(maxsize=20_000)
def _from_each_word(text: str) -> tuple[str, ...]:
    """A text of ours from its beginning on, then from each of its other words on."""
    folded = _plain(text).split()
    return tuple(" ".join(folded[at:]) for at in range(len(folded)))


class Suggester:
    """Suggestions from an index. Safe to use from threads."""

    def __init__(self, engine: Engine, knowledge: Knowledge, counting: Counting) -> None:
        self.engine, self.knowledge, self.counting = engine, knowledge, counting
        self._beginnings = lru_cache(maxsize=1)(Beginnings)

    def suggest(self, text: str, language: str, municipalities: tuple[str, ...]) -> list[Suggestion]:
        """A short mixed list for what is typed so far."""
        state = self.counting.state()
        typed = plain(text)
        if not typed or find_danger(text):
            return []
        scheme = self.knowledge.reading(state.edits).scheme
        counts = self.counting.counts(state, municipalities)
        found = [
            *_first(CONCEPTS, self._concepts(typed, language, scheme, counts)),
            *_first(MUNICIPALITY_NAMES, self._municipalities(typed, language, counts)),
            *_first(ORGANIZATIONS, _organizations(typed, language, counts)),
        ]
        said = {_plain(one["text"]) for one in found}
        names = (one for one in self._names(typed, language, municipalities) if _plain(one["text"]) not in said)
        return [*found, *_first(MOST - len(found), names)]

    def _concepts(self, typed: str, language: str, scheme: Scheme, counts: Counts) -> Iterator[Suggestion]:
        ranks = self._beginnings(scheme).find(typed, language)
        there = counts["concept"]
        for concept in sorted(ranks, key=lambda one: (ranks[one], -there.get(one, 0), one)):
            label = pick(scheme[concept].label, language)
            if label and there.get(concept) and not concept.startswith(OUT_OF_SCOPE):
                yield _suggestion("concept", concept, label, there[concept])

    def _municipalities(self, typed: str, language: str, counts: Counts) -> Iterator[Suggestion]:
        """Those of the county, and those where something is."""
        there = counts["municipality"]
        own = self.knowledge.municipalities
        named = [code for code, said in _municipality_names().items() if f" {typed}" in said]
        for code in sorted(named, key=lambda code: (code not in own, -there.get(code, 0), code)):
            if (code in own or there.get(code)) and (
                name := _beginning(MUNICIPALITIES[code].name, typed, language)
            ):
                yield _suggestion("municipality", code, name, there.get(code, 0))

    def _names(self, typed: str, language: str, municipalities: tuple[str, ...]) -> Iterator[Suggestion]:
        """Names of offerings, those first that begin so; several of one name are one suggestion, which is the
        name itself."""
        *before, last = typed.split()
        filters = {"municipality": (*municipalities, EVERYWHERE)} if municipalities else {}
        if before:
            filters["begins"] = (max(before, key=len),)
        same: dict[str, dict[str, LangItem]] = {}
        for begin in (FIRST + (before or [last])[0], last):
            asked = Query((Word(prefix=begin),), filters, sort="name", facets=(), size=READ)
            for hit in self.engine.search(asked).hits:
                if name := _holding(hit.shown["name"], typed, language):
                    same.setdefault(_plain(name.value), {})[hit.id] = name
            if len(same) >= MOST:
                break
        for its in same.values():
            (identity, name), count = next(iter(its.items())), len(its)
            yield _suggestion("offering", identity, name) if count == 1 else _suggestion("name", name.value, name)


def _organizations(typed: str, language: str, counts: Counts) -> Iterator[Suggestion]:
    for code, count in counts["organizer"].items():
        identity, names, said = _organization(code)
        if f" {typed}" in said and (name := _beginning(names, typed, language)):
            yield _suggestion("organization", identity, name, count)


@lru_cache(maxsize=20_000)
def _organization(code: str) -> tuple[str, Text, str]:
    identity, names = json.loads(code)
    return identity, names, _said(names)


@cache
def _municipality_names() -> dict[str, str]:
    return {code: _said(its.name) for code, its in MUNICIPALITIES.items()}


def _said(names: Text) -> str:
    """All names, folded, with a space before each word: to see at a glance whether it is worth a closer look."""
    return " ".join(("", *map(plain, names.values())))


def _beginning(text: Text, typed: str, language: str) -> LangItem | None:
    """The text in the first language, the page's before others, in which a word begins with what is typed."""
    return _in_language(text, language, lambda value: any(one.startswith(typed) for one in _from_each_word(value)))


def _holding(text: Text, typed: str, language: str) -> LangItem | None:
    """The same for texts that hold all that is typed, in whatever order; the last word may be unfinished."""

    def holds(value: str) -> bool:
        said = _plain(value).split()
        return all(any(word.startswith(begin) for word in said) for begin in typed.split())

    return _in_language(text, language, holds)


def _in_language(text: Text, language: str, fits: Any) -> LangItem | None:
    for one in dict.fromkeys((language, *UI_LANGUAGES, *text)):
        if text.get(one) and fits(text[one]):
            return LangItem(text[one], one)
    return None


def _suggestion(kind: str, value: str, text: LangItem, count: int | None = None) -> Suggestion:
    its: Mapping[str, Any] = {} if count is None else {"count": count}
    return {"kind": kind, "value": value, "text": text.value, "language": text.language, **its}


def _first(most: int, found: Iterable[Suggestion]) -> Iterator[Suggestion]:
    """So many of them; none of what looks like danger."""
    left = most
    for one in found:
        if left <= 0:
            return
        if not _alarming(one["text"]):
            left -= 1
            yield one


@lru_cache(maxsize=20_000)
def _alarming(text: str) -> bool:
    """For texts of ours as well."""
    return bool(find_danger(text))
