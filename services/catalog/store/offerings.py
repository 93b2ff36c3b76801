"""Reading and writing offerings; knows no rules."""

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime

from sqlalchemy import Row, Select, delete, insert, select
from sqlalchemy.orm import Session

from services.catalog.store.tables import Offering, OfferingCode, Organization

PUBLISHED = "published"
BATCH = 500


def get(session: Session, offering_id: str) -> Row[Offering, Organization] | None:
    """An offering with its organization."""
    return session.execute(with_organization().where(Offering.id == offering_id)).one_or_none()


def lock(session: Session, ids: Collection[str]) -> dict[str, Offering]:
    """The offerings, held against other writers until the transaction ends; always in the same order."""
    found: dict[str, Offering] = {}
    for chunk in _chunks(sorted(ids)):
        query = select(Offering).where(Offering.id.in_(chunk)).order_by(Offering.id).with_for_update()
        found |= {offering.id: offering for offering in session.scalars(query)}
    return found


def lock_organization(session: Session, organization_id: str) -> Organization | None:
    """An organization, held against other writers until the transaction ends."""
    query = select(Organization).where(Organization.id == organization_id).with_for_update()
    return session.scalars(query).one_or_none()


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


def published(session: Session, ids: Collection[str]) -> Iterator[Row[Offering, Organization]]:
    """Those of the ids that readers see: published, and not the same as another that they see instead."""
    for chunk in _chunks(sorted(ids)):
        yield from session.execute(_seen().where(Offering.id.in_(chunk)))


def every_published(session: Session) -> Iterator[Row[Offering, Organization]]:
    """All that readers see, from one snapshot, without holding them in memory."""
    session.connection(execution_options={"isolation_level": snapshot_level(session)})
    query = _seen().order_by(Offering.id)
    for row in session.execute(query.execution_options(yield_per=BATCH, stream_results=True)):
        yield row
        session.expunge(row.Offering)


def versions_of(session: Session, organization_ids: Collection[str]) -> dict[str, int]:
    """id → version of every offering of the organizations."""
    found: dict[str, int] = {}
    for chunk in _chunks(sorted(organization_ids)):
        query = select(Offering.id, Offering.version).where(Offering.organization_id.in_(chunk))
        found |= {row.id: row.version for row in session.execute(query)}
    return found


def snapshot_level(session: Session) -> str:
    """The isolation level under which all reads of a transaction see the same data."""
    return "REPEATABLE READ" if session.get_bind().dialect.name == "postgresql" else "SERIALIZABLE"


def with_organization() -> Select[Offering, Organization]:
    """Offerings, each with its organization."""
    return select(Offering, Organization).join(Organization, Organization.id == Offering.organization_id)


def _seen() -> Select[Offering, Organization]:
    return with_organization().where(Offering.status == PUBLISHED, Offering.primary_id.is_(None))


def stamp(moment: datetime) -> str:
    """A time as the API writes it: `2026-11-24T14:30:00Z`."""
    return str(moment.isoformat(timespec="seconds").replace("+00:00", "Z"))


def _chunks(ids: list[str]) -> Iterable[list[str]]:
    # SQLite takes 32,766 parameters in a statement; a batch is far below that.
    return (ids[start : start + BATCH] for start in range(0, len(ids), BATCH))
