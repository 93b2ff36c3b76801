"""Who arranges or keeps what a source tells of: a municipality, or a name that somebody wrote."""

import hashlib
from collections.abc import Mapping
from typing import Any

from services.sync.sources.data import data_of
from services.vocabulary.municipalities import Municipality
from services.vocabulary.texts import Text, pick

Organization = tuple[str, Mapping[str, Any]]
_data = data_of(__package__)


def of_municipality(its: Municipality) -> Organization:
    """Its record id and itself; a municipality has the same one in every source."""
    return f"municipality-{its.code}", {"name": dict(its.name), "type": "municipality", "municipality": its.code}


def named(prefix: str, name: Text, kind: str) -> Organization:
    """One of which nothing but a name and a kind is known; it is known by its name."""
    return record_of(prefix, name), {"name": name, "type": kind}


def record_of(prefix: str, name: Text) -> str:
    """The record id of whoever is known by a name alone, however large its letters are."""
    first = pick(name, "fi")
    assert first
    return f"{prefix}-{hashlib.sha256(first.value.casefold().encode()).hexdigest()[:16]}"


def type_of(name: str) -> str:
    """By the legal form at the end of the name, which Finnish law asks for; `informal` without one."""
    text = f" {name.casefold()}"
    forms: Mapping[str, list[str]] = _data("legal_forms")
    return next((kind for kind, endings in forms.items() if text.endswith(tuple(endings))), "informal")
