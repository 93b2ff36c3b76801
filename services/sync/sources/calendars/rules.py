"""Recurrence rules of iCalendar, read with care, since anybody may write one.

They are run here, period by period: the libraries that there are look for a date that never comes (the 30th of
February) to the end of all years, and one feed of such rules would keep a run for hours.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from itertools import chain, islice, product

from services.sync.sources.calendars.entries import Unreadable
from services.sync.sources.calendars.periods import FREQUENCIES, WEEKDAYS, Day, days_from, sieve, times_of

MOST_A_DAY = 24
MOST_DAYS = 5_000_000  # that the rules of one feed may look at; that takes less than half a minute
_DAY_OF_WEEK = re.compile(r"([+-]?[0-9]{1,2})?(MO|TU|WE|TH|FR|SA|SU)")
# What a number may be, with either sign where the last ones can be counted too.
_NUMBERS = {
    "BYMONTHDAY": (1, 31, True),
    "BYYEARDAY": (1, 366, True),
    "BYWEEKNO": (1, 53, True),
    "BYMONTH": (1, 12, False),
    "BYSETPOS": (1, 366, True),
    "BYHOUR": (0, 23, False),
    "BYMINUTE": (0, 59, False),
    "BYSECOND": (0, 59, False),
}
_CLOCK = ("BYHOUR", "BYMINUTE", "BYSECOND")
_OTHERS = ("FREQ", "INTERVAL", "COUNT", "UNTIL", "BYDAY", "WKST", "RSCALE")


@dataclass(frozen=True)
class Rule:
    """A rule that can be run: how often, how many times, until when on the wall clock, and what else it says."""

    frequency: str
    interval: int = 1
    count: int | None = None
    until: datetime | None = None
    week_begins: int = 0
    numbers: Mapping[str, list[int]] = field(default_factory=dict)
    weekdays: tuple[Day, ...] = ()


@dataclass
class Budget:
    """How many days the rules of one feed may still look at."""

    left: int = MOST_DAYS

    def spend(self, days: int) -> None:
        """`Unreadable` when there are not so many left."""
        self.left -= days
        if self.left < 0:
            raise Unreadable("RRULE: the calendar repeats more than can be counted; give its events later starts")


def read(text: str, until: Callable[[str], datetime]) -> Rule:
    """The rule; `until` reads the day on which it ends."""
    parts = _parts(text)
    frequency = parts.get("FREQ", "")
    if frequency not in FREQUENCIES:
        raise Unreadable(f"RRULE: FREQ={frequency[:20]} is no way to repeat an event; daily is the most")
    numbers = {key: _numbers(key, parts[key]) for key in _NUMBERS if key in parts}
    times = 1
    for key in _CLOCK:
        times *= len(numbers.get(key, [0]))
    if times > MOST_A_DAY:
        raise Unreadable(f"RRULE: more than {MOST_A_DAY} times a day")
    return Rule(
        frequency,
        _number("INTERVAL", parts.get("INTERVAL", "1"), 1, 1000),
        _number("COUNT", parts["COUNT"], 1, 10**9) if "COUNT" in parts else None,
        until(parts["UNTIL"]) if "UNTIL" in parts else None,
        _weekday(parts.get("WKST", "MO"))[0],
        numbers,
        tuple(_weekday(its) for its in parts["BYDAY"].split(",")) if "BYDAY" in parts else (),
    )


def dates(rule: Rule, first: datetime, low: datetime, high: datetime, budget: Budget) -> Iterator[datetime]:
    """Starts from `low` to `high` by the wall clock. The event's own start is the first, even off the rule."""
    end = min(high, rule.until or high)
    others = (its for its in _generated(rule, first, low, end, budget) if its != first)
    yield from (its for its in islice(chain([first], others), rule.count) if low <= its < high)


def _generated(rule: Rule, first: datetime, low: datetime, end: datetime, budget: Budget) -> Iterator[datetime]:
    fits = sieve(rule.frequency, first.date(), rule.numbers, rule.weekdays, rule.week_begins)
    # What has to be counted is counted from the first; else whole periods can be passed over.
    since = first if rule.count else max(first, low)
    for days in days_from(rule.frequency, first.date(), since.date(), rule.interval, rule.week_begins):
        if not days or days[0] > end.date():
            return
        budget.spend(len(days))
        for its in _picked(rule, [day for day in days if fits(day)], times_of(first.time(), rule.numbers)):
            if its > end:
                return
            if its >= first:
                yield its


def _picked(rule: Rule, days: list[date], times: list[time]) -> Iterator[datetime]:
    """Of the times in a period all, or those at the positions that the rule names."""
    found = [datetime.combine(*both) for both in product(days, times)]
    positions = rule.numbers.get("BYSETPOS")
    if positions is None:
        yield from found
        return
    places = {number - 1 if number > 0 else len(found) + number for number in positions}
    yield from (found[place] for place in sorted(places) if 0 <= place < len(found))


def _parts(text: str) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for part in text.strip().rstrip(";").upper().split(";"):
        key, _, value = (its.strip() for its in part.partition("="))
        if key.startswith("X-"):
            continue
        if key in found or key not in (*_NUMBERS, *_OTHERS):
            raise Unreadable(f"RRULE: {part[:40]!r} is not understood")
        found[key] = value
    if found.get("RSCALE", "GREGORIAN") != "GREGORIAN":
        raise Unreadable("RRULE: only the Gregorian calendar is understood")
    return found


def _numbers(key: str, text: str) -> list[int]:
    least, most, signed = _NUMBERS[key]
    its = {_number(key, number, -most if signed else least, most) for number in text.split(",")}
    if signed and 0 in its:
        raise Unreadable(f"RRULE: {key} has a nought in it")
    return sorted(its)


def _number(key: str, text: str, least: int, most: int) -> int:
    if not re.fullmatch(r"[+-]?[0-9]{1,10}", text) or not least <= int(text) <= most:
        raise Unreadable(f"RRULE: {key}={text[:20]} is no number from {least} to {most}")
    return int(text)


def _weekday(text: str) -> Day:
    match = _DAY_OF_WEEK.fullmatch(text)
    number = int(match.group(1) or 0) if match else 0
    if match is None or abs(number) > 53:
        raise Unreadable(f"RRULE: {text[:20]!r} is no day of the week")
    return WEEKDAYS.index(match.group(2)), number
