"""Pairs that are, or may be, the same: found beside what has just changed.

Keys first, the strongest first (an id of LIPAS, one of the service map, any other), then names, places, contacts
and organizations, scored. What is sure of several records of one source is sure of none.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import groupby

from rapidfuzz import fuzz, process
from sqlalchemy import or_, select
from sqlalchemy.orm import Session, aliased

from services.catalog.matching import successors
from services.catalog.matching.likeness import LIKELY, SURE, Likeness, of_organizations, of_traits
from services.catalog.matching.links import MATCHING
from services.catalog.matching.neighbours import Neighbours
from services.catalog.store.tables import Change, Link, Organization, OtherId

BATCH = 50  # each may be linked: a transaction that changes so many keeps nobody waiting for long
MOST_ALIKE = 10
NAMES_ALIKE = 85  # organizations whose names are less alike are not looked at
CLOSE = 10  # points between two candidates that nobody can choose from
# Registers whose ids others carry, the strongest first; an id of any other system comes after them.
REGISTERS = ("lipas", "tprek")


@dataclass(frozen=True)
class Pair:
    """Two that may be the same, and why."""

    kind: str
    one: str
    other: str
    likeness: Likeness


def beside_changes(session: Session, after: int) -> tuple[list[Pair], int]:
    """Pairs with what changed after a number of the feed, and the number to go on after (the same when nothing
    has changed since). The surest come first, so that they are settled before what depends on them."""
    query = select(Change.n, Change.offering_id).where(Change.n > after).order_by(Change.n).limit(BATCH)
    rows = session.execute(query).all()
    ids = sorted({row.offering_id for row in rows})
    if not ids:
        return [], after
    batch = _Batch(session, ids)
    found = {(one, other): likeness for one, other, likeness in successors.find(session, ids)}
    for identity in ids:
        for other, likeness in batch.pairs(identity):
            found.setdefault((min(identity, other), max(identity, other)), likeness)
    found |= dict(batch.no_longer(ids, found))
    pairs = [Pair("offering", one, other, likeness) for (one, other), likeness in found.items()]
    return sorted(pairs, key=lambda pair: (-pair.likeness.score, pair.one, pair.other)), rows[-1].n


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


def with_a_key(session: Session, ids: Collection[str]) -> dict[str, dict[str, Likeness]]:
    """id → id → likeness, of those that carry one id of another system with it, published or not."""
    own, its = aliased(OtherId), aliased(OtherId)
    query = (
        select(own.offering_id, its.offering_id, own.system)
        .join(its, (own.system == its.system) & (own.identity == its.identity))
        .where(own.offering_id.in_(ids), its.offering_id != own.offering_id)
    )
    found: dict[str, dict[str, Likeness]] = {}
    for one, other, system in session.execute(query):
        place = REGISTERS.index(system) if system in REGISTERS else len(REGISTERS)
        others = found.setdefault(one, {})
        others[other] = max(others.get(other, _key(place)), _key(place), key=lambda likeness: likeness.score)
    return found


def _key(place: int) -> Likeness:
    return Likeness(100 - place, ("other_id",))


class _Batch:
    """The pairs of some offerings, each looked at once."""

    def __init__(self, session: Session, ids: Collection[str]) -> None:
        self._session, self._neighbours = session, Neighbours.of(session)
        self._keys: dict[str, dict[str, Likeness]] = {its: {} for its in ids} | with_a_key(session, ids)
        self._best: dict[str, dict[str, Likeness]] = {}

    def pairs(self, identity: str) -> Iterator[tuple[str, Likeness]]:
        """Each thing that may be the same, doubted where one source has two that are as good, on either side."""
        for other, likeness in self._of(identity).items():
            doubted = likeness.sure and (
                self._rivalled(identity, other, likeness) or self._rivalled(other, identity, likeness)
            )
            yield other, _doubted(likeness) if doubted else likeness

    def no_longer(
        self, ids: list[str], found: Collection[tuple[str, str]]
    ) -> Iterator[tuple[tuple[str, str], Likeness]]:
        """What was proposed or linked without a person, and is not alike any more."""
        touched = or_(Link.first_id.in_(ids), Link.second_id.in_(ids))
        query = select(Link.first_id, Link.second_id).where(Link.kind == "offering", Link.actor == MATCHING)
        for one, other in self._session.execute(query.where(touched).order_by(Link.first_id, Link.second_id)):
            mine, its = self._neighbours.get(one), self._neighbours.get(other)
            if mine is None or its is None or (one, other) in found or other in self._with_a_key(one):
                continue
            likeness = of_traits(mine.traits, its.traits)
            if likeness.score < LIKELY:
                yield (one, other), likeness

    def _of(self, identity: str) -> dict[str, Likeness]:
        if identity not in self._best:
            self._best[identity] = self._best_of_each(self._found(identity))
        return self._best[identity]

    def _found(self, identity: str) -> dict[str, Likeness]:
        one = self._neighbours.get(identity)
        if one is None:
            return {}
        found = dict(self._with_a_key(identity))
        for other_id, other in self._neighbours.beside(identity):
            if other_id not in found and (likeness := of_traits(one.traits, other.traits)).score >= LIKELY:
                found[other_id] = likeness
        return found

    def _with_a_key(self, identity: str) -> dict[str, Likeness]:
        if identity not in self._keys:
            self._keys[identity] = with_a_key(self._session, [identity]).get(identity, {})
        return self._keys[identity]

    def _best_of_each(self, found: Mapping[str, Likeness]) -> dict[str, Likeness]:
        """Of what is linked already, the one that is most like it."""
        shown = {its: known.shown_as for its in found if (known := self._neighbours.get(its))}
        ordered = sorted(shown, key=lambda its: (shown[its], -found[its].score, its))
        firsts = (next(group) for _, group in groupby(ordered, key=shown.__getitem__))
        return {its: found[its] for its in firsts}

    def _rivalled(self, identity: str, other: str, likeness: Likeness) -> bool:
        """Whether the other's source has another that is as like it."""
        source = self._source(other)
        return any(
            its.score > likeness.score - CLOSE and self._source(rival) == source
            for rival, its in self._of(identity).items()
            if rival != other
        )

    def _source(self, identity: str) -> str | None:
        known = self._neighbours.get(identity)
        return known.source if known else None


def _doubted(likeness: Likeness) -> Likeness:
    return replace(likeness, score=SURE - 1, against=(*likeness.against, "ambiguous"))


def _alike(name: str, names: Mapping[str, str]) -> Iterable[str]:
    """The ids whose names are most like this one."""
    found = process.extract(name, names, scorer=fuzz.token_sort_ratio, score_cutoff=NAMES_ALIKE, limit=MOST_ALIKE)
    return [identity for _, _, identity in found]
