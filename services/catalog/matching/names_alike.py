"""How alike two names are that have been taken apart."""

from collections.abc import Collection
from dataclasses import dataclass
from itertools import product

from services.catalog.matching import lexicon
from services.catalog.matching.names import Forms, Name, among


@dataclass(frozen=True, slots=True)
class NamesAlike:
    """From 0 to 100. `types`: the same (True), others (False), or not known for both (None).

    `whole`: nothing of either name is left over. `bare`: neither has a proper part. `shared`: they have words of
    it in common. `doubt`: what only one of them says, or each says otherwise, and may tell them apart.
    `told_apart`: what in the names makes them two.
    """

    score: int
    types: bool | None = None
    whole: bool = False
    bare: bool = False
    shared: bool = False
    doubt: str | None = None
    told_apart: str | None = None


def compare(one: Name, other: Name, known: tuple[Collection[Forms], Collection[Forms]], timed: bool) -> NamesAlike:
    """`known`: words that say nothing new about each of them (whose it is, where it is). `timed`: not places."""
    if apart := _told_apart(one, other):
        return NamesAlike(0, told_apart=apart)
    mine, its = _types(one, timed), _types(other, timed)
    types = any(lexicon.alike_types(*pair) for pair in product(mine, its)) if mine and its else None
    if types is False:
        return NamesAlike(0, False, told_apart="type")
    if one.words == other.words and one.numbers == other.numbers:
        return NamesAlike(100, types, whole=True, bare=not _own(one, timed))
    left, right = _own(one, timed), _own(other, timed)
    alone = [word for word in left if not among(word, right) and not among(word, known[1])]
    its_alone = [word for word in right if not among(word, left) and not among(word, known[0])]
    doubt = _lopsided(one, other) or ("type" if types and not _all_alike(mine, its) else None)
    return _weighed((left, right), (alone, its_alone), types, doubt)


def _weighed(
    own: tuple[list[Forms], list[Forms]],
    alone: tuple[list[Forms], list[Forms]],
    types: bool | None,
    doubt: str | None,
) -> NamesAlike:
    shared = min(sum(among(word, there) for word in here) for here, there in (own, own[::-1]))
    rest = len(alone[0]) + len(alone[1])
    bare = not own[0] and not own[1]
    if rest == 0:
        score = 100 if shared or types else 60
    elif shared == 0 and alone[0] and alone[1]:
        return NamesAlike(0, types, told_apart="name")
    elif shared == 0:
        score = 50 if types else 0
    else:
        score = 80 if 2 * shared >= rest else 50
    if alone[0] and alone[1]:
        doubt = "name_part"
    lopsided = doubt is not None and doubt not in ("type", "name_part")
    whole = rest == 0 and not lopsided
    return NamesAlike(score - 20 * lopsided, types, whole=whole, bare=bare, shared=shared > 0, doubt=doubt)


def _all_alike(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether every type of each is one of the other's: a hall with a café is not sure to be the café."""
    return all(
        any(lexicon.alike_types(a, b) for b in there) for here, there in ((one, other), (other, one)) for a in here
    )


def _told_apart(one: Name, other: Name) -> str | None:
    if one.numbers and other.numbers and one.numbers != other.numbers:
        return "number"
    if one.audiences and other.audiences and one.audiences.isdisjoint(other.audiences):
        return "audience"
    for group in {group for group, _ in one.marks} & {group for group, _ in other.marks}:
        if {its for its in one.marks if its[0] == group}.isdisjoint(other.marks):
            return group
    return None


def _lopsided(one: Name, other: Name) -> str | None:
    """What only one of them has: a number, an audience, or a mark that tells it from others."""
    if bool(one.numbers) != bool(other.numbers):
        return "number"
    if bool(one.audiences) != bool(other.audiences):
        return "audience"
    return next(iter(sorted({group for group, _ in one.marks} ^ {group for group, _ in other.marks})), None)


def _types(name: Name, timed: bool) -> frozenset[str]:
    """What it is: a meeting is no library, though it meets in one; a school's field is a field."""
    if timed and name.activities:
        return name.activities
    every = name.places | name.activities
    return every - lexicon.CONTAINERS or every


def _own(name: Name, timed: bool) -> list[Forms]:
    """The proper part, with the house that a place is part of."""
    if timed:
        return list(name.own)
    house = (name.places | name.activities) - _types(name, timed)
    return [*name.own, *(frozenset({f"@{code}"}) for code in sorted(house))]
