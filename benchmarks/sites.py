"""LIPAS' list of sports sites at any size: sites that look like its own, the same ones for the same seed.

Which fields there are how often, and how long the texts and the lines are, was counted from recorded lists.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

from benchmarks.county import WORDS as COUNTY

Site = dict[str, Any]
WORDS: Site = json.loads(Path(__file__).with_name("sites.json").read_text(encoding="utf-8"))
LENGTHS = ("route-length-km", "lit-route-length-km", "area-km2")
STEP = 0.0008  # degrees between two corners, at most
CORNERS = {"LineString": (5, 120), "Polygon": (5, 40)}


def sites(count: int, seed: int = 1) -> Iterator[Site]:
    """So many sites, as the list's items have them."""
    chance = Random(seed)
    for number in range(count):
        yield _site(chance, number, *(_weighted(chance, WORDS[of]) for of in ("types", "owners")))


def _site(chance: Random, number: int, kind: Site, keeper: Site) -> Site:
    town = _weighted(chance, COUNTY["municipalities"])
    place = f"{chance.choice(COUNTY['districts'])} {number}"
    day = f"20{chance.randint(18, 26)}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}"
    site: Site = {
        "properties": {key: _property(chance, key) for key in kind["properties"] if chance.random() < 0.6},
        "admin": keeper["admin"],
        "name": f"{place}, {kind['fi']}",
        "type": {"type-code": kind["code"]},
        "lipas-id": 100_000 + number,
        "status": "active" if chance.random() < 0.98 else "out-of-service-temporarily",
        "event-date": f"{day}T08:00:00.000Z",
        "location": _location(chance, town, kind["geometry"]),
        "owner": keeper["owner"],
    }
    return site | _sometimes(chance, number, place, kind)


def _location(chance: Random, town: Site, geometry: str) -> Site:
    longitude, latitude = town["point"]
    start = (longitude + chance.uniform(-0.2, 0.2), latitude + chance.uniform(-0.1, 0.1))
    parts = chance.randint(1, 3) if geometry == "LineString" else 1
    features = [
        {"type": "Feature", "geometry": {"type": geometry, "coordinates": _coordinates(chance, geometry, start)}}
        for _ in range(parts)
    ]
    location: Site = {
        "city": {"city-code": int(town["code"])},
        "address": f"{chance.choice(COUNTY['streets'])} {chance.randint(1, 90)}",
        "geometries": {"type": "FeatureCollection", "features": features},
        "postal-code": town["postal_code"],
    }
    if chance.random() < 0.8:
        location["postal-office"] = town["fi"]
    return location


def _coordinates(chance: Random, geometry: str, start: tuple[float, float]) -> list[Any]:
    x, y = start
    if geometry == "Point":
        return [x, y]
    line = [[x, y]]
    for _ in range(chance.randint(*CORNERS[geometry])):
        x, y = x + chance.uniform(-STEP, STEP), y + chance.uniform(-STEP, STEP)
        line.append([x, y])
    return line if geometry == "LineString" else [[*line, line[0]]]


def _property(chance: Random, key: str) -> Any:
    if key.endswith("?"):
        return chance.random() < 0.8
    if key == "surface-material":
        return [chance.choice(WORDS["materials"])]
    if key == "accessibility-info":
        return chance.choice(WORDS["accessibility"])
    return round(chance.uniform(0.5, 12), 1) if key in LENGTHS else chance.randint(1, 60)


def _sometimes(chance: Random, number: int, place: str, kind: Site) -> Site:
    found: Site = {}
    if chance.random() < 0.3:
        found["comment"] = chance.choice(WORDS["comments"])
    if chance.random() < 0.35:
        found["www"] = f"https://kunta.example/liikunta/{number}"
    if chance.random() < 0.25:
        found["phone-number"] = f"050 555 {number % 10_000:04} (klo 9-16)"
        found["email"] = "liikuntapalvelut@kunta.example"
    if chance.random() < 0.25:
        found["name-localized"] = {code: f"{place}, {kind[code]}" for code in ("se", "en")}
    if chance.random() < 0.2:
        found["construction-year"] = chance.randint(1950, 2026)
    if chance.random() < 0.12:
        found["activities"] = {"outdoor-recreation-facilities": _activity(chance, number)}
    return found


def _activity(chance: Random, number: int) -> Site:
    activity: Site = {"status": "active", "description-short": chance.choice(WORDS["texts"])}
    if chance.random() < 0.5:
        activity["description-long"] = chance.choice(WORDS["texts"])
    if chance.random() < 0.4:
        activity["additional-info-link"] = {"fi": f"https://retket.example/kohteet/{number}"}
    return activity


def _weighted(chance: Random, given: list[Site]) -> Site:
    return chance.choices(given, [its["weight"] for its in given])[0]
