"""How alike two offerings, or two organizations, are: points from 0 to 100, and the reasons as codes.

The thresholds were chosen on `benchmarks/matching/development.tsv`; `make evaluate` measures them on pairs that
were held back. Points for what both say, none for what nobody says; what tells two things apart ends it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from typing import Any

from rapidfuzz import fuzz

from services.catalog.matching import times, whereabouts
from services.catalog.matching.names import among
from services.catalog.matching.names_alike import NamesAlike, compare
from services.catalog.matching.traits import Traits, bare, of_offering

Body = dict[str, Any]
SURE, LIKELY = 75, 55
SPOT, NEAR, AROUND, FAR = 80, 200, 500, 1500
# What is long or wide has its point anywhere along it.
WIDE = frozenset({"ski_trail", "fitness_trail", "nature_trail", "hiking_trail", "cycling_route", "canoe_route"})
WIDE |= {
    "snowmobile",
    "riding_route",
    "recreation_area",
    "nature_reserve",
    "camping",
    "golf",
    "disc_golf",
    "fishing",
}
WIDE_TIMES = 5
PLACES, TIMED = frozenset({"place"}), frozenset({"activity", "event", "course"})


@dataclass(frozen=True)
class Likeness:
    """Points and why; `against` is what speaks against it or makes them two."""

    score: int
    reasons: tuple[str, ...]
    against: tuple[str, ...] = ()

    @property
    def sure(self) -> bool:
        """Whether they are the same without a person saying so."""
        return self.score >= SURE


def of_offerings(one: Body, other: Body) -> Likeness:
    """Bodies with `organization_id`."""
    return of_traits(of_offering(one), of_offering(other))


def of_traits(one: Traits, other: Traits) -> Likeness:
    """The likeness of two offerings by what is known of them."""
    return _Pair(one, other).likeness


def comparable(one: str, other: str) -> bool:
    """Whether offerings of these kinds can be the same: a group is not the place that it meets at."""
    if one == other:
        return True
    if "volunteering" in (one, other):
        return False
    return "service" in (one, other) or {one, other} <= TIMED


def of_organizations(one: Body, other: Body) -> Likeness:
    """Names without their legal form; another Y-tunnus or another municipality makes them two."""
    if any(one.get(key, None) and other.get(key, one[key]) != one[key] for key in ("business_id", "municipality")):
        return Likeness(0, ())
    names = names_alike(*({code: bare(name) for code, name in its["name"].items()} for its in (one, other)))
    return Likeness(names, ("name",)) if names >= 92 else Likeness(0, ())


def names_alike(one: dict[str, str], other: dict[str, str]) -> int:
    """The best of the languages that both have, else of any two."""
    shared = one.keys() & other.keys()
    pairs = [(one[code], other[code]) for code in shared] or [(a, b) for a in one.values() for b in other.values()]
    return round(max(fuzz.token_sort_ratio(a.casefold(), b.casefold()) for a, b in pairs))


class _Pair:
    """Two offerings beside each other."""

    def __init__(self, one: Traits, other: Traits) -> None:
        self.one, self.other = one, other
        self.timed = {one.kind, other.kind} != {"place"} and "place" not in (one.kind, other.kind)

    @property
    def likeness(self) -> Likeness:
        """Points for what is alike, taken away for what is not; nothing where something tells them apart."""
        if apart := self._apart():
            return Likeness(0, (), (apart,))
        signs = [("name", self.names.score // 2), *self._signs()]
        score = max(0, min(100, sum(points for _, points in signs)))
        reasons = tuple(reason for reason, points in signs if points > 0)
        against = tuple(reason for reason, points in signs if points < 0)
        if score >= SURE and (doubt := self._doubt()):
            return Likeness(SURE - 1, reasons, (*against, doubt))
        return Likeness(score, reasons, against)

    def _apart(self) -> str | None:
        one, other = self.one, self.other
        if not comparable(one.kind, other.kind):
            return "kind"
        if one.municipalities and other.municipalities and one.municipalities.isdisjoint(other.municipalities):
            return "municipality"
        if one.ages[0] > other.ages[1] or other.ages[0] > one.ages[1]:
            return "age"
        if self.timed and self.same_times is False:
            return "time"
        if self.far:
            return "place"
        if self.timed and not self.near and self._other_venue():
            return "venue"
        if self.names.told_apart and not self._renamed():
            return self.names.told_apart
        return None

    def _signs(self) -> Iterator[tuple[str, int]]:
        yield "type", 10 if self.types else 0
        yield "place", self._points_of_place()
        yield "contact", 12 if self.shares_contact else 0
        yield "organization", self._points_of_organization()
        if self.timed:
            yield "time", {True: 25, False: 0, None: 0}[self.same_times]

    def _points_of_place(self) -> int:
        if self.distance is not None:
            wide = WIDE_TIMES if self.wide else 1
            if self.house or self.distance <= SPOT * wide:
                return 30
            return 22 if self.distance <= NEAR * wide else 8 if self.distance <= AROUND * wide else -25
        if self.house is not None:
            return 30 if self.house else -35
        return 15 if self._one_venue() else 0

    def _points_of_organization(self) -> int:
        """Whoever keeps a place is written in many ways; a group of another association is another group."""
        if self.one_organization:
            return 10
        if not self.timed or not self.both_known:
            return 0
        # A municipality's calendar tells of what others arrange; its services are its own.
        lists = self.one.municipal or self.other.municipal
        services = self.one.kind == self.other.kind == "service" and not self.shares_contact
        return -30 if services or not lists else 0

    def _doubt(self) -> str | None:
        """Why a person must look, however many the points."""
        its = self.names
        if its.doubt in ("number", "type", "name_part") or (its.doubt and not self.same_times):
            return its.doubt
        if not its.whole and self.house is False:
            return "address"
        if not its.whole and not (its.types and self.near and its.shared):
            return "name_part"
        if its.bare and not self.near and not self.timed:
            return "bare_name"
        return None

    def _renamed(self) -> bool:
        """Two proper names, but one type, one house, and one number to call: perhaps it has a new name."""
        renamed = self.names.told_apart == "name" and not self.timed and self.types and self.shares_contact
        return renamed and (bool(self.house) or (self.distance is not None and self.distance <= SPOT))

    def _other_venue(self) -> bool:
        one, other = self.one, self.other
        if self.house is False:
            return True
        return bool(one.venue and other.venue) and not any(among(word, other.venue) for word in one.venue)

    def _one_venue(self) -> bool:
        one, other = self.one, self.other
        return any(among(word, other.venue) for word in one.venue) or (
            not (one.venue or other.venue) and not one.venue_types.isdisjoint(other.venue_types)
        )

    @cached_property
    def names(self) -> NamesAlike:
        """The best of the languages that both have, else of any two."""
        one, other = dict(self.one.names), dict(self.other.names)
        shared = [(one[code], other[code]) for code in one.keys() & other.keys()]
        pairs = shared or list(product(one.values(), other.values()))
        known = (self.one.known, self.other.known)
        found = [compare(a, b, known, self.timed) for a, b in pairs]
        # Among equals always the same one, whichever offering comes first; what tells them apart counts more.
        return max(found, key=lambda its: (its.score, str(its.told_apart), str(its.doubt), str(its)))

    @cached_property
    def types(self) -> bool:
        """Whether the names tell one type, or a name and what else is said."""
        if self.names.types is not None:
            return self.names.types
        mine, its = self._all_types(self.one), self._all_types(self.other)
        return not mine.isdisjoint(its)

    @staticmethod
    def _all_types(its: Traits) -> frozenset[str]:
        named = frozenset(code for _, name in its.names for code in name.places)
        return named or its.said_types

    @cached_property
    def wide(self) -> bool:
        """Whether both are of a type that is long or wide."""
        return all(self._all_types(its) & WIDE for its in (self.one, self.other))

    @cached_property
    def same_times(self) -> bool | None:
        """Whether they begin at the same times; None when nobody knows."""
        return times.same_times(self.one.times, self.other.times)

    @cached_property
    def distance(self) -> float | None:
        """Metres; None when nobody knows."""
        return whereabouts.nearest(self.one.points, self.other.points)

    @cached_property
    def house(self) -> bool | None:
        """Whether it is one address; None when nobody knows."""
        return whereabouts.same_house(self.one.addresses, self.other.addresses)

    @property
    def shares_contact(self) -> bool:
        """Whether there is one number, address or page for both."""
        return not self.one.contacts.isdisjoint(self.other.contacts)

    @property
    def near(self) -> bool:
        """Whether they are known to be in one place."""
        if self.distance is not None:
            return self.distance <= NEAR * (WIDE_TIMES if self.wide else 1)
        return bool(self.house)

    @property
    def far(self) -> bool:
        """Whether they are known to be in two places. A group in another house is another group."""
        if self.distance is None:
            return self.house is False and (self.timed or self.names.bare)
        limit = AROUND if self.timed else FAR
        if self.names.bare and not self.timed:
            limit = NEAR
        return self.distance > limit * (WIDE_TIMES if self.wide else 1)

    @property
    def one_organization(self) -> bool:
        """Whether one organization offers both, under the same id or the same name."""
        one, other = self.one, self.other
        return one.organization == other.organization or not one.organization_names.isdisjoint(
            other.organization_names
        )

    @property
    def both_known(self) -> bool:
        """Whether it is known of both who offers them."""
        return bool(self.one.organization_names and self.other.organization_names)
