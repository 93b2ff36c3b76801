"""Records of sources: what sync writes. What a person edited stays as it was edited.

A record's id is a UUIDv5 of its source and its id there, so a re-import keeps it; sending the same again
changes nothing and adds nothing to the feed.
"""

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Any

import marshmallow as ma
from sqlalchemy import select
from sqlalchemy.orm import Session

from services.catalog import classification, erasure, history, merge_patch, organizations, permissions
from services.catalog.ptv import upstream
from services.catalog.schemas.offering import OfferingSchema
from services.catalog.schemas.organization import OrganizationSchema
from services.catalog.store import offerings as store
from services.catalog.store.tables import Offering, Organization
from services.catalog.writing import Write
from services.platform.access import Principal
from services.platform.problems import FieldError, Forbidden, Invalid, NotFound
from services.platform.validation import field_errors
from services.vocabulary.identity import record_uuid

Row = dict[str, Any]
OFFERING, ORGANIZATION = OfferingSchema(), OrganizationSchema()  # to make one takes longer than to use it


@dataclass
class Batch:
    """One batch of a source inside one transaction."""

    write: Write
    source: str
    organizations: dict[str, str] = field(default_factory=dict)
    held: dict[str, Offering] = field(default_factory=dict)


def put_batch(write: Write, source: str, body: Row) -> Row:
    """Store a batch: bad rows are reported, the others go on. Returns an outcome for each row, in order."""
    if source not in write.caller.sources and "*" not in write.caller.sources:
        raise Forbidden(f"This key does not write the source {source!r}.")
    batch = Batch(write, source)
    outcomes: Row = {
        "organizations": [_reported(_put_organization, batch, row) for row in body.get("organizations", [])]
    }
    outcomes["ptv_documents"] = [_reported(_put_ptv, batch, row) for row in body.get("ptv_documents", [])]
    rows = body.get("records", [])
    batch.held = store.lock(write.session, {_id(source, row) for row in rows})
    outcomes["records"] = [_reported(_put_record, batch, row) for row in rows]
    return outcomes


def put_one(write: Write, source: str, record_id: str, row: Row) -> Row:
    """Store one record; `Invalid` names what is wrong with it."""
    outcome: Row = put_batch(write, source, {"records": [{"record_id": record_id, **row}]})["records"][0]
    if outcome["outcome"] == "invalid":
        errors = [FieldError(**error) for error in outcome["errors"]]
        raise Invalid(f"{errors[0].pointer}: {errors[0].message}", errors)
    return outcome


def read(session: Session, source: str, record_id: str, caller: Principal) -> Row:
    """A record as its source says it beside what people changed; for who may write either of them."""
    offering = session.scalars(
        select(Offering).where(Offering.source == source, Offering.record_id == record_id)
    ).one_or_none()
    its = session.get(Organization, offering.organization_id) if offering else None
    writes = source in caller.sources or "*" in caller.sources
    if offering is None or its is None or not (writes or permissions.may_write(caller, its)):
        raise NotFound(f"There is no record {record_id!r} of the source {source!r}.")
    pinned = merge_patch.apply(offering.source_body, offering.edits)
    return {
        "record_id": record_id,
        "id": offering.id,
        "status": offering.status,
        "source_body": offering.source_body,
        "edits": offering.edits,
        "pinned": list(history.differences(offering.source_body, pinned)),
    }


def _reported(put: Callable[[Batch, Row], Row], batch: Batch, row: Row) -> Row:
    try:
        return {"record_id": row.get("record_id"), **put(batch, row)}
    except ma.ValidationError as error:
        errors = field_errors(error.messages)
        told = [asdict(one) for one in errors]
        return {"record_id": row.get("record_id"), "id": None, "outcome": "invalid", "errors": told}


def _put_organization(batch: Batch, row: Row) -> Row:
    body = erasure.without_erased(batch.write, ORGANIZATION.load(row["organization"]))
    organization_id, outcome = organizations.put_record(batch.write, batch.source, row["record_id"], body)
    batch.organizations[row["record_id"]] = organization_id
    return {"id": organization_id, "outcome": outcome}


def _put_ptv(batch: Batch, row: Row) -> Row:
    if row.get("gone"):
        return {"id": row["id"], "outcome": upstream.remove(batch.write.session, row["id"])}
    owner = _id(batch.source, row) if "record_id" in row else None
    if "organization_record" in row:
        owner = batch.organizations.get(row["organization_record"]) or _known(batch, row["organization_record"])
    document, original = (
        erasure.without_erased(batch.write, row.get(key, {})) for key in ("document", "original")
    )
    identity, outcome = upstream.put(batch.write.session, document, owner, batch.write.now, original)
    return {"id": identity, "outcome": outcome}


def _put_record(batch: Batch, row: Row) -> Row:
    offering_id = _id(batch.source, row)
    offering = batch.held.get(offering_id)
    if row.get("gone"):
        return {"id": offering_id, "outcome": _close(batch, offering)}
    body = _load(batch, row)
    if offering is None:
        batch.held[offering_id] = _insert(batch, offering_id, row["record_id"], body)
        return {"id": offering_id, "outcome": "created"}
    if offering.source_body == body and offering.status != "archived":
        return {"id": offering_id, "outcome": "unchanged"}
    offering.source_body = body
    offering.body = seen(batch.write, batch.source, row["record_id"], merge_patch.apply(body, offering.edits))
    offering.status = store.PUBLISHED if offering.status == "archived" else offering.status
    batch.write.put(offering, "sync")
    return {"id": offering_id, "outcome": "updated"}


def _load(batch: Batch, row: Row) -> Row:
    """The offering's body as the source says it; the organization may be named by its record."""
    given = dict(row["offering"])
    reference = given.pop("organization_record", None)
    body: Row = erasure.without_erased(batch.write, OFFERING.load(given))
    if reference is not None:
        body["organization_id"] = batch.organizations.get(reference) or _known(batch, reference)
    if not body.get("organization_id"):
        raise ma.ValidationError({"organization_record": ["Missing data for required field."]})
    return classification.with_themes(body)


def _known(batch: Batch, reference: str) -> str:
    found = organizations.of_record(batch.write.session, batch.source, reference)
    if found is None:
        text = f"The source has sent no organization {reference!r}; send it before or with this record."
        raise ma.ValidationError({"organization_record": [text]})
    batch.organizations[reference] = found
    return found


def _insert(batch: Batch, offering_id: str, record_id: str, body: Row) -> Offering:
    offering = Offering(
        id=offering_id,
        status=store.PUBLISHED,
        body=seen(batch.write, batch.source, record_id, body),
        source_body=body,
        edits={},
        source=batch.source,
        record_id=record_id,
        assured_by="source",
        created_at=batch.write.now,
    )
    batch.write.put(offering, "sync")
    return offering


def seen(write: Write, source: str, record_id: str | None, body: Row) -> Row:
    """The body with where and when it was read."""
    ours = {"system": source, "record_id": record_id, "fetched_at": store.stamp(write.now)}
    return {**body, "source": {**body.get("source", {}), **ours}}


def _close(batch: Batch, offering: Offering | None) -> str:
    if offering is None:
        return "absent"
    if offering.status == "archived":
        return "unchanged"
    offering.status = "archived"
    batch.write.put(offering, "sync-gone")
    return "archived"


def _id(source: str, row: Row) -> str:
    return str(record_uuid(source, row["record_id"]))
