"""Whose a record is: codes of municipalities in what may hold anything, so that each learns what was refused."""

from collections.abc import Iterable
from typing import Any

from services.vocabulary.municipalities import UnknownMunicipality, municipality


def code_of(given: Any) -> str | None:
    """A municipality's three digits, of a number or a text; one that has merged is what it is part of now."""
    if type(given) is int or isinstance(given, str):
        try:
            return municipality(f"{given:0>3}").code
        except UnknownMunicipality:
            return None
    return None


def known(given: Iterable[Any]) -> tuple[str, ...]:
    """Each of them once."""
    return tuple(sorted({code for its in given if (code := code_of(its))}))


def of_offering(offering: Any) -> tuple[str, ...]:
    """Where an offering is, by its places and its area."""
    its = offering if isinstance(offering, dict) else {}
    area = its.get("area")
    places = [place.get("municipality") for place in _list(its.get("places")) if isinstance(place, dict)]
    return known([*places, *_list(area.get("municipalities") if isinstance(area, dict) else None)])


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
