"""Rules of offerings: who may write which, and what a write does.

Every write is one transaction: the offering's new version, its audit row and its change row.
"""

import base64
import json
import uuid
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete
from sqlalchemy.orm import Session

from services.catalog import classification, feed, history, merge_patch
from services.catalog.ptv import documents as ptv_documents
from services.catalog.store import offerings as store
from services.catalog.store.tables import Audit, IdempotencyKey, Offering, Organization
from services.platform.access import Principal
from services.platform.problems import Conflict, FieldError, Forbidden, Gone, Invalid, NotFound, PreconditionFailed
from services.vocabulary.order import sort_key
from services.vocabulary.texts import pick

Body = dict[str, Any]


class Write:
    """The open writing transaction of one caller: collects what was written, and numbers it at the end."""

    def __init__(self, session: Session, actor: str, now: datetime) -> None:
        self.session, self.actor, self.now = session, actor, now
        self._written: list[Offering] = []
        self._actions: list[str] = []

    def put(self, offering: Offering, action: str) -> None:
        """Store the offering's next version, whose body, status and organization were just set."""
        offering.version = (offering.version or 0) + 1
        offering.modified_at = self.now
        offering.sort_key = sort_key(_name(offering.body))
        offering.kind = offering.body["kind"]
        offering.visibility = offering.body.get("visibility", "public")
        offering.organization_id = offering.body["organization_id"]
        self.session.add(offering)
        self._written.append(offering)
        self._actions.append(action)

    def finish(self) -> None:
        """Write codes, PTV documents, audit rows and, last, the change rows."""
        self.session.flush()
        store.replace_codes(self.session, {item.id: classification.codes(item.body) for item in self._written})
        ptv_documents.keep(self.session, self._written)
        self.session.add_all(
            Audit(
                at=self.now,
                actor=self.actor,
                action=action,
                subject=item.id,
                version=item.version,
                body=item.body,
            )
            for item, action in zip(self._written, self._actions, strict=True)
        )
        feed.append(self.session, [(item.id, item.version) for item in self._written], self.now)


def create(
    session: Session, body: Body, caller: Principal, now: datetime, once: tuple[str, str] | None = None
) -> Body:
    """A new offering of the caller's organization, published at once.

    `once` is the caller's own key for this write and a fingerprint of it: the same again gives the same offering.
    """
    if once and (made := _made_before(session, caller, *once)):
        return _answer(session, made)
    body = _complete(session, body, caller)
    write = Write(session, f"key:{caller.id}", now)
    offering = Offering(
        id=str(uuid.uuid4()), status="published", body=body, source_body=None, edits=body, created_at=now
    )
    write.put(offering, "create")
    if once:
        key, fingerprint = once
        session.add(
            IdempotencyKey(caller=caller.id, key=key, fingerprint=fingerprint, offering_id=offering.id, at=now)
        )
    write.finish()
    return _answer(session, offering.id)


def replace(
    session: Session, offering_id: str, body: Body, caller: Principal, now: datetime, seen: int | None = None
) -> Body:
    """What a person wants it to be; what its source said stays beside it.

    `seen` is the version that the caller read; `PreconditionFailed` when there is a newer one.
    """
    offering = _held(session, offering_id, caller, seen)
    body = _complete(session, {"organization_id": offering.organization_id, **body}, caller)
    if offering.source and "source" in offering.body:
        body["source"] = offering.body["source"]
    if body == offering.body:
        return _answer(session, offering_id)
    offering.edits = merge_patch.difference(offering.source_body, body) if offering.source_body else body
    offering.body = body
    write = Write(session, f"key:{caller.id}", now)
    write.put(offering, "replace")
    write.finish()
    return _answer(session, offering_id)


def archive(session: Session, offering_id: str, caller: Principal, now: datetime, seen: int | None = None) -> Body:
    """Take it out of sight; archiving twice is archiving once."""
    return _move(session, _held(session, offering_id, caller, seen), "archived", "archive", caller, now)


def restore(session: Session, offering_id: str, caller: Principal, now: datetime, seen: int | None = None) -> Body:
    """Bring it back where it was archived; restoring what is there changes nothing."""
    return _move(session, _held(session, offering_id, caller, seen), store.PUBLISHED, "restore", caller, now)


def _move(
    session: Session, offering: Offering, status: str, action: str, caller: Principal, now: datetime
) -> Body:
    if offering.status != status:
        offering.status = status
        write = Write(session, f"key:{caller.id}", now)
        write.put(offering, action)
        write.finish()
    return _answer(session, offering.id)


def past(session: Session, offering_id: str, caller: Principal, limit: int) -> list[Body]:
    """What happened to the caller's own offering, the newest first."""
    _held(session, offering_id, caller)
    return history.of_offering(session, offering_id, limit)


def forget_idempotency_keys(session: Session, now: datetime) -> None:
    """They are kept for a day."""
    session.execute(delete(IdempotencyKey).where(IdempotencyKey.at < now - timedelta(days=1)))


def _made_before(session: Session, caller: Principal, key: str, fingerprint: str) -> str | None:
    made = session.get(IdempotencyKey, (caller.id, key))
    if made is None:
        return None
    if made.fingerprint != fingerprint:
        raise Conflict("This Idempotency-Key was used for something else; use a new one for a new offering.")
    return made.offering_id


def read(session: Session, offering_id: str) -> Body:
    """A published public offering. `NotFound`, or `Gone` when it was here once."""
    row = store.get(session, offering_id)
    if row is None or row.Offering.visibility != "public":
        raise NotFound(f"There is no offering with the id {offering_id}.")
    if row.Offering.status == "archived":
        raise Gone(f"The offering {offering_id} has ended.")
    if row.Offering.status != store.PUBLISHED:
        raise NotFound(f"There is no offering with the id {offering_id}.")
    return store.answer(row.Offering, row.Organization)


def current(session: Session, offering_id: str, caller: Principal) -> Body:
    """The body that the caller may change, whatever its status."""
    return _held(session, offering_id, caller).body


def page(session: Session, filters: Body) -> Body:
    """One page of published public offerings in Finnish order, and the cursor of the next."""
    after = _read_cursor(filters["cursor"]) if "cursor" in filters else []
    codes: dict[str, str] = {key: filters[key] for key in ("municipality", "theme") if key in filters}
    organization = str(filters["organization"]) if "organization" in filters else None
    rows = store.listed(session, codes, filters.get("kind"), organization, after, filters["limit"] + 1)
    shown = rows[: filters["limit"]]
    more = len(rows) > len(shown)
    return {
        "items": [store.answer(row.Offering, row.Organization) for row in shown],
        "next": _write_cursor(shown[-1].Offering) if more else None,
    }


def _answer(session: Session, offering_id: str) -> Body:
    row = store.get(session, offering_id)
    assert row is not None
    return store.answer(row.Offering, row.Organization)


def _held(session: Session, offering_id: str, caller: Principal, seen: int | None = None) -> Offering:
    offering = store.lock(session, [offering_id]).get(offering_id)
    if offering is None:
        raise NotFound(f"There is no offering with the id {offering_id}.")
    if "coordinator" not in caller.scopes and offering.organization_id != caller.organization_id:
        raise Forbidden("This key belongs to another organization.")
    if seen is not None and seen != offering.version:
        raise PreconditionFailed(
            f"You read version {seen}; now it is version {offering.version}. Read it again, then make your change."
        )
    return offering


def _complete(session: Session, body: Body, caller: Principal) -> Body:
    """The body with its organization and themes; `Invalid` or `Forbidden` when the organization is wrong."""
    wanted = str(body.get("organization_id") or caller.organization_id or "")
    if not wanted:
        raise _organization_error("Say which organization offers this.", "required")
    if "coordinator" not in caller.scopes and wanted != caller.organization_id:
        raise Forbidden("This key may write only its own organization's offerings.")
    if session.get(Organization, wanted) is None:
        raise _organization_error("There is no organization with this id.", "reference")
    body = {**body, "organization_id": wanted}
    if found := classification.themes(body):
        body["themes"] = found
    return body


def _organization_error(message: str, code: str) -> Invalid:
    return Invalid(f"/organization_id: {message}", [FieldError("/organization_id", code, message)])


def _name(body: Body) -> str:
    found = pick(body["name"], "fi")
    return found.value if found else ""


def _write_cursor(last: Offering) -> str:
    return base64.urlsafe_b64encode(json.dumps([last.sort_key, last.id]).encode()).decode()


def _read_cursor(cursor: str) -> list[str]:
    try:
        after = json.loads(base64.urlsafe_b64decode(cursor))
        key, offering_id = after
    except (ValueError, TypeError):
        raise Invalid("cursor: use the value of 'next' of the page before, unchanged.") from None
    if not (isinstance(key, str) and isinstance(offering_id, str)):
        raise Invalid("cursor: use the value of 'next' of the page before, unchanged.")
    return [key, offering_id]
