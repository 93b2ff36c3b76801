"""Swedish, English and the rest: Snowball stems, or nothing but words."""

import threading
from functools import lru_cache

from Stemmer import Stemmer as Snowball

from services.vocabulary.analysis.tokens import Token, fold, words

_ALGORITHMS = {"sv": "swedish", "en": "english", "fi": "finnish"}


class Stemmer:
    """A Snowball stemmer behind a lock: its state is not made for several threads."""

    def __init__(self, language: str) -> None:
        name = _ALGORITHMS.get(language)
        self._stemmer = Snowball(name) if name else None
        self._lock = threading.Lock()

    def __call__(self, word: str) -> str:
        """The stem of a word in lower case."""
        if self._stemmer is None:
            return word
        with self._lock:
            return str(self._stemmer.stemWord(word))


class StemmingAnalyzer:
    """Words with their stems. Hyphenated words are also found by what stands between the hyphens."""

    def __init__(self, language: str) -> None:
        self.id = f"{language}:snowball-1"
        self._stem = Stemmer(language)
        self._cached = lru_cache(maxsize=50_000)(self._look_up)

    def analyse(self, text: str) -> list[Token]:
        """Tokens in the order of the text."""
        return [
            Token(word, start, end, position, *self._cached(word.casefold()), fold(word))
            for position, (word, start, end) in enumerate(words(text))
        ]

    def _look_up(self, word: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        pieces = word.split("-")
        parts = tuple(dict.fromkeys(self._stem(piece) for piece in pieces)) if len(pieces) > 1 else ()
        return (self._stem(word),), parts
