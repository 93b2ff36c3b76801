"""What a query says that is nobody's name: needs, by the words that a phrase of a concept shares with it.

Words count by how few concepts have them in their phrases. A phrase matches in any order of words when all of
it is there, or, weaker, when nearly all is. Who says no must find a phrase that says no.
"""

import math
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from services.vocabulary.analysis import Token, analyzer
from services.vocabulary.concepts.scheme import Scheme
from services.vocabulary.phrases import meant
from services.vocabulary.stopwords import negates, stop_words

NO = "\N{NOT SIGN}"
ENOUGH = 0.7  # of the weight of a phrase's words, when not all of them are there
NOT_ALL = 0.6  # what such a match is worth beside a whole one
UNASKED_NO = 0.8  # the query says no and the phrase does not
FEW = 3  # concepts that use a word: one that more do tells nothing alone
FEW_WHO_SAY_NO = 8  # with a no it tells more: `ei rahaa`
SAYS_NO = 2.0  # the weight of the no in a phrase
TELLING = 7.0  # the weight of a phrase that is sure


@dataclass(frozen=True, slots=True)
class Need:
    """A concept that the words at these positions ask for; `strength` is 0 to 1."""

    concept: str
    strength: float
    positions: frozenset[int]


@dataclass(frozen=True, slots=True)
class _Phrase:
    concept: str
    words: tuple[frozenset[str], ...]
    weights: tuple[float, ...]
    negative: bool


class Needs:
    """The need phrases of a scheme in one language."""

    def __init__(self, scheme: Scheme, language: str) -> None:
        self.language = language
        written = [
            (concept.id, phrase, *_words(analyzer(language).analyse(phrase), language))
            for concept in scheme
            for phrase in concept.needs.get(language, ())
        ]
        self._users = _users((concept, words) for concept, _, words, _ in written)
        self._deniers = _users((concept, words) for concept, _, words, no in written if no and len(words) == 1)
        self._all = max(1, len({concept for concept, *_ in written}))
        self._phrases: list[_Phrase] = []
        self._by_word: dict[str, list[int]] = {}
        for concept, _, words, negative in written:
            if words and self._tells(words, negative=negative):
                self._add(_Phrase(concept, words, tuple(map(self._weight, words)), negative))

    def words(self) -> frozenset[str]:
        """Every word that stands in a phrase, in its base form: what a misspelt word may have meant."""
        return frozenset(self._by_word)

    def find(self, tokens: Sequence[Token]) -> list[Need]:
        """The needs that a query says, the strongest first; each concept once."""
        said: dict[str, int] = {}
        for position, token in enumerate(tokens):
            for word in _alternatives(token, self.language):
                said.setdefault(word, position)
        negative = any(negates(token.surface, self.language) for token in tokens)
        best: dict[str, Need] = {}
        for index in {index for word in said for index in self._by_word.get(word, ())}:
            need = self._match(self._phrases[index], said, negative=negative)
            if need and _better(need, best.get(need.concept)):
                best[need.concept] = need
        return sorted(best.values(), key=lambda need: (-need.strength, -len(need.positions), need.concept))

    def _match(self, phrase: _Phrase, said: Mapping[str, int], *, negative: bool) -> Need | None:
        if phrase.negative and not negative:
            return None
        positions, found = set(), 0.0
        for words, weight in zip(phrase.words, phrase.weights, strict=True):
            at = {said[word] for word in words if word in said}
            if at:
                positions |= at
                found += weight
        share = found / sum(phrase.weights)
        whole = share > 0.999
        if not whole and (share < ENOUGH or len(positions) < 2):
            return None
        strength = 1.0 if whole else share * NOT_ALL
        if negative and not phrase.negative:
            strength *= UNASKED_NO
        return Need(phrase.concept, strength * _telling(phrase), frozenset(positions))

    def _tells(self, words: tuple[frozenset[str], ...], *, negative: bool) -> bool:
        """A phrase of one word tells something when few concepts use the word, or say no to it."""
        users, few = (self._deniers, FEW_WHO_SAY_NO) if negative else (self._users, FEW)
        return len(words) > 1 or min(users.get(word, 1) for word in words[0]) <= few

    def _weight(self, words: frozenset[str]) -> float:
        users = min(self._users.get(word, 1) for word in words)
        return math.log(1 + self._all / users)

    def _add(self, phrase: _Phrase) -> None:
        index = len(self._phrases)
        self._phrases.append(phrase)
        for words in phrase.words:
            for word in words:
                self._by_word.setdefault(word, []).append(index)


def _telling(phrase: _Phrase) -> float:
    """Phrases of one common word tell less than those of two words or of a rare one."""
    return min(1.0, (sum(phrase.weights) + SAYS_NO * phrase.negative) / TELLING)


def _better(need: Need, other: Need | None) -> bool:
    return other is None or (need.strength, len(need.positions)) > (other.strength, len(other.positions))


def _users(written: Iterable[tuple[str, tuple[frozenset[str], ...]]]) -> dict[str, int]:
    """How many concepts have the word in a phrase."""
    concepts: dict[str, set[str]] = {}
    for concept, words in written:
        for word in frozenset().union(*words):
            concepts.setdefault(word, set()).add(concept)
    return {word: len(users) for word, users in concepts.items()}


def _words(tokens: Sequence[Token], language: str) -> tuple[tuple[frozenset[str], ...], bool]:
    """The words of a phrase that count, each with its readings; and whether the phrase says no."""
    words = []
    for token in tokens:
        if not negates(token.surface, language) and not says_nothing(token, language):
            words.append(frozenset(like(lemma, language) for lemma in meant(token)))
    return tuple(words), any(negates(token.surface, language) for token in tokens)


def _alternatives(token: Token, language: str) -> Iterator[str]:
    if not says_nothing(token, language):
        for word in (*token.lemmas, *token.parts):
            yield like(word, language)


def says_nothing(token: Token, language: str) -> bool:
    """Whether the word only binds others together."""
    stops = stop_words(language)
    return token.surface.casefold() in stops or set(token.lemmas) <= stops


def like(lemma: str, language: str) -> str:
    """The word that stands for all that say the same in a need."""
    return _alike(language).get(lemma, lemma)


@cache
def _alike(language: str) -> Mapping[str, str]:
    """Words that say the same in a need: each becomes the first of its group."""
    text = (files("services.vocabulary.concepts") / "alike.toml").read_text("utf-8")
    read = analyzer(language)
    found: dict[str, str] = {}
    for group in tomllib.loads(text).get(language, []):
        lemmas = [lemma for word in group for token in read.analyse(word)[:1] for lemma in token.lemmas]
        found |= dict.fromkeys(lemmas, lemmas[0])
    return found
