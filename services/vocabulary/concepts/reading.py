"""A scheme ready to be read with: the names and needs of each language, made once."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from services.vocabulary.analysis import analyzer
from services.vocabulary.analysis.finnish import FinnishAnalyzer
from services.vocabulary.analysis.tokens import words
from services.vocabulary.concepts.needs import Needs
from services.vocabulary.concepts.scheme import Scheme, shipped
from services.vocabulary.phrases import Phrases
from services.vocabulary.spelling import Speller
from services.vocabulary.texts import UI_LANGUAGES


@dataclass(frozen=True)
class Reading:
    """A scheme, and how its concepts are found in texts (by names) and in queries (by needs too)."""

    scheme: Scheme
    names: Mapping[str, Phrases]
    needs: Mapping[str, Needs]
    words: Mapping[str, frozenset[str]]
    spellers: Mapping[str, Speller]

    @classmethod
    def of(cls, scheme: Scheme) -> "Reading":
        """Takes a moment: every phrase is analysed."""
        finnish = analyzer("fi")
        assert isinstance(finnish, FinnishAnalyzer)
        finnish.keep(_finnish_words(shipped()))  # of others nothing is kept: each edit would leave a file
        names = {language: Phrases(language, _names(scheme, language)) for language in UI_LANGUAGES}
        needs = {language: Needs(scheme, language) for language in UI_LANGUAGES}
        known = {language: names[language].words() | needs[language].words() for language in UI_LANGUAGES}
        spellers = {language: Speller(language, known[language]) for language in UI_LANGUAGES}
        return cls(scheme, names, needs, known, spellers)


def _finnish_words(scheme: Scheme) -> Iterator[str]:
    """All words of all phrases, and those that two of them make when they are written as one."""
    for concept in scheme:
        for phrase in (concept.label.get("fi", ""), *concept.names.get("fi", ()), *concept.needs.get("fi", ())):
            written = [word for word, _, _ in words(phrase)]
            yield from written
            if len(written) == 2:
                yield "".join(written)


def _names(scheme: Scheme, language: str) -> Iterator[tuple[str, str]]:
    for concept in scheme:
        for name in (concept.label.get(language, ""), *concept.names.get(language, ())):
            yield name, concept.id
