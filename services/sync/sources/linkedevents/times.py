"""Times as LinkedEvents writes them: UTC with a zone, or a plain day when the hour is not known."""

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import marshmallow as ma
from marshmallow import fields

from services.sync.sources.times import YEARS
from services.vocabulary.local_time import HELSINKI

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class Time(fields.String):
    """A moment with its zone or a day, kept as it is written."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        text: str = super()._deserialize(value, attr, data, **kwargs)
        try:
            moment(text)
        except ValueError:
            raise ma.ValidationError("A time with its zone or a day is needed.") from None
        return text


def moment(text: str, *, ends: bool = False) -> datetime:
    """The moment; a day is from midnight in Finland to a minute before the next. `ValueError` for others."""
    if _DAY.fullmatch(text):
        day = date.fromisoformat(text)
        found = datetime.combine(day, time(23, 59) if ends else time(0), HELSINKI)
    else:
        found = datetime.fromisoformat(text)
    if found.tzinfo is None or found.year not in YEARS:
        raise ValueError(text)
    return found.astimezone(UTC)


def span(start: str | None, end: str | None) -> tuple[datetime, datetime] | None:
    """From when to when. Without an end it is over when it begins, or with the day when only that is known."""
    if not start:
        return None
    begins = moment(start)
    if end:
        return begins, max(begins, moment(end, ends=True))
    return begins, begins


def first_of_last_month(now: datetime) -> date:
    """From when on dates are read: the window moves once a month, so that records do not change every day."""
    first = now.astimezone(HELSINKI).date().replace(day=1)
    return (first - timedelta(days=1)).replace(day=1)


def start_of_day(now: datetime) -> datetime:
    """Midnight in Finland, before which a thing is over."""
    return datetime.combine(now.astimezone(HELSINKI).date(), time(0), HELSINKI)
