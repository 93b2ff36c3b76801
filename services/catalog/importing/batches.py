"""Rows become offerings, a batch in one transaction: what broke off is sent again, and nothing comes twice.

An import is a source of the organization's own (`import.<organization id>`): what a person edited on the
pages stays edited, and what is sent unchanged changes nothing.
"""

from collections.abc import Iterable, Iterator
from dataclasses import asdict
from datetime import date, timedelta
from itertools import islice
from typing import Any

import marshmallow as ma

from services.catalog import classification, erasure, freshness, merge_patch, offerings, permissions, records
from services.catalog.importing.rows import Row
from services.catalog.schemas.offering import OfferingSchema
from services.catalog.store import offerings as store
from services.catalog.store.tables import Offering, Organization
from services.catalog.writing import Write
from services.platform.problems import Forbidden, NotFound
from services.platform.validation import field_errors
from services.vocabulary.identity import record_uuid

Body = dict[str, Any]
BATCH = 500
# Whoever sends the same list again has looked at it, but not every night.
VOUCHED_AGAIN_AFTER = timedelta(days=30)
SCHEMA = OfferingSchema()


def in_batches(rows: Iterable[Row]) -> Iterator[list[Row]]:
    """The rows, 500 at a time."""
    rows = iter(rows)
    while batch := list(islice(rows, BATCH)):
        yield batch


def put(write: Write, organization_id: str, rows: list[Row]) -> list[Body]:
    """Store a batch for an organization; an outcome for each row, in order.

    `NotFound` when there is no such organization, `Forbidden` when it is not the caller's.
    """
    its = store.lock_organization(write.session, organization_id)  # one import of it at a time
    if its is None:
        raise NotFound(f"There is no organization with the id {organization_id}.")
    if not permissions.may_write(write.caller, its):
        raise Forbidden("This key may import only its own organization's offerings.")
    source = f"import.{organization_id}"
    ids = [str(record_uuid(source, row.record_id)) if row.record_id else "" for row in rows]
    held = store.lock(write.session, {offering_id for offering_id in ids if offering_id})
    organizations = {its.id: its}
    return [
        _outcome(write, source, row, offering_id, held, organizations)
        for row, offering_id in zip(rows, ids, strict=True)
    ]


def _outcome(
    write: Write,
    source: str,
    row: Row,
    offering_id: str,
    held: dict[str, Offering],
    known: dict[str, Organization],
) -> Body:
    answer: Body = {"row": row.number, "record_id": row.record_id, "id": offering_id or None}
    if row.fault:
        return answer | {"id": None, "outcome": "invalid", "errors": [asdict(row.fault)]}
    try:
        body, its = _load(write, source, row, known)
    except ma.ValidationError as error:
        errors = row.located(field_errors(error.messages))
        return answer | {"id": None, "outcome": "invalid", "errors": [asdict(error) for error in errors]}
    at_once = offerings.publishes_at_once(write, its)
    if offering_id not in held:
        held[offering_id] = _insert(write, source, row, offering_id, body, at_once)
        return answer | {"outcome": "created"}
    return answer | {"outcome": _update(write, held[offering_id], body, at_once)}


def _load(write: Write, source: str, row: Row, known: dict[str, Organization]) -> tuple[Body, Organization]:
    """The row's body; its organization is the importing one, or a group that this one hosts."""
    body = erasure.without_erased(write, SCHEMA.load(row.offering))
    identity = body.setdefault("organization_id", source.removeprefix("import."))
    its = known.get(identity) or write.session.get(Organization, identity)
    if its is None or not permissions.may_write(write.caller, its):
        text = "This is not your organization, nor a group that it hosts; leave the field out."
        raise ma.ValidationError({"organization_id": [text]})
    known[identity] = its
    return classification.with_themes(body), its


def _insert(write: Write, source: str, row: Row, offering_id: str, body: Body, at_once: bool) -> Offering:
    offering = Offering(
        id=offering_id,
        status=store.PUBLISHED if at_once else "pending",
        turn=None if at_once else "moderator",
        body=records.seen(write, source, row.record_id, freshness.assured(body, {}, write.today)),
        source_body=body,
        edits={},
        source=source,
        record_id=row.record_id,
        assured_by="provider",
        created_at=write.now,
    )
    write.put(offering, "import")
    return offering


def _update(write: Write, offering: Offering, body: Body, at_once: bool) -> str:
    if offering.source_body == body:
        _vouch_again(write, offering)
        return "unchanged"
    offering.source_body = body
    wanted = freshness.assured(merge_patch.apply(body, offering.edits), offering.body, write.today)
    wanted["source"] = offering.body["source"]
    if offerings.never_published(offering) or at_once or offerings.is_small(offering.body, wanted):
        offering.body = wanted
        write.put(offering, "import")
        return "updated"
    offering.proposal = merge_patch.difference(offering.body, wanted)
    offering.turn = offering.turn or "moderator"
    write.put(offering, "propose")
    return "proposed"


def _vouch_again(write: Write, offering: Offering) -> None:
    assured = date.fromisoformat(offering.body["assured_at"])
    if offering.status == store.PUBLISHED and write.today - assured > VOUCHED_AGAIN_AFTER:
        offering.body = {**offering.body, "assured_at": write.today.isoformat()}
        write.put(offering, "confirm")
