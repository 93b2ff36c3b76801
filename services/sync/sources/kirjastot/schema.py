"""The fields of a library that we read, in three languages; everything else is dropped before it is kept.

Contacts that look like a person's are dropped here, so that they reach no table (Kirkanta API v4, library).
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any, NamedTuple

import marshmallow as ma
from marshmallow import fields

from services.sync.sources.geometry import in_finland
from services.sync.sources.kirjastot import hours
from services.sync.sources.persons import is_name, without_person, without_persons
from services.sync.sources.protocol import Record
from services.sync.sources.schemas import Read, nameless, reason
from services.sync.sources.sound import sound
from services.sync.sources.texts import cut, plain, without_copies

Item = dict[str, Any]
_SLUG = re.compile(r"[a-z0-9-]+")
MOST_SERVICES = 200
FIELDS = {"number": "phone", "email": "email"}  # of the directory's contacts, as ours
OWN_SCHOOL_ONLY = "school"


class City(NamedTuple):
    """A municipality as the directory has it: our code, and its part of the addresses of the directory's pages."""

    code: str
    slug: str = ""


class _Address(Read):
    street = fields.String(allow_none=True)
    zipcode = fields.String(allow_none=True)
    city = fields.String(allow_none=True)
    info = fields.String(allow_none=True)


class Library(Read):
    """An item of `/library`, in one language."""

    id = fields.Integer(required=True, strict=True)
    city = fields.Integer(required=True, strict=True)
    name = fields.String(allow_none=True)
    slug = fields.String(allow_none=True)
    type = fields.String(allow_none=True)
    slogan = fields.String(allow_none=True)
    description = fields.String(allow_none=True)
    address = fields.Nested(_Address, allow_none=True)
    coordinates = fields.Dict(allow_none=True)
    schedules = fields.List(fields.Raw(), allow_none=True)
    services = fields.List(fields.Raw(), allow_none=True)
    phone_numbers = fields.List(fields.Raw(), allow_none=True, data_key="phoneNumbers")
    email_addresses = fields.List(fields.Raw(), allow_none=True, data_key="emailAddresses")
    primary = fields.Dict(allow_none=True, data_key="primaryContactInfo")


_LIBRARY = Library()


def read(item: Any, others: Mapping[str, Any], cities: Mapping[int, City], window: tuple[date, date]) -> Record:
    """A library as a record, with the same in other languages; what cannot be used is `invalid`."""
    given = item.get("id") if isinstance(item, dict) else None
    if isinstance(given, bool) or not isinstance(given, int):
        return sound(nameless(item, "id: a whole number is needed", _where(item, cities)))
    found = _record(str(given), item, others, cities, window)
    return sound(replace(found, municipalities=_where(item, cities)))


def _where(item: Any, cities: Mapping[int, City]) -> tuple[str, ...]:
    """The municipality, where it can be told of an item that may hold anything."""
    given = item.get("city") if isinstance(item, dict) else None
    city = cities.get(given) if type(given) is int else None
    return (city.code,) if city else ()


def _record(
    identity: str, item: Item, others: Mapping[str, Any], cities: Mapping[int, City], window: tuple[date, date]
) -> Record:
    try:
        versions = {code: _LIBRARY.load(its) for code, its in {"fi": item, **others}.items()}
        return _of(identity, versions, cities, window)
    except ma.ValidationError as error:
        return Record(identity, status="invalid", reason=reason(error))
    except (ValueError, OverflowError, RecursionError) as error:
        return Record(identity, status="invalid", reason=f"it cannot be read ({type(error).__name__})")


def _of(identity: str, versions: dict[str, Item], cities: Mapping[int, City], window: tuple[date, date]) -> Record:
    library = versions["fi"]
    if library.get("type") == OWN_SCHOOL_ONLY:
        return Record(identity, {"type": OWN_SCHOOL_ONLY}, "closed", "a school's library, for its own school")
    city = cities.get(library["city"])
    if city is None:
        return Record(identity, status="invalid", reason=f"city: {library['city']} is none that was asked for")
    name = _texts(versions, "name", 100)
    if not name:
        return Record(identity, status="invalid", reason="name: it has none")
    kept: Item = {
        "id": library["id"],
        "municipality": city.code,
        "page": _page(city, library),
        "type": library.get("type") or "other",
        "name": name,
        "slogan": _texts(versions, "slogan", 200),
        "description": without_copies(
            {code: cut(_plain(its.get("description")), 5000) for code, its in versions.items()}
        ),
        "address": _address(versions),
        "point": _point(library.get("coordinates") or {}),
        "services": list(_services(versions)),
        "contacts": list(_contacts(library)),
        "url": _homepage(library),
        "hours": _hours(versions, window),
    }
    return Record(identity, {key: value for key, value in kept.items() if value})


def _plain(value: Any) -> str:
    return str(without_persons(plain(value))) if isinstance(value, str) else ""


def _line(value: Any, most: int) -> str:
    return cut(" ".join(_plain(value).split()), most)


def _texts(versions: Mapping[str, Item], key: str, most: int) -> dict[str, str]:
    return without_copies({code: _line(its.get(key), most) for code, its in versions.items()})


def _address(versions: Mapping[str, Item]) -> Item:
    addresses = {code: its.get("address") or {} for code, its in versions.items()}
    found: Item = {
        "street": _texts(addresses, "street", 100),
        "city": _texts(addresses, "city", 100),
        "info": _texts(addresses, "info", 500),
    }
    zipcode = addresses["fi"].get("zipcode") or ""
    if re.fullmatch(r"[0-9]{5}", zipcode):
        found["zipcode"] = zipcode
    return {key: value for key, value in found.items() if value}


def _point(coordinates: Item) -> list[float] | None:
    found = in_finland(coordinates.get("lon"), coordinates.get("lat"))
    return list(found) if found else None


def _services(versions: Mapping[str, Item]) -> Iterator[dict[str, str]]:
    """What it lends and does, by the names of its own where it has some; a name that came before is left out."""
    named = {code: [_service(its) for its in library.get("services") or []] for code, library in versions.items()}
    named = {code: its for code, its in named.items() if code == "fi" or its != named["fi"]}
    seen: set[str] = set()
    for index, (key, finnish) in enumerate(named["fi"][:MOST_SERVICES]):
        texts = {"fi": finnish}
        for code in named.keys() - {"fi"}:
            # The entries come in one order in all languages; one that does not match is not guessed.
            if index < len(named[code]) and named[code][index][0] == key:
                texts[code] = named[code][index][1]
        if finnish and finnish.casefold() not in seen:
            seen.add(finnish.casefold())
            yield {code: texts[code] for code in sorted(texts) if texts[code]}


def _service(given: Any) -> tuple[Any, str]:
    if not isinstance(given, dict):
        return None, ""
    name = given.get("name") or given.get("standardName")
    key = given.get("id")
    return (key if isinstance(key, int) else None), _line(name, 150)


def _contacts(library: Item) -> Iterator[dict[str, str]]:
    primary = library.get("primary") or {}
    rows = [primary.get("phoneNumber"), *(library.get("phone_numbers") or [])]
    rows += [primary.get("email"), *(library.get("email_addresses") or [])]
    seen: set[str] = set()
    for row in rows:
        if not isinstance(row, dict):
            continue
        title = str(row.get("name") or "").strip()
        if is_name(title):
            continue
        its = {key: row[field] for field, key in FIELDS.items() if isinstance(row.get(field), str)}
        for key, given in without_person(its).items():
            value = given.strip()[:200]
            if value and value not in seen:
                seen.add(value)
                yield {key: value} | ({"title": _line(title, 100)} if title else {})


def _page(city: City, library: Item) -> str:
    """The path of the library's page for people, where the directory tells it."""
    slug = library.get("slug") or ""
    return f"{city.slug}/{slug}" if _SLUG.fullmatch(city.slug) and _SLUG.fullmatch(slug) else ""


def _homepage(library: Item) -> str:
    homepage = (library.get("primary") or {}).get("homepage")
    url = homepage.get("url") if isinstance(homepage, dict) else homepage
    return url.strip() if isinstance(url, str) else ""


def _hours(versions: Mapping[str, Item], window: tuple[date, date]) -> Item:
    found = hours.pattern(hours.days(versions["fi"].get("schedules") or [], *window))
    informed = {code: hours.informed(its.get("schedules")) for code, its in versions.items()}
    for exception in found["exceptions"]:
        day = date.fromisoformat(exception["date"])
        if info := without_copies({code: _line(its[day], 100) for code, its in informed.items() if day in its}):
            exception["info"] = info
    return found if found["weekly"] or found["exceptions"] else {}
