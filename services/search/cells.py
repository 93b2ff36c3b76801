"""A circle on the map as codes: the squares of a grid in which a place lies, from 250 m to 64 km wide.

So a filter by distance is one of codes like all others, and both engines draw the same line. The line is
exact to half of the smallest square that was used: 125 m up to a radius of 12 km, beyond it one per cent.
"""

import math
from collections.abc import Iterator

LEVELS = 9
FINEST = 0.25  # km
_NORTH = 111.2  # km of a degree of latitude
_EAST = 50.5  # km of a degree of longitude at 63° north; squares are oblong elsewhere, distances are exact
_RADIUS = 6371.0
_SMALLEST_SHARE = 48  # a radius is drawn with squares of at least this part of it


def distance(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Kilometres between two points (latitude, longitude)."""
    north, east = (math.radians(other[0] - one[0]), math.radians(other[1] - one[1]))
    slope = (
        math.sin(north / 2) ** 2
        + math.cos(math.radians(one[0])) * math.cos(math.radians(other[0])) * math.sin(east / 2) ** 2
    )
    return 2 * _RADIUS * math.asin(math.sqrt(min(1.0, slope)))


def cells_of(point: tuple[float, float]) -> Iterator[str]:
    """The squares, of every size, in which a point (latitude, longitude) lies."""
    for level in range(LEVELS):
        side = FINEST * 2**level
        yield _code(level, math.floor(point[0] * _NORTH / side), math.floor(point[1] * _EAST / side))


def circle(point: tuple[float, float], radius: float) -> tuple[str, ...]:
    """The squares that make up a circle of so many kilometres."""
    smallest = max(0, min(LEVELS - 1, math.floor(math.log2(max(radius / _SMALLEST_SHARE, FINEST) / FINEST))))
    top = LEVELS - 1
    side = FINEST * 2**top
    rows = radius / _NORTH
    columns = radius / (_NORTH * max(0.1, math.cos(math.radians(point[0] + rows))))
    found: list[str] = []
    for y in range(
        math.floor((point[0] - rows) * _NORTH / side), math.floor((point[0] + rows) * _NORTH / side) + 1
    ):
        for x in range(
            math.floor((point[1] - columns) * _EAST / side), math.floor((point[1] + columns) * _EAST / side) + 1
        ):
            found += _inside(top, y, x, point, radius, smallest)
    return tuple(found)


def _inside(level: int, y: int, x: int, point: tuple[float, float], radius: float, smallest: int) -> Iterator[str]:
    side = FINEST * 2**level
    middle = ((y + 0.5) * side / _NORTH, (x + 0.5) * side / _EAST)
    corner = distance(middle, (y * side / _NORTH, x * side / _EAST))  # the southern, which is the farther
    away = distance(point, middle)
    if away - corner > radius:
        return
    if away + corner <= radius or (level == smallest and away <= radius):
        yield _code(level, y, x)
    elif level > smallest:
        for below in ((2 * y, 2 * x), (2 * y, 2 * x + 1), (2 * y + 1, 2 * x), (2 * y + 1, 2 * x + 1)):
            yield from _inside(level - 1, *below, point, radius, smallest)


def _code(level: int, y: int, x: int) -> str:
    return f"{level}:{y}:{x}"
