"""Contacts that are persons: shown to whom they agreed to be shown.

A personal contact says since when the person agrees, and to what: `public`, or `professionals`, which keeps
it out of public answers, exports, the feed (so out of the index), and PTV's face.
"""

from typing import Any

Body = dict[str, Any]


def public(body: Body) -> Body:
    """The body without contacts that are not for everybody; the body itself when there are none."""
    contacts = body.get("contacts", ())
    shown = [contact for contact in contacts if is_public(contact)]
    if len(shown) == len(contacts):
        return body
    rest = {key: value for key, value in body.items() if key != "contacts"}
    return {**rest, "contacts": shown} if shown else rest


def is_public(contact: Body) -> bool:
    """A role's contact, or a person's who has agreed to be shown to everybody."""
    return not contact.get("personal") or bool(contact.get("consent", {}).get("extent") == "public")
