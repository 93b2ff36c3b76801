"""The record that takes another's place: a source that gives new ids sends a new record and drops the old one.

While both are there they are two things; once the source has dropped the old one, what is the same under a new id
inherits from it: its address, its links, what people decided of it, and what they edited.
"""

from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, aliased

from services.catalog import merge_patch
from services.catalog.matching.likeness import Likeness, of_traits
from services.catalog.matching.traits import of_offering
from services.catalog.records import seen
from services.catalog.store import offerings as store
from services.catalog.store.tables import Audit, Link, Offering, Organization
from services.catalog.writing import Write

SUCCESSOR = "successor"
WITHIN = timedelta(days=60)  # what comes back later is another season's
DROPPED = "sync-gone"
OF_THE_RECORD = ("source", "other_ids")  # what of a record is another under a new id, whatever it says


def find(session: Session, ids: list[str]) -> Iterator[tuple[str, str, Likeness]]:
    """(new, old, likeness) of records that take the place of one that their source dropped."""
    heirs: dict[str, list[tuple[str, Likeness]]] = {}
    for its, before in _pairs(session, ids):
        if abs(its.created_at - before.modified_at) <= WITHIN and _is_free(session, its, before):
            likeness = of_traits(*(of_offering(one.body, _keeper(session, one)) for one in (its, before)))
            # A service without a place has few points, but whoever says the very same of it says it again.
            if likeness.sure or _words(its) == _words(before):
                reasons = (SUCCESSOR, *likeness.reasons)
                heirs.setdefault(before.id, []).append((its.id, Likeness(100, reasons)))
    for old_id, found in heirs.items():
        if len(found) == 1:
            (new_id, likeness), *_ = found
            yield new_id, old_id, likeness


def inherit(write: Write, new: Offering, old: Offering) -> bool:
    """What people edited of the old one is edited of the new one where the source says the same of both; where it
    does not, it waits as a proposal. Whether the new one changed."""
    before, after = old.source_body or {}, new.source_body or {}
    missing = object()
    edits = {key: value for key, value in old.edits.items() if key not in new.edits}
    same = {key: value for key, value in edits.items() if before.get(key, missing) == after.get(key, missing)}
    rest = {key: value for key, value in edits.items() if key not in same}
    if not edits:
        return False
    if same:
        new.edits = {**same, **new.edits}
        new.assured_by = old.assured_by
        body = merge_patch.apply(after, new.edits)
        new.body = seen(write, new.source or "", new.record_id, body)
    if rest and new.proposal is None:
        new.proposal, new.turn = rest, new.turn or "moderator"
    return True


def decisions(session: Session, old: Offering) -> list[tuple[Link, str]]:
    """What people decided of the old one, each with the id of the other."""
    query = select(Link).where(Link.kind == "offering", or_(Link.first_id == old.id, Link.second_id == old.id))
    return [(its, its.second_id if its.first_id == old.id else its.first_id) for its in session.scalars(query)]


def _pairs(session: Session, ids: list[str]) -> list[tuple[Offering, Offering]]:
    """(new, old) of one source and one name.

    Two queries, since one with "or" reads the whole table, and names alone, since they are in an index with the
    status; by its source SQLite would look through all of a source.
    """
    new, old = aliased(Offering), aliased(Offering)
    query = (
        select(new, old)
        .join(old, old.sort_key == new.sort_key)
        .where(new.status == store.PUBLISHED, old.status == "archived", new.created_at > old.created_at)
    )
    rows = (row for changed in (new, old) for row in session.execute(query.where(changed.id.in_(ids))))
    found = {
        (its.id, before.id): (its, before) for its, before in rows if its.source and its.source == before.source
    }
    return [found[key] for key in sorted(found)]


def _is_free(session: Session, new: Offering, old: Offering) -> bool:
    """Whether the source itself dropped the old one, and nothing is known of the two yet."""
    first, second = sorted((new.id, old.id))
    if session.get(Link, ("offering", first, second)) is not None:
        return False
    moves = ("sync-gone", "archive", "archive-stale", "decline")
    query = select(Audit.action).where(Audit.subject == old.id, Audit.action.in_(moves)).order_by(Audit.id.desc())
    return session.scalar(query.limit(1)) == DROPPED


def _words(offering: Offering) -> dict[str, object]:
    """What the source says of the thing itself."""
    return {key: value for key, value in (offering.source_body or {}).items() if key not in OF_THE_RECORD}


def _keeper(session: Session, offering: Offering) -> dict[str, object]:
    return session.get_one(Organization, offering.organization_id).body
