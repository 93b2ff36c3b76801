"""PTV's code lists: service classes, target groups, life events (public code lists ptvserclass2,
ptvkohderyhmat and ptvelti of koodistot.suomi.fi; both the present URI and the one that PTV v11 calls `uri`).
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from importlib.resources import files

from services.vocabulary.texts import Text


class UnknownCode(ValueError):
    """A code that is not in its list; the message names the nearest ones."""


@dataclass(frozen=True)
class Code:
    """One code with its names, its URIs, and the code above it."""

    code: str
    name: Text
    uri: str
    old_uri: str | None
    parent: str | None


def _load(name: str) -> Mapping[str, Code]:
    rows = json.loads((files("services.vocabulary") / "data" / f"{name}.json").read_text("utf-8"))
    return {row["code"]: Code(row["code"], row["name"], row["uri"], row["old_uri"], row["parent"]) for row in rows}


SERVICE_CLASSES = _load("service_classes")
TARGET_GROUPS = _load("target_groups")
LIFE_EVENTS = _load("life_events")


def service_class(code: str) -> Code:
    """The PTV service class; `UnknownCode` when there is none."""
    return _find(SERVICE_CLASSES, code, "a PTV service class")


def target_group(code: str) -> Code:
    """The PTV target group; `UnknownCode` when there is none."""
    return _find(TARGET_GROUPS, code, "a PTV target group")


def life_event(code: str) -> Code:
    """The PTV life event; `UnknownCode` when there is none."""
    return _find(LIFE_EVENTS, code, "a PTV life event")


def _find(codes: Mapping[str, Code], code: str, what: str) -> Code:
    if code not in codes:
        near = ", ".join(get_close_matches(code, codes, n=3, cutoff=0.4)) or "none is near"
        raise UnknownCode(f"{code!r} is not {what}; near it: {near}")
    return codes[code]
