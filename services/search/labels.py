"""What the codes of facets and filters are called."""

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from services.vocabulary.codes import TARGET_GROUPS
from services.vocabulary.municipalities import MUNICIPALITIES
from services.vocabulary.texts import Text
from services.vocabulary.themes import THEMES


def label(facet: str, code: str) -> Text | None:
    """The name of a code; None for one that has none, as ages and days have."""
    return _labels().get(facet, {}).get(code)


def codes(facet: str) -> tuple[str, ...]:
    """The codes of a facet that have a name."""
    return tuple(_labels()[facet])


@cache
def _labels() -> Mapping[str, Mapping[str, Text]]:
    written: dict[str, dict[str, Text]] = json.loads((files("services.search") / "labels.json").read_text("utf-8"))
    written["municipality"] |= {code: its.name for code, its in MUNICIPALITIES.items()}
    written["target_group"] |= {code: its.name for code, its in TARGET_GROUPS.items()}
    return written | {"theme": dict(THEMES)}
