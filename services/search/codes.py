"""What an offering can be filtered by, as codes. What is not known has the code `unknown`: a filter that
somebody chose leaves it out, one that was read from words does not."""

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from services.search.cells import cells_of
from services.search.times import UNKNOWN, time_codes
from services.vocabulary.municipalities import UnknownMunicipality, county_municipalities, municipality

Offering = Mapping[str, Any]
EVERYWHERE = "nationwide"
ANY_AGE = "any"
OLDEST = 110
POINTS = 4  # of an offering's places, that count for distances
SECTORS = {
    "association": "third",
    "foundation": "third",
    "informal": "third",
    "municipality": "public",
    "county": "public",
    "state": "public",
    "company": "private",
    "parish": "parish",
}
ACCESSIBILITY = ("step_free", "accessible_toilet", "accessible_parking", "induction_loop")


def codes_of(offering: Offering, today: date) -> dict[str, list[str]]:
    """Codes by field."""
    organization = offering.get("organization") or {}
    referral = offering.get("referral") or {}
    return {
        "visibility": [offering.get("visibility", "public")],
        "kind": [offering["kind"]],
        "organization": [str(organization.get("id", ""))],
        "organizer": [json.dumps([organization.get("id", ""), organization.get("name", {})], ensure_ascii=False)],
        "sector": [SECTORS.get(organization.get("type", ""), UNKNOWN)],
        "municipality": sorted(municipalities_of(offering)),
        "theme": list(offering.get("themes", [])),
        "target_group": sorted(offering.get("target_groups", [])) or [UNKNOWN],
        "age": list(_ages(offering.get("age") or {})),
        "price": [(offering.get("price") or {}).get("type", UNKNOWN)],
        "language": sorted(offering.get("languages", [])) or [UNKNOWN],
        "accessibility": sorted(_accessibility(offering)) or [UNKNOWN],
        "delivery": sorted(offering.get("delivery", [])) or [UNKNOWN],
        "accepts": sorted(referral.get("accepts", [])),
        "capacity": [referral.get("capacity", UNKNOWN)],
        "cell": sorted({cell for point in points_of(offering) for cell in cells_of(point)}),
        **time_codes(offering, today),
    }


def points_of(offering: Offering) -> list[tuple[float, float]]:
    """(latitude, longitude) of the first places that have one."""
    found = []
    for place in offering.get("places", []):
        coordinates = (place.get("point") or {}).get("coordinates")
        if coordinates:
            found.append((float(coordinates[1]), float(coordinates[0])))
    return found[:POINTS]


def municipalities_of(offering: Offering) -> set[str]:
    """Where it is found: its places, and the area that it serves; everywhere, when it says so, or comes to
    people by telephone or over the net and names no area."""
    area = offering.get("area") or {}
    codes = {place["municipality"] for place in offering.get("places", [])} | set(area.get("municipalities", []))
    for county in area.get("counties", []):
        codes |= {its.code for its in county_municipalities(county)}
    known = {current for code in codes if (current := _current(code))}
    distant = not {"remote", "phone"}.isdisjoint(offering.get("delivery", []))
    if area.get("nationwide") or (distant and not area and not known):
        known.add(EVERYWHERE)
    return known


def _current(code: str) -> str | None:
    try:
        return municipality(code).code
    except UnknownMunicipality:
        return None  # of a merger that we do not know yet: the offering stays findable by everything else


def _ages(age: Mapping[str, int]) -> Iterator[str]:
    """Each year of age for whom it is; `any` where no limit is known."""
    if not age:
        yield ANY_AGE
        return
    for years in range(age.get("min", 0), min(age.get("max", OLDEST), OLDEST) + 1):
        yield str(years)


def _accessibility(offering: Offering) -> Iterable[str]:
    """What every place that tells of it has: one with steps among several is not step-free."""
    told = [place["accessibility"] for place in offering.get("places", []) if place.get("accessibility")]
    for feature in ACCESSIBILITY:
        answers = {its[feature] for its in told if its.get(feature, UNKNOWN) != UNKNOWN}
        if answers:
            yield feature if answers == {"yes"} else f"no-{feature}"
