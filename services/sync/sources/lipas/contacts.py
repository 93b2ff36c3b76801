"""Whom to ask about a site, and who keeps it."""

from collections.abc import Iterator
from typing import Any

from services.sync.sources.contacts import email, phone, web_address
from services.sync.sources.lipas.data import data, localized
from services.sync.sources.organizations import Organization, of_municipality
from services.sync.sources.protocol import Payload
from services.sync.sources.texts import each
from services.vocabulary.municipalities import Municipality

MOST = 10


def contacts(payload: Payload) -> list[Payload]:
    """The site's own contact, then those of its activities that say something new."""
    found: list[Payload] = []
    known: set[Any] = set()
    for contact in _all(payload):
        new = {key: value for key, value in contact.items() if key == "title" or value not in known}
        if new.keys() - {"title"}:
            known.update(value for key, value in new.items() if key != "title")
            found.append(new)
    return found[:MOST]


def organization(payload: Payload, its: Municipality) -> Organization:
    """The municipality when it owns or keeps the site; else what LIPAS knows, which is never a name."""
    owner, admin = payload.get("owner", "unknown"), payload.get("admin", "unknown")
    if owner.startswith("city") or admin.startswith("city"):
        return of_municipality(its)
    kind = owner if owner in data("owners") else "unknown"
    return unnamed(kind)


def unnamed(kind: str = "unknown") -> Organization:
    """A keeper of whom only the kind is known."""
    return f"owner-{kind}", data("owners")[kind]


def _all(payload: Payload) -> Iterator[Payload]:
    yield _contact(payload)
    for activity in payload.get("activities", []):
        if link := web_address(activity.get("link", "")):
            yield {"url": link}
        for given in activity.get("contacts", []):
            title = each(localized(given.get("organization")), 100)
            yield _contact(given) | ({"title": title} if title else {})


def _contact(given: Payload) -> Payload:
    contact = {
        "phone": phone(given.get("phone-number", "")),
        "email": email(given.get("email", "")),
        "url": web_address(given.get("www", "")),
    }
    return {key: value for key, value in contact.items() if value}
