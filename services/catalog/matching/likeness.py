"""How alike two offerings, or two organizations, are: points from 0 to 100, and the reasons as codes."""

import re
from dataclasses import dataclass
from math import cos, hypot, radians
from typing import Any

from rapidfuzz import fuzz

Body = dict[str, Any]
ENOUGH = 70
NAMES_ALIKE = 85  # names less alike than this are two things, whatever else they share
NEAR_METRES, FAR_METRES = 200, 1000
METRES_OF_DEGREE = 111_200
_LEGAL_FORM = re.compile(r"\b(r\.?y\.?|r\.?f\.?|oy|ab|osk|sr|rekisteröity yhdistys|registrerad förening)\b\.?")


@dataclass(frozen=True)
class Likeness:
    """Points and why."""

    score: int
    reasons: tuple[str, ...]


def of_offerings(one: Body, other: Body) -> Likeness:
    """Bodies with `organization_id`. A place far away speaks against them, and so do other times."""
    names = names_alike(one["name"], other["name"])
    if names < NAMES_ALIKE:
        return Likeness(0, ())
    points, reasons = 50 * names // 100, ["name"]
    for reason, weight, against, alike in (
        ("organization", 20, 0, one["organization_id"] == other["organization_id"]),
        ("contact", 15, 0, not _contacts(one).isdisjoint(_contacts(other))),
        ("place", 20, 40, _near(one, other)),
        ("time", 20, 30, _times(one) == _times(other) if _times(one) and _times(other) else None),
    ):
        if alike:
            points += weight
            reasons.append(reason)
        elif alike is False:
            points -= against
    return Likeness(max(0, min(points, 100)), tuple(reasons))


def of_organizations(one: Body, other: Body) -> Likeness:
    """Names without their legal form; another Y-tunnus or another municipality makes them two."""
    if any(one.get(key, None) and other.get(key, one[key]) != one[key] for key in ("business_id", "municipality")):
        return Likeness(0, ())
    names = names_alike(*({code: _bare(name) for code, name in its["name"].items()} for its in (one, other)))
    return Likeness(names, ("name",)) if names >= 92 else Likeness(0, ())


def names_alike(one: dict[str, str], other: dict[str, str]) -> int:
    """The best of the languages that both have, else of any two."""
    shared = one.keys() & other.keys()
    pairs = [(one[code], other[code]) for code in shared] or [(a, b) for a in one.values() for b in other.values()]
    return round(max(fuzz.token_sort_ratio(a.casefold(), b.casefold()) for a, b in pairs))


def _bare(name: str) -> str:
    return " ".join(_LEGAL_FORM.sub(" ", name.casefold()).split()) or name


def _contacts(body: Body) -> set[str]:
    return {
        re.sub(r"[^a-z0-9@.:/]", "", contact[key].lower())
        for contact in body.get("contacts", [])
        for key in ("phone", "email", "url")
        if key in contact
    }


def _near(one: Body, other: Body) -> bool | None:
    """Whether two of their places are near each other; None when nobody knows, False when all are far."""
    distances = [
        _metres(a["point"]["coordinates"], b["point"]["coordinates"])
        for a in one.get("places", [])
        for b in other.get("places", [])
        if "point" in a and "point" in b
    ]
    if not distances:
        return None if not _streets(one) or not _streets(other) else not _streets(one).isdisjoint(_streets(other))
    nearest = min(distances)
    return True if nearest <= NEAR_METRES else False if nearest > FAR_METRES else None


def _streets(body: Body) -> set[tuple[str, str]]:
    return {
        (place["municipality"], street.casefold())
        for place in body.get("places", [])
        for street in place.get("address", {}).get("street", {}).values()
    }


def _metres(one: list[float], other: list[float]) -> float:
    east = (one[0] - other[0]) * cos(radians(one[1]))
    return hypot(east, one[1] - other[1]) * METRES_OF_DEGREE


def _times(body: Body) -> set[str]:
    weekly = {f"{day} {span['opens']}" for span in body.get("hours", {}).get("weekly", []) for day in span["days"]}
    return weekly | {its["start"] for its in body.get("occurrences", [])}
