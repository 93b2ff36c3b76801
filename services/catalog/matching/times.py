"""When something takes place: days of the week and hours, whether said as such or as dates."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from services.vocabulary.local_time import HELSINKI, WEEKDAYS

Body = dict[str, Any]
Starts = tuple[frozenset[int], frozenset[int]]


def starts(body: Body) -> Starts:
    """Minutes of the week, of weekly hours and of dates; and minutes of the dates themselves."""
    dates = list(_dates(body))
    weekly = {_minute(WEEKDAYS.index(day), span["opens"]) for span in _hours(body) for day in span["days"]}
    weekly |= {_minute(its.weekday(), f"{its:%H:%M}") for its in dates}
    return frozenset(weekly), frozenset(int(its.timestamp()) // 60 for its in dates)


def _minute(day: int, clock: str) -> int:
    hours, minutes = clock.split(":")
    return (day * 24 + int(hours)) * 60 + int(minutes)


def _hours(body: Body) -> list[Body]:
    """The offering's own, or those of its only place."""
    own: list[Body] = body.get("hours", {}).get("weekly", [])
    places = body.get("places", [])
    return own or (places[0].get("hours", {}).get("weekly", []) if len(places) == 1 else [])


def _dates(body: Body) -> Iterator[datetime]:
    for its in body.get("occurrences", []):
        yield datetime.fromisoformat(its["start"]).astimezone(HELSINKI)


def same_times(one: Starts, other: Starts) -> bool | None:
    """Whether they begin at the same times; None when one of them does not tell.

    Dates are compared with dates: next week's concert is another one.
    """
    for mine, its in ((one[1], other[1]), (one[0], other[0])):
        if mine and its:
            return 2 * len(mine & its) >= min(len(mine), len(its))
    return None
