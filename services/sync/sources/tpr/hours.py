"""From Hauki's days to a week and the days that differ from it.

Hauki works rules, seasons and exceptions out to single days. The days themselves are not kept: they move on every
day, and every unit would seem changed. A day of which nothing is said is unknown: neither open nor closed.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from services.vocabulary.local_time import WEEKDAYS

WEEKS = 8
OPEN = ("open", "open_and_reservable")
# Open in a manner of its own, which has to be told.
WITH_A_WORD = ("self_service", "weather_permitting", "by_appointment", "with_reservation", "enter_only")
CLOSED = ("closed", "maintenance", "not_in_use")
DAY = 24 * 60
_TIME = re.compile(r"([01]\d|2[0-3]):([0-5]\d)(?::[0-5]\d(?:\.\d+)?)?")
Span = tuple[str, str, str]
"""From, to, and in which manner; a time of closing that is not after the opening is on the next day."""
Minutes = tuple[int, int]
Day = tuple[Span, ...]


def window(today: date) -> tuple[date, date]:
    """The weeks that are looked at, from this Monday on: within a week the same days are asked for."""
    monday = today - timedelta(days=today.weekday())
    return monday, monday + timedelta(days=7 * WEEKS - 1)


def days(rows: Iterable[Any], first: date, last: date) -> dict[date, Day]:
    """The days of which something is said; the same day may stand in several rows."""
    times: dict[date, list[Mapping[str, Any]]] = {}
    for row in rows:
        day = _date(row.get("date")) if isinstance(row, dict) else None
        given = row.get("times") if day else None
        if day and first <= day <= last and isinstance(given, list):
            times.setdefault(day, []).extend(its for its in given if isinstance(its, dict))
    found = ((day, _day(its)) for day, its in times.items())
    return {day: spans for day, spans in found if spans is not None}


def pattern(found: Mapping[date, Day], first: date, last: date) -> dict[str, Any]:
    """The week that holds on most days, the nearer one when two hold equally often; and the days that differ.

    A weekday that is known on less than half of its days has no pattern.
    """
    whole = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    weekly: dict[int, Day] = {}
    for weekday in range(7):
        dates = [day for day in whole if day.weekday() == weekday]
        known = [found[day] for day in dates if day in found]
        if known and 2 * len(known) >= len(dates):
            weekly[weekday] = Counter(known).most_common(1)[0][0]  # of equals the one that was met first
    return {
        "weekly": {WEEKDAYS[weekday]: _as_json(spans) for weekday, spans in weekly.items() if spans},
        "exceptions": [
            {"date": day.isoformat(), "times": _as_json(found[day]) if day in found else None}
            for day in whole
            if _differs(found.get(day), weekly.get(day.weekday()))
        ],
    }


def _differs(day: Day | None, usual: Day | None) -> bool:
    """An unknown day differs from hours that would otherwise be taken to hold."""
    return bool(usual) if day is None else day != usual


def _as_json(day: Day) -> list[list[str]]:
    return [list(span) for span in day]


def _day(times: list[Mapping[str, Any]]) -> Day | None:
    """When it is open in each manner, less when it is closed; None when nothing is known."""
    closed = [span for its in times if its.get("resource_state") in CLOSED if (span := _minutes(its))]
    manners: dict[str, list[Minutes]] = {}
    for its in times:
        state = its.get("resource_state")
        if state in (*OPEN, *WITH_A_WORD) and (span := _minutes(its)):
            manners.setdefault("open" if state in OPEN else str(state), []).append(span)
    if not manners:
        return () if closed else None
    spans = [
        (_clock(start), _clock(end), manner)
        for manner, its in sorted(manners.items())
        for start, end in without(_joined(its), closed)
        if start < DAY  # what is left beyond midnight belongs to no day
    ]
    return tuple(sorted(spans))


def without(spans: Iterable[Minutes], closed: Iterable[Minutes]) -> list[Minutes]:
    """The spans less those in which it is closed."""
    left = list(spans)
    for start, end in closed:
        left = [
            part
            for opens, closes in left
            for part in ((opens, min(closes, start)), (max(opens, end), closes))
            if part[0] < part[1]
        ]
    return left


def _joined(spans: Iterable[Minutes]) -> Iterator[Minutes]:
    """In order; those that go on without a break are one, up to a day and a night."""
    current: Minutes | None = None
    for start, end in sorted(spans):
        if current and start <= current[1] and max(end, current[1]) - current[0] <= DAY:
            current = (current[0], max(end, current[1]))
            continue
        if current:
            yield current
        current = (start, end)
    if current:
        yield current


def _minutes(its: Mapping[str, Any]) -> Minutes | None:
    """Minutes from midnight; None for what says no times."""
    if its.get("full_day") is True:
        return 0, DAY
    start, end = (_TIME.fullmatch(str(its.get(key))) for key in ("start_time", "end_time"))
    if not start or not end:
        return None
    opens, closes = (int(match.group(1)) * 60 + int(match.group(2)) for match in (start, end))
    if its.get("end_time_on_next_day") is True or closes == 0:
        closes += DAY
    return (opens, min(closes, opens + DAY)) if opens < closes else None


def _clock(minutes: int) -> str:
    return f"{minutes % DAY // 60:02}:{minutes % 60:02}"


def _date(value: Any) -> date | None:
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        return None
