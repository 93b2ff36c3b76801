"""Whether somebody who searches wants to help, rather than to be helped."""

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files

from services.vocabulary.analysis import Token, analyzer
from services.vocabulary.texts import UI_LANGUAGES

Test = tuple[str, frozenset[str]]


def offers_help(tokens: Mapping[str, Sequence[Token]]) -> bool:
    """Whether the query, read in any language, says so."""
    return any(
        all(any(_meets(test, token) for token in tokens[language]) for test in row)
        for language in UI_LANGUAGES
        for row in _rows()[language]
    )


def _meets(test: Test, token: Token) -> bool:
    mark, words = test
    written = token.surface.casefold()
    if mark == "!":
        return written in words
    if mark == "~":
        return written.endswith(tuple(words))
    if mark == "^":
        return written.startswith(tuple(words))
    return not words.isdisjoint(token.lemmas)


@cache
def _rows() -> Mapping[str, list[list[Test]]]:
    data = tomllib.loads((files("services.search.understanding") / "offering_help.toml").read_text("utf-8"))
    return {language: [[_test(word, language) for word in row] for row in data[language]] for language in data}


def _test(word: str, language: str) -> Test:
    if word[0] in "!~^":
        return word[0], frozenset([word[1:]])
    return "", frozenset(lemma for token in analyzer(language).analyse(word) for lemma in token.lemmas)
