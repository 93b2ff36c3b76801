"""Regions (maakunnat) and countries, which PTV's clients filter and show by (Statistics Finland; ISO 3166)."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from services.vocabulary.texts import Text


@dataclass(frozen=True)
class Region:
    """A region: two digits, its names, and the codes of its municipalities."""

    code: str
    name: Text
    municipalities: tuple[str, ...]


@dataclass(frozen=True)
class Country:
    """A country: two letters, its names, and its telephone prefixes."""

    code: str
    name: Text
    prefixes: tuple[str, ...]


def _load(name: str) -> Any:
    return json.loads((files("services.vocabulary") / "data" / f"{name}.json").read_text("utf-8"))


REGIONS: Mapping[str, Region] = {
    row["code"]: Region(row["code"], row["name"], tuple(row["municipalities"])) for row in _load("regions")
}
COUNTRIES: tuple[Country, ...] = tuple(
    Country(row["code"], row["name"], tuple(row["prefixes"])) for row in _load("countries")
)
