"""In which municipality a place is, and where on the map."""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any

from services.sync.sources.geometry import usable_point
from services.sync.sources.linkedevents.dialect import Dialect
from services.sync.sources.protocol import Payload
from services.sync.sources.texts import each
from services.vocabulary.municipalities import MUNICIPALITIES
from services.vocabulary.texts import Text

_POSTAL_CODE = re.compile(r"[0-9]{5}")
_KUNTA = re.compile(r"/kunta:([^/]+)$")


def municipality_of(place: Mapping[str, Any]) -> str | None:
    """By the division of type `muni`, whose `ocd_id` ends in the Finnish name, else by the post office."""
    for division in place.get("divisions") or []:
        tail = _KUNTA.search(division.get("ocd_id") or "")
        if division.get("type") == "muni" or tail:
            told = [*(division.get("name") or {}).values(), tail.group(1) if tail else ""]
            if code := _code(told):
                return code
    return _code((place.get("address_locality") or {}).values())


def point_of(position: Any) -> tuple[float, float] | None:
    """Longitude and latitude, when it is in Finland: some instances have metres in it."""
    return usable_point({"features": [{"geometry": position}]})


def _code(names: Iterable[str]) -> str | None:
    known = _names()
    return next((known[key] for name in names if (key := _key(name)) in known), None)


def _key(name: str) -> str:
    return " ".join(re.sub(r"[\d\-_]+", " ", name.casefold()).split())


@cache
def _names() -> Mapping[str, str]:
    return {_key(name): code for code, its in MUNICIPALITIES.items() for name in its.name.values()}


def is_internet(identity: str) -> bool:
    """Whether the place is one of those that stand for no place, such as `helsinki:internet`."""
    return identity.endswith(":internet")


def municipalities_of(payload: Payload, dialect: Dialect) -> set[str]:
    """Where the event is; without a place it is for the instance's own people."""
    found = {place["municipality"] for place in payload.get("places", []) if "municipality" in place}
    return found or {dialect.home}


def places(payload: Payload) -> Iterator[Payload]:
    """The event's places, as the catalogue takes them: those whose municipality is known."""
    for place in payload.get("places", []):
        if "municipality" in place:
            yield _place(place)


def untold(payload: Payload) -> Iterator[Text]:
    """Name and street of places that cannot be given as places."""
    for place in payload.get("places", []):
        if "municipality" not in place:
            names, streets = (each(place.get(key, {}), 100) for key in ("name", "street_address"))
            told = {language: (names.get(language), streets.get(language)) for language in {*names, *streets}}
            yield {language: ", ".join(filter(None, both)) for language, both in sorted(told.items())}


def _place(place: Payload) -> Payload:
    made: Payload = {"municipality": place["municipality"]}
    if name := each(place.get("name", {}), 100):
        made["name"] = name
    address: Payload = {}
    if street := each(place.get("street_address", {}), 100):
        address["street"] = street
    if _POSTAL_CODE.fullmatch(place.get("postal_code", "")):
        address["postal_code"] = place["postal_code"]
    if office := each(place.get("address_locality", {}), 100):
        address["post_office"] = office
    if address:
        made["address"] = address
    if "point" in place:
        made["point"] = {"type": "Point", "coordinates": place["point"]}
    if "phone" in place:
        made["phones"] = [place["phone"]]
    return made
