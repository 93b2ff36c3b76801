"""Who arranges an event: a municipality, a registered organization, or a name that somebody wrote."""

import hashlib
from collections.abc import Mapping
from typing import Any

from stdnum.fi import ytunnus

from services.sync.sources.linkedevents.dialect import data
from services.sync.sources.linkedevents.texts import cut, line
from services.sync.sources.protocol import Payload
from services.vocabulary.municipalities import municipality
from services.vocabulary.texts import Text, pick

_REGISTER = "ytj:"  # the register of companies: what follows is a Y-tunnus
Organization = tuple[str, Mapping[str, Any]]


def is_municipal(publisher: str) -> bool:
    """Whether the publisher is a municipality or a part of one."""
    return _municipality_of(publisher) is not None


def organization(event: Payload) -> Organization:
    """Its record id and itself. A provider with a legal form of its own goes before the town that publishes it."""
    provider = _provider(event)
    named = pick(provider, "fi")
    kind = type_of(named.value) if named else "informal"
    if named and kind != "informal":
        return _by_name(provider, kind)
    publisher = event.get("publisher", "")
    if code := _municipality_of(publisher):
        its = municipality(code)
        return f"municipality-{code}", {"name": dict(its.name), "type": "municipality", "municipality": code}
    registered = _name(event)
    if registered and publisher.startswith(_REGISTER):
        return _registered(publisher.removeprefix(_REGISTER), registered)
    if named:
        return _by_name(provider, kind)
    if registered:
        return _by_name(registered, type_of(registered["fi"]))
    return "provider-unknown", data("publishers")["unknown"]


def _municipality_of(publisher: str) -> str | None:
    known: Mapping[str, str] = data("publishers")["municipal"]
    return next((code for prefix, code in known.items() if publisher.startswith(prefix)), None)


def _provider(event: Payload) -> Text:
    lines = {language: line(text) for language, text in event.get("provider", {}).items()}
    return {language: cut(text, 100) for language, text in lines.items() if text}


def _name(event: Payload) -> Text:
    name = line(event.get("organization", {}).get("name", ""))
    return {"fi": cut(name, 100)} if name else {}


def _registered(business_id: str, name: Text) -> Organization:
    if not ytunnus.is_valid(business_id):
        return _by_name(name, type_of(name["fi"]))
    return f"ytj-{business_id}", {"name": name, "type": type_of(name["fi"]), "business_id": business_id}


def _by_name(name: Text, kind: str) -> Organization:
    first = pick(name, "fi")
    assert first
    digest = hashlib.sha256(first.value.casefold().encode()).hexdigest()[:16]
    return f"provider-{digest}", {"name": name, "type": kind}


def type_of(name: str) -> str:
    """By the legal form at the end of the name, which Finnish law asks for; `informal` without one."""
    written = f" {name.casefold()}"
    for kind, endings in data("publishers")["endings"].items():
        if written.endswith(tuple(endings)):
            return str(kind)
    return "informal"
