"""From a Service, or a ServiceLocation of no service, to an offering. Pure: one payload gives one offering."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from services.sync.sources.protocol import CannotMap, Mapped, Payload
from services.sync.sources.ptv import texts
from services.sync.sources.ptv.codes import classification
from services.sync.sources.ptv.contacts import contacts
from services.sync.sources.ptv.data import data
from services.sync.sources.ptv.hours import hours
from services.sync.sources.ptv.organizations import organization
from services.sync.sources.ptv.places import MOST_PLACES, area_municipalities, places
from services.sync.sources.ptv.schema import Json, responsible
from services.vocabulary.municipalities import COUNTIES
from services.vocabulary.texts import Text, pick

VERSION = "3"
LICENCE = "CC BY 4.0"
PAGE = "https://www.suomi.fi/palvelut/"
PRICES = {"FreeOfCharge": "free", "Chargeable": "paid"}
COURSE_CLASSES = {"P6.10", "P25.7"}
_COURSE = re.compile(r".*(?:kurssi|kurs|course)", re.IGNORECASE)
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[a-z]{2})?")
MOST_LANGUAGES, MOST_MUNICIPALITIES, MOST_COUNTIES = 30, 310, 25
Connected = list[tuple[Json, Json]]


def to_offering(payload: Payload) -> Mapped:
    """The offering; `CannotMap` without a name or an organization."""
    offering = _place(payload) if "location" in payload else _service(payload)
    record, its = _organization(payload)
    return Mapped({key: value for key, value in offering.items() if value}, record, organization(its))


def _service(payload: Payload) -> Json:
    service, general = payload["service"], _general(payload)
    name = texts.texts(service.get("serviceNames"), "Name", texts.NAME)
    name = _named(name or texts.texts(general.get("names"), "Name", texts.NAME), "serviceNames")
    summary = texts.texts(service.get("serviceDescriptions"), "Summary", texts.SUMMARY)
    languages = list(name)
    connected = _connected(payload)
    found = [
        place
        for connection, channel in connected
        if channel["serviceChannelType"] == "ServiceLocation"
        for place in places(channel, connection, _organization(payload)[1])
    ]
    codes = classification(service, general)
    instructions = texts.instructions(service, general, languages)
    charge = service.get("serviceChargeType") or general.get("serviceChargeType")
    price: Json = {"type": PRICES.get(charge or "", "unknown")}
    if words := texts.price_text(service, general, languages):
        price["text"] = words
    return {
        "kind": _kind(name, codes["service_classes"]),
        "name": name,
        "summary": summary or _shared_summary(general, languages),
        "description": texts.description(service, general, languages),
        "first_step": texts.first_step(instructions),
        "instructions": instructions,
        **codes,
        "keywords": texts.keywords(service),
        "languages": _languages(service),
        "participants": texts.participants(service, general, languages),
        "places": [_unnamed(place, name) for place in found][:MOST_PLACES],
        "area": _area(service),
        "delivery": _delivery(connected, found),
        "hours": {} if found else _hours_by_phone(connected, languages),
        "price": price,
        "contacts": contacts(connected),
        "source": _source(service, name),
    }


def _place(payload: Payload) -> Json:
    location = payload["location"]
    name = texts.shown_name(location.get("serviceChannelNames"), location.get("displayNameType"))
    name = _named(name, "serviceChannelNames")
    found = [_unnamed(place, name) for place in places(location, {}, _organization(payload)[1])]
    if not found:
        raise CannotMap("addresses: no address in a municipality that we know")
    descriptions = location.get("serviceChannelDescriptions")
    return {
        "kind": "place",
        "name": name,
        "summary": texts.texts(descriptions, "Summary", texts.SUMMARY),
        "description": texts.texts(descriptions, "Description", texts.DESCRIPTION),
        "keywords": texts.keywords({"serviceNames": location.get("serviceChannelNames", [])}),
        "languages": _languages(location),
        "places": [{key: its for key, its in place.items() if key != "hours"} for place in found][:MOST_PLACES],
        "hours": found[0].get("hours"),
        "delivery": ["on-site"],
        "contacts": contacts([({}, location)]),
        "source": _source(location, name),
    }


def _connected(payload: Payload) -> Connected:
    """(connection, channel) of the channels that are published, in PTV's order."""
    channels = payload.get("channels", {})
    pairs = (
        (connection, _canonical(connection.get("serviceChannel", {}).get("id")))
        for connection in payload["service"].get("serviceChannels", [])
    )
    found = [(connection, channels[its]) for connection, its in pairs if its in channels]
    return [(connection, channel) for connection, channel in found if channel["publishingStatus"] == "Published"]


def _organization(payload: Payload) -> tuple[str, Json]:
    """The one that is responsible, which is not the first by any rule (section 4.2)."""
    own = payload.get("location") or payload["service"]
    its = _canonical(own.get("organizationId")) or responsible(own)
    known = payload.get("organizations", {})
    if its is None or its not in known:
        raise CannotMap("organizations: its responsible organization is not published")
    return its, known[its]


def _general(payload: Payload) -> Json:
    its = _canonical(payload["service"].get("generalDescriptionId"))
    found: Json = payload.get("general_descriptions", {}).get(its, {})
    return found


def _shared_summary(general: Json, languages: Sequence[str]) -> Text:
    found = texts.texts(general.get("descriptions"), "Summary", texts.SUMMARY)
    return {code: text for code, text in found.items() if code in languages}


def _canonical(identity: str | None) -> str | None:
    return str(UUID(identity)) if identity else None


def _named(name: Text, field: str) -> Text:
    if not name:
        raise CannotMap(f"{field}: it has no name")
    return name


def _kind(name: Text, classes: Sequence[str]) -> str:
    """A course is a service whose name ends so, in one; `Kurssit` are a service that has courses."""
    shown = pick(name, "fi")
    is_course = shown and _COURSE.fullmatch(shown.value) and COURSE_CLASSES & set(classes)
    return "course" if is_course else "service"


def _unnamed(place: Json, name: Text) -> Json:
    """A place that is called as its offering needs no name of its own."""
    return {key: value for key, value in place.items() if key != "name" or value != name}


def _languages(its: Json) -> list[str]:
    known = [code for code in its.get("languages", []) if _LANGUAGE.fullmatch(code)]
    return list(dict.fromkeys(known))[:MOST_LANGUAGES]


def _area(service: Json) -> Json:
    """Whom it serves (section 4.1); the regions of other kinds are their municipalities."""
    if service.get("areaType") in ("Nationwide", "NationwideExceptAlandIslands"):
        return {"nationwide": True}
    areas = service.get("areas", [])
    counties = [area["code"] for area in areas if _is_county(area)]
    others = area_municipalities({"areas": [area for area in areas if not _is_county(area)]})
    area = {
        "municipalities": others[:MOST_MUNICIPALITIES],
        "counties": list(dict.fromkeys(counties))[:MOST_COUNTIES],
    }
    return {key: codes for key, codes in area.items() if codes}


def _is_county(area: Json) -> bool:
    return area.get("type") == "WellbeingServiceCounties" and area.get("code") in COUNTIES


def _delivery(connected: Connected, found: Sequence[Json]) -> list[str]:
    """By its channels. A mere web page beside a place tells of the place."""
    kinds = {channel["serviceChannelType"] for _, channel in connected}
    ways = {
        "on-site": bool(found),
        "remote": "EChannel" in kinds or ("WebPage" in kinds and not found),
        "phone": "Phone" in kinds,
    }
    return [way for way, is_so in ways.items() if is_so]


def _hours_by_phone(connected: Connected, languages: Sequence[str]) -> Json:
    spoken = (channel.get("serviceHours") for _, channel in connected if channel["serviceChannelType"] == "Phone")
    return next((hours(rows, languages) for rows in spoken if rows), {})


def _source(its: Json, name: Text) -> Json:
    return {
        "url": f"{PAGE}{_slug(name)}/{_canonical(its['id'])}",
        "modified_at": _moment(its["modified"]),
        "licence": LICENCE,
        "attribution": data("attribution"),
    }


def _slug(name: Text) -> str:
    shown = pick(name, "fi")
    plain = (shown.value if shown else "").lower().translate(str.maketrans("äåö", "aao"))
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-") or "palvelu"


def _moment(written: Any) -> str:
    """UTC that is not marked as such (section 3)."""
    moment = datetime.fromisoformat(written)
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return moment.isoformat(timespec="seconds")
