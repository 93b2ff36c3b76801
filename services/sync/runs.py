"""What a run is: its states, who may work on a source, and where it goes on after a fall.

queued → running → done | done-with-problems | needs-attention | failed; a run that was stopped or whose
process fell is taken up again from its last committed page.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from services.platform.problems import Conflict, NotFound
from services.sync.store.tables import Item, Lease, Run

OUTCOMES = ("new", "changed", "unchanged", "closed", "skipped", "invalid", "failed")
TERMINAL = ("done", "done-with-problems", "needs-attention", "failed")
STATES = ("queued", "running", *TERMINAL)


def queue(session: Session, source: str, options: dict[str, Any], now: datetime) -> Run:
    """A run that waits for a worker."""
    run = Run(
        id=str(uuid.uuid4()),
        source=source,
        state="queued",
        options={name: value for name, value in options.items() if value},
        counts=dict.fromkeys(OUTCOMES, 0),
        page_problems=0,
        parts_unread=0,
        queued_at=now,
    )
    session.add(run)
    return run


def queue_once(session: Session, source: str, options: dict[str, Any], now: datetime) -> Run:
    """The run of the source that waits with these options, else a new one; two callers at once get the same."""
    _first_lease(session, source, now)
    session.scalars(select(Lease).where(Lease.source == source).with_for_update()).one()
    waiting = session.scalars(select(Run).where(Run.source == source, Run.state == "queued"))
    wanted = {name: value for name, value in options.items() if value}
    return next((run for run in waiting if run.options == wanted), None) or queue(session, source, wanted, now)


def begin(session: Session, run: Run, now: datetime, most: timedelta) -> None:
    """Take the run up, where it was left; one that lay for so long that it could not end in time begins anew."""
    if run.started_at is not None and now > run.started_at + most:
        session.execute(update(Item).where(Item.source == run.source, Item.last_run == run.id).values(last_run=""))
        run.started_at, run.cursor, run.whole = None, None, None
        run.page_problems = run.parts_unread = 0
        run.counts = dict.fromkeys(OUTCOMES, 0)
    run.state, run.started_at, run.message = "running", run.started_at or now, None


def fail(run: Run, message: str, now: datetime) -> None:
    """End the run for good."""
    run.state, run.message, run.finished_at = "failed", message, now


def claim(session: Session, source: str, holder: str, now: datetime, until: datetime) -> None:
    """Begin to work on a source; `Conflict` while another does. A conditional update decides."""
    _first_lease(session, source, now)
    free = or_(Lease.holder.is_(None), Lease.holder == holder, Lease.until < now)
    taken = session.execute(update(Lease).where(Lease.source == source, free).values(holder=holder, until=until))
    if taken.rowcount != 1:  # type: ignore[attr-defined]
        raise Conflict(f"Another run of {source} is at work, or fell a moment ago; wait until it has ended.")


def hold(session: Session, source: str, holder: str, until: datetime) -> None:
    """Show that the work goes on; `Conflict` when another has taken the source over meanwhile."""
    held = session.connection().execute(_HOLD, {"of_source": source, "ours": holder, "until": until})
    if held.rowcount != 1:
        raise Conflict(f"Another process goes on with {source}.")


def advance(session: Session, run: Run) -> None:
    """Store how far the run is: where it goes on after a fall, and what it has counted."""
    now = {name: getattr(run, name) for name in ("counts", "cursor", "page_problems", "parts_unread")}
    session.connection().execute(_ADVANCE, {"of_run": run.id} | now)


# Composed once: every page of every run needs them.
_HOLD = update(Lease).where(Lease.source == bindparam("of_source"), Lease.holder == bindparam("ours"))
_ADVANCE = update(Run).where(Run.id == bindparam("of_run"))


def _first_lease(session: Session, source: str, now: datetime) -> None:
    if session.get(Lease, source) is not None:
        return
    try:
        with session.begin_nested():
            session.add(Lease(source=source, holder=None, until=now))
    except IntegrityError:
        return  # another process was as new to the source as we are, and a little earlier


def release(session: Session, source: str, holder: str) -> None:
    """Let go of the source."""
    session.execute(update(Lease).where(Lease.source == source, Lease.holder == holder).values(holder=None))


def unfinished(session: Session, source: str) -> Run | None:
    """The source's run that was begun and has not ended."""
    query = select(Run).where(Run.source == source, Run.state == "running").order_by(Run.queued_at)
    return session.scalars(query).first()


def next_queued(session: Session, busy: Sequence[str]) -> Run | None:
    """The run to take up next: one that fell, else the one that waits longest."""
    query = select(Run).where(Run.state.in_(("running", "queued")), Run.source.not_in(busy))
    return session.scalars(query.order_by(Run.state.desc(), Run.queued_at).limit(1)).first()


def busy_sources(session: Session, now: datetime) -> list[str]:
    """Sources on which somebody is at work just now."""
    return list(session.scalars(select(Lease.source).where(Lease.holder.is_not(None), Lease.until >= now)))


def latest(session: Session, source: str | None, limit: int) -> list[Run]:
    """The latest runs, the newest first."""
    query = select(Run).order_by(Run.queued_at.desc()).limit(limit)
    return list(session.scalars(query.where(Run.source == source) if source else query))


def get(session: Session, run_id: str) -> Run:
    """The run; `NotFound` when there is none."""
    run = session.get(Run, run_id)
    if run is None:
        raise NotFound(f"There is no run with the id {run_id}.")
    return run


@dataclass(frozen=True)
class LastRead:
    """When the last run began that read what it was to read without trouble, and the last that read everything."""

    since: datetime | None = None
    full_since: datetime | None = None


NEVER = LastRead()


def last_read(session: Session, source: str) -> LastRead:
    """What a source may stand on that can be asked for changes."""
    ended = Run.state.in_(("done", "done-with-problems", "needs-attention"))
    query = select(Run).where(Run.source == source, ended, Run.page_problems == 0).order_by(Run.started_at.desc())
    fine = [
        run
        for run in session.scalars(query.limit(200))
        if not run.counts["failed"] and not run.options.keys() - {"full", "confirm_closures"}
    ]
    return LastRead(
        next((run.started_at for run in fine), None), next((run.started_at for run in fine if run.whole), None)
    )


def last_begun(session: Session, source: str) -> datetime | None:
    """When the source was last to be read, whatever became of it; a replay of what is kept does not count."""
    query = select(Run).where(Run.source == source).order_by(Run.queued_at.desc()).limit(50)
    return next((run.queued_at for run in session.scalars(query) if "replay" not in run.options), None)


def is_problem() -> ColumnElement[bool]:
    """Whether an item could not be brought in, or not whole."""
    in_part = and_(Item.outcome.in_(("new", "changed")), Item.reason.is_not(None))
    return or_(Item.outcome.in_(("invalid", "failed")), in_part)


def has_problems(session: Session, run: Run) -> bool:
    """Whether something that the run came by could not be brought in, or not whole."""
    of_run = (Item.source == run.source, Item.last_run == run.id, is_problem())
    return session.scalar(select(Item.record_id).where(*of_run).limit(1)) is not None


def problems(session: Session, source: str, limit: int) -> list[Item]:
    """Items that could not be brought in, or not whole, the latest first."""
    query = select(Item).where(Item.source == source, is_problem())
    return list(session.scalars(query.order_by(Item.changed_at.desc(), Item.record_id).limit(limit)))
