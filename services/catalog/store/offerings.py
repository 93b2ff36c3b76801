"""Reading and writing offerings; knows no rules."""

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, delete, insert, select, tuple_
from sqlalchemy.orm import Session

from services.catalog.store.tables import Offering, OfferingCode, Organization

PUBLISHED = "published"
BATCH = 500


def get(session: Session, offering_id: str) -> Row[Offering, Organization] | None:
    """An offering with its organization."""
    return session.execute(_with_organization().where(Offering.id == offering_id)).one_or_none()


def lock(session: Session, ids: Collection[str]) -> dict[str, Offering]:
    """The offerings, held against other writers until the transaction ends; always in the same order."""
    found: dict[str, Offering] = {}
    for chunk in _chunks(sorted(ids)):
        query = select(Offering).where(Offering.id.in_(chunk)).order_by(Offering.id).with_for_update()
        found |= {offering.id: offering for offering in session.scalars(query)}
    return found


def replace_codes(session: Session, codes: dict[str, set[tuple[str, str]]]) -> None:
    """Write the codes of offerings anew: id → {(scheme, code)}."""
    for chunk in _chunks(sorted(codes)):
        session.execute(delete(OfferingCode).where(OfferingCode.offering_id.in_(chunk)))
    rows = [
        {"offering_id": offering_id, "scheme": scheme, "code": code}
        for offering_id, pairs in codes.items()
        for scheme, code in sorted(pairs)
    ]
    if rows:
        session.execute(insert(OfferingCode), rows)


def published(session: Session, ids: Collection[str]) -> dict[str, dict[str, Any]]:
    """Answers of those of the ids that are published."""
    answers: dict[str, dict[str, Any]] = {}
    for chunk in _chunks(sorted(ids)):
        query = _with_organization().where(Offering.id.in_(chunk), Offering.status == PUBLISHED)
        answers |= {row.Offering.id: answer(row.Offering, row.Organization) for row in session.execute(query)}
    return answers


def every_published(session: Session) -> Iterator[dict[str, Any]]:
    """Answers of all that is published, from one snapshot, without holding them in memory."""
    session.connection(execution_options={"isolation_level": snapshot_level(session)})
    query = _with_organization().where(Offering.status == PUBLISHED).order_by(Offering.id)
    for row in session.execute(query.execution_options(yield_per=BATCH, stream_results=True)):
        yield answer(row.Offering, row.Organization)
        session.expunge(row.Offering)


def snapshot_level(session: Session) -> str:
    """The isolation level under which all reads of a transaction see the same data."""
    return "REPEATABLE READ" if session.get_bind().dialect.name == "postgresql" else "SERIALIZABLE"


def listed(
    session: Session,
    codes: dict[str, str],
    kind: str | None,
    organization: str | None,
    after: list[str],
    limit: int,
) -> list[Row[Offering, Organization]]:
    """Published public offerings in Finnish order of names, after the (sort key, id) of the last one seen."""
    query = _with_organization().where(Offering.status == PUBLISHED, Offering.visibility == "public")
    for scheme, code in codes.items():
        matching = select(OfferingCode.offering_id).where(OfferingCode.scheme == scheme, OfferingCode.code == code)
        query = query.where(Offering.id.in_(matching))
    if kind:
        query = query.where(Offering.kind == kind)
    if organization:
        query = query.where(Offering.organization_id == organization)
    if after:
        query = query.where(tuple_(Offering.sort_key, Offering.id) > tuple_(*after))
    return list(session.execute(query.order_by(Offering.sort_key, Offering.id).limit(limit)))


def answer(offering: Offering, organization: Organization) -> dict[str, Any]:
    """The offering as the API has it."""
    reference = {
        key: organization.body[key]
        for key in ("name", "type", "business_id", "municipality")
        if key in organization.body
    }
    return {
        "id": offering.id,
        "version": offering.version,
        "status": offering.status,
        "organization": {"id": organization.id, **reference},
        **offering.body,
        "created_at": stamp(offering.created_at),
        "modified_at": stamp(offering.modified_at),
    }


def _with_organization() -> Select[Offering, Organization]:
    return select(Offering, Organization).join(Organization, Organization.id == Offering.organization_id)


def stamp(moment: datetime) -> str:
    """A time as the API writes it: `2026-11-24T14:30:00Z`."""
    return str(moment.isoformat(timespec="seconds").replace("+00:00", "Z"))


def _chunks(ids: list[str]) -> Iterable[list[str]]:
    # SQLite takes 32,766 parameters in a statement; a batch is far below that.
    return (ids[start : start + BATCH] for start in range(0, len(ids), BATCH))
