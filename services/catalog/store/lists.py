"""Lists of offerings: filters, three orders, and pages that go on after the last row seen."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, Select, select, tuple_
from sqlalchemy.orm import Session

from services.catalog.store.offerings import with_organization
from services.catalog.store.tables import Offering, OfferingCode, Organization

# order → (column, whether the greatest comes first); every order ends in the id.
ORDERS: Mapping[str, tuple[Any, bool]] = {
    "name": (Offering.sort_key, False),
    "-modified": (Offering.modified_at, True),
    "review_due": (Offering.review_due, False),
}


@dataclass(frozen=True)
class Filter:
    """Which offerings; what is None or empty filters nothing."""

    statuses: tuple[str, ...] = ("published",)
    visibilities: tuple[str, ...] = ("public",)
    codes: Mapping[str, str] = field(default_factory=dict)
    kind: str | None = None
    organization_id: str | None = None
    source: str | None = None
    turn: str | None = None
    begins: str | None = None  # the sort key of how the name begins
    modified_after: datetime | None = None
    due_before: date | None = None


def page(
    session: Session, wanted: Filter, order: str, after: tuple[Any, ...] | None, limit: int
) -> list[Row[Offering, Organization]]:
    """Offerings in an order, after the (value, id) of the last one; what is the same as another is left out."""
    column, descending = ORDERS[order]
    query = _matching(wanted).where(column.is_not(None))
    here = tuple_(column, Offering.id)
    if after:
        query = query.where(here < tuple_(*after) if descending else here > tuple_(*after))
    by = (column.desc(), Offering.id.desc()) if descending else (column, Offering.id)
    return list(session.execute(query.order_by(*by).limit(limit)))


def _matching(wanted: Filter) -> Select[Offering, Organization]:
    query = with_organization().where(
        Offering.primary_id.is_(None),
        Offering.status.in_(wanted.statuses),
        Offering.visibility.in_(wanted.visibilities),
    )
    for scheme, code in wanted.codes.items():
        matching = select(OfferingCode.offering_id).where(OfferingCode.scheme == scheme, OfferingCode.code == code)
        query = query.where(Offering.id.in_(matching))
    equal = (
        (Offering.kind, wanted.kind),
        (Offering.organization_id, wanted.organization_id),
        (Offering.source, wanted.source),
        (Offering.turn, wanted.turn),
    )
    for column, value in equal:
        if value is not None:
            query = query.where(column == value)
    if wanted.begins:
        query = query.where(Offering.sort_key.startswith(wanted.begins, autoescape=True))
    if wanted.modified_after:
        query = query.where(Offering.modified_at > wanted.modified_after)
    if wanted.due_before:
        query = query.where(Offering.review_due < wanted.due_before)
    return query
