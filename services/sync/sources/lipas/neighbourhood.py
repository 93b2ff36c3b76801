"""In which municipality a point lies, told by the sports sites around it: LIPAS says it of sites alone.

A point far from every site that was read is taken to lie elsewhere.
"""

import math
from collections import Counter
from collections.abc import Iterator
from typing import Any

from services.sync.sources.geometry import Position, positions

ROW, COLUMN = 0.01, 0.02  # degrees: cells of about a kilometre
REACH = 2  # cells

Cell = tuple[int, int]


class Neighbourhood:
    """Where the sites of each municipality are."""

    def __init__(self) -> None:
        self._cells: dict[Cell, Counter[str]] = {}

    def add(self, item: Any) -> None:
        """Remember where a list item of `/sports-sites` is, along its whole route and around its whole area."""
        location = item.get("location") if isinstance(item, dict) else None
        city = location.get("city") if isinstance(location, dict) else None
        code = city.get("city-code") if isinstance(city, dict) else None
        if isinstance(location, dict) and isinstance(code, int) and not isinstance(code, bool):
            for cell in {_cell(position) for position in positions(location.get("geometries"))}:
                self._cells.setdefault(cell, Counter())[f"{code:03}"] += 1

    def municipality(self, point: Position) -> str | None:
        """The code of the municipality whose sites are nearest; None when there are none near."""
        row, column = _cell(point)
        for distance in range(REACH + 1):
            near: Counter[str] = Counter()
            for cell in _around(row, column, distance):
                near += self._cells.get(cell, Counter())
            if near:
                return min(near, key=lambda code: (-near[code], code))
        return None


def _cell(position: Position) -> Cell:
    longitude, latitude = position
    return math.floor(latitude / ROW), math.floor(longitude / COLUMN)


def _around(row: int, column: int, distance: int) -> Iterator[Cell]:
    """The cells at this distance from one."""
    steps = range(-distance, distance + 1)
    return ((row + up, column + right) for up in steps for right in steps if max(abs(up), abs(right)) == distance)
