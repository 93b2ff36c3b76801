"""Which sources are due by the county profile's schedules."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from services.sync import breaker, runs
from services.vocabulary.profile import Source


def due(session: Session, sources: Iterable[Source], now: datetime) -> list[Source]:
    """The sources whose time has come, unless they are being left alone for failing."""
    return [
        source
        for source in sources
        if source.schedule
        and source.schedule.due(now, runs.last_begun(session, source.name))
        and breaker.of_source(session, source.name).state(now) != "open"
    ]
