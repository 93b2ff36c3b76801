"""Times as the catalogue takes them: moments in UTC, days in Finland."""

from datetime import UTC, datetime, timedelta

from services.sync.sources.protocol import Payload
from services.vocabulary.local_time import HELSINKI

LONG = timedelta(days=31)  # longer than this it is something that is on, not a date to come to
FOREVER = timedelta(days=731)  # what is from 2001 to 2050 stands for what has no end
YEARS = range(1900, 2200)  # that can be meant


def written(when: datetime) -> str:
    """As the catalogue writes a moment."""
    return when.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def occurrence(start: datetime, end: datetime, cancelled: bool = False) -> Payload:
    """One date, as the catalogue takes it."""
    its: Payload = {"start": written(start)}
    if end > start:
        its["end"] = written(end)
    return its | ({"cancelled": True} if cancelled else {})


def valid(start: datetime, end: datetime) -> Payload:
    """From which day to which a thing is on; what has no real end has none."""
    its = {"from": start.astimezone(HELSINKI).date().isoformat()}
    return its if end - start > FOREVER else its | {"to": end.astimezone(HELSINKI).date().isoformat()}
