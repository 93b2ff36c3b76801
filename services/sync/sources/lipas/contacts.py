"""Whom to ask about a site, and who keeps it."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import marshmallow as ma

from services.sync.sources.lipas.data import data, localized, one_line
from services.sync.sources.protocol import Payload
from services.vocabulary.municipalities import Municipality
from services.vocabulary.texts import UI_LANGUAGES

MOST = 10
_PHONE = re.compile(r"\+?\d[\d \-()]{5,24}\d")
_EMAIL = ma.validate.Email()
_URL = ma.validate.URL(schemes={"http", "https"})


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


def organization(payload: Payload, its: Municipality) -> tuple[str, Payload]:
    """The municipality when it owns or keeps the site; else what LIPAS knows, which is never a name."""
    owner, admin = payload.get("owner", "unknown"), payload.get("admin", "unknown")
    if owner.startswith("city") or admin.startswith("city"):
        name = {code: its.name[code] for code in UI_LANGUAGES}
        return f"municipality-{its.code}", {"name": name, "type": "municipality", "municipality": its.code}
    kind = owner if owner in data("owners") else "unknown"
    return unnamed(kind)


def unnamed(kind: str = "unknown") -> tuple[str, Payload]:
    """A keeper of whom only the kind is known."""
    return f"owner-{kind}", data("owners")[kind]


def _all(payload: Payload) -> Iterator[Payload]:
    yield _contact(payload)
    for activity in payload.get("activities", []):
        if link := _address(activity.get("link", "")):
            yield {"url": link}
        for given in activity.get("contacts", []):
            title = {code: one_line(text, 100) for code, text in localized(given.get("organization")).items()}
            yield _contact(given) | ({"title": title} if title else {})


def _contact(given: Payload) -> Payload:
    contact: Payload = {}
    if match := _PHONE.search(given.get("phone-number", "")):
        contact["phone"] = re.sub(r"\(0\)|[()]", "", match.group()).strip()
    if email := _if_valid(_EMAIL, given.get("email", "").strip(), 100):
        contact["email"] = email
    if address := _address(given.get("www", "")):
        contact["url"] = address
    return contact


def _address(text: str) -> str | None:
    """The first web address of a free text, which may lack its scheme."""
    first = (text.split() or [""])[0].rstrip(",;")
    if not first or "@" in first:
        return None
    first = first if first.lower().startswith(("http://", "https://")) else f"https://{first}"
    return _if_valid(_URL, first, 500)


def _if_valid(check: Callable[[str], str], text: str, most: int) -> str | None:
    try:
        return check(text) if 0 < len(text) <= most else None
    except (ma.ValidationError, ValueError):
        return None
