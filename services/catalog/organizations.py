"""Rules of organizations: the same one is kept once, whoever sends it."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.catalog import feed
from services.catalog.ptv import documents as ptv_documents
from services.catalog.store.tables import Audit, Offering, Organization
from services.platform.access import Principal
from services.platform.problems import Conflict, NotFound
from services.vocabulary.identity import municipality_organization_uuid, organization_uuid
from services.vocabulary.order import sort_key
from services.vocabulary.texts import pick

Body = dict[str, Any]


def create(session: Session, body: Body, caller: Principal, now: datetime) -> Body:
    """A new organization; `Conflict` when its Y-tunnus is already here."""
    if twin := _by_business_id(session, body):
        raise Conflict(f"The organization {twin.id} has the same Y-tunnus; use that one.")
    return answer(_insert(session, str(uuid.uuid4()), body, f"key:{caller.id}", now))


def read(session: Session, organization_id: str) -> Body:
    """The organization; `NotFound` when there is none."""
    organization = session.get(Organization, organization_id)
    if organization is None:
        raise NotFound(f"There is no organization with the id {organization_id}.")
    return answer(organization)


def put_record(
    session: Session, source: str, record_id: str, body: Body, actor: str, now: datetime
) -> tuple[str, str]:
    """The id of a source's organization, and what happened: created, updated, unchanged or linked.

    A municipality's own organization and one with a Y-tunnus that is already here are the same for every
    source; only the source that brought an organization changes it.
    """
    wanted = _identity(source, record_id, body)
    known = session.get(Organization, wanted) or _by_business_id(session, body)
    if known is None:
        _insert(session, wanted, body, actor, now, source, record_id)
        return wanted, "created"
    if (known.source, known.record_id) != (source, record_id):
        return known.id, "linked"
    if known.body == body:
        return known.id, "unchanged"
    _fill(known, body, now)
    known.version += 1
    _audit(session, known, "update", actor, now)
    ptv_documents.keep_organization(session, known)
    # What search shows of an organization stands in its offerings' documents.
    shown = session.execute(select(Offering.id, Offering.version).where(Offering.organization_id == known.id))
    feed.append(session, [(row.id, row.version) for row in shown], now)
    return known.id, "updated"


def of_record(session: Session, source: str, record_id: str) -> str | None:
    """The id of an organization that the source brought earlier."""
    query = select(Organization.id).where(Organization.source == source, Organization.record_id == record_id)
    return session.scalar(query) or session.scalar(
        select(Organization.id).where(Organization.id == str(organization_uuid(source, record_id)))
    )


def answer(organization: Organization) -> Body:
    """The organization as the API has it."""
    return {"id": organization.id, "version": organization.version, **organization.body}


def _identity(source: str, record_id: str, body: Body) -> str:
    if body["type"] == "municipality" and "municipality" in body:
        return str(municipality_organization_uuid(body["municipality"]))
    return str(organization_uuid(source, record_id))


def _by_business_id(session: Session, body: Body) -> Organization | None:
    if "business_id" not in body:
        return None
    return session.scalars(select(Organization).where(Organization.business_id == body["business_id"])).first()


def _insert(
    session: Session,
    organization_id: str,
    body: Body,
    actor: str,
    now: datetime,
    source: str | None = None,
    record_id: str | None = None,
) -> Organization:
    organization = Organization(id=organization_id, version=1, created_at=now, source=source, record_id=record_id)
    _fill(organization, body, now)
    session.add(organization)
    _audit(session, organization, "create", actor, now)
    session.flush()
    ptv_documents.keep_organization(session, organization)
    return organization


def _fill(organization: Organization, body: Body, now: datetime) -> None:
    found = pick(body["name"], "fi")
    organization.body = body
    organization.type = body["type"]
    organization.business_id = body.get("business_id")
    organization.municipality = body.get("municipality")
    organization.sort_key = sort_key(found.value if found else "")
    organization.modified_at = now


def _audit(session: Session, organization: Organization, action: str, actor: str, now: datetime) -> None:
    session.add(
        Audit(
            at=now,
            actor=actor,
            action=action,
            subject=f"organization:{organization.id}",
            version=organization.version,
            body=organization.body,
        )
    )
