"""Where things are, and how far from each other."""

import re
from collections.abc import Iterator
from math import cos, hypot, radians
from typing import Any, NamedTuple

from services.catalog.matching.lexicon import WORDS
from services.vocabulary.analysis import fold

Body = dict[str, Any]
METRES_OF_DEGREE = 111_200
_HOUSE = re.compile(r"^(.*?[^\W\d_].*?)\s+(\d+)")
_SHORT = re.compile(rf"({'|'.join(WORDS['streets'])})\.$")


class Address(NamedTuple):
    """A street in a municipality, as everybody would write it, and the house's number if there is one."""

    municipality: str
    street: str
    house: str


def points(body: Body) -> tuple[tuple[float, float], ...]:
    """(longitude, latitude) of its places."""
    return tuple(
        (its["point"]["coordinates"][0], its["point"]["coordinates"][1])
        for its in body.get("places", [])
        if "point" in its
    )


def addresses(body: Body) -> frozenset[Address]:
    """The addresses of its places."""
    return frozenset(_addresses(body))


def nearest(one: tuple[tuple[float, float], ...], other: tuple[tuple[float, float], ...]) -> float | None:
    """Metres between the two places that are nearest to each other."""
    return min((metres(a, b) for a in one for b in other), default=None)


def metres(one: tuple[float, float], other: tuple[float, float]) -> float:
    """The distance of two points that are not far from each other."""
    east = (one[0] - other[0]) * cos(radians(one[1]))
    return hypot(east, one[1] - other[1]) * METRES_OF_DEGREE


def same_house(one: frozenset[Address], other: frozenset[Address]) -> bool | None:
    """Whether they share a house; None where only streets are known, or the street may be one in two languages."""
    mine, its = ({address for address in those if address.house} for those in (one, other))
    if not mine.isdisjoint(its):
        return True
    if {address.house for address in mine}.isdisjoint(address.house for address in its) and mine and its:
        return False
    return None


def _addresses(body: Body) -> Iterator[Address]:
    for place in body.get("places", []):
        for written in place.get("address", {}).get("street", {}).values():
            match = _HOUSE.match(written.strip())
            street = match[1] if match else written.strip()
            yield Address(place["municipality"], _street(street), match[2] if match else "")


def _street(written: str) -> str:
    """`Opistok.` is `Opistokatu`."""
    return fold(_SHORT.sub(lambda its: str(WORDS["streets"][its[1]]), written.casefold()))
