"""Where a text says something that we know: in any inflection, inside compounds, in several words."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from services.vocabulary.analysis import Token, analyzer

WHOLE = "="  # before a word that must not be found inside a compound
EXACT = "!"  # before a form that must be written just so: `!kotiin` is not `kotona`


@dataclass(frozen=True, slots=True)
class Mention:
    """What is meant by the tokens `start` to `end` (half open): words of their own, or, when `part` tells what
    was found, the inside of a compound."""

    keys: tuple[str, ...]
    start: int
    end: int
    part: str = ""


class Phrases:
    """Phrases of one language, each standing for a key. Several may stand for one, and one for several."""

    def __init__(self, language: str, phrases: Iterable[tuple[str, str]]) -> None:
        self.language = language
        self._exact: dict[str, dict[str, None]] = {}
        self._whole: dict[str, dict[str, None]] = {}
        self._part: dict[str, dict[str, None]] = {}
        self._several: dict[str, list[tuple[tuple[frozenset[str], ...], str]]] = {}
        for phrase, key in phrases:
            self._add(phrase, key)

    def words(self) -> frozenset[str]:
        """Every phrase that is one word, in its base form: what a misspelt word may have meant."""
        return frozenset(self._whole)

    def find(self, tokens: Sequence[Token]) -> list[Mention]:
        """Mentions in the order of the text; what stands inside a longer one is left out."""
        found: list[Mention] = []
        covered = 0
        for at in range(len(tokens)):
            if at >= covered or self._longer(tokens, at, covered):
                here = list(self._at(tokens, at))
                found += here
                covered = max([covered, *(mention.end for mention in here)])
        return found

    def joined(self, tokens: Sequence[Token]) -> list[Mention]:
        """What is one word, and was written as two (`parkinson kerho`)."""
        read = analyzer(self.language)
        found = []
        for at in range(len(tokens) - 1):
            pair = "".join(token.surface for token in tokens[at : at + 2])
            keys = {
                key for token in read.analyse(pair) for lemma in token.lemmas for key in self._whole.get(lemma, ())
            }
            if keys:
                found.append(Mention(tuple(sorted(keys)), at, at + 2))
        return found

    def _longer(self, tokens: Sequence[Token], at: int, covered: int) -> bool:
        return any(mention.end > covered for mention in self._at(tokens, at))

    def _at(self, tokens: Sequence[Token], at: int) -> Iterator[Mention]:
        """The longest that begins here; for a compound the longest phrases inside it."""
        token = tokens[at]
        if several := self._longest(tokens, at):
            yield several
            return
        keys = dict(self._exact.get(token.surface.casefold(), {}))
        if keys := keys | {key: None for lemma in token.lemmas for key in self._whole.get(lemma, ())}:
            yield Mention(tuple(keys), at, at + 1)
            return
        parts = [part for part in token.parts if part in self._part]
        for part in parts:
            if not any(part != other and part in other for other in parts):
                yield Mention(tuple(self._part[part]), at, at + 1, part)

    def _longest(self, tokens: Sequence[Token], at: int) -> Mention | None:
        longest, keys, left = 0, dict[str, None](), len(tokens) - at
        for lemma in tokens[at].lemmas:
            for pattern, key in self._several.get(lemma, ()):
                if longest <= len(pattern) <= left and _goes_on(pattern, tokens, at):
                    keys = keys if len(pattern) == longest else {}
                    keys[key] = None
                    longest = len(pattern)
        return Mention(tuple(keys), at, at + longest) if longest else None

    def _add(self, phrase: str, key: str) -> None:
        if phrase.startswith(EXACT):
            self._exact.setdefault(phrase.removeprefix(EXACT).casefold(), {})[key] = None
            return
        tokens = analyzer(self.language).analyse(phrase.removeprefix(WHOLE))
        if len(tokens) == 1:
            for lemma in meant(tokens[0]):
                self._whole.setdefault(lemma, {})[key] = None
                if not phrase.startswith(WHOLE):
                    self._part.setdefault(lemma, {})[key] = None
        elif tokens:
            pattern = tuple(frozenset(meant(token)) for token in tokens)
            for lemma in pattern[0]:
                self._several.setdefault(lemma, []).append((pattern, key))
            if len(tokens) == 2 and self.language != "en":  # what is written apart may be written as one
                self._add(WHOLE + "".join(token.surface for token in tokens), key)


def by_language(written: Mapping[str, Mapping[str, Any]], languages: Iterable[str]) -> dict[str, "Phrases"]:
    """The phrases of tables as our data files have them: for each key lists of phrases by language."""
    return {
        language: Phrases(language, [(one, key) for key, row in written.items() for one in row.get(language, [])])
        for language in languages
    }


def meant(token: Token) -> tuple[str, ...]:
    """The base forms of a word that somebody wrote as a base form: itself, when it is one of them."""
    written = token.surface.casefold()
    return (written,) if written in token.lemmas else token.lemmas


def _goes_on(pattern: tuple[frozenset[str], ...], tokens: Sequence[Token], at: int) -> bool:
    """Whether the words after the first one, which was found at `at`, are there too. Every word of every text
    comes here."""
    for ahead in range(1, len(pattern)):  # noqa: SIM110  (`all` takes twice as long)
        if pattern[ahead].isdisjoint(tokens[at + ahead].lemmas):
            return False
    return True
