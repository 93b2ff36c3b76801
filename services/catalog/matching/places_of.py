"""The places of an offering that several sources tell of: each place once, with what each knows best of it."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from services.catalog.matching import whereabouts

Body = dict[str, Any]
ONE_PLACE_METRES = 100
KNOWN = ("step_free", "accessible_toilet", "accessible_parking", "induction_loop")
Order = Callable[[str], list[int]]
Give = Callable[[int, str], None]


def compose(bodies: Sequence[Body], order: Order, give: Give) -> list[Body]:
    """The places of the first body that has some, each with what the others know of the same place."""
    first = next(index for index, its in enumerate(bodies) if its.get("places"))
    lists = [its.get("places", []) for its in bodies]
    return [_Place(_same(place, first, lists), order, give, first).body() for place in lists[first]]


def _same(place: Body, first: int, lists: Sequence[list[Body]]) -> dict[int, Body]:
    """index → the place there that is this one; where each has but one, they are the same."""
    found = {first: place}
    for index, places in enumerate(lists):
        if index == first:
            continue
        alone = len(places) == len(lists[first]) == 1
        if its := next((its for its in places if alone or _is_one(place, its)), None):
            found[index] = its
    return found


def _is_one(one: Body, other: Body) -> bool:
    mine, its = ({"places": [place]} for place in (one, other))
    distance = whereabouts.nearest(whereabouts.points(mine), whereabouts.points(its))
    if distance is not None:
        return distance <= ONE_PLACE_METRES
    return bool(whereabouts.same_house(whereabouts.addresses(mine), whereabouts.addresses(its)))


class _Place:
    def __init__(self, its: dict[int, Body], order: Order, give: Give, first: int) -> None:
        self._its, self._order, self._give = its, order, give
        self._ranks = [first, *(index for index in its if index != first)]

    def body(self) -> Body:
        found: Body = {"municipality": self._its[self._ranks[0]]["municipality"]}
        for key, value in self._parts():
            if value:
                found[key] = value
        return found

    def _parts(self) -> Iterator[tuple[str, Any]]:
        yield "name", self._by_language([(index, self._its[index].get("name", {})) for index in self._ranks], None)
        yield "address", self._address()
        yield "point", self._first("point", self._ordered("geometry"), "geometry")
        yield "accessibility", self._accessibility()
        yield "phones", self._first("phones", self._ranks, "other")
        yield "hours", self._first("hours", self._ordered("hours"), "hours")

    def _ordered(self, facet: str) -> list[int]:
        return [index for index in self._order(facet) if index in self._its]

    def _first(self, key: str, order: Sequence[int], what: str) -> Any:
        index = next((index for index in order if self._its[index].get(key)), None)
        if index is None:
            return None
        self._give(index, what)
        return self._its[index][key]

    def _address(self) -> Any:
        """An address with a house before one that names only a road."""
        housed = [index for index in self._ranks if _has_house(self._its[index])]
        return self._first("address", [*housed, *self._ranks], "geometry")

    def _accessibility(self) -> Body:
        """Each thing from the first who knows it: unknown is no answer."""
        told = [(index, self._its[index].get("accessibility", {})) for index in self._ordered("accessibility")]
        found: Body = {}
        for key in KNOWN:
            answers = [(index, its[key]) for index, its in told if key in its]
            known = [pair for pair in answers if pair[1] != "unknown"] or answers
            if known:
                self._give(known[0][0], "accessibility")
                found[key] = known[0][1]
        if text := self._by_language([(index, its.get("text", {})) for index, its in told], "accessibility"):
            found["text"] = text
        return found

    def _by_language(self, told: Sequence[tuple[int, Body]], what: str | None) -> Body:
        found: Body = {}
        for index, texts in told:
            for code, text in texts.items():
                if code not in found:
                    found[code] = text
                    if what:
                        self._give(index, what)
        return found


def _has_house(place: Body) -> bool:
    return any(its.house for its in whereabouts.addresses({"places": [place]}))
