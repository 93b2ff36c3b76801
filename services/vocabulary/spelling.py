"""Words that somebody may have meant who typed one that is nobody's."""

from collections.abc import Collection
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from services.vocabulary.analysis import fold
from services.vocabulary.analysis.stemming import Stemmer

SHORTEST = 5
LONG = 9  # from so many letters on, two mistakes are forgiven


class Speller:
    """Knows the words of one language that mean something to us; finds them under mistakes of typing, also
    when the word is inflected: stems are compared beside whole words."""

    def __init__(self, language: str, words: Collection[str]) -> None:
        self._stem = Stemmer(language)
        self._whole = {fold(word) for word in words}
        self._words: dict[str, str] = {}
        for word in sorted(words):
            if len(word) >= SHORTEST:
                self._words.setdefault(fold(word), word)
                self._words.setdefault(fold(self._stem(word)), word)
        self._keys = list(self._words)
        self.nearest = lru_cache(maxsize=5_000)(self._nearest)

    def _nearest(self, word: str) -> str | None:
        """The nearest known word; None when none is near, or the word is itself known."""
        if len(word) < SHORTEST or fold(word) in self._whole:
            return None
        best: tuple[int, int, str] | None = None
        for form in dict.fromkeys((fold(word), fold(self._stem(word.casefold())))):
            if form in self._words:
                return self._words[form]
            most = 2 if len(form) >= LONG else 1
            for key, distance, _ in process.extract(
                form, self._keys, scorer=OSA.distance, score_cutoff=most, limit=5
            ):
                found = (int(distance), abs(len(key) - len(form)), self._words[key])
                if key[0] == form[0] and (best is None or found < best):
                    best = found
        return best[2] if best else None
