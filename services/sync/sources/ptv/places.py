"""Places of ServiceLocations (PTV v11, section 4.5): addresses, points and what is told of getting in."""

import re
import threading
from collections.abc import Iterable, Iterator, Sequence
from functools import cache

from pyproj import Transformer

from services.sync.sources.geometry import in_finland
from services.sync.sources.municipalities import code_of
from services.sync.sources.ptv.contacts import numbers
from services.sync.sources.ptv.hours import hours
from services.sync.sources.ptv.schema import Json
from services.sync.sources.ptv.texts import DESCRIPTION, NAME, shown_name, texts
from services.sync.sources.texts import cut, joined, without_copies
from services.vocabulary.texts import Text

MOST_PLACES, MOST_PHONES = 200, 5
_POSTAL_CODE = re.compile(r"\d{5}", re.ASCII)
_lock = threading.Lock()  # a Transformer is not made for several threads


def places(location: Json, connection: Json, organization: Json) -> Iterator[Json]:
    """A place for each visiting address in a known municipality; the connection's hours go before its own."""
    name = shown_name(location.get("serviceChannelNames"), location.get("displayNameType"))
    shared: Json = {
        "name": name,
        "phones": numbers(location.get("phoneNumbers"))[:MOST_PHONES],
        "hours": hours(connection.get("serviceHours") or location.get("serviceHours"), name),
    }
    for address in location.get("addresses", []):
        its = _municipality(address, location, organization)
        if address.get("type", "Location") != "Location" or its is None:
            continue
        place = {"municipality": its, **_where(address), **shared, "accessibility": _accessibility(address)}
        yield {key: value for key, value in place.items() if value}


def point(holders: Iterable[Json | None]) -> Json | None:
    """The first place in Finland of those that have one; northing is called latitude (section 4.5)."""
    for its in holders:
        try:
            northing, easting = (float(its[key]) for key in ("latitude", "longitude")) if its else (0.0, 0.0)
            with _lock:
                longitude, latitude = _transformer().transform(easting, northing)
        except (KeyError, TypeError, ValueError, OverflowError):
            continue
        if found := in_finland(longitude, latitude):
            return {"type": "Point", "coordinates": list(found)}
    return None


def area_municipalities(holder: Json) -> list[str]:
    """The municipalities of all areas of a holder, in their order."""
    codes = (its.get("code") for area in holder.get("areas", []) for its in area.get("municipalities", []))
    return list(dict.fromkeys(code for its in codes if (code := code_of(its))))


def _where(address: Json) -> Json:
    street, other = address.get("streetAddress", {}), address.get("otherAddress", {})
    entrances = sorted(address.get("entrances", []), key=lambda its: not its.get("isMainEntrance"))
    its = street or other
    lines = _street(street) if street else texts(other.get("additionalInformation"), most=NAME)
    office = without_copies(
        {code: _lowered(name) for code, name in texts(its.get("postOffice"), most=NAME).items()}
    )
    postal = its.get("postalCode", "")
    written = {
        "street": lines,
        "postal_code": postal if _POSTAL_CODE.fullmatch(postal) else None,
        "post_office": office,
    }
    return {
        "address": {key: value for key, value in written.items() if value},
        "point": point([street, other, *(entrance.get("coordinates") for entrance in entrances)]),
    }


def _lowered(name: str) -> str:
    """PTV writes post offices in capitals: `S:T MICHEL` is `S:t Michel`."""
    return re.sub(r"[^\s-]+", lambda word: word.group().capitalize(), name) if name.isupper() else name


def _street(street: Json) -> Text:
    """The street with its number."""
    number = street.get("streetNumber", "").strip()
    return without_copies(
        {code: cut(f"{name} {number}".strip(), NAME) for code, name in texts(street.get("street")).items()}
    )


def _municipality(address: Json, location: Json, organization: Json) -> str | None:
    """Its own; a mere point has none, so that the only one of its area, or its organization's, is taken."""
    own = address.get("streetAddress", {}).get("municipality", {}).get("code")
    areas = area_municipalities(location)
    only = areas[0] if len(areas) == 1 else organization.get("municipality", {}).get("code")
    return code_of(own) or code_of(only)


def _accessibility(address: Json) -> Json:
    """Sentences of the accessibility register, a paragraph for each group."""
    groups = [group for its in address.get("entrances", []) for group in its.get("accessibilitySentences", [])]
    text = joined(map(_group, groups), DESCRIPTION)
    return {"text": text} if text else {}


def _group(group: Json) -> Text:
    title = texts(group.get("sentenceGroup"))
    sentences: Sequence[Text] = [texts(its.get("sentence")) for its in group.get("sentences", [])]
    found = {}
    for code in dict.fromkeys(code for its in sentences for code in its):
        said = " ".join(its[code] for its in sentences if code in its)
        found[code] = f"{title[code]}: {said}" if code in title else said
    return found


@cache
def _transformer() -> Transformer:
    return Transformer.from_crs("EPSG:3067", "EPSG:4326", always_xy=True)
