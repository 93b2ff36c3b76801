"""Finnish words: base forms, and the words inside compounds.

- Of several readings those of the fewest words count: `Kokkolasta` is a town, not a bonfire child.
- Every span of a compound that is itself a word is a part: `hyvinvointilähete` holds `hyvinvointi`.
- The bound form of a word in -nen is given its base form: `omais|hoitaja` holds `omainen`.
- Unknown words keep their own form beside their Snowball stem; abbreviations lose what stands after the colon.
"""

import threading
from collections.abc import Iterable
from functools import lru_cache

from services.vocabulary.analysis.kept import Found, kept
from services.vocabulary.analysis.stemming import Stemmer
from services.vocabulary.analysis.tokens import Token, fold, words
from services.vocabulary.analysis.voikko import Dictionary, Reading, dictionary

RULES = "2"
_LONGEST = 60  # no Finnish word of use is longer; the dictionary's time grows with the length
_LONGEST_UNDOTTED = 40  # every letter of a word asks the dictionary twice
_DOTTED = str.maketrans("ao", "äö")


class FinnishAnalyzer:
    """Lemmas and compound parts by Voikko."""

    def __init__(self, backend: Dictionary | None = None) -> None:
        self._backend = backend or dictionary()
        self._stem = Stemmer("fi")
        self._lock = threading.Lock()
        self._cached = lru_cache(maxsize=200_000)(self._look_up)
        self._readings = lru_cache(maxsize=50_000)(self._fewest)
        self._kept: dict[str, Found] = {}
        self.id = f"fi:{self._backend.id}:rules-{RULES}"

    def analyse(self, text: str) -> list[Token]:
        """Tokens in the order of the text."""
        return [
            Token(word, start, end, position, *self._found(word.casefold()), fold(word))
            for position, (word, start, end) in enumerate(words(text))
        ]

    def keep(self, words: Iterable[str]) -> None:
        """Look many words up at once, or read what an earlier process found."""
        self._kept |= kept((word.casefold() for word in words), self.id, self._look_up)

    def _found(self, word: str) -> Found:
        return self._kept.get(word) or self._cached(word)

    def knows(self, word: str) -> bool:
        """Whether the dictionary has the word."""
        return bool(self._readings(word.casefold()))

    def is_common_word(self, word: str) -> bool:
        """Whether the word can be read as something else than the name of a place or a person."""
        return any(not reading.name for reading in self._readings(word.casefold()))

    def word_classes(self, word: str) -> frozenset[str]:
        """What kinds of word it can be, as Voikko calls them; none when it is unknown."""
        return frozenset(reading.word_class for reading in self._readings(word.casefold()))

    def with_dots(self, word: str) -> str | None:
        """The word that somebody meant who typed no dots (`ryhmassa` → `ryhmässä`); None when none is known.

        Vowel harmony makes all a and o of a simple word change together; in a compound each word by itself.
        """
        lower = word.casefold()
        if len(lower) > _LONGEST_UNDOTTED or set(lower) & set("äö") or self.knows(lower):
            return None
        for cut in range(len(lower) + 1):
            for candidate in (
                lower[:cut] + lower[cut:].translate(_DOTTED),
                lower[:cut].translate(_DOTTED) + lower[cut:],
            ):
                if candidate != lower and self.knows(candidate):
                    return candidate
        return None

    def _look_up(self, word: str) -> Found:
        pieces = [piece for piece in word.split("-") if piece]
        if len(pieces) < 2:
            return self._word(word)
        lemmas, parts = self._word(word) if self._readings(word) else self._hyphened(pieces)
        together = "".join(pieces)
        if self._readings(together):  # `kävely-ryhmä` is a word that is mostly written as one
            whole, inside = self._word(together)
            lemmas, parts = (*lemmas, *whole), (*parts, *inside)
        return tuple(dict.fromkeys(lemmas)), tuple(dict.fromkeys(parts))

    def _hyphened(self, pieces: list[str]) -> Found:
        found = [self._word(piece) for piece in pieces]
        lemmas = tuple(f"{'-'.join(pieces[:-1])}-{last}" for last in found[-1][0])
        return lemmas, tuple(inner for lemma, inside in found for inner in (*lemma, *inside))

    def _word(self, word: str) -> Found:
        readings = self._readings(word)
        if not readings:
            head, _, ending = word.partition(":")
            if ending.isalpha() and len(head) > 1:  # `AVH:n` is of AVH
                short, inside = self._word(head)
                return (*short, word), inside
            return tuple(dict.fromkeys((word, self._stem(word)))), ()
        lemmas = dict.fromkeys(lemma for reading in readings for lemma in (reading.lemma, reading.verb) if lemma)
        parts = dict.fromkeys(part for reading in readings for part in self._parts(reading))
        return tuple(lemmas), tuple(part for part in parts if part not in lemmas)

    def _fewest(self, word: str) -> tuple[Reading, ...]:
        if len(word) > _LONGEST:
            return ()
        with self._lock:
            readings = self._backend(word)
        fewest = min((reading.compounds for reading in readings), default=0)
        return tuple(reading for reading in readings if reading.compounds == fewest)

    def _parts(self, reading: Reading) -> list[str]:
        pieces = reading.pieces
        count = len(pieces)
        if count < 2:
            return []
        last = reading.lemma[len("".join(pieces[:-1])) :].strip("-")
        found: list[str] = []
        for start in range(count):
            for end in range(start + 1, count + 1):
                if (start, end) == (0, count):
                    continue
                if end == count:
                    found += self._ending("".join(pieces[start : end - 1]), last)
                else:
                    found += self._inner("".join(pieces[start:end]), single=end - start == 1)
        return found

    def _ending(self, before: str, last: str) -> list[str]:
        """The span up to the end of the compound, whose last word may be inflected."""
        span = before + last
        return [span] if last and (not before or self._readings(span)) else []

    def _inner(self, span: str, *, single: bool) -> list[str]:
        """A span before the end: a word by itself, or the bound form of one."""
        readings = self._readings(span)
        if readings:
            return [reading.lemma for reading in readings if reading.compounds == 1 or not single]
        if span.endswith("s") and self._readings(span[:-1] + "nen"):
            return [span[:-1] + "nen"]
        return [span] if single and len(span) > 2 else []
