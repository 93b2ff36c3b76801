"""Queues the runs that are due by the county profile's schedules."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from services.sync import breaker, runs
from services.sync.store.tables import Run
from services.vocabulary.profile import Source


def queue_due(session: Session, sources: Iterable[Source], now: datetime) -> list[Run]:
    """A run for each source whose time has come, unless it is being left alone for failing."""
    return [
        runs.queue_once(session, source.name, {}, now)
        for source in sources
        if source.schedule
        and source.schedule.due(now, runs.last_begun(session, source.name))
        and breaker.of_source(session, source.name).state(now) != "open"
    ]
