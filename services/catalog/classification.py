"""The codes by which an offering is found, and the themes that follow from its PTV classes."""

from typing import Any

from services.vocabulary.themes import themes_of


def themes(body: dict[str, Any]) -> list[str]:
    """What the offering says, or else what its classes and groups tell."""
    return body.get("themes") or list(themes_of(body.get("service_classes", []), body.get("target_groups", [])))


def with_themes(body: dict[str, Any]) -> dict[str, Any]:
    """The body with its themes, where there are any."""
    found = themes(body)
    return {**body, "themes": found} if found else body


def codes(body: dict[str, Any]) -> set[tuple[str, str]]:
    """(scheme, code) pairs of the code table."""
    area = body.get("area", {})
    pairs = {("municipality", place["municipality"]) for place in body.get("places", [])}
    pairs |= {("municipality", code) for code in area.get("municipalities", [])}
    pairs |= {("county", code) for code in area.get("counties", [])}
    pairs |= {("theme", code) for code in body.get("themes", [])}
    pairs |= {("service_class", code) for code in body.get("service_classes", [])}
    pairs |= {("target_group", code) for code in body.get("target_groups", [])}
    pairs |= {("life_event", code) for code in body.get("life_events", [])}
    pairs |= {("delivery", code) for code in body.get("delivery", [])}
    pairs |= {("accepts", code) for code in body.get("referral", {}).get("accepts", [])}
    pairs |= {("price", body["price"]["type"])} if "price" in body else set()
    pairs |= {("marker", "low-threshold")} if body.get("low_threshold") else set()
    return pairs
