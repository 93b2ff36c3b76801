"""Times of calendars: a wall clock and its zone, what a span of time is, and between which days dates are told."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from email.utils import parsedate_to_datetime
from typing import NamedTuple

from services.sync.sources.calendars.entries import Unreadable
from services.sync.sources.times import YEARS
from services.vocabulary.local_time import HELSINKI

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
MOST_OCCURRENCES = 400
AHEAD = timedelta(days=90)  # as far as people plan; the month in which that ends is told whole
_BASIC = re.compile(r"([0-9]{8})(?:T([0-9]{4})([0-9]{2})?(Z?))?")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{8}")
_FINNISH = re.compile(r"([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4})(?:[^0-9]{1,10}([0-9]{1,2})[.:]([0-9]{2}))?")


@dataclass(frozen=True)
class When:
    """What the clock on the wall says, and whose clock; a whole day is its midnight."""

    local: datetime
    zone: tzinfo
    all_day: bool = False

    @property
    def moment(self) -> datetime:
        """The same in UTC."""
        return moment(self.local, self.zone)


class Span(NamedTuple):
    """From when to when, in UTC; without an end both are the same."""

    start: datetime
    end: datetime


def moment(local: datetime, zone: tzinfo) -> datetime:
    """In UTC; a time that the clock skips is told as before the change, one that comes twice is the first."""
    return local.replace(tzinfo=zone).astimezone(UTC)


def wall(at: datetime, zone: tzinfo) -> datetime:
    """What the clock of a zone says at a moment."""
    return at.astimezone(zone).replace(tzinfo=None)


def basic(text: str, zone: tzinfo) -> When:
    """A time as iCalendar writes it: `20261203T180000`, with a Z for UTC, or a day."""
    match = _BASIC.fullmatch(text.strip().upper())
    if match is None:
        raise Unreadable(f"{text[:40]!r} is not a time such as 20261203T180000")
    day, minutes, seconds, is_utc = match.groups()
    # A leap second is written as 60.
    clock = f"{minutes or '0000'}{min(int(seconds or 0), 59):02}"
    try:
        # The zone is beside it: the clock on the wall stays as it is written.
        local = datetime.strptime(f"{day}{clock}", "%Y%m%d%H%M%S")  # noqa: DTZ007
    except ValueError:
        raise Unreadable(f"{text[:40]!r} is no day or time that there is") from None
    return _likely(When(local, UTC if is_utc else HELSINKI if minutes is None else zone, minutes is None), text)


def free(text: str) -> When:
    """A time as RSS and Atom have it: ISO 8601, RFC 2822, or as Finns write it; without a zone it is Finnish."""
    text = text.strip()[:60]
    try:
        if _DAY.fullmatch(text):
            return _likely(When(datetime.combine(date.fromisoformat(text), time(0)), HELSINKI, True), text)
        if match := _FINNISH.fullmatch(text):
            day, month, year, hour, minute = (int(its) if its else 0 for its in match.groups())
            naive = datetime.combine(date(year, month, day), time(hour, minute))
            return _likely(When(naive, HELSINKI, match.group(4) is None), text)
        found = _iso(text) or parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        raise Unreadable(f"{text!r} is not a time such as 2026-12-03T18:00:00+02:00") from None
    return _likely(When(found.replace(tzinfo=None), found.tzinfo or HELSINKI), text)


def _iso(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _likely(when: When, text: str) -> When:
    if when.local.year not in YEARS:
        raise Unreadable(f"{text[:40]!r} is in no year that can be meant")
    return when


def lasting(start: When, end: When | None) -> timedelta:
    """How long on the wall clock: until six in the morning is until six, whatever the clock does at night."""
    if end is None:
        return DAY if start.all_day else timedelta(0)
    until = end.local if end.all_day or start.all_day else wall(end.moment, start.zone)
    length = until - start.local
    return max(length, DAY if start.all_day else timedelta(0))


def span(start: When, length: timedelta) -> Span:
    """From the start on; a day ends a minute before the next."""
    begins = start.moment
    ends = start.local + length - (MINUTE if start.all_day else timedelta(0))
    return Span(begins, max(begins, moment(ends, start.zone)))


@dataclass(frozen=True)
class Window:
    """Which dates are told. It moves with the month, so that records do not change from day to day."""

    since: datetime
    """What was over before this is not spoken of any more."""
    start: datetime
    next_month: datetime
    end: datetime
    horizon: datetime
    """How far the date after the window is looked for."""
    today: datetime

    @classmethod
    def at(cls, now: datetime) -> "Window":
        """From the first of this month to the end of the month that is 90 days after its last day."""
        today = wall(now, HELSINKI).date()
        first = today.replace(day=1)
        following = _next_month(first)
        end = _next_month(following - DAY + AHEAD)
        days = ((first - DAY).replace(day=1), first, following, end, end + 366 * DAY, today)
        return cls(*(moment(datetime.combine(day, time(0)), HELSINKI) for day in days))

    def told(self, spans: Collection[Span]) -> list[Span]:
        """Those to tell, in order; what has no date after this month is told with its next one."""
        found = sorted(its for its in set(spans) if its.end >= self.start)
        near = [its for its in found if its.start < self.end]
        if not any(its.start >= self.next_month for its in near):
            near += [its for its in found if its.start >= self.end][:1]
        return near[:MOST_OCCURRENCES]

    def is_over(self, spans: Iterable[Span]) -> bool:
        """Whether all of it was before today."""
        return all(its.end < self.today for its in spans)

    def is_long_over(self, spans: Iterable[Span]) -> bool:
        """Whether it is not worth a word any more."""
        return all(its.end < self.since for its in spans)


def _next_month(day: date) -> date:
    return (day.replace(day=1) + 32 * DAY).replace(day=1)
