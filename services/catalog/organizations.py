"""Rules of organizations: the same one is kept once, whoever sends it; a group without a Y-tunnus may stand
under a host that answers for it."""

import uuid
from typing import Any

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from services.catalog import cursors, merge_patch, permissions
from services.catalog.ptv import documents as ptv_documents
from services.catalog.store import offerings as store
from services.catalog.store.tables import Organization
from services.catalog.writing import Write
from services.platform.access import Principal
from services.platform.problems import Conflict, FieldError, Forbidden, Invalid, NotFound, PreconditionFailed
from services.vocabulary.identity import municipality_organization_uuid, organization_uuid
from services.vocabulary.order import sort_key
from services.vocabulary.texts import pick

Body = dict[str, Any]


def create(write: Write, body: Body) -> Organization:
    """A new organization; `Conflict` when its Y-tunnus is already here.

    An association may add the informal groups that it hosts; anything else is the coordinator's to add.
    """
    own = write.caller.organization_id
    hosted = own is not None and body["type"] == "informal" and body.setdefault("host_id", own) == own
    if not (permissions.oversees(write.caller) or hosted):
        raise Forbidden("This key may add only informal groups that its own organization hosts.")
    _check(write.session, body)
    return _insert(write, str(uuid.uuid4()), body)


def change(write: Write, its: Organization, body: Body, trusted: bool | None = None) -> Organization:
    """Write a held organization anew; only the coordinator says whether it is trusted, and who hosts it."""
    overseen = permissions.oversees(write.caller)
    trusted = its.trusted if trusted is None else trusted
    if not overseen and (trusted != its.trusted or body.get("host_id") != its.host_id):
        raise Forbidden("Only the coordinator says whom the county trusts, and who hosts a group.")
    if body == its.body and trusted == its.trusted:
        return its
    _check(write.session, body, its.id)
    its.trusted = trusted
    _update(write, its, body)
    return its


def held(write: Write, organization_id: str, seen: int | None = None) -> Organization:
    """An organization that the caller may change, held against other writers."""
    its = store.lock_organization(write.session, organization_id)
    if its is None:
        raise NotFound(f"There is no organization with the id {organization_id}.")
    if not permissions.may_write(write.caller, its):
        raise Forbidden("This key belongs to another organization.")
    if seen is not None and seen != its.version:
        raise PreconditionFailed(f"You read version {seen}; now it is version {its.version}. Read it again.")
    return its


def read(session: Session, organization_id: str, caller: Principal | None = None) -> Body:
    """The organization; `NotFound` when there is none."""
    organization = session.get(Organization, organization_id)
    if organization is None:
        raise NotFound(f"There is no organization with the id {organization_id}.")
    return answer(organization, caller)


def page(session: Session, query: Body, caller: Principal | None = None) -> Body:
    """One page of a list in the Finnish order of names, and the cursor of the next."""
    equal = ("type", "municipality", "business_id")
    wanted = select(Organization).where(
        *(getattr(Organization, name) == query[name] for name in equal if name in query)
    )
    if "host" in query:
        wanted = wanted.where(Organization.host_id == query["host"])
    if "name" in query:
        wanted = wanted.where(Organization.sort_key.startswith(sort_key(query["name"]), autoescape=True))
    here = tuple_(Organization.sort_key, Organization.id)
    if "cursor" in query:
        wanted = wanted.where(here > tuple_(*cursors.read(query["cursor"], "name", (str, str))))
    wanted = wanted.order_by(Organization.sort_key, Organization.id).limit(query["limit"] + 1)
    return cursors.page(
        list(session.scalars(wanted)),
        query["limit"],
        lambda its: answer(its, caller),
        lambda last: cursors.write("name", last.sort_key, last.id),
    )


def patched(its: Organization, patch: Body) -> Body:
    """What a merge patch would make of an organization, as somebody would write it."""
    result: Body = merge_patch.apply({**its.body, "trusted": its.trusted}, patch)
    return result


def put_record(write: Write, source: str, record_id: str, body: Body) -> tuple[str, str]:
    """The id of a source's organization, and what happened: created, updated, unchanged or linked.

    A municipality's own organization and one with a Y-tunnus that is already here are the same for every
    source; only the source that brought an organization changes it.
    """
    wanted = _identity(source, record_id, body)
    known = write.session.get(Organization, wanted) or _by_business_id(write.session, body)
    if known is None:
        _insert(write, wanted, body, source, record_id)
        return wanted, "created"
    if (known.source, known.record_id) != (source, record_id):
        return known.id, "linked"
    if known.body == body:
        return known.id, "unchanged"
    _update(write, known, body)
    return known.id, "updated"


def of_record(session: Session, source: str, record_id: str) -> str | None:
    """The id of an organization that the source brought earlier."""
    query = select(Organization.id).where(Organization.source == source, Organization.record_id == record_id)
    return session.scalar(query) or session.scalar(
        select(Organization.id).where(Organization.id == str(organization_uuid(source, record_id)))
    )


def answer(its: Organization, caller: Principal | None = None) -> Body:
    """The organization as the API has it; whether it is trusted is its own people's and the coordinator's."""
    own = {"trusted": its.trusted} if permissions.may_write(caller, its) else {}
    return {"id": its.id, "version": its.version, **its.body, **own}


def _check(session: Session, body: Body, own_id: str | None = None) -> None:
    twin = _by_business_id(session, body)
    if twin and twin.id != own_id:
        raise Conflict(f"The organization {twin.id} has the same Y-tunnus; use that one.")
    if (host_id := body.get("host_id")) is None:
        return
    host = session.get(Organization, host_id)
    if host is None or host.host_id is not None or host_id == own_id:
        message = "The host must be another organization that is here, and that has no host itself."
        raise Invalid(f"/host_id: {message}", [FieldError("/host_id", "reference", message)])


def _identity(source: str, record_id: str, body: Body) -> str:
    if body["type"] == "municipality" and "municipality" in body:
        return str(municipality_organization_uuid(body["municipality"]))
    return str(organization_uuid(source, record_id))


def _by_business_id(session: Session, body: Body) -> Organization | None:
    if "business_id" not in body:
        return None
    return session.scalars(select(Organization).where(Organization.business_id == body["business_id"])).first()


def _insert(
    write: Write, organization_id: str, body: Body, source: str | None = None, record_id: str | None = None
) -> Organization:
    its = Organization(id=organization_id, version=1, created_at=write.now, source=source, record_id=record_id)
    its.trusted = False
    _fill(its, body, write)
    write.session.add(its)
    write.session.flush()
    ptv_documents.keep_organization(write.session, its)
    write.audit("create", f"organization:{its.id}", its.version, its.body)
    return its


def _update(write: Write, its: Organization, body: Body) -> None:
    _fill(its, body, write)
    its.version += 1
    ptv_documents.keep_organization(write.session, its)
    write.audit("update", f"organization:{its.id}", its.version, its.body)
    write.organization(its)


def _fill(its: Organization, body: Body, write: Write) -> None:
    found = pick(body["name"], "fi")
    its.body = body
    its.type = body["type"]
    its.business_id = body.get("business_id")
    its.municipality = body.get("municipality")
    its.host_id = body.get("host_id")
    its.sort_key = sort_key(found.value if found else "")
    its.modified_at = write.now
