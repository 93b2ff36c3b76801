"""Reading offerings: one, or a page of a list, as far as the caller may."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from services.catalog import cursors, history, permissions, views
from services.catalog.store import lists
from services.catalog.store import offerings as store
from services.catalog.store.tables import Offering, Organization
from services.platform.access import Principal
from services.platform.problems import Forbidden, Gone, NotFound
from services.vocabulary.order import sort_key

Body = dict[str, Any]
# Filters that are codes of the code table.
CODES = (
    "municipality",
    "county",
    "theme",
    "service_class",
    "target_group",
    "life_event",
    "delivery",
    "price",
    "accepts",
    "marker",
)
VALUES: Mapping[str, Callable[[str], Any]] = {
    "name": str,
    "-modified": datetime.fromisoformat,
    "review_due": date.fromisoformat,
}


class Moved(Exception):
    """The offering is the same as another, which readers get instead."""

    def __init__(self, primary_id: str) -> None:
        super().__init__(primary_id)
        self.primary_id = primary_id


def read(session: Session, offering_id: str, caller: Principal | None = None) -> Body:
    """An offering that the caller may read.

    `NotFound`, `Gone` when it was here once, `Moved` when another is read instead.
    """
    row = store.get(session, offering_id)
    if row is None:
        raise NotFound(f"There is no offering with the id {offering_id}.")
    offering, its = row
    if offering.primary_id and not permissions.may_write(caller, its):
        raise Moved(offering.primary_id)
    if permissions.may_read(caller, offering, its):
        members = store.members_of(session, [offering_id]).get(offering_id, ())
        return views.seen_by(caller, offering, its, members)
    if offering.status == "archived" and offering.visibility == "public" and offering.turn is None:
        raise Gone(f"The offering {offering_id} has ended.")
    raise NotFound(f"There is no offering with the id {offering_id}.")


def own(session: Session, offering_id: str, caller: Principal) -> Offering:
    """An offering that the caller may change; `NotFound` or `Forbidden` when not."""
    row = store.get(session, offering_id)
    if row is None:
        raise NotFound(f"There is no offering with the id {offering_id}.")
    offering, its = row
    permissions.must_write(caller, offering, its)
    return offering


def past(session: Session, offering_id: str, caller: Principal, limit: int) -> list[Body]:
    """What happened to an offering that the caller may change, the newest first."""
    return history.of_offering(session, own(session, offering_id, caller).id, limit)


def page(session: Session, query: Body, caller: Principal | None = None) -> Body:
    """One page of a list, and the cursor of the next; published offerings unless others are asked for."""
    order, limit = query["sort"], query["limit"]
    after = cursors.read(query["cursor"], order, (VALUES[order], str)) if "cursor" in query else None
    rows = lists.page(session, _filter(session, query, caller), order, after, limit + 1)
    members = store.members_of(session, [row.Offering.id for row in rows[:limit]])
    return cursors.page(
        rows,
        limit,
        lambda row: views.seen_by(caller, *row, members.get(row.Offering.id, ())),
        lambda row: _cursor(order, row.Offering),
    )


def _filter(session: Session, query: Body, caller: Principal | None) -> lists.Filter:
    organization_id = str(query["organization"]) if "organization" in query else None
    its = session.get(Organization, organization_id) if organization_id else None
    every = permissions.oversees(caller) or (its is not None and permissions.owns(caller, its))
    asked = query.get("status", "published")
    if (asked != "published" or "turn" in query) and not every:
        raise Forbidden("Only its own organization and the coordinator see what is not published.")
    professional = every or (caller is not None and "professional" in caller.scopes)
    return lists.Filter(
        statuses=(asked,),
        visibilities=("public", "professionals") if professional else ("public",),
        codes={name: query[name] for name in CODES if name in query},
        kind=query.get("kind"),
        organization_id=organization_id,
        source=query.get("source"),
        turn=query.get("turn"),
        begins=sort_key(query["name"]) if "name" in query else None,
        modified_after=query.get("modified_after"),
        due_before=query.get("review_due_before"),
    )


def _cursor(order: str, last: Offering) -> str:
    value = getattr(last, lists.ORDERS[order][0].key)
    return cursors.write(order, value if isinstance(value, str) else value.isoformat(), last.id)
