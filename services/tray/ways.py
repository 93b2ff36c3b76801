"""Ways to a place: in the map app of a phone, and through a planner of routes. Neither needs a map of ours."""

from urllib.parse import quote

from services.tray.shown import Shown


def map_app(place: Shown) -> str | None:
    """An address that phones open in their own map (RFC 5870); None when nobody has told where the place is."""
    where = _where(place)
    if where is None:
        return None
    at = where if place["point"] else "0,0"
    return f"geo:{at}?q={quote(where, safe=',')}"


def route(place: Shown, planner: str) -> str | None:
    """The planner's address with `{place}` filled in; None without a planner."""
    where = _where(place)
    return planner.replace("{place}", quote(where, safe="")) if where and planner else None


def _where(place: Shown) -> str | None:
    if place["point"]:
        longitude, latitude = place["point"][:2]
        return f"{latitude},{longitude}"
    town = place["post_office"] or place["municipality_name"]
    if not place["address"] or not town:
        return None
    return f"{place['address']['value']}, {town['value']}"
