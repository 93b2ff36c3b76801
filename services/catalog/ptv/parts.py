"""The small shared types of PTV v11 (section 4.1): texts by language, areas, classes, phones, addresses.

Every key is always present, as PTV's are.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from services.catalog.ptv.coordinates import to_ptv
from services.catalog.ptv.identity import concept_id
from services.vocabulary.codes import Code
from services.vocabulary.municipalities import COUNTIES, MUNICIPALITIES, county_municipalities
from services.vocabulary.texts import LANGUAGES, Text, pick

Json = dict[str, Any]
# Numbers that cannot be called with a country prefix.
_SERVICE_NUMBER = re.compile(r"0(?:[678]00|[12]0[02]|[237]00?)\d*|\d{3,6}")


def texts(text: Text | None, kind: str) -> list[Json]:
    """LocItem[]: one for each language that is filled."""
    return [{"language": code, "value": value, "type": kind} for code, value in _in_order(text)]


def items(text: Text | None) -> list[Json]:
    """LangItem[]."""
    return [{"value": value, "language": code} for code, value in _in_order(text)]


def name_types(name: Text) -> list[Json]:
    """NameType[]: which name is shown, by language."""
    return [{"type": "Name", "language": code} for code, _ in _in_order(name)]


def first(text: Text | None) -> str | None:
    """The text in the first published language (fi, sv, en, se, smn, sms)."""
    found = pick(text, "fi")
    return found.value if found else None


def stamp(moment: datetime) -> str:
    """UTC without `Z`, microseconds without trailing zeros (PTV v11, section 3)."""
    text = moment.strftime("%Y-%m-%dT%H:%M:%S.%f")
    return text.rstrip("0").rstrip(".")


def municipality(code: str) -> Json:
    """Municipality."""
    return {"code": code, "name": items(MUNICIPALITIES[code].name)}


def areas(municipalities: Iterable[str], counties: Iterable[str]) -> list[Json]:
    """Area[]: one entry for each county; all single municipalities share one last entry (PTV v11, section 4.1)."""
    found: list[Json] = [
        {
            "type": "WellbeingServiceCounties",
            "code": code,
            "name": items(COUNTIES[code]),
            "municipalities": [municipality(its.code) for its in county_municipalities(code)],
        }
        for code in counties
    ]
    if single := [municipality(code) for code in municipalities if code in MUNICIPALITIES]:
        found.append({"type": "Municipality", "code": None, "name": None, "municipalities": single})
    return found


def concept(code: Code, codes: Mapping[str, Code], kind: str) -> Json:
    """FintoItem: both the old and the present URI."""
    parent = codes[code.parent] if code.parent else None
    return {
        "name": items(code.name),
        "code": code.code,
        "ontologyType": kind,
        "uri": code.old_uri,
        "parentId": concept_id(parent.uri) if parent else None,
        "parentUri": parent.old_uri if parent else None,
        "newUri": code.uri,
        "newParentUri": parent.uri if parent else None,
    }


def service_class(code: Code, codes: Mapping[str, Code]) -> Json:
    """ServiceClass: a FintoItem with descriptions, of which we hold none."""
    whole = concept(code, codes, "ptvserclass")
    return {"name": whole.pop("name"), "description": [], **whole}


def ontology_term(uri: str) -> Json:
    """OntologyTerm; we keep the URI alone."""
    return {"name": [], "code": None, "ontologyType": None, "uri": uri, "parentId": None, "parentUri": None}


def phone(number: str, language: str, info: str | None = None) -> Json:
    """Phone: digits without the leading zero, and a prefix unless it is a service number."""
    digits = re.sub(r"\D", "", number)
    abroad = number.strip().startswith("+")
    special = not abroad and bool(_SERVICE_NUMBER.fullmatch(digits))
    prefix = None if special else "+358"
    if abroad and digits.startswith("358"):
        digits = digits[3:]
    elif abroad:
        prefix, digits = f"+{digits[:2]}", digits[2:]
    if not special:
        digits = digits.removeprefix("0")
    return {
        "additionalInformation": info,
        "serviceChargeType": "Other" if special else "Chargeable",
        "chargeDescription": None,
        "prefixNumber": prefix,
        "isFinnishServiceNumber": special,
        "number": digits[:20],
        "language": language,
    }


def web_page(address: str, name: str | None, language: str) -> Json:
    """WebPage."""
    return {"url": address, "value": name, "language": language}


def address(place: Json) -> Json:
    """LocationAddress: a street, or a mere point where there is none."""
    its = place.get("address", {})
    street = its.get("street")
    latitude, longitude = _point(place)
    found: Json = {
        "type": "Location",
        "subType": "Single" if street else "Other",
        "postOfficeBoxAddress": None,
        "streetAddress": None,
        "otherAddress": None,
        "locationAbroad": None,
        "entrances": [],
        "country": "FI",
    }
    shared = {
        "postalCode": its.get("postal_code"),
        "postOffice": items({code: value.upper() for code, value in its.get("post_office", {}).items()}),
        "additionalInformation": items(place.get("accessibility", {}).get("text")) if not street else [],
        "latitude": latitude,
        "longitude": longitude,
    }
    if not street:
        return {**found, "otherAddress": shared}
    names, number = _street(street)
    return {
        **found,
        "streetAddress": {
            "street": items(names),
            "streetNumber": number,
            **{key: shared[key] for key in ("postalCode", "postOffice")},
            "municipality": municipality(place["municipality"]),
            **{key: shared[key] for key in ("additionalInformation", "latitude", "longitude")},
            "coordinateState": "EnteredByUser" if latitude else "NotReceived",
        },
    }


def _in_order(text: Text | None) -> list[tuple[str, str]]:
    return [(code, text[code]) for code in LANGUAGES if text and text.get(code)]


def _point(place: Json) -> tuple[str | None, str | None]:
    if "point" not in place:
        return None, None
    longitude, latitude = place["point"]["coordinates"]
    return to_ptv(longitude, latitude)


def _street(street: Text) -> tuple[Text, str | None]:
    """`Kuvitelmakatu 4` is a street and its number."""
    names, number = {}, None
    for code, value in street.items():
        match = re.fullmatch(r"(.*\D)\s+(\d.{0,29})", value)
        names[code] = match[1].rstrip() if match else value
        number = number or (match[2] if match else None)
    return names, number
