"""From a unit of the service map to an offering. Pure: the same payload gives the same offering."""

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from services.sync.sources.contacts import email, phone, web_address
from services.sync.sources.protocol import CannotMap, Mapped, Payload
from services.sync.sources.texts import cut, each, joined, plain
from services.sync.sources.times import written
from services.sync.sources.tpr.accessibility import accessibility
from services.sync.sources.tpr.data import data
from services.sync.sources.tpr.open_hours import hours
from services.sync.sources.tpr.organizations import organization
from services.vocabulary.local_time import HELSINKI
from services.vocabulary.municipalities import Municipality, UnknownMunicipality, municipality
from services.vocabulary.texts import UI_LANGUAGES, Text

VERSION = "2"
LICENCE = "CC BY 4.0"
PAGE = "https://palvelukartta.hel.fi/fi/unit/{id}"
MOST_CONTACTS, MOST_KEYWORDS, MOST_CLASSES = 10, 30, 4
# The ids of other registers, by what their sources are called in a profile.
SYSTEMS = {"lipas": "lipas", "kirkanta": "kirjastot"}
_POSTAL_CODE = re.compile(r"[0-9]{5}")
_LANGUAGE = re.compile(r"[a-z]{2,3}")
_FREE = re.compile(r"(?:ilmainen|maksuton|vapaa pääsy|sisäänpääsy (?:ilmainen|vapaa))(?: sisäänpääsy)?[.!]?", re.I)
_SUM = re.compile(r"[0-9]\s?(?:€|e\b|eur|euro)", re.I)


def to_offering(unit: Payload) -> Mapped:
    """The offering; `CannotMap` for one without a name or in no municipality that we know."""
    its, name = _municipality(unit), each(unit.get("name", {}), 100)
    if not name:
        raise CannotMap("name_fi: it has no name in Finnish, Swedish or English")
    offering = {
        "kind": "place",
        "name": name,
        "summary": _summary(unit, its),
        "description": _description(unit),
        "service_classes": _classes(unit),
        "target_groups": _groups(unit),
        "keywords": _keywords(unit),
        "languages": [code for code in unit.get("languages", []) if _LANGUAGE.fullmatch(code)][:30],
        "places": [_place(unit, its)],
        "delivery": ["on-site"],
        "hours": hours(unit["hours"]) if "hours" in unit else _told_hours(unit),
        "price": _price(unit),
        "contacts": list(_contacts(unit))[:MOST_CONTACTS],
        "source": _source(unit),
        "other_ids": _other_ids(unit),
    }
    record, keeper = organization(unit)
    return Mapped({key: value for key, value in offering.items() if value}, record, keeper)


def _municipality(unit: Payload) -> Municipality:
    try:
        return municipality(unit.get("municipality", ""))
    except UnknownMunicipality as error:
        raise CannotMap(f"arealcity_id: {error}") from None


def _named(unit: Payload, kind: str) -> list[Payload]:
    return [its for its in unit.get("connections", []) if its["type"] == kind]


def _summary(unit: Payload, its: Municipality) -> Text:
    """What it says of itself; the short text is often that of its kind of service, so it comes second."""
    template, kind = data("sentences")["summary"], _kind(unit)
    typed = {code: template[code].format(type=name, municipality=its.name[code]) for code, name in kind.items()}
    return each(typed | unit.get("short_desc", {}) | unit.get("desc", {}), 150)


def _description(unit: Payload) -> Text:
    """Its own text, that of its kind of service, and what stands in notes."""
    notes = [
        _plain(its["name"])
        for its in unit.get("connections", [])
        if its["type"] in data("topics")["told"] and "www" not in its and "name" in its
    ]
    template = data("sentences")["address"]
    others = [
        {
            code: text if ":" in text else template[code].format(value=text)
            for code, text in each(its["name"], 500).items()
        }
        for its in _named(unit, "OTHER_ADDRESS")
        if "name" in its
    ]
    return joined([_plain(unit.get("desc", {})), _plain(unit.get("short_desc", {})), *notes, *others], 5000)


def _plain(text: Text) -> Text:
    return {code: plain(its, headings=True, links=True) for code, its in text.items()}


def _nearest(path: list[int], table: str) -> tuple[int, Any]:
    """How many branches up the nearest is that the table knows, and what it says; -1 when there is none."""
    known = data("topics")[table]
    return next(((index, known[str(its)]) for index, its in enumerate(path) if str(its) in known), (-1, None))


def _is_of_a_field(path: list[int], index: int) -> bool:
    """Whether only a whole field is known, such as culture, sports and leisure."""
    return index < 0 or path[index] in data("topics")["fields"]


def _kind(unit: Payload) -> Text:
    """What it is first of all: the service that tells most."""
    services = unit.get("services", [])
    telling = (its for its in services if not _is_of_a_field(its["path"], _nearest(its["path"], "classes")[0]))
    names: list[Text] = [its["name"] for its in (*telling, *services)]
    return next(iter(names), {})


def _classes(unit: Payload) -> list[str]:
    """By the nearest branch of each service; that of a whole field only when there is no other."""
    found = [(its["path"], *_nearest(its["path"], "classes")) for its in unit.get("services", [])]
    own = [code for path, index, code in found if not _is_of_a_field(path, index)]
    rest = [code for _, index, code in found if index >= 0]
    return list(dict.fromkeys(own or rest))[:MOST_CLASSES] or ["P25.5"]


def _groups(unit: Payload) -> list[str]:
    found = (_nearest(its["path"], "groups")[1] for its in unit.get("services", []))
    return sorted({group for groups in found for group in groups or []}) or ["KR1"]


def _keywords(unit: Payload) -> dict[str, list[str]]:
    words = {code: [cut(its[code], 150) for its in unit.get("words", []) if code in its] for code in UI_LANGUAGES}
    return {code: list(dict.fromkeys(its))[:MOST_KEYWORDS] for code, its in words.items() if its}


def _place(unit: Payload, its: Municipality) -> Payload:
    place: Payload = {"municipality": its.code}
    address = {
        "street": each(unit.get("street_address", {}), 100),
        "postal_code": unit["zip"] if _POSTAL_CODE.fullmatch(unit.get("zip", "")) else None,
        "post_office": each(unit.get("address_city", {}), 100),
    }
    number = phone(unit.get("phone", ""))
    found = {
        "address": {key: value for key, value in address.items() if value},
        "point": {"type": "Point", "coordinates": unit["point"]} if "point" in unit else None,
        "phones": [number] if number else [],
        "accessibility": accessibility(unit),
    }
    return place | {key: value for key, value in found.items() if value}


def _told_hours(unit: Payload) -> Payload:
    """What somebody wrote of the hours, where Hauki has none."""
    told = joined(
        (_plain(its["name"]) for its in _named(unit, "OPENING_HOURS") if "name" in its and "www" not in its), 2500
    )
    return {"text": told} if told else {}


def _price(unit: Payload) -> Payload:
    """Free when it says nothing else; a text without a sum tells neither."""
    told = joined((_plain(its["name"]) for its in _named(unit, "PRICE") if "name" in its), 2500)
    said = list(told.values())
    kind = "unknown"
    if said and all(map(_FREE.fullmatch, said)):
        kind = "free"
    elif any(map(_SUM.search, said)):
        kind = "paid"
    return {"type": kind, "text": told} if told else {"type": kind}


def _contacts(unit: Payload) -> Iterator[Payload]:
    main = _contact(unit) | _link(unit.get("www", {}))
    if main:
        yield main
    seen = [main]
    for its in _named(unit, "PHONE_OR_EMAIL"):
        contact = _contact(its)
        if contact and not any(contact.items() <= known.items() for known in seen):
            seen.append(contact)
            yield contact | _title(its)
    for its in unit.get("connections", []):
        link = _link(its.get("www", {}))
        if (
            link
            and its["type"] in data("topics")["links"]
            and not any(link.items() <= known.items() for known in seen)
        ):
            seen.append(link)
            yield link | _title(its)


def _contact(its: Payload) -> Payload:
    contact = {"phone": phone(its.get("phone", "")), "email": email(its.get("email", ""))}
    return {key: value for key, value in contact.items() if value}


def _title(its: Payload) -> Payload:
    title = each(its.get("name", {}), 100)
    return {"title": title} if title else {}


def _link(text: Text) -> Payload:
    addresses = (web_address(text[code]) for code in UI_LANGUAGES if code in text)
    return next(({"url": url} for url in addresses if url), {})


def _source(unit: Payload) -> Payload:
    its: Payload = {"url": PAGE.format(id=unit["id"]), "licence": LICENCE}
    if "modified" in unit:  # without a zone: as the clock on the wall says
        its["modified_at"] = written(datetime.fromisoformat(unit["modified"]).replace(tzinfo=HELSINKI))
    return its | {"attribution": data("sentences")["attribution"]}


def _other_ids(unit: Payload) -> list[Payload]:
    found = [{"system": "tprek", "id": str(unit["id"])}]
    for its in unit.get("sources", []):
        if its["source"] in SYSTEMS and 0 < len(its["id"].strip()) <= 200:
            found.append({"system": SYSTEMS[its["source"]], "id": its["id"].strip()})
    return found[:20]
