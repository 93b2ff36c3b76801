"""What is remembered of a record after its page: its state, its outcome, and what to know it by next time."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.sync.planning import Planned
from services.sync.sources.protocol import Record
from services.sync.store.tables import Item


def known_items(session: Session, source: str, records: Sequence[Record]) -> dict[str, Item]:
    """What is known of the records."""
    ids = [record.record_id for record in records]
    query = select(Item).where(Item.source == source, Item.record_id.in_(ids))
    return {item.record_id: item for item in session.scalars(query)}


def keep(
    session: Session, source: str, planned: Sequence[Planned], run_id: str, now: datetime, *, seen: bool = True
) -> None:
    """Remember a page of records; only what was `seen` at the source is not missing there."""
    items = known_items(session, source, [one.record for one in planned])
    for one in planned:
        item = items.get(one.record.record_id)
        if item is None:
            if one.outcome == "skipped":  # a tombstone of what never was here: lists of those are long
                continue
            item = Item(source=source, record_id=one.record.record_id, state="rejected", fingerprint="")
            item.changed_at = now
            session.add(item)
        _fill(item, one, now)
        item.last_run = run_id
        if seen:
            item.missing_since, item.missing_runs = None, 0


def _fill(item: Item, planned: Planned, now: datetime) -> None:
    if planned.outcome != "unchanged":
        item.changed_at = now
    item.outcome, item.reason = planned.outcome, planned.reason
    item.found_at = planned.record.where[:400]
    if planned.municipalities is not None:
        item.municipalities = " ".join(planned.municipalities)[:200]
    # Without a fingerprint it is tried again in the next run: the catalogue or we may have been mended.
    again = planned.is_problem and planned.outcome != "invalid"
    fingerprint = "" if again else planned.fingerprint
    if planned.outcome in ("new", "changed"):
        item.state, item.payload, item.fingerprint = "live", planned.record.payload, fingerprint
    elif planned.outcome == "closed":
        item.state = "ending" if planned.record.status == "over" else "closing"
    elif item.state in ("closing", "ending"):
        item.state = "live"  # it is there again, even if it cannot be used as it came
    elif item.state == "rejected":
        item.payload, item.fingerprint = planned.record.payload, fingerprint
