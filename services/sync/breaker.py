"""A source that fails again and again is left alone for longer and longer; a person may try at any time.

Nothing is stored for this: the runs tell.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import takewhile

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.sync.runs import TERMINAL
from services.sync.store.tables import Run

FIRST_REST = timedelta(minutes=15)
LONGEST_REST = timedelta(hours=24)
LOOKED_BACK = 20  # after so many failures it has long been a day


@dataclass(frozen=True)
class Breaker:
    """How many runs failed one after the other, why the last one did, and until when no schedule is kept."""

    failures: int = 0
    until: datetime | None = None
    reason: str | None = None

    def state(self, now: datetime) -> str:
        """`closed`: all is well; `open`: left alone; `half-open`: the next run is a try."""
        if self.until is None:
            return "closed"
        return "open" if now < self.until else "half-open"


def of_source(session: Session, source: str) -> Breaker:
    """What the latest runs of the source say."""
    query = select(Run).where(Run.source == source, Run.state.in_(TERMINAL), Run.finished_at.is_not(None))
    return of_runs(session.scalars(query.order_by(Run.finished_at.desc()).limit(LOOKED_BACK)))


def of_runs(latest: Iterable[Run]) -> Breaker:
    """What runs that have ended say, the latest first."""
    failures = list(takewhile(lambda run: run.state == "failed", latest))
    if not failures:
        return Breaker()
    rest = min(FIRST_REST * 2 ** (len(failures) - 1), LONGEST_REST)
    last = failures[0]
    return Breaker(len(failures), last.finished_at and last.finished_at + rest, last.message)
