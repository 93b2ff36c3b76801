"""How many public offerings there are of each code, kept until the index has changed."""

import threading
from collections.abc import Mapping

from services.search.codes import EVERYWHERE
from services.search.engine.protocol import Engine, IndexState, standing
from services.search.query import Query

Counts = Mapping[str, Mapping[str, int]]
FACETS = ("concept", "theme", "municipality", "organizer")
MOST = 500  # places whose counts are kept


class Counting:
    """Counts by code for each of `FACETS`, of everything or of some municipalities. Safe to use from threads."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._lock = threading.Lock()
        self._counted: tuple[object, dict[tuple[str, ...], Counts]] = (None, {})

    def state(self) -> IndexState:
        """Where the index stands; `IndexAway` while there is none."""
        return standing(self.engine)

    def counts(self, state: IndexState, municipalities: tuple[str, ...] = ()) -> Counts:
        """Of what is found under these municipalities: theirs, and what is offered everywhere."""
        stands = (state.feed, state.n, state.schema, state.day, state.tagged)
        with self._lock:
            if self._counted[0] != stands:
                self._counted = (stands, {})
            kept = self._counted[1]
        found = kept.get(municipalities)
        if found is None:
            filters = {"municipality": (*municipalities, EVERYWHERE)} if municipalities else {}
            found = self.engine.search(Query(filters=filters, facets=FACETS, size=1)).facets
            if len(kept) < MOST:
                kept[municipalities] = found
        return found
