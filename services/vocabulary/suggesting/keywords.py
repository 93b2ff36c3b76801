"""Keywords: the nouns of a text that somebody would search by, in base form."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cache, lru_cache
from typing import Any

from services.vocabulary.analysis import analyzer, finnish
from services.vocabulary.suggesting.cues import LANGUAGES, listed, raw
from services.vocabulary.suggesting.reading import Word, texts

_SHORTEST = 3
_ENOUGH = 2.0  # in the name or the summary, or again and again
_TELLING = 2.0  # a cue says what it is about, other words may be by the way
_AGAIN = 0.3
_MOST_AGAIN = 4
_NOT_NOUNS = ("nut", "nyt", "isin")  # kokenut, perjantaisin

Keyword = tuple[str, str]


def keywords(words: Iterable[Word], body: Mapping[str, Any]) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """(language, keyword, words as written), best first; none that is already there."""
    by_forms: dict[Keyword, list[Word]] = {}
    for word in words:
        if word.common and word.counts >= 1:
            by_forms.setdefault((word.language, word.lemmas[0] if word.lemmas else word.written), []).append(word)
    scored = [(_score(found), found) for found in by_forms.values()]
    given = set(_there(body))
    for score, found in sorted(scored, key=lambda its: -its[0]):  # stable: equals stay as they came
        if score < _ENOUGH:
            return
        keyword = _keyword(found[0])
        if keyword and given.isdisjoint((found[0].language, form) for form in (keyword, *_forms(found))):
            given.add((found[0].language, keyword))
            yield found[0].language, keyword, tuple(dict.fromkeys(word.written for word in found))


def _score(found: list[Word]) -> float:
    score = max(word.counts for word in found) + _AGAIN * min(len(found) - 1, _MOST_AGAIN)
    return score * _TELLING if any(word.hits for word in found) else score


def _forms(found: list[Word]) -> Iterator[str]:
    for word in found:
        yield word.written.casefold()
        yield from word.lemmas


def _keyword(word: Word) -> str | None:
    if word.language == "fi" and word.lemmas:
        told = {hit.cue for hit in word.hits}
        readings = sorted(word.lemmas, key=lambda lemma: lemma not in told)
        return next((lemma for lemma in readings if _is_noun(lemma)), None)
    # Without a dictionary the base form is known of cues only.
    cue = next((hit.cue for hit in word.hits if hit.whole and hit.listed), None)
    return cue if cue and cue not in _stopped(word.language) else None


@lru_cache(maxsize=20_000)
def _is_noun(lemma: str) -> bool:
    """By the forms that the dictionary knows: verbs have `-kseen` but no genitive, adjectives compare,
    what is done (`asumme`) has its participles (`asuva`, `asuma`).
    """
    if len(lemma) < _SHORTEST or lemma in _stopped("fi") or not lemma.replace("-", "").isalpha():
        return False
    if lemma.endswith(_NOT_NOUNS) or not finnish().is_common_word(lemma):
        return False
    if finnish().knows(f"{lemma}kseen") and not _is_form(f"{lemma}n", lemma):
        return False
    if lemma.endswith(("va", "vä", "ma", "mä")) and finnish().knows(f"{lemma[:-2]}mme"):
        return False
    comparatives = (f"{lemma}mpi", f"{lemma[:-1]}empi", f"{lemma.removesuffix('nen')}sempi")
    return not any(map(finnish().knows, comparatives))


def _is_form(word: str, lemma: str) -> bool:
    return finnish().knows(word) and lemma in finnish().analyse(word)[0].lemmas


@cache
def _stopped(language: str) -> frozenset[str]:
    return frozenset(listed(raw()["no_keyword"][language]))


def _there(body: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The keywords that were already given, in any form, and the words of the organization's name."""
    for language, text in _given(body.get("keywords")):
        yield language, text.casefold().strip()
        tokens = analyzer(language).analyse(text)
        if len(tokens) == 1:  # of several words none is a keyword yet
            yield from ((language, lemma) for lemma in tokens[0].lemmas)
    organization = body.get("organization")
    for language, text in texts(organization.get("name") if isinstance(organization, Mapping) else None):
        for token in analyzer(language).analyse(text):
            yield from ((language, form) for form in (token.surface.casefold(), *token.lemmas))


def _given(value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for language in LANGUAGES:
            words = value.get(language)
            if isinstance(words, list | tuple):
                yield from ((language, word) for word in words if isinstance(word, str))
