"""A circle on the map as codes: what is well inside is in it, what is well outside is not."""

import math

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from services.search.cells import FINEST, LEVELS, cells_of, circle, distance

MIKKELI, KUOPIO, UTSJOKI = (61.6886, 27.2723), (62.8924, 27.6770), (69.9090, 27.0280)

points = st.tuples(st.floats(59.7, 70.1), st.floats(19.1, 31.6))
radii = st.floats(0.5, 200)


def away(point: tuple[float, float], kilometres: float, bearing: float) -> tuple[float, float]:
    """The point so far in that direction."""
    arc = kilometres / 6371.0
    lat, lon = math.radians(point[0]), math.radians(point[1])
    north = math.asin(math.sin(lat) * math.cos(arc) + math.cos(lat) * math.sin(arc) * math.cos(bearing))
    east = lon + math.atan2(
        math.sin(bearing) * math.sin(arc) * math.cos(lat), math.cos(arc) - math.sin(lat) * math.sin(north)
    )
    return math.degrees(north), math.degrees(east)


def is_in(point: tuple[float, float], squares: tuple[str, ...]) -> bool:
    return not set(squares).isdisjoint(cells_of(point))


def blur(radius: float) -> float:
    """Half a diagonal of the smallest square with which the circle is drawn; squares are oblong in the south."""
    return max(FINEST, radius / 48) * 0.85


@settings(max_examples=300)
@given(points, radii, st.floats(0, 1), st.floats(0, 2 * math.pi))
def test_what_is_nearer_than_the_radius_is_in_the_circle(
    point: tuple[float, float], radius: float, share: float, bearing: float
) -> None:
    reach = radius - blur(radius)
    assume(reach > 0)
    assert is_in(away(point, reach * share, bearing), circle(point, radius))


@settings(max_examples=300)
@given(points, radii, st.floats(0, 50), st.floats(0, 2 * math.pi))
def test_what_is_farther_than_the_radius_is_not(
    point: tuple[float, float], radius: float, beyond: float, bearing: float
) -> None:
    assert not is_in(away(point, radius + blur(radius) + beyond, bearing), circle(point, radius))


@given(points, radii)
def test_a_circle_is_few_enough_squares_to_ask_for(point: tuple[float, float], radius: float) -> None:
    squares = circle(point, radius)
    assert len(squares) == len(set(squares))
    assert len(squares) < 2_000


@given(points)
def test_a_point_lies_in_one_square_of_each_size(point: tuple[float, float]) -> None:
    assert [code.split(":")[0] for code in cells_of(point)] == [str(level) for level in range(LEVELS)]


@given(points, points)
def test_distance_is_the_same_both_ways_and_none_to_oneself(
    one: tuple[float, float], other: tuple[float, float]
) -> None:
    assert distance(one, other) == pytest.approx(distance(other, one))
    assert distance(one, one) == 0


def test_distances_are_those_of_the_map() -> None:
    assert distance(MIKKELI, KUOPIO) == pytest.approx(135.5, abs=1)
    assert distance(MIKKELI, UTSJOKI) == pytest.approx(914, abs=3)


@given(points, radii, st.floats(0.01, 179.9), st.floats(0, 2 * math.pi))
def test_distance_undoes_a_step(
    point: tuple[float, float], radius: float, kilometres: float, bearing: float
) -> None:
    assert distance(point, away(point, kilometres, bearing)) == pytest.approx(kilometres, rel=1e-6, abs=1e-5)


@pytest.mark.parametrize("point", [(90.0, 0.0), (-90.0, 0.0), (0.0, 180.0), (0.0, 0.0), (89.9, -180.0)])
def test_a_circle_anywhere_on_earth_is_drawn(point: tuple[float, float]) -> None:
    assert len(circle(point, 25)) < 5_000
