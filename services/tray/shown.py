"""A catalogue's offering in the reader's language, in the shape in which search gives its hits.

So cards and pages are drawn the same way, whoever answered.
"""

from typing import Any

from services.vocabulary.codes import TARGET_GROUPS
from services.vocabulary.municipalities import COUNTIES, MUNICIPALITIES
from services.vocabulary.texts import LANGUAGES, pick

Shown = dict[str, Any]
_LISTS = ("places", "target_groups", "contacts", "occurrences", "delivery", "languages", "themes")


def shown(offering: Shown, language: str) -> Shown:
    """Texts become `{"value", "language"}`, codes get their names, and what is absent an empty list."""
    result: Shown = {key: [] for key in _LISTS} | {"price": {"type": "unknown"}} | localized(offering, language)
    result["places"] = [_place(place, language) for place in result["places"]]
    result["target_groups"] = [
        {"code": code, "name": text(TARGET_GROUPS[code].name, language)}
        for code in result["target_groups"]
        if code in TARGET_GROUPS
    ]
    area = result.get("area", {})
    result["area"] = [
        *(text(COUNTIES[code], language) for code in area.get("counties", []) if code in COUNTIES),
        *(municipality_name(code, language) for code in area.get("municipalities", [])),
    ]
    result["nationwide"] = bool(area.get("nationwide"))
    return result


def localized(value: Any, language: str) -> Any:
    """Every object by language in a JSON value, replaced by what suits the reader."""
    if isinstance(value, list):
        return [localized(item, language) for item in value]
    if not isinstance(value, dict):
        return value
    if value and value.keys() <= set(LANGUAGES):
        return text(value, language)
    return {key: localized(item, language) for key, item in value.items()}


def text(by_language: Any, language: str) -> Shown | None:
    """The text that suits the reader, with the language that it is in."""
    found = pick(by_language, language)
    return found._asdict() if found else None


def municipality_name(code: str, language: str) -> Shown | None:
    """The municipality's name; None for a code that is not known here."""
    return text(MUNICIPALITIES[code].name, language) if code in MUNICIPALITIES else None


def languages_of(offering: Shown) -> set[str]:
    """The languages of the texts that a reader has to read."""
    return {
        offering[field]["language"]
        for field in ("name", "summary", "description", "plain", "first_step", "instructions", "participants")
        if offering.get(field)
    }


def _place(place: Shown, language: str) -> Shown:
    address = place.get("address", {})
    return place | {
        "address": address.get("street"),
        "postal_code": address.get("postal_code"),
        "post_office": address.get("post_office"),
        "municipality_name": municipality_name(place["municipality"], language),
        "point": place.get("point", {}).get("coordinates"),
    }
