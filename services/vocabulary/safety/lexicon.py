"""The words and rules of the TOML files, compiled once.

How words are written in the files (all without regard to capitals and dots, unless said otherwise):

    kuolla      the word itself
    kuolema*    a word that begins so
    *itsemurh*  a word that holds this, also when it is typed in pieces
    @lyödä      any inflected form of a Finnish word, found by its base form
    ~våld*      with its dots: `vald` is another word

A rule is a line of things that must all be met, in any order, within a few words of each other (one word may meet
several): names of groups, `=one|another*` for words used once, `a+b` for b following a (at most one word between),
`!name` for what must not be near. A rule under `alone` holds only when nothing else is said but words of the group
`filler`.
"""

import tomllib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from services.vocabulary.analysis import fold

Danger = Literal["crisis", "violence"]
LANGUAGES = ("fi", "sv", "en")
DANGERS: tuple[Danger, ...] = ("crisis", "violence")


@dataclass(frozen=True, slots=True)
class Rule:
    """What must be met, what must not, and whether anything else may be said."""

    danger: Danger
    needs: tuple[str, ...]
    unless: frozenset[str]
    alone: bool


@dataclass(frozen=True, slots=True)
class Sequence:
    """A group made of words that follow each other."""

    name: str
    groups: tuple[str, ...]


Index = defaultdict[str, set[str]]


def _index() -> Index:
    return defaultdict(set)


@dataclass
class Lexicon:
    """The groups of one language by their written words, and its rules."""

    language: str
    exact: Index = field(default_factory=_index)
    begins: Index = field(default_factory=_index)
    holds: Index = field(default_factory=_index)
    bases: Index = field(default_factory=_index)
    dotted: Index = field(default_factory=_index)
    dotted_begins: Index = field(default_factory=_index)
    rules: list[Rule] = field(default_factory=list)
    sequences: list[Sequence] = field(default_factory=list)
    alone_in: dict[str, set[Danger]] = field(default_factory=dict)
    known: set[str] = field(default_factory=set)

    def add_group(self, name: str, patterns: str) -> None:
        """Takes a group's words in."""
        self.known.add(name)
        for pattern in patterns.split():
            self._add_choice(name, pattern)

    def add_rule(self, danger: Danger, line: str, *, alone: bool) -> None:
        """Takes a rule in, with the groups that it writes out itself."""
        items = line.split()
        needs = tuple(self._group(danger, item) for item in items if not item.startswith("!"))
        unless = frozenset(self._group(danger, item[1:]) for item in items if item.startswith("!"))
        if len(needs) == 1 and not unless and not alone:
            self.alone_in.setdefault(needs[0], set()).add(danger)
        self.rules.append(Rule(danger, needs, unless, alone))

    def _group(self, danger: Danger, item: str) -> str:
        """The group that an item of a rule names, or the one that it writes out."""
        own = f"{danger} {item}"
        if own in self.known or item in self.known:
            return own if own in self.known else item
        if not item.startswith("=") and "+" not in item:
            raise ValueError(f"{item!r} is no group of {self.language}")
        self.known.add(own)
        for choice in item.removeprefix("=").split("|"):
            self._add_choice(own, choice)
        return own

    def _add_choice(self, name: str, choice: str) -> None:
        if "+" not in choice:
            self._add(name, choice)
            return
        self.sequences.append(Sequence(name, tuple(self._part(name, part) for part in choice.split("+"))))

    def _part(self, name: str, part: str) -> str:
        """A word of a sequence, or a group, as in `ilman+me`."""
        for group in (f"{name.partition(' ')[0]} {part}", part):
            if group in self.known:
                return group
        self._add(f"+{part}", part)
        return f"+{part}"

    def _add(self, name: str, pattern: str) -> None:
        dotted, word = pattern.startswith("~"), pattern.strip("*@~")
        if pattern.startswith("@"):
            self.bases[word].add(name)
        elif pattern.startswith("*"):
            self.holds[fold(word)].add(name)
        elif pattern.endswith("*"):
            (self.dotted_begins if dotted else self.begins)[word if dotted else fold(word)].add(name)
        else:
            (self.dotted if dotted else self.exact)[word if dotted else fold(word)].add(name)

    def stems(self) -> Iterator[tuple[str, set[str]]]:
        """Every written word without its dots, and its groups."""
        for index in (self.exact, self.begins, self.holds, self.bases):
            for stem, groups in index.items():
                yield fold(stem), groups


@cache
def ordinary() -> tuple[str, ...]:
    """Beginnings of words that are never misspellings of ours."""
    return tuple(fold(word.rstrip("*")) for word in _read("people")["ordinary"].split())


@cache
def lexicons() -> tuple[Lexicon, ...]:
    """One of each language."""
    return tuple(_lexicon(language) for language in LANGUAGES)


def _lexicon(language: str) -> Lexicon:
    found = Lexicon(language)
    for name, patterns in _read("people")[language]["words"].items():
        found.add_group(name, patterns)
    for danger in DANGERS:
        table = _read(danger)[language]
        for name, patterns in table["words"].items():
            found.add_group(f"{danger} {name}", patterns)
        for kind in ("rules", "alone"):
            for line in filter(None, map(str.strip, table[kind].splitlines())):
                found.add_rule(danger, line, alone=kind == "alone")
    return found


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((files("services.vocabulary.safety") / f"{name}.toml").read_text("utf-8"))
