"""What of an offering is compared: read once from its body, kept small, so that many can be held in memory."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from sys import intern
from typing import Any
from urllib.parse import urlsplit

from services.catalog.matching import names, times, whereabouts
from services.catalog.matching.names import Forms, Name, shared
from services.catalog.matching.times import Starts
from services.catalog.matching.whereabouts import Address

Body = dict[str, Any]
_LEGAL_FORM = re.compile(r"\b(r\.?y\.?|r\.?f\.?|oy|ab|osk|sr|rekisteröity yhdistys|registrerad förening)\b\.?")
# What may be said of the type outside the name: the beginning of the summary, and the first keyword.
_SUMMARY = re.compile(r"[^,.;:–]*")
_DIGITS = 9  # of a Finnish number; what stands before them is the country or a zero


@dataclass(frozen=True, slots=True)
class Traits:
    """One offering, as it is compared with others. Contacts are hashes: it is enough to know which are equal."""

    kind: str
    names: tuple[tuple[str, Name], ...]
    said_types: frozenset[str]
    organization: str
    organization_names: frozenset[str]
    municipal: bool
    municipalities: frozenset[str]
    points: tuple[tuple[float, float], ...]
    addresses: frozenset[Address]
    venue: tuple[Forms, ...]
    venue_types: frozenset[str]
    known: tuple[Forms, ...]
    contacts: frozenset[int]
    times: Starts
    ages: tuple[int, int]


def of_offering(body: Body, organization: Body | None = None) -> Traits:
    """The traits of a body with `organization_id`, and of the organization's body where it is known."""
    places, its = body.get("places", []), organization or {}
    municipalities = frozenset(place["municipality"] for place in places)
    municipalities = shared(municipalities | frozenset(body.get("area", {}).get("municipalities", [])))
    venues = [_read(place.get("name", {}), municipalities) for place in places]
    venue = tuple(dict.fromkeys(word for found in venues for _, name in found for word in name.own))
    keeper = _read(its.get("name", {}), municipalities)
    return Traits(
        kind=body["kind"],
        names=_read(body["name"], municipalities),
        said_types=_said_types(body),
        organization=body["organization_id"],
        organization_names=shared(frozenset(bare(name) for name in its.get("name", {}).values())),
        municipal=its.get("type") == "municipality",
        municipalities=municipalities,
        points=whereabouts.points(body),
        addresses=whereabouts.addresses(body),
        venue=venue,
        venue_types=shared(frozenset(code for found in venues for _, name in found for code in name.places)),
        known=tuple(dict.fromkeys((*venue, *(word for _, name in keeper for word in name.own)))),
        contacts=frozenset(map(hash, _contacts(body))),
        times=times.starts(body),
        ages=(body.get("age", {}).get("min", 0), body.get("age", {}).get("max", 120)),
    )


def bare(name: str) -> str:
    """An organization's name without its legal form."""
    return " ".join(_LEGAL_FORM.sub(" ", name.casefold()).split()) or name


def _read(text: dict[str, str], municipalities: frozenset[str]) -> tuple[tuple[str, Name], ...]:
    return tuple(
        (intern(language), names.read(words, language, municipalities)) for language, words in text.items()
    )


def _said_types(body: Body) -> frozenset[str]:
    """What the summary begins with, and the first keyword: there sources write the type that a name lacks."""
    said = [(code, _SUMMARY.match(text)) for code, text in body.get("summary", {}).items()]
    told = [(code, match.group()) for code, match in said if match]
    told += [(code, words[0]) for code, words in body.get("keywords", {}).items() if words]
    return shared(frozenset(code for language, text in told for code in names.read(text, language).places))


def _contacts(body: Body) -> Iterable[str]:
    for contact in body.get("contacts", []):
        if "phone" in contact:
            yield from _number(contact["phone"])
        if "email" in contact:
            yield contact["email"].casefold()
        if "url" in contact:
            yield from _address(contact["url"])
    for place in body.get("places", []):
        for phone in place.get("phones", []):
            yield from _number(phone)


def _number(phone: str) -> Iterable[str]:
    digits = re.sub(r"\D", "", phone)
    if len(digits) >= _DIGITS - 3:
        yield digits.removeprefix("00358").removeprefix("358").removeprefix("0")


def _address(url: str) -> Iterable[str]:
    """A page; the front page of a site tells nothing of one offering."""
    parts = urlsplit(url.casefold())
    path = parts.path.strip("/")
    if path or parts.query:
        yield f"{parts.netloc.removeprefix('www.')}/{path}?{parts.query}"
