"""Pairs that may be the same: found beside what has just changed, proposed once, decided by people."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from rapidfuzz import fuzz, process
from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from services.catalog.matching.likeness import ENOUGH, NAMES_ALIKE, Likeness, of_offerings, of_organizations
from services.catalog.store.tables import Change, Offering, OfferingCode, Organization, OtherId

BATCH = 200
MOST_ALIKE = 10
SHARED_ID = Likeness(100, ("other_id",))


@dataclass(frozen=True)
class Named:
    """What is needed of an offering to find those with a name like its."""

    id: str
    sort_key: str
    source: str | None


@dataclass(frozen=True)
class Pair:
    """Two that may be the same, and why."""

    kind: str
    one: str
    other: str
    likeness: Likeness


def beside_changes(session: Session, after: int) -> tuple[list[Pair], int]:
    """Pairs with what changed after a number of the feed, and the number to go on after (the same when nothing
    has changed since)."""
    query = select(Change.n, Change.offering_id).where(Change.n > after).order_by(Change.n).limit(BATCH)
    rows = session.execute(query).all()
    ids = sorted({row.offering_id for row in rows})
    pairs = [Pair("offering", one, other, SHARED_ID) for one, other in _with_a_shared_id(session, ids)]
    for one, other in sorted(set(_with_a_name_alike(session, ids))):
        likeness = of_offerings(*(session.get_one(Offering, identity).body for identity in (one, other)))
        if likeness.score >= ENOUGH:
            pairs.append(Pair("offering", one, other, likeness))
    return pairs, max((row.n for row in rows), default=after)


def among_organizations(session: Session) -> list[Pair]:
    """Pairs of organizations: all beside all, which are a few thousand."""
    found = list(session.scalars(select(Organization).order_by(Organization.sort_key)))
    names = {its.id: its.sort_key for its in found}
    by_id = {its.id: its for its in found}
    pairs = []
    for one in found:
        del names[one.id]
        for other in _alike(one.sort_key, names):
            likeness = of_organizations(one.body, by_id[other].body)
            if likeness.score:
                pairs.append(Pair("organization", one.id, other, likeness))
    return pairs


def _alike(name: str, names: Mapping[str, str]) -> list[str]:
    """The ids whose names are most like this one."""
    found = process.extract(name, names, scorer=fuzz.token_sort_ratio, score_cutoff=NAMES_ALIKE, limit=MOST_ALIKE)
    return [identity for _, _, identity in found]


def _with_a_shared_id(session: Session, ids: list[str]) -> Iterator[tuple[str, str]]:
    own, its = aliased(OtherId), aliased(OtherId)
    query = (
        select(own.offering_id, its.offering_id)
        .join(its, (own.system == its.system) & (own.identity == its.identity))
        .join(Offering, Offering.id == its.offering_id)
        .where(own.offering_id.in_(ids), its.offering_id != own.offering_id, Offering.status == "published")
    )
    yield from ((one, other) for one, other in session.execute(query))


def _with_a_name_alike(session: Session, ids: list[str]) -> Iterator[tuple[str, str]]:
    """Pairs in one municipality from different sources; what one source has twice is two things there."""
    places = select(OfferingCode.code).where(
        OfferingCode.scheme == "municipality", OfferingCode.offering_id.in_(ids)
    )
    for code in session.scalars(places.distinct().order_by(OfferingCode.code)):
        there = list(_named(session, code))
        names = {one.id: one.sort_key for one in there}
        by_id = {one.id: one for one in there}
        for identity in by_id.keys() & set(ids):
            one = by_id[identity]
            for other in _alike(one.sort_key, names):
                if other != one.id and (one.source is None or by_id[other].source != one.source):
                    yield min(one.id, other), max(one.id, other)


def _named(session: Session, municipality: str) -> Iterator[Named]:
    there = select(OfferingCode.offering_id).where(
        OfferingCode.scheme == "municipality", OfferingCode.code == municipality
    )
    query = select(Offering.id, Offering.sort_key, Offering.source).where(
        Offering.id.in_(there), Offering.status == "published", Offering.primary_id.is_(None)
    )
    yield from (Named(*row) for row in session.execute(query))
