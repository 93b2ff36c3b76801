"""What may be archived at the end of a run. A source never destroys by accident.

A tombstone counts at once. A record that is only missing counts after a grace period in days and in whole
runs. Together they stay below the brake, or the run stops and asks; so it does when nothing would be left.
What has ended by itself is archived at once and is nothing to ask about.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from services.sync.settings import SyncSettings
from services.sync.store.tables import Item, Run

GONE = ("archived", "unchanged", "absent")  # what the catalogue says of a record that it does not show any more
FEW = 5  # so many may always go: a fifth of a handful is nothing to ask about


@dataclass(frozen=True)
class Closures:
    """Records to archive, and whether they are so many that a person must say so."""

    record_ids: list[str]
    braked: bool
    question: str


def end_reading(session: Session, run: Run, whole: bool, now: datetime) -> None:
    """Note that the run has read all that it was asked to. Only a whole run says that a record is missing."""
    run.whole = whole and run.page_problems == run.parts_unread
    if not run.whole:
        return
    unseen = (Item.source == run.source, Item.last_run != run.id)
    live = (*unseen, Item.state == "live")
    session.execute(update(Item).where(*live, Item.missing_since.is_(None)).values(missing_since=now))
    session.execute(update(Item).where(*live).values(missing_runs=Item.missing_runs + 1))
    # What never got in and is not there any more is no problem that anybody can mend.
    session.execute(delete(Item).where(*unseen, Item.state == "rejected"))


def pass_by(session: Session, run: Run, beginning: str) -> None:
    """Miss nothing in this run whose id begins so: nobody knows whether it is there."""
    theirs = (Item.source == run.source, Item.record_id.startswith(beginning, autoescape=True))
    session.execute(update(Item).where(*theirs).values(last_run=run.id))


def find(session: Session, run: Run, settings: SyncSettings, now: datetime) -> Closures:
    """What to archive."""
    closing = select(Item.record_id).where(Item.source == run.source, Item.state == "closing")
    missing = select(Item.record_id).where(
        Item.source == run.source,
        Item.state == "live",
        Item.missing_runs >= settings.grace_runs,
        Item.last_run != run.id,  # else it was passed by
        Item.missing_since <= now - timedelta(days=settings.grace_days),
    )
    lost = list(session.scalars(missing)) if run.whole else []
    gone = [*session.scalars(closing), *lost]
    ended = session.scalars(select(Item.record_id).where(Item.source == run.source, Item.state == "ending"))
    present = Item.state.in_(("live", "closing"))
    total = session.scalar(select(func.count()).where(Item.source == run.source, present)) or 0
    many = len(gone) > FEW and len(gone) * 100 > settings.brake_percent * total
    nothing_left = bool(lost) and len(gone) == total
    question = (
        f"{len(gone)} of {total} records would be archived, more than {settings.brake_percent:g} %. Look at the "
        f"source; if they are really gone: tarjotin sync run {run.source} --confirm-closures"
    )
    return Closures(sorted([*gone, *ended]), many or nothing_left, question)


def mark(session: Session, run: Run, record_ids: list[str], now: datetime) -> int:
    """Note that these have been archived; returns how many were not counted as closed on their page."""
    items = list(session.scalars(select(Item).where(Item.source == run.source, Item.record_id.in_(record_ids))))
    for item in items:
        item.outcome = "closed"
        item.reason = item.reason if item.state in ("closing", "ending") else "missing at the source"
    uncounted = sum(item.state == "live" for item in items)
    for item in items:
        item.state, item.changed_at, item.fingerprint = "closed", now, ""
    return uncounted
