"""PTV's Organization as ours (PTV v11, section 4.8)."""

from typing import Any

from stdnum.exceptions import ValidationError as IdentifierError
from stdnum.fi import ytunnus

from services.sync.sources.municipalities import code_of
from services.sync.sources.protocol import CannotMap
from services.sync.sources.ptv.contacts import emails, numbers, pages
from services.sync.sources.ptv.data import data
from services.sync.sources.ptv.places import area_municipalities
from services.sync.sources.ptv.schema import Json
from services.sync.sources.ptv.texts import DESCRIPTION, shown_name, texts
from services.vocabulary.texts import Text


def organization(its: Json) -> Json:
    """The organization; `CannotMap` for one without a name."""
    name = shown_name(its.get("organizationNames"), its.get("displayNameType"))
    if not name:
        raise CannotMap("organizationNames: its organization has no name")
    descriptions = its.get("organizationDescriptions")
    found = {
        "name": name,
        "type": _type(its, texts(its.get("organizationNames"), "Name")),
        "business_id": business_id(its.get("businessCode")),
        "municipality": _municipality(its),
        "description": texts(descriptions, "Description", DESCRIPTION) or texts(descriptions, "Summary"),
        "url": next((value for _, value, _ in pages(its.get("webPages"), {})), None),
        "phone": next(iter(numbers(its.get("phoneNumbers"))), None),
        "email": next((value for _, value, _ in emails(its.get("emails"))), None),
    }
    return {key: value for key, value in found.items() if value}


def business_id(given: Any) -> str | None:
    """A Y-tunnus whose check digit is right, else none: a wrong one would make two organizations one."""
    try:
        compact = ytunnus.validate(given) if isinstance(given, str) else ""
    except (IdentifierError, ValueError):
        return None
    return f"{compact[:-1]}-{compact[-1]}" if compact else None


def _type(its: Json, name: Text) -> str:
    """PTV knows no parishes and foundations, whose names say what they are."""
    known: str | None = data("organization_types").get(its.get("organizationType"))
    words = " ".join(name.values()).lower()
    if known:
        return known
    if any(part in words for part in data("parishes")):
        return "parish"
    return "foundation" if any(part in words for part in data("foundations")) else "association"


def _municipality(its: Json) -> str | None:
    own = code_of(its.get("municipality", {}).get("code"))
    areas = area_municipalities(its)
    return own or (areas[0] if len(areas) == 1 else None)
