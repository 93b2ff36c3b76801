"""A scheme ready to be read with: the names and needs of each language, made once."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from services.vocabulary.analysis import finnish
from services.vocabulary.analysis.tokens import words
from services.vocabulary.concepts.bags import Bags
from services.vocabulary.concepts.needs import Needs
from services.vocabulary.concepts.scheme import Concept, Scheme, shipped
from services.vocabulary.phrases import Phrases
from services.vocabulary.spelling import Speller
from services.vocabulary.texts import UI_LANGUAGES


@dataclass(frozen=True)
class Reading:
    """A scheme, and how its concepts are found in texts (by names) and in queries (by needs too)."""

    scheme: Scheme
    names: Mapping[str, Phrases]
    needs: Mapping[str, Needs]
    bags: Mapping[str, Bags]
    words: Mapping[str, frozenset[str]]
    spellers: Mapping[str, Speller]

    @classmethod
    def of(cls, scheme: Scheme) -> "Reading":
        """Takes a moment: every phrase is analysed."""
        finnish().keep(_finnish_words(shipped()))  # of others nothing is kept: each edit would leave a file
        names = {language: Phrases(language, _names(scheme, language)) for language in UI_LANGUAGES}
        needs = {language: Needs(scheme, language) for language in UI_LANGUAGES}
        bags = {language: Bags(scheme, language) for language in UI_LANGUAGES}
        known = {language: names[language].words() | needs[language].words() for language in UI_LANGUAGES}
        spellers = {language: Speller(language, _spelled(scheme, language, known)) for language in UI_LANGUAGES}
        return cls(scheme, names, needs, bags, known, spellers)


def _spelled(scheme: Scheme, language: str, known: Mapping[str, frozenset[str]]) -> frozenset[str]:
    """How known words are written: Finnish ones in their base form, others as the scheme has them, since their
    base forms are stems, which nobody writes."""
    if language == "fi":
        return known["fi"]
    return frozenset(
        word.casefold()
        for concept in scheme
        for phrase in _phrases(concept, language)
        for word, _, _ in words(phrase)
    )


def _finnish_words(scheme: Scheme) -> Iterator[str]:
    """All words of all phrases, and those that two of them make when they are written as one."""
    for concept in scheme:
        for phrase in _phrases(concept, "fi"):
            written = [word for word, _, _ in words(phrase)]
            yield from written
            if len(written) == 2:
                yield "".join(written)


def _names(scheme: Scheme, language: str) -> Iterator[tuple[str, str]]:
    for concept in scheme:
        for name in (concept.label.get(language, ""), *concept.names.get(language, ())):
            yield name, concept.id


def _phrases(concept: Concept, language: str) -> Iterator[str]:
    yield concept.label.get(language, "")
    yield from concept.names.get(language, ())
    yield from concept.needs.get(language, ())
