"""Does the index hold what the catalogue publishes? And if not: mend it.

Whatever has changed since the index was looked at may stand in either and not yet in the other: it is left out.
All the rest must be the same in both, offering by offering.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace

from services.platform.problems import Conflict, Gone
from services.search import documents
from services.search.engine.protocol import Batch, IndexState, Removal
from services.search.follower import Follower
from services.search.rebuilding import Export, FeedBroken

MOST_MENDED = 2_000  # beyond that the index is built anew, which is not slower


@dataclass(frozen=True)
class Drift:
    """How the index differs from the catalogue. `anew` is why nothing but a rebuild helps; `bodies` are what
    the catalogue publishes of what is missing or outdated."""

    held: int = 0
    missing: Collection[str] = ()
    surplus: Collection[str] = ()
    outdated: Collection[str] = ()
    behind: int = 0
    anew: str = ""
    bodies: dict[str, documents.Offering] = field(default_factory=dict, repr=False)

    def __bool__(self) -> bool:
        return bool(self.anew or self.missing or self.surplus or self.outdated)

    def __len__(self) -> int:
        return len(self.missing) + len(self.surplus) + len(self.outdated)

    def lines(self) -> Iterator[str]:
        """For a terminal: counts, then ids."""
        yield f"{self.held} offerings in the index, {self.behind} changes still to be applied"
        if self.anew:
            yield f"to be built anew: {self.anew}"
        for name in ("missing", "surplus", "outdated"):
            yield f"{name}: {len(getattr(self, name))}"
            yield from (f"  {identity}" for identity in sorted(getattr(self, name)))


def compare(follower: Follower) -> Drift:
    """Look at both. The order matters: the index, then the export, then what has changed since the first look."""
    state = follower.engine.state()
    if state is None:
        return Drift(anew="there is no index")
    if state.schema != documents.schema_version():
        return Drift(anew="words are analysed otherwise now")
    marks = {held.id: held.mark for held in follower.engine.held()}
    export = Export(follower.catalog)
    if export.head["feed"] != state.feed:
        return Drift(len(marks), anew="the catalogue's feed is another one now")
    surplus = set(marks)
    missing: set[str] = set()
    outdated: set[str] = set()
    bodies: dict[str, documents.Offering] = {}
    for offering in export.offerings():
        identity = offering["id"]
        surplus.discard(identity)
        if marks.get(identity) == documents.mark(offering):
            continue
        (outdated if identity in marks else missing).add(identity)
        if len(bodies) <= MOST_MENDED:
            bodies[identity] = offering
    export.count()
    try:
        moving, behind = _changed_since(follower, state)
    except (Conflict, Gone, FeedBroken) as error:
        return Drift(len(marks), anew=str(error))
    return Drift(len(marks), missing - moving, surplus - moving, outdated - moving, behind, "", bodies)


def mend(follower: Follower) -> Drift:
    """Write what differs, as the writer that one has become; returns what differs after that."""
    drift = compare(follower)
    if drift.anew or len(drift) > MOST_MENDED:
        follower.rebuild()
    elif drift:
        _write(follower, drift)
    return compare(follower) if drift else drift


def _write(follower: Follower, drift: Drift) -> None:
    """At the number at which the index stands: what the feed brings next is newer than this."""
    state = follower.engine.state()
    assert state is not None
    builder = follower.builder(state)
    wanted = [drift.bodies[identity] for identity in (*drift.missing, *drift.outdated)]
    made = [document for body in wanted if (document := follower.built(builder, body, state.n))]
    removals = [Removal(identity, state.n) for identity in drift.surplus]
    follower.put(Batch(made, removals, state))


def _changed_since(follower: Follower, state: IndexState) -> tuple[set[str], int]:
    """Ids of the offerings that have changed since the index's place, and how many changes there were."""
    ids: set[str] = set()
    count = 0
    while changes := follower.changes(state):
        ids |= {change["id"] for change in changes if "id" in change}
        count += len(changes)
        state = replace(state, n=changes[-1]["n"])
    return ids, count
