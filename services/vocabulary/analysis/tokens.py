"""What analysis gives: tokens with their place in the text."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

# A word may hold a hyphen, a colon or an apostrophe: asahi-ryhmä, ADHD:n, S:t.
_WORD = re.compile(r"[^\W_]+(?:[-:'’][^\W_]+)*")
_DOTLESS = str.maketrans("äöå", "aoa")


@dataclass(frozen=True, slots=True)
class Token:
    """A word of a text: where it stands (offsets, position) and what it is found by.

    `lemmas` are base forms, `parts` the words inside a compound (not the lemma itself), `folded` the word
    in lower case without its diacritics.
    """

    surface: str
    start: int
    end: int
    position: int
    lemmas: tuple[str, ...]
    parts: tuple[str, ...]
    folded: str


class Analyzer(Protocol):
    """Cuts a text into tokens; the same text gives the same tokens, from any thread."""

    id: str

    def analyse(self, text: str) -> list[Token]:
        """Tokens in the order of the text."""
        ...


def words(text: str) -> Iterator[tuple[str, int, int]]:
    """(word, start, end) of each word."""
    for match in _WORD.finditer(text):
        yield match.group(), match.start(), match.end()


def fold(word: str) -> str:
    """Lower case without diacritics: `Ryhmä` and `ryhma` become the same."""
    plain = word.lower().translate(_DOTLESS)
    if plain.isascii():  # so are nearly all words; the way below gives the same for them, and takes much longer
        return plain
    for _ in range(2):  # what comes apart can have a capital in it, and what is lowered can come apart again
        word = unicodedata.normalize("NFKD", word).casefold()
    return "".join(letter for letter in word if not unicodedata.combining(letter))
