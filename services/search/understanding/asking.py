"""From what was understood to what an engine is asked."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from services.search.codes import ANY_AGE, EVERYWHERE, OLDEST
from services.search.labels import codes
from services.search.query import NAMED, Preference, Query, Sort, Term, Word
from services.search.understanding.meanings import Meaning
from services.search.understanding.reading import OUT_OF_SCOPE, Understood
from services.search.understanding.weighing import telling
from services.search.understanding.words import best, concept_terms, word
from services.vocabulary.analysis import fold
from services.vocabulary.concepts import Scheme
from services.vocabulary.safety import Danger

INSIDE = 0.35  # of a word that is part of a phrase whose meaning is asked for
SURE = 0.9
BESIDE = 0.3  # of a word that nobody understood, beside something that is surely meant
FITS = 3.0  # what fits a wish for certain comes before what may
RIGHT_AGE = 6.0
A_TASK = 40.0  # tasks for volunteers come last, or first when somebody wants to help
HERE = 2.0  # what is in the municipality comes before what is offered everywhere
VOLUNTEERING = "volunteering"
# What helps in danger, the most urgent first, and how much before the next it comes.
HELP: Mapping[Danger, tuple[str, ...]] = {
    "crisis": ("emergency-number", "crisis-helpline", "crisis-help", "conversation-help", "suicidal-thoughts"),
    "violence": ("emergency-number", "nollalinja", "violence-shelter", "violence-help", "crisis-helpline"),
}
URGENT = (1.5, 1.45, 1.4, 1.3, 1.0)


@dataclass(frozen=True)
class Wanted:
    """What somebody chose, beside the words: codes by facet, a page, an order."""

    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    offset: int = 0
    size: int = 20
    sort: Sort = "relevance"
    point: tuple[float, float] | None = None
    audiences: tuple[str, ...] = ("public",)


def to_query(understood: Understood, scheme: Scheme, wanted: Wanted, *, fuzzy: bool = False) -> Query:
    """The query; a filter that was chosen counts more than one that was written."""
    words = _words(understood, scheme)
    filters = {key: codes for key, codes in wanted.filters.items() if codes}
    without: dict[str, tuple[str, ...]] = {}
    for wish in understood.wishes:
        if wish.field not in wanted.filters or not wanted.filters[wish.field]:
            if wish.contradicted:
                without[wish.field] = (*without.get(wish.field, ()), *wish.contradicted)
            else:
                filters[wish.field] = tuple(dict.fromkeys((*filters.get(wish.field, ()), *wish.accepted)))
    if understood.municipalities and "municipality" not in filters:
        filters["municipality"] = understood.municipalities
    here = filters.get("municipality", ())
    if here:
        filters["municipality"] = (*here, EVERYWHERE)
    if understood.refused:
        without["concept_name"] = tuple(meaning.concept for meaning in understood.refused)
    query = Query(
        words,
        filters,
        without,
        preferences=tuple(_preferences(understood, scheme, here)) if words else (),
        audiences=wanted.audiences,
        sort=wanted.sort,
        point=wanted.point,
        offset=wanted.offset,
        size=wanted.size,
    )
    return query if fuzzy else strictly(query)


def strictly(query: Query) -> Query:
    """The same, in which no mistake of spelling is forgiven."""
    return replace(query, words=tuple(replace(word, fuzzy=None) for word in query.words))


def _words(understood: Understood, scheme: Scheme) -> tuple[Word, ...]:
    """What is said, and beside it the whole as somebody's name; nothing when only filters were said."""
    said = [word for word in _said(understood, scheme) if word.alternatives]
    if not said:
        return ()
    return (Word((Term("named", fold(understood.text), NAMED),)), *said)


def _said(understood: Understood, scheme: Scheme) -> Iterator[Word]:
    if outside := understood.out_of_scope():
        # What we do not hold leads to advice, and not to a group that happens to share a word.
        terms = [
            term
            for meaning in outside
            for other in scheme[meaning.concept].related
            for term in concept_terms(other, scheme, 1.0)
            if term.value == other and term.field != "concept_text"
        ]
        yield Word(tuple(terms))
        return
    if understood.dangers:
        yield _helping(understood.dangers, scheme)
    named = [meaning for meaning in understood.meanings if meaning.how == "name"]
    needs = [meaning for meaning in understood.meanings if meaning.how == "need"]
    inside = {at for meaning in needs for at in meaning.positions}
    inside |= {at for meaning in named if len(meaning.positions) > 1 for at in meaning.positions}
    sure = any(meaning.strength >= SURE for meaning in understood.meanings)
    beside = INSIDE if understood.dangers else BESIDE if sure else 1.0
    for at, said in enumerate(understood.words):
        if said.role == "word":
            here = [its for its in named if its.positions == {at} and its.concept in scheme]
            weight = telling(said, understood.language, [scheme[meaning.concept] for meaning in here], scheme)
            weight *= INSIDE if at in inside else beside if not here else 1.0
            if weight:
                whole = any(meaning.strength == 1.0 for meaning in here)
                yield word(said.meant or said.text, understood.language, weight, _terms(here, scheme), whole=whole)
    for group in _together([meaning for meaning in named if len(meaning.positions) > 1]):
        yield Word(_terms(group, scheme))
    for group in _together(needs):
        yield Word(_terms(group, scheme))


def _helping(dangers: Collection[Danger], scheme: Scheme) -> Word:
    """Help comes first; what else the words say comes after it."""
    terms = (
        term
        for danger in sorted(dangers)
        for share, concept in zip(URGENT, HELP[danger], strict=False)
        for term in concept_terms(concept, scheme, share)
    )
    return Word(tuple(best(terms)))


def _terms(meanings: Sequence[Meaning], scheme: Scheme) -> tuple[Term, ...]:
    held = (meaning for meaning in meanings if not meaning.concept.startswith(OUT_OF_SCOPE))
    return tuple(best(term for its in held for term in concept_terms(its.concept, scheme, its.strength)))


def _together(meanings: Sequence[Meaning]) -> list[list[Meaning]]:
    """Meanings of the same words, which are guesses at one thing, side by side."""
    groups: list[tuple[set[int], list[Meaning]]] = []
    for meaning in meanings:
        same = next((known for known in groups if known[0] & meaning.positions), None)
        if same is None:
            groups.append(same := (set(), []))
        same[0].update(meaning.positions)
        same[1].append(meaning)
    return [group for _, group in groups]


def _preferences(understood: Understood, scheme: Scheme, here: tuple[str, ...]) -> Iterator[Preference]:
    for wish in understood.wishes:
        yield Preference(wish.field, wish.codes, FITS)
    people = [scheme[meaning.concept] for meaning in understood.meanings if meaning.concept in scheme]
    limits = [person.ages for person in people if person.ages]
    ages = sorted({years for low, high in limits for years in range(low, min(high, OLDEST) + 1)})
    if ages:
        yield Preference("age", (*map(str, ages), ANY_AGE), RIGHT_AGE)
    if here:
        yield Preference("municipality", here, HERE)
    tasks = (VOLUNTEERING,) if _offers_help(understood, scheme) else tuple(set(codes("kind")) - {VOLUNTEERING})
    yield Preference("kind", tuple(sorted(tasks)), A_TASK)


def _offers_help(understood: Understood, scheme: Scheme) -> bool:
    """Whether somebody wants to help, rather than to be helped."""
    return understood.offers_help or any(
        VOLUNTEERING in (meaning.concept, *scheme.ancestors(meaning.concept))
        for meaning in understood.meanings
        if meaning.how == "name" and meaning.strength == 1.0
    )
