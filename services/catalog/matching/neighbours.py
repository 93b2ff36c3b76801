"""Which offerings are worth comparing: those of one municipality with a word, a spot or a contact in common.

Held in memory and brought up to date from the change feed, so that a change costs a look at a few dozen others
and not at the whole county.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import product
from weakref import WeakKeyDictionary

from sqlalchemy import ColumnElement, Engine, select
from sqlalchemy.orm import Session

from services.catalog import feed
from services.catalog.matching import traits
from services.catalog.matching.likeness import comparable
from services.catalog.matching.traits import Traits
from services.catalog.store.offerings import PUBLISHED
from services.catalog.store.tables import Change, Offering, Organization

CELL = 0.0027, 0.0054  # degrees of latitude and of longitude: at least 200 m anywhere in Finland
# What more than so many share tells nothing of one of them: a common word, a switchboard.
COMMON, COMMON_CONTACT = 400, 40
CHUNK = 500
_HERE = ((0, 0),)
_AROUND = tuple(product((-1, 0, 1), (-1, 0, 1)))
_held: "WeakKeyDictionary[Engine, Neighbours]" = WeakKeyDictionary()


@dataclass(frozen=True, slots=True)
class Known:
    """An offering that is published: its traits, its source, and the id that readers see for it."""

    traits: Traits
    source: str | None
    shown_as: str
    visibility: str


class Neighbours:
    """Everything that is published, by what could be alike."""

    def __init__(self) -> None:
        self._feed = ""
        self._n = 0
        self._known: dict[str, Known] = {}
        self._blocks: dict[int, tuple[str, ...]] = {}  # smaller than sets; most hold one

    @classmethod
    def of(cls, session: Session) -> "Neighbours":
        """Those of the session's database, as they are now."""
        engine = session.get_bind()
        assert isinstance(engine, Engine)
        found = _held.setdefault(engine, cls())
        found._refresh(session)
        return found

    def get(self, identity: str) -> Known | None:
        """What is known of an offering that is published."""
        return self._known.get(identity)

    def beside(self, identity: str) -> Iterator[tuple[str, Known]]:
        """Those from other sources that may be the same; what one source has twice is two things there."""
        one = self._known[identity]
        found: set[str] = set()
        for key, most in _looked_up(one.traits):
            block = self._blocks.get(key, ())
            if len(block) <= most:
                found.update(block)
        for other_id in sorted(found - {identity}):
            other = self._known[other_id]
            if one.shown_as != other.shown_as and _may_be_one(one, other):
                yield other_id, other

    def _refresh(self, session: Session) -> None:
        state = feed.state(session)  # before what is read: a body may be newer than this number, never older
        if state.uuid != self._feed or state.n < self._n:
            self._known.clear()
            self._blocks.clear()
            last = ""
            while read := self._read(session, Offering.id > last):
                last = read
        elif state.n > self._n:
            query = select(Change.offering_id).where(Change.n > self._n, Change.n <= state.n).distinct()
            ids = sorted(session.scalars(query))
            for identity in ids:
                self._drop(identity)
            for start in range(0, len(ids), CHUNK):
                self._read(session, Offering.id.in_(ids[start : start + CHUNK]))
        self._feed, self._n = state.uuid, state.n

    def _read(self, session: Session, which: ColumnElement[bool]) -> str | None:
        """Take in a chunk of them; the id of the last one."""
        columns = (Offering.id, Offering.body, Offering.source, Offering.primary_id, Offering.visibility)
        query = (
            select(*columns, Organization.body)
            .join(Organization, Organization.id == Offering.organization_id)
            .where(Offering.status == PUBLISHED, which)
            .order_by(Offering.id)
            .limit(CHUNK)
        )
        last = None
        for last, body, source, primary_id, visibility, organization in session.execute(query):
            its = Known(traits.of_offering(body, organization), source, primary_id or last, visibility)
            self._known[last] = its
            for key in _kept(its.traits):
                self._blocks[key] = (*self._blocks.get(key, ()), last)
        return last

    def _drop(self, identity: str) -> None:
        its = self._known.pop(identity, None)
        for key in _kept(its.traits) if its else ():
            if rest := tuple(one for one in self._blocks.get(key, ()) if one != identity):
                self._blocks[key] = rest
            else:
                self._blocks.pop(key, None)


def would_meet(one: Traits, other: Traits) -> bool:
    """Whether the one is found beside the other at all."""
    return not _kept(one).isdisjoint(key for key, _ in _looked_up(other)) and comparable(one.kind, other.kind)


def _may_be_one(one: Known, other: Known) -> bool:
    of_two_sources = one.source is None or one.source != other.source
    return of_two_sources and comparable(one.traits.kind, other.traits.kind)


def _kept(its: Traits) -> set[int]:
    """The blocks that it stands in."""
    typed = "typed" if _types(its) else "untyped"
    return {key for key, _ in _keys(its, _HERE, [*_types(its), *_classes(its, typed)])}


def _looked_up(its: Traits) -> Iterator[tuple[int, int]]:
    """The blocks that hold what may be the same, with how many may be in one for it to tell anything.

    At one spot, what has a type is compared with its like and with what tells no type; that with everything.
    """
    others = _classes(its, "untyped") if _types(its) else _classes(its, "typed", "untyped")
    return _keys(its, _AROUND, [*_types(its), *others])


def _keys(its: Traits, around: Collection[tuple[int, int]], classes: Collection[str]) -> Iterator[tuple[int, int]]:
    for municipality in its.municipalities or ("",):
        for part, most in _parts(its, around, classes):
            yield hash((municipality, *part)), most


def _parts(
    its: Traits, around: Collection[tuple[int, int]], classes: Collection[str]
) -> Iterator[tuple[tuple[object, ...], int]]:
    for _, name in its.names:
        for word in name.own:
            yield from ((("word", form), COMMON) for form in word)
        if not name.own:
            yield ("words", name.words), COMMON
    for code in _types(its):
        yield ("type", code), COMMON // 4
    for longitude, latitude in its.points:
        row, column = int(latitude / CELL[0]), int(longitude / CELL[1])
        for down, right in around:
            yield from ((("spot", code, row + down, column + right), COMMON) for code in classes)
    for address in its.addresses:
        yield from ((("house", code, address.street, address.house), COMMON) for code in classes)
    yield from ((("contact", contact), COMMON_CONTACT) for contact in its.contacts)


def _types(its: Traits) -> frozenset[str]:
    """What the names tell, or else the summary."""
    named = frozenset(code for _, name in its.names for code in (*name.places, *name.activities))
    return named or its.said_types


def _classes(its: Traits, *marks: str) -> list[str]:
    """Places, and what takes place; a service may be either."""
    groups = {"place": ("place",), "service": ("place", "timed")}.get(its.kind, ("timed",))
    return [f"{mark} {group}" for mark in marks for group in groups]
