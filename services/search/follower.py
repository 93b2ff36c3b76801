"""Keeps the index true: follows the catalogue's feed, and builds the index anew when it must.

Applying is idempotent: a change that comes twice, or late, changes nothing. The place in the feed is
written with the documents, so a process that is killed goes on where the index stands.
"""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import requests

from services.platform.http import Client
from services.platform.problems import Conflict, Gone, Unavailable
from services.search import documents
from services.search.engine.protocol import Batch, Engine, IndexState, LeaseTaken, RebuildFailed, Removal
from services.search.knowledge import Knowledge, edits_after, version
from services.search.nights import finnish_now, is_over
from services.search.rebuilding import FeedBroken, Rebuilding

PAGE = 500
LONGEST_PAUSE = 30.0
STANDBY_PAUSE = 2.0  # of one that waits for another's lease
LEASE_ROUND = 5.0  # then whoever waits for the lease gets a turn: a repair, a rebuild by hand
REBUILD_PAUSE = 60.0  # after a rebuild that failed, while the old index can go on

log = logging.getLogger("tarjotin.search.follower")
Away = (Unavailable, RebuildFailed, requests.RequestException)


class Follower:
    """One writer of an index."""

    def __init__(
        self, engine: Engine, catalog: Client, knowledge: Knowledge, now: Callable[[], datetime] = finnish_now
    ) -> None:
        self.engine, self.catalog, self.knowledge, self.now = engine, catalog, knowledge, now
        self._rebuild_from = 0.0
        self._lease_round = 0.0

    def follow(self, stop: threading.Event, pause: float) -> None:
        """Until told to stop: apply what is new, wait, and longer when something is away."""
        wait = pause
        while not stop.is_set():
            try:
                self._round(stop)
                wait = pause
            except LeaseTaken as error:
                log.info("waiting: %s", error)
                wait = min(wait * 2, STANDBY_PAUSE)
            except Away as error:
                log.warning("waiting: %s", error)
                wait = min(wait * 2, LONGEST_PAUSE)
            stop.wait(wait)

    def _round(self, stop: threading.Event) -> None:
        self.engine.acquire()
        while self.step() and not stop.is_set():
            self.engine.acquire()
        if time.monotonic() >= self._lease_round:
            self.engine.release()
            self._lease_round = time.monotonic() + LEASE_ROUND

    def step(self) -> int:
        """Apply one page of changes, or build anew; returns how many changes there were."""
        state = self.engine.state()
        if state is None or self._unusable(state) or (self._outdated(state) and self._may_rebuild()):
            return self.rebuild()
        try:
            changes = self.changes(state)
        except (Conflict, Gone, FeedBroken) as error:
            log.warning("building anew: %s", error)
            return self.rebuild()
        if changes:
            self.apply(changes, state)
        return len(changes)

    def _unusable(self, state: IndexState) -> bool:
        """Whether words are analysed otherwise now: no change can be written to it."""
        return not state.day or state.schema != documents.schema_version()

    def _outdated(self, state: IndexState) -> bool:
        """Whether its dates are to be written out for another day, or its concepts tagged anew."""
        return state.tagged != version(state.edits) or is_over(state.day, state.feed, self.now())

    def _may_rebuild(self) -> bool:
        return time.monotonic() >= self._rebuild_from

    def rebuild(self) -> int:
        """Build the index anew from the catalogue's export, with what changes meanwhile. Returns the count."""
        try:
            return Rebuilding(self).run()
        except Away:
            self._rebuild_from = time.monotonic() + REBUILD_PAUSE  # the old index is followed on till then
            raise

    def changes(self, state: IndexState) -> list[dict[str, Any]]:
        """The page of changes after the index's place; `FeedBroken` when they do not go on from there."""
        page: dict[str, Any] = self.catalog.get(f"/v1/changes?after={state.n}&limit={PAGE}")
        if page["feed"] != state.feed:
            raise FeedBroken("the catalogue's feed is another one now")
        changes: list[dict[str, Any]] = page["changes"]
        if [change["n"] for change in changes] != list(range(state.n + 1, state.n + 1 + len(changes))):
            raise FeedBroken(f"the feed misses a number after {state.n}")
        return changes

    def apply(self, changes: list[dict[str, Any]], state: IndexState) -> None:
        """Write a page of changes to the index in use."""
        self.put(self.batch(changes, state))
        log.info("changes applied", extra={"items": len(changes)})

    def put(self, batch: Batch) -> None:
        """Write to the index in use; what the engine refuses is told."""
        for reason in self.engine.apply(batch.documents, batch.removals, batch.state):
            log.error("parked: %s", reason)

    def batch(self, changes: list[dict[str, Any]], state: IndexState) -> Batch:
        """Offerings for the index; concepts for its state, from which searches take them at once."""
        offerings = {change["id"]: change for change in changes if "concept" not in change}
        concepts = [change for change in changes if "concept" in change]
        state = replace(state, n=changes[-1]["n"], edits=edits_after(state.edits, concepts))
        builder = self.builder(state)
        kept = [item for item in offerings.values() if not item["removed"]]
        published = [made for item in kept if (made := self.built(builder, item["offering"], item["n"]))]
        removals = [Removal(item["id"], item["n"]) for item in offerings.values() if item["removed"]]
        return Batch(published, removals, state)

    def builder(self, state: IndexState) -> documents.Builder:
        """Makes documents as those of the index are made."""
        return documents.Builder(
            self.knowledge.reading(state.edits),
            date.fromisoformat(state.day),
            self.knowledge.priority_groups,
        )

    def built(self, builder: documents.Builder, offering: documents.Offering, n: int) -> documents.Document | None:
        """The document; None, with the reason told, for what cannot be read: it must not stop all others."""
        try:
            return builder.build(offering, n)
        except Exception:
            log.exception("parked: %s cannot be read", offering.get("id"))
            return None
