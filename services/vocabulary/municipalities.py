"""Municipalities and wellbeing services counties (Statistics Finland's classifications kunta and
hyvinvointialue; Helsinki and Åland, which belong to no county, have the pseudo codes 90 and 91).
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from importlib.resources import files
from typing import Any

from services.vocabulary.texts import Text


class UnknownMunicipality(ValueError):
    """A code that no municipality has; the message names the nearest."""


@dataclass(frozen=True)
class Municipality:
    """A municipality: three digits, its names, and the code of its county."""

    code: str
    name: Text
    county: str


def _load(name: str) -> Any:
    return json.loads((files("services.vocabulary") / "data" / f"{name}.json").read_text("utf-8"))


MUNICIPALITIES: Mapping[str, Municipality] = {
    row["code"]: Municipality(row["code"], row["name"], row["county"]) for row in _load("municipalities")
}
COUNTIES: Mapping[str, Text] = {row["code"]: row["name"] for row in _load("counties")}
_MERGED: Mapping[str, str] = _load("merged_municipalities")


def municipality(code: str) -> Municipality:
    """The municipality; one that has merged gives the one it is part of now."""
    found = MUNICIPALITIES.get(_MERGED.get(code, code))
    if found is None:
        near = ", ".join(get_close_matches(code, MUNICIPALITIES, n=3)) or "three digits, such as 491"
        raise UnknownMunicipality(f"{code!r} is not the code of a municipality; near it: {near}")
    return found


def county_municipalities(county: str) -> list[Municipality]:
    """The municipalities of a county, in the order of their codes."""
    return [found for found in MUNICIPALITIES.values() if found.county == county]
