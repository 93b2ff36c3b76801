"""When a source is read: at times of the day in Finland, or every so many hours."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any

from services.vocabulary.local_time import HELSINKI, WEEKDAYS

_TIME = re.compile(r"([01]\d|2[0-3]):([0-5]\d)")


@dataclass(frozen=True)
class Schedule:
    """`at` times on `days`, or `every_hours`."""

    at: tuple[time, ...] = ()
    days: tuple[str, ...] = WEEKDAYS
    every_hours: int = 0

    def due(self, now: datetime, last: datetime | None) -> bool:
        """Whether it is time again, when it was last begun then (None: never).

        A time that the clock skips in spring is the same moment an hour later by the clock; one that comes
        twice in autumn counts once.
        """
        if last is None:
            return True
        if self.every_hours:
            return now - last >= timedelta(hours=self.every_hours)
        return any(last < moment <= now for moment in self._latest(now))

    def _latest(self, now: datetime) -> list[datetime]:
        """The moments of the last eight days: every day of the week is among them."""
        today = now.astimezone(HELSINKI).date()
        dates = [today - timedelta(days=back) for back in range(8)]
        return [
            datetime.combine(date, clock, HELSINKI).astimezone(UTC)
            for date in dates
            if WEEKDAYS[date.weekday()] in self.days
            for clock in self.at
        ]


def read_schedule(given: Mapping[str, Any]) -> Schedule:
    """A schedule as the county profile has it: `{at = ["03:10"], days = ["mon"]}` or `{every_hours = 6}`.

    `ValueError` says what is wrong.
    """
    unknown = given.keys() - {"at", "days", "every_hours"}
    if unknown or ("at" in given) == ("every_hours" in given) or ("days" in given and "at" not in given):
        raise ValueError('write either at = ["03:10"], with days = ["mon"] or without, or every_hours = 6')
    hours, days, clocks = given.get("every_hours", 0), given.get("days", list(WEEKDAYS)), given.get("at", [])
    if "every_hours" in given and (type(hours) is not int or not 1 <= hours <= 24 * 31):
        raise ValueError("every_hours is a whole number from 1 to 744")
    if not isinstance(days, list) or not days or not set(map(str, days)) <= set(WEEKDAYS):
        raise ValueError(f"days are some of {', '.join(WEEKDAYS)}")
    if not isinstance(clocks, list) or not all(isinstance(one, str) and _TIME.fullmatch(one) for one in clocks):
        raise ValueError('times of the day are written as "03:10"')
    if "at" in given and not clocks:
        raise ValueError("name at least one time of the day")
    return Schedule(tuple(time.fromisoformat(one) for one in clocks), tuple(days), hours)
