"""What a text is probably about that says no concept's name and no whole need: by the words that it shares with
all that a concept has, taken together. Rare words tell more than common ones."""

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from services.vocabulary.analysis import Token, analyzer
from services.vocabulary.concepts.needs import Need, like, says_nothing
from services.vocabulary.concepts.scheme import Scheme
from services.vocabulary.phrases import EXACT, WHOLE, meant

INSIDE = 0.6  # of a word that stands inside a compound
OFTEN = 1.4  # how soon a word that a concept has several times counts in full
LEAST_WORDS = 2  # one word alone is no guess
# For an offering: the sum of the weights that is enough, and how near to the best a second guess must be.
ENOUGH, NEAR, MOST = 9.5, 0.85, 2
# For a query: the sum that is enough, what a guess is worth at most, and what a word counts that nobody has.
ENOUGH_ASKED, WORTH, UNHEARD = 5.0, 0.9, 3.0


@dataclass(frozen=True, slots=True)
class _Guess:
    concept: str
    weight: float
    positions: frozenset[int]


class Bags:
    """The words of each concept of a scheme, in one language. People are not guessed at."""

    def __init__(self, scheme: Scheme, language: str) -> None:
        self.language = language
        self._times: dict[str, Counter[str]] = {}
        for concept in scheme:
            if concept.kind != "person":
                label, names = concept.label.get(language, ""), concept.names.get(language, ())
                for phrase in (label, *names, *concept.needs.get(language, ())):
                    self._add(concept.id, phrase)
        self._rarity: Mapping[str, float] = {
            word: math.log(1 + len(scheme) / len(users)) for word, users in self._times.items()
        }

    def about(self, tokens: Sequence[Token]) -> list[str]:
        """What an offering is about, from its name and summary: the best guess, and one that is nearly as good."""
        found = self._guesses(tokens)
        if not found or found[0].weight < ENOUGH:
            return []
        return [guess.concept for guess in found[:MOST] if guess.weight >= found[0].weight * NEAR]

    def hints(self, tokens: Sequence[Token]) -> list[Need]:
        """What a query may ask for, the likeliest first: the surer, the more of the query speaks for it."""
        whole = sum(self._most(token) for token in tokens if not says_nothing(token, self.language))
        return [
            Need(guess.concept, WORTH * min(1.0, guess.weight / whole), guess.positions)
            for guess in self._guesses(tokens)
            if guess.weight >= ENOUGH_ASKED
        ]

    def _guesses(self, tokens: Sequence[Token]) -> list[_Guess]:
        weights: dict[str, dict[str, float]] = {}
        positions: dict[str, set[int]] = {}
        for position, token in enumerate(tokens):
            for word, counts in self._words(token):
                for concept, times in self._times.get(word, {}).items():
                    share = min(1.0, OFTEN * times / (times + 1)) * counts
                    weights.setdefault(concept, {})[word] = self._rarity[word] * share
                    positions.setdefault(concept, set()).add(position)
        found = [
            _Guess(concept, sum(words.values()), frozenset(positions[concept]))
            for concept, words in weights.items()
            if len(words) >= LEAST_WORDS
        ]
        return sorted(found, key=lambda guess: (-guess.weight, guess.concept))

    def _words(self, token: Token) -> Iterator[tuple[str, float]]:
        if not says_nothing(token, self.language):
            yield from ((like(part, self.language), INSIDE) for part in token.parts)
            yield from ((like(lemma, self.language), 1.0) for lemma in token.lemmas)

    def _most(self, token: Token) -> float:
        return max((self._rarity.get(word, 0.0) for word, _ in self._words(token)), default=0.0) or UNHEARD

    def _add(self, concept: str, phrase: str) -> None:
        for token in analyzer(self.language).analyse(phrase.lstrip(WHOLE + EXACT)):
            if not says_nothing(token, self.language):
                for lemma in meant(token):
                    self._times.setdefault(like(lemma, self.language), Counter())[concept] += 1
