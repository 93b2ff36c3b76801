"""Reading and writing offerings; knows no rules."""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime

from sqlalchemy import Row, Select, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session, defer

from services.catalog.store import rows
from services.catalog.store.tables import Base, IdempotencyKey, Offering, OfferingCode, Organization, OtherId

PUBLISHED = "published"


def get(session: Session, offering_id: str) -> Row[Offering, Organization] | None:
    """An offering with its organization."""
    return session.execute(with_organization().where(Offering.id == offering_id)).one_or_none()


def lock(session: Session, ids: Collection[str]) -> dict[str, Offering]:
    """The offerings, held against other writers until the transaction ends; always in the same order."""
    found: dict[str, Offering] = {}
    for chunk in rows.batches(sorted(ids)):
        query = select(Offering).where(Offering.id.in_(chunk)).order_by(Offering.id).with_for_update()
        found |= {offering.id: offering for offering in session.scalars(query)}
    return found


def lock_organization(session: Session, organization_id: str) -> Organization | None:
    """An organization, held against other writers until the transaction ends."""
    query = select(Organization).where(Organization.id == organization_id).with_for_update()
    return session.scalars(query).one_or_none()


def forget_derived(session: Session, ids: Sequence[str]) -> None:
    """Remove the codes and the other ids of offerings."""
    rows.remove(session, OfferingCode, OfferingCode.offering_id, ids)
    rows.remove(session, OtherId, OtherId.offering_id, ids)


def add_codes(session: Session, codes: dict[str, set[tuple[str, str]]]) -> None:
    """Write the codes of offerings: id → {(scheme, code)}."""
    _add(session, OfferingCode, ("scheme", "code"), codes)


def add_other_ids(session: Session, known: dict[str, set[tuple[str, str]]]) -> None:
    """Write the ids of offerings in other systems: id → {(system, identity)}."""
    _add(session, OtherId, ("system", "identity"), known)


def claim_key(session: Session, **row: object) -> bool:
    """Keep a caller's key for a write, unless there is one; a write under way with the same key is waited for."""
    insert_on = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    keep = insert_on(IdempotencyKey).values(**row).on_conflict_do_nothing().returning(IdempotencyKey.key)
    return session.scalar(keep) is not None


def _add(
    session: Session, model: type[Base], names: tuple[str, str], pairs: dict[str, set[tuple[str, str]]]
) -> None:
    added = [
        {"offering_id": offering_id, **dict(zip(names, pair, strict=True))}
        for offering_id, its in pairs.items()
        for pair in sorted(its)
    ]
    rows.add(session, model, added)


def members_of(session: Session, ids: Collection[str]) -> dict[str, list[Offering]]:
    """primary id → the published offerings that are the same, in the order of their ids."""
    found: dict[str, list[Offering]] = {}
    for chunk in rows.batches(sorted(ids)):
        query = select(Offering).where(Offering.primary_id.in_(chunk), Offering.status == PUBLISHED)
        for offering in session.scalars(query.order_by(Offering.id)):
            found.setdefault(str(offering.primary_id), []).append(offering)
    return found


def published(session: Session, ids: Collection[str]) -> Iterator[Row[Offering, Organization]]:
    """Those of the ids that readers see: published, and not the same as another that they see instead."""
    for chunk in rows.batches(sorted(ids)):
        yield from session.execute(_seen().where(Offering.id.in_(chunk)))


def every_member(session: Session) -> dict[str, list[Offering]]:
    """primary id → its members, of all that have some; opens the snapshot that `every_published` reads from."""
    session.connection(execution_options={"isolation_level": snapshot_level(session)})
    primaries = select(Offering.primary_id).where(Offering.primary_id.is_not(None)).distinct()
    return members_of(session, [its for its in session.scalars(primaries) if its])


def every_published(session: Session) -> Iterator[Row[Offering, Organization]]:
    """All that readers see, in the snapshot that `every_member` opened, without holding them in memory."""
    query = _seen().order_by(Offering.id)
    for row in session.execute(query.execution_options(yield_per=rows.BATCH, stream_results=True)):
        yield row
        session.expunge(row.Offering)


def versions_of(session: Session, organization_ids: Collection[str]) -> dict[str, int]:
    """id → version of every offering of the organizations."""
    found: dict[str, int] = {}
    for chunk in rows.batches(sorted(organization_ids)):
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
    """What readers see, without what only its people see: that is as long again."""
    only_inside = (Offering.source_body, Offering.edits, Offering.proposal, Offering.requests)
    query = with_organization().where(Offering.status == PUBLISHED, Offering.primary_id.is_(None))
    return query.options(*(defer(column, raiseload=True) for column in only_inside))


def stamp(moment: datetime) -> str:
    """A time as the API writes it: `2026-11-24T14:30:00Z`."""
    return str(moment.isoformat(timespec="seconds").replace("+00:00", "Z"))
