"""Whether the words of a text meet a rule."""

from collections.abc import Iterator
from functools import cache

from services.vocabulary.analysis import fold
from services.vocabulary.safety.lexicon import Danger, Lexicon, Rule, lexicons
from services.vocabulary.safety.words import Groups, groups_of, pieces_of

_WINDOW = 9  # words from the first to the last that a rule needs: about a clause
_SHORTEST_SQUEEZED = 7  # what is shorter may come about by chance where two words meet


def dangers_in(words: tuple[str, ...]) -> set[Danger]:
    """What the words of one reading tell of."""
    found: set[Danger] = set()
    by_word = [groups_of(word) for word in words]
    together = [pieces_of(word) for word in words]
    for number, lexicon in enumerate(lexicons()):
        groups = [its[number] for its in by_word]
        found |= _met(lexicon, groups)
        if any(its and its[number] for its in together):
            found |= _met(lexicon, list(_apart(groups, [its[number] if its else () for its in together])))
    return found


def dangers_in_one_word(letters: str) -> set[Danger]:
    """What is told by a word alone, wherever it stands in letters without spaces."""
    folded = fold(letters)
    return {danger for stem, dangers in _strong().items() if stem in folded for danger in dangers}


@cache
def _strong() -> dict[str, set[Danger]]:
    found: dict[str, set[Danger]] = {}
    for lexicon in lexicons():
        for stem, groups in lexicon.holds.items():
            dangers = {danger for group in groups for danger in lexicon.alone_in.get(group, ())}
            if dangers and len(stem) >= _SHORTEST_SQUEEZED:
                found.setdefault(stem, set()).update(dangers)
    return found


def _apart(groups: list[Groups], together: list[tuple[Groups, ...]]) -> Iterator[Groups]:
    """The words with those taken apart that were typed without spaces."""
    for whole, pieces in zip(groups, together, strict=True):
        if pieces:
            yield from pieces
        else:
            yield whole


def _met(lexicon: Lexicon, groups: list[Groups]) -> set[Danger]:
    if not any(groups):
        return set()
    groups = _with_sequences(lexicon, groups)
    found: set[Danger] = set()
    for start in range(len(groups)):
        if groups[start]:
            window = groups[start : start + _WINDOW]
            present = frozenset().union(*window)
            whole = start == 0 and len(groups) <= _WINDOW
            for rule in lexicon.rules:
                met = rule.danger not in found and present.issuperset(rule.needs) and not rule.unless & present
                if met and (not rule.alone or (whole and _only(rule, window))):
                    found.add(rule.danger)
            if start + _WINDOW >= len(groups) and start == 0:
                break  # the whole text was one window
    return found


def _with_sequences(lexicon: Lexicon, groups: list[Groups]) -> list[Groups]:
    found = list(groups)
    for sequence in lexicon.sequences:
        for start in range(len(groups)):
            if _follows(sequence.groups, groups, start):
                found[start] = found[start] | {sequence.name}
    return found


def _follows(needed: tuple[str, ...], groups: list[Groups], start: int) -> bool:
    if needed[0] not in groups[start]:
        return False
    if len(needed) == 1:
        return True
    return any(_follows(needed[1:], groups, at) for at in range(start + 1, min(start + 3, len(groups))))


def _only(rule: Rule, window: list[Groups]) -> bool:
    allowed = {*rule.needs, f"{rule.danger} filler"}
    return all(groups & allowed for groups in window)
