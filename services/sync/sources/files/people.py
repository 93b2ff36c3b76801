"""What looks like a person's is left out before anything is kept, unless that person has agreed to it."""

import re
from typing import Any

from services.sync.sources.persons import is_personal, without_persons
from services.sync.sources.protocol import Payload

_MOBILE = re.compile(r"^\D*(?:0|\+358\s?(?:\(0\))?\s?)(?:4\d|50)")


def without_people(body: Payload) -> Payload:
    """An offering or an organization without addresses of persons, and without the mobile numbers beside them."""
    kept = _without_person(body)
    result = {key: value if key in ("contacts", "email") else _plain(value) for key, value in kept.items()}
    if isinstance(contacts := result.get("contacts"), list):
        result["contacts"] = [its for its in map(_contact, contacts) if its != {}]
        if contacts and not result["contacts"]:
            del result["contacts"]
    return result


def _contact(its: Any) -> Any:
    return _without_person(its) if isinstance(its, dict) and not its.get("consent") else its


def _without_person(its: Payload) -> Payload:
    email = its.get("email")
    if not isinstance(email, str) or not is_personal(email):
        return its
    phone = its.get("phone")
    is_theirs = isinstance(phone, str) and bool(_MOBILE.match(phone))
    return {key: value for key, value in its.items() if key != "email" and not (key == "phone" and is_theirs)}


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        return without_persons(value)
    if isinstance(value, dict):
        return {key: _plain(its) for key, its in value.items()}
    return [_plain(its) for its in value] if isinstance(value, list) else value
