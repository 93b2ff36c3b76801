"""Rules of offerings: who may write which, and what becomes of it.

What an organization writes is published at once where the county does not moderate or trusts it; otherwise
it waits for a moderator, and readers go on seeing what they saw.
"""

import uuid
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete
from sqlalchemy.orm import Session

from services.catalog import classification, freshness, merge_patch, permissions
from services.catalog.store import offerings as store
from services.catalog.store.tables import IdempotencyKey, Offering, Organization
from services.catalog.writing import Write
from services.platform.problems import Conflict, FieldError, Forbidden, Invalid, NotFound, PreconditionFailed

Body = dict[str, Any]
# What changes from week to week is published at once; nobody should come to a group that is full.
SMALL = (("referral", "capacity"), ("referral", "capacity_until"), ("occurrences",), ("hours", "exceptions"))


def create(write: Write, body: Body, once: tuple[str, str] | None = None, *, draft: bool = False) -> Offering:
    """A new offering of the caller's organization.

    `once` is the caller's own key for this write and a fingerprint of it: the same again gives the same offering.
    """
    identity = str(uuid.uuid4())
    if once and (made := _made_before(write, identity, *once)):
        return made
    body, its = _complete(write, body)
    at_once = publishes_at_once(write, its)
    offering = Offering(
        id=identity,
        status="draft" if draft else "published" if at_once else "pending",
        turn="provider" if draft else None if at_once else "moderator",
        created_at=write.now,
    )
    set_body(write, offering, freshness.assured(body, {}, write.today))
    write.put(offering, "create")
    return offering


def replace(write: Write, offering_id: str, body: Body, seen: int | None = None) -> Offering:
    """What a person wants it to be; what its source said stays beside it.

    `seen` is the version that the caller read; `PreconditionFailed` when there is a newer one.
    """
    offering = held(write, offering_id, seen)
    body, its = _complete(write, {"organization_id": offering.organization_id, **body})
    if offering.source and "source" in offering.body:
        body["source"] = offering.body["source"]
    before = wanted(offering)
    if body == before:
        return offering
    if offering.status == "archived":
        raise Conflict("It has ended; restore it, then change it.")
    body = freshness.assured(body, before, write.today)
    new = offering.status in ("draft", "pending")
    if new or publishes_at_once(write, its) or is_small(before, body):
        # Over what readers see, beside a proposal that goes on waiting.
        patch = merge_patch.difference(before, body)
        set_body(write, offering, merge_patch.apply(offering.body, patch))
        write.put(offering, "replace")
    else:
        offering.proposal = merge_patch.difference(offering.body, body)
        offering.turn = offering.turn or "moderator"
        write.put(offering, "propose")
    return offering


def wanted(offering: Offering) -> Body:
    """The body as its people see it while they work on it: with what they proposed."""
    result: Body = merge_patch.apply(offering.body, offering.proposal or {})
    return result


def archive(write: Write, offering_id: str, seen: int | None = None) -> Offering:
    """Take it out of sight for good; archiving twice is archiving once."""
    return _move(write, held(write, offering_id, seen), "archived", "archive")


def hide(write: Write, offering_id: str, seen: int | None = None) -> Offering:
    """Take it out of sight for a while."""
    offering = held(write, offering_id, seen)
    if offering.status not in (store.PUBLISHED, "hidden"):
        raise Conflict(f"Only what is published can be hidden; this is {offering.status}.")
    return _move(write, offering, "hidden", "hide")


def restore(write: Write, offering_id: str, seen: int | None = None) -> Offering:
    """Bring back what was hidden or archived; what no moderator has let through becomes a draft again."""
    offering = held(write, offering_id, seen)
    if offering.status not in ("hidden", "archived"):
        return offering
    if never_published(offering):
        offering.turn = "provider"
        return _move(write, offering, "draft", "restore")
    return _move(write, vouched(write, offering), store.PUBLISHED, "restore")


def confirm(write: Write, offering_id: str, seen: int | None = None) -> Offering:
    """Say that it is still true; what was hidden for want of this is seen again."""
    offering = held(write, offering_id, seen)
    if offering.status == "archived":
        raise Conflict("It has ended; restore it instead.")
    if offering.status == "hidden" and overdue(write, offering):
        offering.status = store.PUBLISHED
    if offering.body.get("assured_at") != write.today.isoformat() or offering.status != store.PUBLISHED:
        write.put(vouched(write, offering), "confirm")
    return offering


def overdue(write: Write, offering: Offering) -> bool:
    """Whether it is hidden because nobody vouched for it."""
    after = timedelta(days=write.profile.upkeep.hide_after)
    return offering.review_due is not None and offering.review_due + after < write.today


def vouched(write: Write, offering: Offering) -> Offering:
    """The offering as one that its people know to be true today."""
    set_body(write, offering, {**offering.body, "assured_at": write.today.isoformat()})
    return offering


def set_body(write: Write, offering: Offering, body: Body) -> None:
    """What a person wants is seen; what differs from the source is pinned."""
    offering.body = body
    offering.edits = merge_patch.difference(offering.source_body, body) if offering.source_body else body
    offering.assured_by = "coordinator" if permissions.oversees(write.caller) else "provider"


def never_published(offering: Offering) -> bool:
    """Whether a moderator has yet to let it through for the first time."""
    return offering.turn is not None and offering.proposal is None


def held(write: Write, offering_id: str, seen: int | None = None) -> Offering:
    """An offering that the caller may change, held against other writers.

    `NotFound` when the caller may not know of it, `Forbidden` when it is another's.
    """
    offering = store.lock(write.session, [offering_id]).get(offering_id)
    its = write.session.get(Organization, offering.organization_id) if offering else None
    if offering is None or its is None:
        raise NotFound(f"There is no offering with the id {offering_id}.")
    permissions.must_write(write.caller, offering, its)
    if seen is not None and seen != offering.version:
        raise PreconditionFailed(
            f"You read version {seen}; now it is version {offering.version}. Read it again, then make your change."
        )
    return offering


def forget_idempotency_keys(session: Session, now: datetime) -> None:
    """They are kept for a day."""
    session.execute(delete(IdempotencyKey).where(IdempotencyKey.at < now - timedelta(days=1)))


def _move(write: Write, offering: Offering, status: str, action: str) -> Offering:
    if offering.status != status:
        offering.status = status
        write.put(offering, action)
    return offering


def _made_before(write: Write, identity: str, key: str, fingerprint: str) -> Offering | None:
    caller = write.caller.id
    row = {"caller": caller, "key": key, "fingerprint": fingerprint, "offering_id": identity, "at": write.now}
    if store.claim_key(write.session, **row):
        return None
    made = write.session.get_one(IdempotencyKey, (caller, key))
    if made.fingerprint != fingerprint:
        raise Conflict("This Idempotency-Key was used for something else; use a new one for a new offering.")
    return write.session.get_one(Offering, made.offering_id)


def publishes_at_once(write: Write, its: Organization) -> bool:
    """Whether what the caller writes for the organization waits for nobody."""
    return not write.moderated or its.trusted or permissions.oversees(write.caller)


def is_small(before: Body, after: Body) -> bool:
    """Whether only what changes from week to week differs."""
    return _without_small(before) == _without_small(after)


def _without_small(body: Body) -> Body:
    result = {**body, "assured_at": None}
    for *path, last in SMALL:
        inner = result
        for key in path:
            inner[key] = dict(inner.get(key) or {})
            inner = inner[key]
        inner.pop(last, None)
    return result


def _complete(write: Write, body: Body) -> tuple[Body, Organization]:
    """The body with its organization and themes; `Invalid` or `Forbidden` when the organization is wrong."""
    identity = str(body.get("organization_id") or write.caller.organization_id or "")
    if not identity:
        raise _organization_error("Say which organization offers this.", "required")
    its = write.session.get(Organization, identity)
    if its is None and permissions.oversees(write.caller):
        raise _organization_error("There is no organization with this id.", "reference")
    if its is None or not permissions.may_write(write.caller, its):
        raise Forbidden("This key may write only its own organization's offerings.")
    return classification.with_themes({**body, "organization_id": identity}), its


def _organization_error(message: str, code: str) -> Invalid:
    return Invalid(f"/organization_id: {message}", [FieldError("/organization_id", code, message)])
