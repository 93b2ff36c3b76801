"""What is to become of a record: decided from what came and what is known of it, before anything is sent."""

import hashlib
import json
import logging
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from services.sync.sources.municipalities import of_offering
from services.sync.sources.protocol import CannotMap, Record, Source
from services.sync.wording import readable

LONGEST_ID = 200
PRESENT = ("live", "closing", "ending")  # states of an item that is in the catalogue

_STABLE = json.JSONEncoder(sort_keys=True, ensure_ascii=False, allow_nan=False)

log = logging.getLogger("tarjotin.sync")


class Known(NamedTuple):
    """What is known of a record from earlier passes: columns of its item, without the payload."""

    record_id: str
    state: str
    outcome: str
    reason: str | None
    fingerprint: str
    last_run: str
    found_at: str
    municipalities: str


@dataclass
class Planned:
    """A record, what was known of it, its outcome so far, and what to send for it."""

    record: Record
    item: Known | None
    fingerprint: str
    outcome: str = "unchanged"
    reason: str | None = None
    body: dict[str, Any] | None = None
    organization: tuple[str, dict[str, Any]] | None = None

    @property
    def municipalities(self) -> tuple[str, ...] | None:
        """Where it lies, by what it became or what its source says; None when nothing new is known of it."""
        if self.body is None:
            return self.record.municipalities or None
        return of_offering(self.body["offering"])

    @property
    def is_problem(self) -> bool:
        """Whether something of it could not be brought in."""
        in_part = self.outcome in ("new", "changed") and self.reason is not None
        return in_part or self.outcome in ("invalid", "failed")


def named(record: Record) -> Record:
    """The record; one whose id no table can hold gets a name made of what it says, and is not used."""
    if 0 < len(record.record_id) <= LONGEST_ID and record.record_id.isprintable():
        return record
    text = json.dumps([record.record_id, record.payload], sort_keys=True)
    reason = record.reason or f"its id is no text of 1 to {LONGEST_ID} letters and digits"
    name = f"no-id-{hashlib.sha256(text.encode()).hexdigest()[:16]}"
    return replace(record, record_id=name, payload={}, status="invalid", reason=reason, nameless=True)


def plan(source: Source, record: Record, item: Known | None) -> Planned:
    """Unchanged records are neither mapped nor sent, and rejected ones only again when they have changed."""
    try:
        fingerprint = f"{source.mapping_version}:{_hash(record.payload)}"
    except (ValueError, RecursionError):
        reason = "it holds a number or a letter that there is not (NaN, half a character)"
        record, fingerprint = replace(record, payload={}, status="invalid", reason=reason), ""
    planned = Planned(record, item, fingerprint)
    state = item.state if item else "unknown"
    same = item is not None and item.fingerprint == fingerprint
    if record.status == "invalid":
        planned.outcome, planned.reason = "invalid", record.reason
    elif record.status in ("closed", "over"):
        planned.outcome = "closed" if state in PRESENT else "skipped"
        planned.reason = record.reason
    elif same and state == "rejected" and item is not None:
        planned.outcome, planned.reason = item.outcome, item.reason
    elif not (same and state == "live"):
        _map(source, planned, known=state in PRESENT)
    planned.reason = planned.reason and readable(planned.reason)
    return planned


def is_repeated(planned: Planned, run_id: str) -> bool:
    """Whether this run had the same record before: on another page, or before it was interrupted."""
    item = planned.item
    if item is None or item.last_run != run_id or planned.body:
        return False
    return planned.outcome == "unchanged" or (planned.outcome, planned.reason) == (item.outcome, item.reason)


def settle(source: Source, planned: Planned, row: dict[str, Any]) -> None:
    """Note what the catalogue made of a record that was sent."""
    organization = [
        f"its organization, {error['pointer']}: {error['message']}" for error in row["organization_errors"]
    ]
    own = [
        _told(source, planned.record, error["pointer"], error["message"])
        for error in row.get("errors", [])
        if not (organization and error["pointer"] == "/organization_record")
    ]
    if row["outcome"] in ("invalid", "failed"):
        planned.outcome = row["outcome"]
    documents = [f"PTV's document, {error['pointer']}: {error['message']}" for error in row["document_errors"]]
    if told := organization + own + documents:
        planned.reason = readable("; ".join(told))


def _told(source: Source, record: Record, pointer: str, message: str) -> str:
    place = source.locate(record, pointer) if pointer else record.where
    return f"{place}: {message}" if place else message


def _map(source: Source, planned: Planned, *, known: bool) -> None:
    record = planned.record
    try:
        mapped = source.map(record.payload)
        organization = dict(mapped.organization)
        offering = {**mapped.offering, "organization_record": mapped.organization_record}
    except CannotMap as error:
        planned.outcome, planned.reason = "invalid", f"{record.where}, {error}" if record.where else str(error)
        return
    except Exception as error:
        # A record that our mapping does not stand must not stop the run; the log tells us to mend it.
        log.exception("mapping failed", extra={"source": source.name})
        planned.outcome, planned.reason = "failed", f"our mapping failed ({type(error).__name__})"
        return
    planned.outcome = "changed" if known else "new"
    planned.organization = (mapped.organization_record, organization)
    planned.body = {"record_id": record.record_id, "offering": offering}
    if mapped.ptv_documents:
        planned.body["ptv_documents"] = list(mapped.ptv_documents)


def _hash(payload: dict[str, Any]) -> str:
    return hashlib.sha256(_STABLE.encode(payload).encode()).hexdigest()[:40]
