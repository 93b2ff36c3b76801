"""The change feed: numbers without gaps, in the order of commits.

A writing transaction ends with one update of the feed's row and its change rows; no other lock follows.
The row lock makes numbers dense and ordered on PostgreSQL and SQLite alike, so a missing number is a loss.
"""

import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from services.catalog import classification, views
from services.catalog.store import concepts, rows
from services.catalog.store import offerings as store
from services.catalog.store.ptv_documents import CHANGED
from services.catalog.store.tables import Change, ConceptEdit, Feed, Offering
from services.platform.access import Principal
from services.platform.problems import Conflict, Gone

ROW = 1
NO_OFFERING = str(uuid.UUID(int=0))  # of a change of a concept: the release before reads an id there
Pairs = Sequence[tuple[str, int]]


@dataclass(frozen=True)
class FeedState:
    """The feed's identity and the number of its newest change."""

    uuid: str
    n: int


def state(session: Session) -> FeedState:
    """Where the feed stands now."""
    row = session.execute(select(Feed.uuid, Feed.n).where(Feed.id == ROW)).one()
    return FeedState(row.uuid, row.n)


def hold(session: Session) -> None:
    """Let nobody else number a change until this transaction ends: for rare writes that must see all others."""
    session.execute(select(Feed.n).where(Feed.id == ROW).with_for_update())


def append(session: Session, written: Pairs, now: datetime, edits: Pairs = ()) -> None:
    """Number the (id, version) pairs of offerings and concepts, and PTV documents that changed. The last thing
    that a writing transaction does."""
    documents = int(session.info.pop(CHANGED, False))
    changes: list[dict[str, Any]] = [
        *({"offering_id": its, "concept": None, "version": version} for its, version in written),
        *({"offering_id": NO_OFFERING, "concept": its, "version": version} for its, version in edits),
    ]
    if not changes and not documents:
        return
    session.flush()
    numbers = {"n": Feed.n + len(changes), "documents": Feed.documents + documents}
    last = session.execute(update(Feed).where(Feed.id == ROW).values(numbers).returning(Feed.n)).scalar_one()
    first = last - len(changes) + 1
    rows.add(session, Change, [{"n": n, **change, "at": now} for n, change in enumerate(changes, first)])


def page(session: Session, after: int, limit: int, caller: Principal) -> dict[str, Any]:
    """Changes `after` that number, in order, each with the offering or the concept as it is now.

    A municipality sees its own area; what lies elsewhere is a removal of what it never had.
    `Conflict` when the number is beyond the head, `Gone` when older changes are no longer kept:
    the reader then rebuilds from the export.
    """
    # Changes first, bodies after: a body may then be newer than its change, never older.
    now_at = state(session)
    if after > now_at.n:
        raise Conflict(f"The feed ends at {now_at.n}; a reader that is beyond it followed another feed: rebuild.")
    query = select(Change).where(Change.n > after, Change.n <= now_at.n).order_by(Change.n).limit(limit)
    changes = session.scalars(query).all()
    if after < now_at.n and (not changes or changes[0].n != after + 1):
        raise Gone("Changes that old are no longer kept; rebuild from /v1/offerings:export.")
    ids = {change.offering_id for change in changes if change.concept is None}
    edits = concepts.of(session, {change.concept for change in changes if change.concept is not None})
    published = list(store.published(session, ids))
    members = store.members_of(session, ids)
    bodies = {
        row.Offering.id: views.public(*row, members.get(row.Offering.id, ()))
        for row in published
        if _is_for(caller, row.Offering)
    }
    return {
        "feed": now_at.uuid,
        "head": now_at.n,
        "changes": [
            _of_offering(change, bodies) if change.concept is None else _of_concept(change, edits[change.concept])
            for change in changes
        ],
    }


def _of_offering(change: Change, bodies: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "n": change.n,
        "id": change.offering_id,
        "version": change.version,
        "removed": change.offering_id not in bodies,
        "offering": bodies.get(change.offering_id),
    }


def _of_concept(change: Change, edit: ConceptEdit) -> dict[str, Any]:
    """What a county says of the concept now; when it is not edited any more, readers forget what it said."""
    return {
        "n": change.n,
        "concept": change.concept,
        "version": change.version,
        "edited": edit.edited,
        "body": edit.body,
    }


def _is_for(caller: Principal, offering: Offering) -> bool:
    if "feed" in caller.scopes:
        return True
    codes = {code for scheme, code in classification.codes(offering.body) if scheme == "municipality"}
    return offering.visibility == "public" and not codes.isdisjoint(caller.municipalities)


def export(session: Session, caller: Principal) -> Iterator[dict[str, Any]]:
    """Everything that is published (for a municipality: in its area), between the feed's place with the edits
    of concepts, and the count."""
    now_at = state(session)
    edits = {edit.id: edit.body for edit in concepts.every(session) if edit.edited}
    session.rollback()  # the place is read before the snapshot is opened: what comes between comes twice
    yield {"feed": now_at.uuid, "n": now_at.n, "concepts": edits}
    count = 0
    members = store.every_member(session)
    for row in store.every_published(session):
        if _is_for(caller, row.Offering):
            count += 1
            yield views.public(*row, members.get(row.Offering.id, ()))
    yield {"count": count}


def prune(session: Session, now: datetime, days: int) -> int:
    """Forget changes older than so many days; returns how many."""
    return session.execute(delete(Change).where(Change.at < now - timedelta(days=days))).rowcount  # type: ignore[attr-defined, no-any-return]


def renew(session: Session) -> str:
    """Give the feed a new identity (after a backup was restored): every reader then rebuilds."""
    identity = str(uuid.uuid4())
    session.execute(update(Feed).where(Feed.id == ROW).values(uuid=identity))
    return identity


def count_of_offerings(session: Session) -> int:
    """How many offerings there are, of any status."""
    return session.scalar(select(func.count()).select_from(Offering)) or 0
