"""From a LIPAS site to an offering. Pure: the same payload gives the same offering.

Classes are our own reading of the types, not LIPAS' (which calls every football field hiking).
"""

import re

from services.sync.sources.lipas.contacts import contacts, organization
from services.sync.sources.lipas.data import (
    ATTRIBUTION,
    LICENCE,
    data,
    localized,
    modified,
    sentence,
    site_types,
    words,
)
from services.sync.sources.lipas.describing import accessibility, description
from services.sync.sources.protocol import CannotMap, Mapped, Payload
from services.sync.sources.texts import each, line
from services.vocabulary.municipalities import Municipality, UnknownMunicipality, municipality
from services.vocabulary.texts import Text

VERSION = "4"
_POSTAL_CODE = re.compile(r"\d{5}")


def to_offering(payload: Payload) -> Mapped:
    """The offering; `CannotMap` for a type or a municipality that we do not know."""
    kind = site_types().get(payload["type"]["type-code"])
    if kind is None:
        raise CannotMap(f"type.type-code: {payload['type']['type-code']} is not a type that we know")
    code = f"{payload['location']['city']['city-code']:03}"
    try:
        its = municipality(code)
    except UnknownMunicipality as error:
        raise CannotMap(f"location.city.city-code: {error}") from None
    closed = payload["status"] == "out-of-service-temporarily"
    offering = {
        "kind": "place",
        "name": _name(payload),
        "summary": sentence("summary_closed_for_now" if closed else "summary", kind["name"], its.name),
        "description": description(payload),
        "service_classes": kind["service_classes"],
        "target_groups": ["KR1", "KR1.2"] if payload["properties"].get("playground?") is True else ["KR1"],
        "keywords": _keywords(kind, payload),
        "places": [_place(payload, its)],
        "delivery": ["on-site"],
        "price": {"type": "free" if payload["properties"].get("free-use?") is True else "unknown"},
        "contacts": contacts(payload),
        "source": {
            "url": f"https://www.lipas.fi/liikuntapaikat/{payload['lipas-id']}",
            **modified(payload),
            "licence": LICENCE,
            "attribution": ATTRIBUTION,
        },
    }
    record, keeper = organization(payload, its)
    return Mapped({key: value for key, value in offering.items() if value}, record, keeper)


def _name(payload: Payload) -> Text:
    given = localized(payload.get("name-localized")) | {"fi": payload["name"]}
    ordered = {code: given[code] for code in ("fi", "sv", "en") if code in given}
    return each(ordered, 100)


def _keywords(kind: Payload, payload: Payload) -> dict[str, list[str]]:
    """The type's name, what else people call it, and other names of the site and of its routes."""
    names = {code: [name] for code, name in kind["name"].items()}
    own: dict[str, list[str]] = {"fi": [line(payload.get("marketing-name") or "", 150)]}
    for part in payload.get("activities", []):
        for code, name in localized(part.get("name")).items():
            own.setdefault(code, []).append(line(name, 150))
    return words(names, own, {"fi": kind["tags"]}, data("synonyms")[str(kind["code"])])


def _place(payload: Payload, its: Municipality) -> Payload:
    location = payload["location"]
    place: Payload = {
        "municipality": its.code,
        "point": {"type": "Point", "coordinates": location["point"]},
    }
    address: Payload = {}
    if location.get("address", "-").strip() not in ("-", ""):
        address["street"] = {"fi": line(location["address"], 100)}
    if _POSTAL_CODE.fullmatch(location.get("postal-code", "")):
        address["postal_code"] = location["postal-code"]
    if location.get("postal-office"):
        address["post_office"] = {"fi": line(location["postal-office"], 100)}
    if address:
        place["address"] = address
    if known := accessibility(payload):
        place["accessibility"] = known
    return place
