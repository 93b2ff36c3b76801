"""A word of the query as the forms and concepts by which it is found."""

from collections.abc import Iterable, Iterator
from itertools import chain

from services.search.documents import LANGUAGES
from services.search.query import CONCEPT_WEIGHTS, WEIGHTS, Term, Word
from services.search.understanding.weighing import breadth
from services.vocabulary.analysis import analyzer, finnish, fold
from services.vocabulary.concepts import Scheme
from services.vocabulary.phrases import WHOLE, meant

# A word counts this much when it is read in another language than the page's: people mix them.
OTHER_LANGUAGE = 0.6
SHORTEST_FUZZY = 4
# What stands near a concept counts less: what meets a need, best first; what is like an activity; what it is a
# kind of.
MEETS = (0.4, 0.25, 0.15, 0.1, 0.07, 0.05)
LIKE = (0.45, 0.38, 0.32, 0.28, 0.24, 0.2)
BROADER = 0.25
NEW = 0.25  # of a word that is a concept's name since an edit, where offerings are not tagged with it yet


def word(
    surface: str, language: str, weight: float = 1.0, concepts: tuple[Term, ...] = (), *, whole: bool = False
) -> Word:
    """A word with its base forms, compound parts and spellings, and with the concepts that it names.

    The parts of one that names a concept as a `whole` are left out: they would only be guesses.
    """
    folded = fold(surface)
    return Word(
        (*best(_terms(surface, language, weight, whole=whole)), *concepts),
        folded if len(folded) >= SHORTEST_FUZZY else None,
    )


def concept_terms(identity: str, scheme: Scheme, weight: float) -> list[Term]:
    """A concept, and in falling order what helps next best and what it is a kind of."""
    concept = scheme.get(identity)
    if concept is None:
        return []
    weight *= breadth(concept, scheme)
    near = {identity: 1.0}
    for share, other in zip(MEETS if concept.kind == "need" else LIKE, concept.related, strict=False):
        near.setdefault(other, share)
    for above in scheme.ancestors(identity):
        near.setdefault(above, BROADER)
    terms = (
        Term(field, other, round(counts * share * weight, 3))
        for other, share in near.items()
        for field, counts in CONCEPT_WEIGHTS.items()
        if not (field == "concept_kin" and share == BROADER)
    )
    return best(chain(terms, _new_names(identity, scheme, weight)))


def _new_names(identity: str, scheme: Scheme, weight: float) -> Iterator[Term]:
    """Names of one word that an edit brought, as words: an offering that says one is found before it is tagged."""
    for language, names in scheme.news.get(identity, {}).items():
        for name in names:
            tokens = analyzer(language).analyse(name.removeprefix(WHOLE))
            fields = (
                ("name", "topic") if name.startswith(WHOLE) else ("name", "topic", "name_parts", "topic_parts")
            )
            for lemma in meant(tokens[0]) if len(tokens) == 1 else ():
                for field in fields:
                    yield Term(field, f"{language}:{lemma}", round(WEIGHTS[field] * weight * NEW, 3))


def best(terms: Iterable[Term]) -> list[Term]:
    """Each form in each field once, as much as it counts at most."""
    found: dict[tuple[str, str], Term] = {}
    for term in terms:
        key = (term.field, term.value)
        if key not in found or found[key].weight < term.weight:
            found[key] = term
    return list(found.values())


def _terms(surface: str, asked: str, weight: float, *, whole: bool) -> Iterator[Term]:
    for language in LANGUAGES:
        share = weight * (1.0 if language == asked else OTHER_LANGUAGE)
        for token in analyzer(language).analyse(
            finnish().with_dots(surface) or surface if language == "fi" else surface
        ):
            for lemma in token.lemmas:
                value = f"{language}:{lemma}"
                for field in ("name", "topic", "text", "name_parts", "topic_parts", "text_parts"):
                    yield Term(field, value, WEIGHTS[field] * share)
            for part in () if whole else token.parts:
                # A part of the query's compound is a guess: `vertaistukiryhmä` may mean any support group.
                for field in ("name", "topic", "name_parts"):
                    yield Term(field, f"{language}:{part}", WEIGHTS[field] * share * 0.3)
    yield Term("folded", fold(surface), WEIGHTS["folded"] * weight)
