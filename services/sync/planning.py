"""What is to become of a record: decided from what came and what is known of it, before anything is sent."""

import hashlib
import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.sync.sources.protocol import CannotMap, Record, Source
from services.sync.store.tables import Item

log = logging.getLogger("tarjotin.sync")


@dataclass
class Planned:
    """A record, its outcome so far, and what to send for it."""

    record: Record
    fingerprint: str
    outcome: str = "unchanged"
    reason: str | None = None
    body: dict[str, Any] | None = None
    organization: tuple[str, dict[str, Any]] | None = None


def known_items(session: Session, source: str, records: Sequence[Record]) -> dict[str, Item]:
    """What is known of the records."""
    ids = [record.record_id for record in records]
    query = select(Item).where(Item.source == source, Item.record_id.in_(ids))
    return {item.record_id: item for item in session.scalars(query)}


def plan(source: Source, record: Record, item: Item | None) -> Planned:
    """Unchanged records are neither mapped nor sent, and rejected ones only again when they have changed."""
    planned = Planned(record, f"{source.mapping_version}:{_hash(record.payload)}")
    state = item.state if item else "unknown"
    same = item is not None and item.fingerprint == planned.fingerprint
    if record.status in ("skipped", "invalid"):
        planned.outcome, planned.reason = record.status, record.reason
    elif record.status == "closed":
        planned.outcome = "closed" if state in ("live", "closing") else "skipped"
        planned.reason = record.reason
    elif same and state == "rejected" and item is not None:
        planned.outcome, planned.reason = item.outcome, item.reason
    elif not (same and state == "live"):
        _map(source, planned, known=state == "live")
    return planned


def _map(source: Source, planned: Planned, *, known: bool) -> None:
    try:
        mapped = source.map(planned.record.payload)
    except CannotMap as error:
        planned.outcome, planned.reason = "invalid", str(error)
        return
    except Exception as error:
        # A record that our mapping does not stand must not stop the run; the log tells us to mend it.
        log.exception("mapping failed", extra={"source": source.name})
        planned.outcome, planned.reason = "failed", f"our mapping failed ({type(error).__name__})"
        return
    planned.outcome = "changed" if known else "new"
    planned.organization = (mapped.organization_record, dict(mapped.organization))
    planned.body = {
        "record_id": planned.record.record_id,
        "offering": {**mapped.offering, "organization_record": mapped.organization_record},
    }


def _hash(payload: dict[str, Any]) -> str:
    text = json.dumps(payload, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:40]
