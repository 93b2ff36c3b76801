"""Days, weeks, months and years, one after another, and which days of them a recurrence rule means."""

from calendar import monthrange
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, time, timedelta
from itertools import product

FREQUENCIES = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
Day = tuple[int, int]
"""A day of the week, Monday being 0, and which one of the month or the year; 0 is every one, -1 the last."""
Numbers = Mapping[str, list[int]]


def days_from(frequency: str, first: date, since: date, interval: int, week_begins: int) -> Iterator[list[date]]:
    """The days of each period that the interval comes to, from the one that holds `since` or one before it."""
    base, now = (_index(frequency, day, week_begins) for day in (first, since))
    index = base + max(0, (now - base) // interval) * interval
    while days := _days(frequency, index, week_begins):
        yield days
        index += interval


def _index(frequency: str, day: date, week_begins: int) -> int:
    """Periods are numbered without a gap."""
    if frequency == "DAILY":
        return day.toordinal()
    if frequency == "WEEKLY":
        return (day.toordinal() - 1 - week_begins) // 7  # the first of all days is a Monday
    return day.year * 12 + day.month - 1 if frequency == "MONTHLY" else day.year


def _days(frequency: str, index: int, week_begins: int) -> list[date]:
    try:
        if frequency == "DAILY":
            return [date.fromordinal(index)]
        if frequency == "WEEKLY":
            start = index * 7 + 1 + week_begins
            return [date.fromordinal(start + number) for number in range(7)]
        if frequency == "MONTHLY":
            year, month = divmod(index, 12)
            return _from(date(year, month + 1, 1), monthrange(year, month + 1)[1])
        return _from(date(index, 1, 1), _year_days(index))
    except (ValueError, OverflowError):  # after the last of all years
        return []


def _from(start: date, number: int) -> list[date]:
    ordinal = start.toordinal()
    return [date.fromordinal(ordinal + offset) for offset in range(number)]


def times_of(first: time, numbers: Numbers) -> list[time]:
    """At what times of a day: the start's own, where the rule names none."""
    hours = numbers.get("BYHOUR", [first.hour])
    minutes = numbers.get("BYMINUTE", [first.minute])
    return [time(*its) for its in product(hours, minutes, numbers.get("BYSECOND", [first.second]))]


def sieve(
    frequency: str, first: date, numbers: Numbers, weekdays: Sequence[Day], week_begins: int
) -> Callable[[date], bool]:
    """Whether a day of a period is meant. What the rule does not name, the first day does."""
    checks: list[Callable[[date], bool]] = []
    months, month_days = numbers.get("BYMONTH"), numbers.get("BYMONTHDAY")
    if not (weekdays or month_days or "BYYEARDAY" in numbers):
        if frequency == "WEEKLY" or "BYWEEKNO" in numbers:
            weekdays = [(first.weekday(), 0)]
        elif frequency in ("MONTHLY", "YEARLY"):
            month_days = [first.day]
            months = months or ([first.month] if frequency == "YEARLY" else None)
    if months:
        checks.append(lambda day: day.month in months)
    if month_days:
        checks.append(lambda day: _counted(day.day, monthrange(day.year, day.month)[1], month_days))
    if year_days := numbers.get("BYYEARDAY"):
        checks.append(lambda day: _counted(day.timetuple().tm_yday, _year_days(day.year), year_days))
    if weeks := numbers.get("BYWEEKNO"):
        checks.append(lambda day: _counted(*_week(day, week_begins), weeks))
    if weekdays:
        by_month = frequency == "MONTHLY" or "BYMONTH" in numbers
        ordinals = frequency in ("MONTHLY", "YEARLY")
        checks.append(lambda day: _is_weekday(day, weekdays, by_month) if ordinals else _is_any(day, weekdays))
    return lambda day: all(check(day) for check in checks)


def _counted(number: int, last: int, wanted: Sequence[int]) -> bool:
    """Whether it is one of the numbers, counted from the first or from the last."""
    return number in wanted or number - last - 1 in wanted


def _is_any(day: date, weekdays: Sequence[Day]) -> bool:
    return any(weekday == day.weekday() for weekday, _ in weekdays)


def _is_weekday(day: date, weekdays: Sequence[Day], by_month: bool) -> bool:
    wanted = [number for weekday, number in weekdays if weekday == day.weekday()]
    if not wanted or 0 in wanted:
        return bool(wanted)
    number, last = day.day, monthrange(day.year, day.month)[1]
    if not by_month:
        number, last = day.timetuple().tm_yday, _year_days(day.year)
    return (number - 1) // 7 + 1 in wanted or -((last - number) // 7 + 1) in wanted


def _year_days(year: int) -> int:
    return date(year, 12, 31).timetuple().tm_yday


def _week(day: date, week_begins: int) -> tuple[int, int]:
    """The number of the day's week, and of the last one of that year. The first has four days of the year."""
    start = day - timedelta(days=(day.weekday() - week_begins) % 7)
    year = (start + timedelta(days=3)).year
    first = _first_week(year, week_begins)
    weeks = (_first_week(year + 1, week_begins) - first).days // 7
    return (start - first).days // 7 + 1, weeks


def _first_week(year: int, week_begins: int) -> date:
    fourth = date(year, 1, 4)
    return fourth - timedelta(days=(fourth.weekday() - week_begins) % 7)
