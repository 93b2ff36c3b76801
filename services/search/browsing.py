"""What there is, without a question: themes and concepts, and how much of each."""

from typing import Any

from services.platform.problems import NotFound
from services.search.counting import Counting
from services.search.knowledge import Knowledge
from services.search.results import Page, localized
from services.search.suggesting import plain
from services.vocabulary.concepts import Concept, Scheme
from services.vocabulary.order import sort_key
from services.vocabulary.phrases import WHOLE
from services.vocabulary.texts import UI_LANGUAGES, pick
from services.vocabulary.themes import THEMES

Answer = dict[str, Any]


def themes(language: str, municipalities: tuple[str, ...], counting: Counting) -> list[Answer]:
    """The national themes in their own order, also those of which there is nothing."""
    there = counting.counts(counting.state(), municipalities)["theme"]
    return [
        {"value": code, "label": localized(name, language), "count": there.get(code, 0)}
        for code, name in THEMES.items()
    ]


def concepts(
    text: str,
    theme: tuple[str, ...],
    language: str,
    number: int,
    size: int,
    knowledge: Knowledge,
    counting: Counting,
) -> Answer:
    """A page of the concepts of today whose labels or names hold the text, in the order of their labels."""
    state = counting.state()
    scheme = knowledge.reading(state.edits).scheme
    there = counting.counts(state)["concept"]
    wanted = [
        concept
        for concept in scheme
        if (not theme or not set(theme).isdisjoint(concept.themes)) and _holds(concept, plain(text))
    ]
    wanted.sort(key=lambda concept: (_order(concept, language), concept.id))
    where = Page(number, size).of(len(wanted))
    page = wanted[(number - 1) * size : number * size]
    return {
        "total": len(wanted),
        "concepts": [_concept(concept, scheme, language, there.get(concept.id, 0)) for concept in page],
        "page": where,
    }


def concept(identity: str, language: str, knowledge: Knowledge, counting: Counting) -> Answer:
    """One concept, with the words by which it is found; `NotFound` for one that is not there today."""
    state = counting.state()
    scheme = knowledge.reading(state.edits).scheme
    found = scheme.get(identity)
    if found is None:
        raise NotFound(f"There is no concept {identity!r}.")
    return {
        **_concept(found, scheme, language, counting.counts(state)["concept"].get(identity, 0)),
        "names": {its: [name.removeprefix(WHOLE) for name in found.names.get(its, ())] for its in UI_LANGUAGES},
    }


def _holds(concept: Concept, text: str) -> bool:
    """Whether a word of its label or names begins with the text (folded)."""
    if not text:
        return True
    phrases = [*concept.label.values(), *(name for names in concept.names.values() for name in names)]
    return any(f" {text}" in f" {plain(phrase)}" for phrase in phrases)


def _order(concept: Concept, language: str) -> str:
    label = pick(concept.label, language)
    return sort_key(label.value) if label else ""


def _concept(concept: Concept, scheme: Scheme, language: str, count: int) -> Answer:
    return {
        "id": concept.id,
        "label": localized(concept.label, language),
        "kind": concept.kind,
        "themes": list(concept.themes),
        "broader": _named(concept.broader, scheme, language),
        "narrower": _named(scheme.narrower(concept.id), scheme, language),
        "related": _named(concept.related, scheme, language),
        "count": count,
    }


def _named(identities: tuple[str, ...], scheme: Scheme, language: str) -> list[Answer]:
    return [{"id": one, "label": localized(scheme[one].label, language)} for one in identities if one in scheme]
