"""Opening hours as they hold: the days of the coming weeks become a week and the days that differ from it.

The days themselves are not kept: they move on every day, and every library would seem changed.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from services.vocabulary.local_time import WEEKDAYS

WEEKS = 8
CLOSED, STAFFED, SELF_SERVICE = 0, 1, 2
_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
Span = tuple[str, str, int]
"""From, to, and whether with staff or without (Kirkanta API v4, live status)."""
Day = tuple[Span, ...]


def window(today: date) -> tuple[date, date]:
    """The weeks that are looked at, from this Monday on: within a week the same days are asked for."""
    monday = today - timedelta(days=today.weekday())
    return monday, monday + timedelta(days=7 * WEEKS - 1)


def days(schedules: Iterable[Any], first: date, last: date) -> dict[date, Day]:
    """The days that can be read; what is odd is left out."""
    found: dict[date, Day] = {}
    for schedule in schedules:
        day = _date(schedule.get("date")) if isinstance(schedule, dict) else None
        if day is None or not first <= day <= last:
            continue
        if (spans := _day(schedule)) is not None:
            found[day] = spans
    return found


def _day(schedule: dict[str, Any]) -> Day | None:
    """The spans of a day, none when it is closed; None when it cannot be told, which is not the same."""
    if schedule.get("closed") is True:
        return ()
    times = schedule.get("times")
    given = times if isinstance(times, list) else []
    spans = _spans(given)
    told_closed = bool(given) and all(isinstance(its, dict) and its.get("status") == CLOSED for its in given)
    return spans if spans or told_closed else None


def informed(schedules: Any) -> dict[date, str]:
    """What is said of a day, such as the name of a holiday."""
    rows = [row for row in schedules if isinstance(row, dict)] if isinstance(schedules, list) else []
    said = ((_date(row.get("date")), row.get("info")) for row in rows)
    return {day: info.strip() for day, info in said if day and isinstance(info, str) and info.strip()}


def pattern(found: Mapping[date, Day]) -> dict[str, Any]:
    """The week that holds in most weeks, the nearer one when two hold equally often; and the days that differ."""
    weekly: dict[int, Day] = {}
    for weekday in range(7):
        its = [found[day] for day in sorted(found) if day.weekday() == weekday]
        if its:
            weekly[weekday] = Counter(its).most_common(1)[0][0]  # of equals the one that was met first
    return {
        "weekly": {WEEKDAYS[weekday]: _as_json(spans) for weekday, spans in weekly.items() if spans},
        "exceptions": [
            {"date": day.isoformat(), "times": _as_json(found[day])}
            for day in sorted(found)
            if found[day] != weekly[day.weekday()]
        ],
    }


def _as_json(day: Day) -> list[list[str | int]]:
    return [list(span) for span in day]


def _date(value: Any) -> date | None:
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        return None


def _spans(times: list[Any]) -> Day:
    """Spans in order; those that go on without a break are one."""
    found: list[Span] = []
    for span in sorted(filter(None, map(_span, times)), key=lambda span: (span[2], span[0])):
        if found and found[-1][1:] == (span[0], span[2]):
            found[-1] = (found[-1][0], span[1], span[2])
        else:
            found.append(span)
    return tuple(sorted(found))


def _span(given: Any) -> Span | None:
    if not isinstance(given, dict) or given.get("status") not in (STAFFED, SELF_SERVICE):
        return None
    opens, closes = str(given.get("from")), str(given.get("to"))
    closes = "00:00" if closes == "24:00" else closes
    if not (_TIME.fullmatch(opens) and _TIME.fullmatch(closes)):
        return None
    if opens == closes != "00:00":  # from midnight to midnight is a whole day, anything else of no length nothing
        return None
    return opens, closes, int(given["status"])
