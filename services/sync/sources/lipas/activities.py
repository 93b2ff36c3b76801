"""What LIPAS publishes of activities: of a whole site, and of each of its routes, which have their own texts."""

from collections.abc import Iterator
from typing import Any

from services.sync.sources.persons import is_name, without_person

Part = dict[str, Any]
# In the order in which they are told.
TEXTS = (
    "description-short", "description-long", "highlights", "route-notes", "arrival", "good-to-know", "safety",
    "food-and-water", "accommodation", "birdwatching-habitat", "birdwatching-character", "birdwatching-species",
    "fish-population", "fishing-methods", "fishing-permit-additional-info", "rules",
)  # fmt: skip
ACCESSIBILITY = ("accessibility", "accessibility-categorized")
CONTACT_FIELDS = ("email", "phone-number", "www")


def published(activities: dict[str, Any]) -> list[Part]:
    """The parts that are published, the whole before its routes; drafts are left out."""
    return [part for its in activities.values() for whole in _live(its) for part in _parts(whole) if part]


def _live(its: Any) -> Iterator[dict[str, Any]]:
    if isinstance(its, dict) and its.get("status") == "active":
        yield its


def _parts(whole: dict[str, Any]) -> Iterator[Part]:
    yield _part(whole)
    yield from map(_part, _dicts(whole.get("routes")))


def _part(its: dict[str, Any]) -> Part:
    rules = its.get("rules-structured")
    rules = rules if isinstance(rules, dict) else {}
    kept: Part = {key: its[key] for key in (*TEXTS, *ACCESSIBILITY) if isinstance(its.get(key), dict)} | {
        "name": its["route-name"] if isinstance(its.get("route-name"), dict) else None,
        "highlights": _dicts(its.get("highlights")),
        "codes": [*_texts(rules.get("common-rules")), *_texts(its.get("fishing-permit"))],
        "own-rules": [_own_rule(rule) for rule in _dicts(rules.get("custom-rules"))],
        "class": its.get("accessibility-classification"),
        "contacts": [contact for given in _dicts(its.get("contacts")) if (contact := _contact(given))],
        "link": _link(its.get("additional-info-link")),
    }
    if not isinstance(kept["class"], str):
        del kept["class"]
    return {key: value for key, value in kept.items() if value}


def _own_rule(rule: dict[str, Any]) -> dict[str, Any]:
    return {key: rule[key] for key in ("label", "description") if isinstance(rule.get(key), dict)}


def _dicts(given: Any) -> list[dict[str, Any]]:
    return [its for its in given if isinstance(its, dict)] if isinstance(given, list) else []


def _texts(given: Any) -> list[str]:
    return [its for its in given if isinstance(its, str)] if isinstance(given, list) else []


def _link(given: Any) -> str:
    text = given.get("fi") if isinstance(given, dict) else given
    return text if isinstance(text, str) else ""


def _contact(given: dict[str, Any]) -> dict[str, Any]:
    """Whom to ask about a site; nobody whose only name is a person's."""
    organization = given.get("organization")
    names = _texts(list(organization.values())) if isinstance(organization, dict) else []
    if any(map(is_name, names)):
        return {}
    kept = {key: given[key] for key in CONTACT_FIELDS if isinstance(given.get(key), str) and given[key].strip()}
    kept = without_person(kept, phone="phone-number")
    return kept | ({"organization": organization} if kept and names else {})
