"""The concepts that a query says: by their names, and by what somebody puts into words who needs them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from services.vocabulary.analysis import Token, finnish
from services.vocabulary.concepts.needs import Need
from services.vocabulary.concepts.reading import Reading
from services.vocabulary.phrases import Mention
from services.vocabulary.stopwords import stop_words
from services.vocabulary.texts import first

SHORTEST_FOREIGN = 4
MOST_NEEDS = 5
BESIDE_BEST = 0.55  # a need counts only when it is at least so strong beside the strongest one
SAID = 0.6  # a need that is so strong is not guessed at
PART = 0.7  # what the inside of a compound says, beside a word of its own
FOREIGN = 0.9

How = Literal["name", "need"]


@dataclass(frozen=True, slots=True)
class Meaning:
    """A concept that the tokens at these positions say, and how sure that is (0 to 1)."""

    concept: str
    how: How
    strength: float
    positions: frozenset[int]


def find_meanings(tokens: Mapping[str, Sequence[Token]], language: str, reading: Reading) -> list[Meaning]:
    """Names first, in the order of the text, then needs, the strongest first."""
    names = list(_names(tokens, language, reading))
    needs = list(_needs(tokens, language, reading, names))
    return names + needs


def _names(tokens: Mapping[str, Sequence[Token]], language: str, reading: Reading) -> Iterator[Meaning]:
    taken: set[int] = set()
    for read in first(language):
        phrases = reading.names[read]
        mentions = [*phrases.joined(tokens[read]), *phrases.find(tokens[read])]
        accepted: set[int] = set()
        for mention in sorted(mentions, key=lambda mention: mention.start - mention.end):
            positions = frozenset(range(mention.start, mention.end))
            # Two words inside one compound both count; else the longer mention does.
            if positions & taken or (positions & accepted and not mention.part):
                continue
            if read != language and not _foreign(mention, tokens[language], language):
                continue
            accepted |= positions
            strength = (PART if mention.part else 1.0) * (1.0 if read == language else FOREIGN)
            for concept in mention.keys:
                yield Meaning(concept, "name", strength, positions)
        taken |= accepted


def _needs(
    tokens: Mapping[str, Sequence[Token]], language: str, reading: Reading, names: Sequence[Meaning]
) -> Iterator[Meaning]:
    found = _said_or_hinted(tokens, language, reading)
    named = {meaning.concept for meaning in names}
    best = found[0].strength if found else 0.0
    count = 0
    for need in found:
        if need.concept in named:
            continue
        if need.strength < best * BESIDE_BEST or count == MOST_NEEDS:
            break
        count += 1
        named.add(need.concept)
        yield Meaning(need.concept, "need", need.strength, need.positions)


def _said_or_hinted(tokens: Mapping[str, Sequence[Token]], language: str, reading: Reading) -> list[Need]:
    """In the page's language, else in another; what phrases only hint at, when none is said."""
    for read in first(language):
        if found := reading.needs[read].find(tokens[read]):
            if found[0].strength >= SAID:
                return found
            hinted = [need for need in reading.bags[read].hints(tokens[read]) if need.strength > found[0].strength]
            return sorted((*hinted, *found), key=lambda need: -need.strength)
    return reading.bags[language].hints(tokens[language])


def _foreign(mention: Mention, tokens: Sequence[Token], language: str) -> bool:
    """Whether words that another language has a name for are not simply words of the page's language."""
    words = [token.surface.casefold() for token in tokens[mention.start : mention.end]]
    if mention.part or any(word in stop_words(language) for word in words):
        return False
    if len(words) == 1 and len(words[0]) < SHORTEST_FOREIGN:
        return False
    return not (language == "fi" and all(map(finnish().knows, words)))
