"""English and the rest: Snowball stems, or nothing but words. What Swedish needs beside is built on this."""

import threading
import tomllib
from functools import cache, lru_cache
from importlib.resources import files

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

    rules = "2"

    def __init__(self, language: str) -> None:
        self.id = f"{language}:snowball-{self.rules}"
        self._stem = Stemmer(language)
        self._irregular = _irregular().get(language, {})
        self._cached = lru_cache(maxsize=50_000)(self._look_up)

    def analyse(self, text: str) -> list[Token]:
        """Tokens in the order of the text."""
        return [
            Token(word, start, end, position, *self._cached(word.casefold()), fold(word))
            for position, (word, start, end) in enumerate(words(text))
        ]

    def lemmas(self, word: str) -> tuple[str, ...]:
        """The stems by which a word in lower case is found."""
        head, _, ending = word.partition(":")
        if ending.isalpha() and len(head) > 1:  # `AVH:s` is of AVH
            word = head
        word = word.replace("’", "'").removesuffix("'s")
        return (self._stem(self._irregular.get(word, word)),)

    def parts(self, word: str) -> tuple[str, ...]:
        """The stems of the words inside a word without hyphens."""
        return ()

    def _look_up(self, word: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        pieces = [piece for piece in word.split("-") if piece]
        if len(pieces) == 1:
            return self.lemmas(word), self.parts(word)
        inside = [its for piece in pieces for its in (*self.lemmas(piece), *self.parts(piece))]
        return (self._stem(word),), tuple(dict.fromkeys(inside))


@cache
def _irregular() -> dict[str, dict[str, str]]:
    return tomllib.loads((files("services.vocabulary.analysis") / "irregular.toml").read_text("utf-8"))
