"""Reading and writing PTV documents; knows no rules."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, or_, select
from sqlalchemy.orm import Session, aliased

from services.catalog.store import rows
from services.catalog.store.tables import PtvCode, PtvDocument

Document = dict[str, Any]
CHANGED = "ptv documents changed"


@dataclass(frozen=True)
class Filter:
    """Which documents; what is None or empty filters nothing."""

    family: str
    types: tuple[str, ...] = ()
    status: str = "Published"
    after: datetime | None = None
    before: datetime | None = None
    organization_id: str | None = None
    codes: tuple[tuple[str, tuple[str, ...]], ...] = ()
    or_nationwide: bool = False
    with_something: bool = False  # of organizations, those that have something published
    ids: tuple[str, ...] = field(default=())


def created(session: Session, offering_ids: Sequence[str]) -> set[str]:
    """Those of the offerings that have documents."""
    found: set[str] = set()
    for chunk in rows.batches(offering_ids):
        query = select(PtvDocument.offering_id).where(PtvDocument.offering_id.in_(chunk))
        found |= {identity for identity in session.scalars(query) if identity}
    return found


def upstream(session: Session, owners: Sequence[str]) -> dict[str, str]:
    """offering or organization → the id of PTV's own document of it; of several the one that came first."""
    found: dict[str, str] = {}
    for chunk in rows.batches(owners):
        query = select(PtvDocument.offering_id, PtvDocument.id).where(PtvDocument.offering_id.in_(chunk))
        query = query.where(PtvDocument.upstream).order_by(PtvDocument.created_at.desc(), PtvDocument.id.desc())
        found |= {str(owner): identity for owner, identity in session.execute(query)}
    return found


def changed(session: Session) -> None:
    """Note that lists may have other documents now: the feed numbers it when the transaction ends."""
    session.info[CHANGED] = True


def forget(session: Session, document_ids: Sequence[str]) -> None:
    """Remove documents, with their codes."""
    changed(session)
    rows.remove(session, PtvDocument, PtvDocument.id, document_ids)


def forget_of(session: Session, offering_ids: Sequence[str]) -> None:
    """Remove the documents of offerings, with their codes."""
    if offering_ids:
        changed(session)
        rows.remove(session, PtvDocument, PtvDocument.offering_id, offering_ids)


def add(session: Session, documents: Sequence[Document], codes: Mapping[str, Collection[tuple[str, str]]]) -> None:
    """Write documents, rows of their table, with their codes: document id → (scheme, code)."""
    if not documents:
        return
    changed(session)
    rows.add(session, PtvDocument, documents)
    pairs = ((identity, scheme, code) for identity, its in codes.items() for scheme, code in sorted(its))
    names = ("document_id", "scheme", "code")
    rows.add(session, PtvCode, [dict(zip(names, pair, strict=True)) for pair in pairs])


def found(session: Session, wanted: Filter, most: int) -> list[Row[Any]]:
    """At most so many (id, type, body, upstream), in the order of creation; for what is named by its ids."""
    columns = (PtvDocument.id, PtvDocument.type, PtvDocument.body, PtvDocument.upstream)
    query = matching(wanted).with_only_columns(*columns).order_by(PtvDocument.created_at, PtvDocument.id)
    return list(session.execute(query.limit(most)))


def channels_of(session: Session, service_ids: Sequence[str]) -> Iterator[PtvDocument]:
    """PTV's own channels that these services name, and that are no offering of their own."""
    for chunk in rows.batches(service_ids):
        its = select(PtvCode.code).where(PtvCode.scheme == "channel", PtvCode.document_id.in_(chunk))
        own = (PtvDocument.upstream, PtvDocument.family == "ServiceChannel", PtvDocument.offering_id.is_(None))
        yield from session.scalars(select(PtvDocument).where(PtvDocument.id.in_(its), *own))


def is_connected(session: Session, channel_id: str) -> bool:
    """Whether a service that is shown names the channel."""
    its = select(PtvCode.document_id).where(PtvCode.scheme == "channel", PtvCode.code == channel_id)
    query = select(PtvDocument.id).where(PtvDocument.id.in_(its), PtvDocument.status == "Published").limit(1)
    return session.scalar(query) is not None


def services_of(session: Session, organization_ids: Collection[str]) -> dict[str, list[tuple[str, str | None]]]:
    """organization id → (id, name) of its published services."""
    found: dict[str, list[tuple[str, str | None]]] = {}
    for chunk in rows.batches(sorted(organization_ids)):
        query = (
            select(PtvDocument.organization_id, PtvDocument.id, PtvDocument.name)
            .where(PtvDocument.family == "Service", PtvDocument.status == "Published")
            .where(PtvDocument.organization_id.in_(chunk))
            .order_by(PtvDocument.created_at, PtvDocument.id)
        )
        for organization_id, identity, name in session.execute(query):
            found.setdefault(organization_id, []).append((identity, name))
    return found


def matching(wanted: Filter) -> Select[PtvDocument]:
    """The documents that a filter lets through."""
    query = select(PtvDocument).where(PtvDocument.family == wanted.family, PtvDocument.status == wanted.status)
    if wanted.types:
        query = query.where(PtvDocument.type.in_(wanted.types))
    if wanted.after:
        query = query.where(PtvDocument.modified_at > wanted.after)
    if wanted.before:
        query = query.where(PtvDocument.modified_at < wanted.before)
    if wanted.organization_id:
        query = query.where(PtvDocument.organization_id == wanted.organization_id)
    if wanted.ids:
        query = query.where(PtvDocument.id.in_(wanted.ids))
    if wanted.with_something:
        something = aliased(PtvDocument)
        its = select(something.organization_id).where(
            something.status == "Published", something.family != wanted.family
        )
        query = query.where(PtvDocument.id.in_(its))
    for scheme, codes in wanted.codes:
        query = query.where(_coded(scheme, codes, wanted.or_nationwide))
    return query


def _coded(scheme: str, codes: tuple[str, ...], or_nationwide: bool) -> ColumnElement[bool]:
    its = select(PtvCode.document_id).where(PtvCode.scheme == scheme, PtvCode.code.in_(codes))
    among: ColumnElement[bool] = PtvDocument.id.in_(its)
    return or_(among, PtvDocument.nationwide) if or_nationwide else among
