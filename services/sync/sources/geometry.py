"""Where a thing is: one usable point for a site, a route or an area. Two dimensions, WGS84, longitude first."""

from collections.abc import Iterator, Sequence
from typing import Any

Position = tuple[float, float]
Ring = list[Position]
MULTIPLE = {"MultiPoint": "Point", "MultiLineString": "LineString", "MultiPolygon": "Polygon"}


def usable_point(collection: Any) -> Position | None:
    """The place of a site, the start of a route, a point inside an area; None when there is none."""
    features = collection.get("features") if isinstance(collection, dict) else None
    for feature in features if isinstance(features, list) else []:
        geometry = feature.get("geometry") if isinstance(feature, dict) else None
        if isinstance(geometry, dict):
            try:
                return _point(geometry["type"], geometry["coordinates"])
            except (KeyError, TypeError, ValueError, IndexError, OverflowError):
                continue
    return None


def _point(kind: str, coordinates: Any) -> Position:
    if kind in MULTIPLE:
        return _point(MULTIPLE[kind], coordinates[0])
    if kind == "Point":
        return _position(coordinates)
    if kind == "LineString":
        return _position(coordinates[0])
    if kind == "Polygon":
        return _inside([[_position(corner) for corner in ring] for ring in coordinates])
    raise ValueError(kind)


def in_finland(longitude: Any, latitude: Any) -> Position | None:
    """The position of two numbers or texts; None for what is none, or is elsewhere."""
    try:
        return _position((longitude, latitude))
    except (TypeError, ValueError, OverflowError):
        return None


def _position(coordinates: Any) -> Position:
    longitude, latitude = float(coordinates[0]), float(coordinates[1])
    if not (19 <= longitude <= 32 and 59 <= latitude <= 71):
        raise ValueError("outside Finland")
    return round(longitude, 6), round(latitude, 6)


def _inside(rings: list[Ring]) -> Position:
    """The area's centroid when it lies inside and in no hole, else the first corner."""
    centre = _centroid(rings[0])
    return centre if _contains(rings, centre) else rings[0][0]


def _centroid(ring: Ring) -> Position:
    area = x_sum = y_sum = 0.0
    origin_x, origin_y = ring[0]  # small numbers lose less in subtraction
    near = [(x - origin_x, y - origin_y) for x, y in ring]
    for (x1, y1), (x2, y2) in _sides(near):
        cross = x1 * y2 - x2 * y1
        area, x_sum, y_sum = area + cross, x_sum + (x1 + x2) * cross, y_sum + (y1 + y2) * cross
    if abs(area) < 1e-15:
        return ring[0]
    return round(origin_x + x_sum / (3 * area), 6), round(origin_y + y_sum / (3 * area), 6)


def _contains(rings: list[Ring], point: Position) -> bool:
    """Even-odd rule: how often a ray to the east crosses a side, those of the holes included."""
    x, y = point
    inside = False
    for ring in rings:
        for (x1, y1), (x2, y2) in _sides(ring):
            if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
                inside = not inside
    return inside


def _sides(ring: Sequence[Position]) -> list[tuple[Position, Position]]:
    return list(zip(ring, [*ring[1:], *ring[:1]], strict=True))


def positions(collection: Any) -> Iterator[Position]:
    """Every position of it that is in Finland, in two dimensions."""
    features = collection.get("features") if isinstance(collection, dict) else None
    for feature in features if isinstance(features, list) else []:
        geometry = feature.get("geometry") if isinstance(feature, dict) else None
        if isinstance(geometry, dict):
            yield from _all(geometry.get("coordinates"))


def _all(coordinates: Any) -> Iterator[Position]:
    pending = [coordinates]  # no recursion: nobody promises how deep it is
    while pending:
        its = pending.pop()
        if not isinstance(its, list):
            continue
        try:
            yield _position(its)
        except (TypeError, ValueError, IndexError, OverflowError):
            pending.extend(its)
