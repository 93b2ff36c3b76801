"""What an engine must do. One test class runs over every engine."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, NamedTuple, Protocol

from services.platform.problems import Unavailable
from services.search.documents import Document
from services.search.query import Found, Hit, Query


class IndexAway(Unavailable):
    """The index cannot be asked: it is not built yet, or its engine is away."""


BEING_BUILT = "The index is being built; try again in a moment."


class LeaseTaken(Exception):
    """Another process writes this index just now."""


class RebuildFailed(Exception):
    """The new index is not whole; the old one stays in place."""


@dataclass(frozen=True)
class IndexState:
    """How far an index has followed which feed, how its words were analysed, and on which day (Finnish) its
    dates were written out. `edits` are the county's concepts over the shipped ones, by id, as of number `n`;
    `tagged` is the state of them with which the documents were tagged. Kept in the index itself, in the same
    commit as the documents."""

    feed: str
    n: int
    schema: str
    day: str = ""
    tagged: str = ""
    edits: Mapping[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """For storing."""
        return asdict(self)


@dataclass(frozen=True)
class Removal:
    """The offering is no longer published since the feed's number `n`."""

    id: str
    n: int


@dataclass(frozen=True)
class Batch:
    """Changes that are written together, and how far the index has come with them."""

    documents: Sequence[Document]
    removals: Sequence[Removal]
    state: IndexState


class Held(NamedTuple):
    """An offering that the index holds: at which number of the feed, and the mark of what was read of it."""

    id: str
    n: int
    mark: str


class Engine(Protocol):
    """An index. A document or removal with an older number never takes the place of a newer one."""

    def acquire(self) -> None:
        """Become the one writer; `LeaseTaken` when another is. Called again before each write, to keep it."""
        ...

    def release(self) -> None:
        """Let another write."""
        ...

    def state(self) -> IndexState | None:
        """Where the index stands; None when there is none."""
        ...

    def apply(self, documents: Sequence[Document], removals: Sequence[Removal], state: IndexState) -> list[str]:
        """Write, and move the state with it. Returns what the engine refused, as `id: reason`."""
        ...

    def rebuild(
        self,
        documents: Iterable[Document],
        state: IndexState,
        expected: "Expected",
        changes: Iterable[Batch] = (),
    ) -> list[str]:
        """Build a new index and put it in place of the old one when its count is as expected; `changes` are
        read after the count, and written before anybody sees the new index. Returns what was refused."""
        ...

    def search(self, query: Query) -> Found:
        """A page of hits with facets; `IndexAway` when there is no index."""
        ...

    def get(self, identity: str) -> Hit | None:
        """A published offering of the index; None when it holds none of that id."""
        ...

    def centres(self) -> Mapping[str, tuple[float, float]]:
        """The middle (latitude, longitude) of the offerings of each municipality that has any with a point."""
        ...

    def held(self) -> Iterator[Held]:
        """Every offering of the index as it stands now, in no order, without holding them in memory."""
        ...

    def count(self) -> int:
        """How many offerings the index holds."""
        ...

    def close(self) -> None:
        """Give back what is open."""
        ...


class Expected(Protocol):
    """Tells, after the documents have been read, how many there must be."""

    def __call__(self) -> int: ...


def standing(engine: Engine) -> IndexState:
    """Where the index stands; `IndexAway` while there is none."""
    state = engine.state()
    if state is None:
        raise IndexAway(BEING_BUILT, retry_after=2)
    return state
