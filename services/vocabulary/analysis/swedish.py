"""Swedish words: stems, and the words inside compounds, by a list of words of which compounds are made.

- `närståendevårdargrupp` holds `närståendevårdare` and `grupp`. A word is cut only when all of it is known; of
  the ways to cut it those of the fewest words count, as for Finnish. Only the last word is inflected.
- The stemmer leaves the article of `skolan` and `förbundet` on: without it they are found too.
"""

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from services.vocabulary.analysis.stemming import StemmingAnalyzer

_SHORTEST = 6  # a shorter word is no compound of use
_LONGEST = 60
_MOST_WORDS = 5
_VOWELS = "aeo"
# How many letters too many there are in a stem that ends so: `skola-n`, `förbund-et`, `doktor-n`; `promenad-` is
# stemmed once more, as `promenad` itself is.
_LEFT = (("an", 1), ("et", 2), ("orn", 1), ("eln", 1), ("ern", 1), ("ad", 0))
_SHORTEST_LONG_STEM = 5

Piece = tuple[int, int]


class SwedishAnalyzer(StemmingAnalyzer):
    """Stems with and without the article, and compound parts."""

    rules = "2:compounds-1"

    def __init__(self) -> None:
        super().__init__("sv")
        self._data = _data()
        self._irregular = self._data.irregular
        self._whole = frozenset(map(self._stem, self._data.whole))
        self._last = {self._stem(word): word for word in reversed(self._data.words)}

    def lemmas(self, word: str) -> tuple[str, ...]:
        """The stems by which a word in lower case is found."""
        (stem,) = super().lemmas(word)
        return tuple(dict.fromkeys((stem, *self._shorter(stem))))

    def parts(self, word: str) -> tuple[str, ...]:
        """The stems of the words inside a word in lower case, and of those that some of them make together."""
        if not _SHORTEST <= len(word) <= _LONGEST or self._is_one(word):
            return ()
        pieces = self._cut(word)
        if len(pieces) < 2:
            return ()
        return tuple(dict.fromkeys(self._stem(span) for span in self._spans(word, pieces)))

    def _is_one(self, word: str) -> bool:
        return any(stem in self._last or stem in self._whole for stem in self.lemmas(word))

    def _shorter(self, stem: str) -> Iterator[str]:
        """What is left when the stemmer left too much: an article, a doubled letter, the -ad of `promenaden`."""
        found = [stem]
        if len(stem) >= _SHORTEST_LONG_STEM:
            found += [self._stem(stem[: len(stem) - length]) for ending, length in _LEFT if stem.endswith(ending)]
        yield from found[1:]
        yield from (its[:-1] for its in found if its.endswith(("nn", "mm")))

    def _cut(self, word: str) -> list[Piece]:
        """The fewest pieces that make up the word; empty when there are none."""
        best: dict[int, list[Piece]] = {len(word): []}
        for start in range(len(word) - 2, -1, -1):
            for end in range(start + 2, len(word) + 1):
                rest = best.get(end)
                if rest is None or len(rest) == _MOST_WORDS or not self._fits(word, start, end):
                    continue
                if start not in best or len(rest) + 1 <= len(best[start]):
                    best[start] = [(start, end), *rest]
        return best.get(0, [])

    def _fits(self, word: str, start: int, end: int) -> bool:
        piece = word[start:end]
        return self._base(piece) is not None if end == len(word) else piece in self._data.bound

    def _base(self, last: str) -> str | None:
        """The base form of the last word of a compound."""
        return next((self._last[stem] for stem in self.lemmas(last) if stem in self._last), None)

    def _spans(self, word: str, pieces: list[Piece]) -> Iterator[str]:
        """Every row of pieces but the whole word, the last of them in its base form."""
        for first in range(len(pieces)):
            for last in range(first, len(pieces)):
                if (first, last) != (0, len(pieces) - 1):
                    begin, end = pieces[last]
                    piece = word[begin:end]
                    base = self._base(piece) if end == len(word) else self._data.bound[piece]
                    yield word[pieces[first][0] : begin] + (base or piece)


@dataclass(frozen=True)
class _Data:
    words: list[str]
    whole: list[str]
    bound: Mapping[str, str]
    irregular: dict[str, str]


@cache
def _data() -> _Data:
    data = tomllib.loads((files("services.vocabulary.analysis") / "swedish.toml").read_text("utf-8"))
    words = data["words"].split()
    return _Data(words, data["whole"].split(), _bound_forms(words) | data["bound"], data["irregular"])


def _bound_forms(words: Iterable[str]) -> dict[str, str]:
    """How words stand before another one, each with its base form. A word as it is goes before a bound form
    of another."""
    found = {word: word for word in words}
    for word in words:
        for form in _forms(word):
            found.setdefault(form, word)
    return found


def _forms(word: str) -> Iterator[str]:
    """`vårds`, `familje`; `ledar`, `kvinno`, `skol`, `gatu`, `läges`."""
    yield word + "s"
    if word[-1] not in _VOWELS:
        yield from (word + vowel for vowel in ("e", "a"))
    elif len(word) > 3:
        yield from (word[:-1] + ending for ending in ("", "o", "u", "e", "a", "s"))
