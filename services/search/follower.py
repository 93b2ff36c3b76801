"""Keeps the index true: follows the catalogue's feed, and builds the index anew when it must.

Applying is idempotent: a change that comes twice, or late, changes nothing. The place in the feed is
written with the documents, so a process that is killed goes on where the index stands.
"""

import json
import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import date
from typing import Any

import requests

from services.platform.http import Client
from services.platform.problems import Conflict, Gone, Unavailable
from services.search import documents
from services.search.engine.protocol import Engine, IndexState, LeaseTaken, RebuildFailed, Removal
from services.search.knowledge import Knowledge, version
from services.search.times import finnish_day

PAGE = 500
LONGEST_PAUSE = 30.0

log = logging.getLogger("tarjotin.search.follower")


class FeedBroken(Exception):
    """The feed is not the one that was followed, or a number is missing: only a rebuild helps."""


class Follower:
    """One writer of an index."""

    def __init__(
        self, engine: Engine, catalog: Client, knowledge: Knowledge, today: Callable[[], date] = finnish_day
    ) -> None:
        self.engine, self.catalog, self.knowledge, self.today = engine, catalog, knowledge, today

    def follow(self, stop: threading.Event, pause: float) -> None:
        """Until told to stop: apply what is new, wait, and longer when something is away."""
        wait = pause
        while not stop.is_set():
            try:
                self.engine.acquire()
                while self.step() and not stop.is_set():
                    pass
                wait = pause
            except (Unavailable, LeaseTaken, RebuildFailed, requests.RequestException) as error:
                wait = min(wait * 2, LONGEST_PAUSE)
                log.warning("waiting: %s", error)
            stop.wait(wait)

    def step(self) -> int:
        """Apply one page of changes, or build anew; returns how many changes there were."""
        state = self.engine.state()
        if state is None or self._outdated(state):
            return self.rebuild()
        try:
            page = self._page(state)
        except (Conflict, Gone, FeedBroken) as error:
            log.warning("building anew: %s", error)
            return self.rebuild()
        if page["changes"]:
            self._apply(page["changes"], state)
        return len(page["changes"])

    def _outdated(self, state: IndexState) -> bool:
        """Whether words are analysed, dates written out or concepts tagged otherwise now."""
        return (state.schema, state.day, state.tagged) != (
            documents.schema_version(),
            self.today().isoformat(),
            version(state.edits),
        )

    def rebuild(self) -> int:
        """Build the index from the catalogue's export; what changes meanwhile follows after. Returns the count."""
        lines = self._export()
        head = next(lines)
        edits = head.get("concepts", {})
        day = self.today()
        state = IndexState(
            head["feed"], head["n"], documents.schema_version(), day.isoformat(), version(edits), edits
        )
        builder = self._builder(state)
        last: dict[str, Any] = {}

        def offerings() -> Iterator[documents.Document]:
            for line in lines:
                if "count" in line and "id" not in line:
                    last.update(line)
                else:
                    self.engine.acquire()
                    yield builder.build(line, state.n)

        def expected() -> int:
            if not last:
                raise RebuildFailed("the export broke off before its end")
            return int(last["count"])

        self.engine.rebuild(offerings(), state, expected)
        log.info("index built anew", extra={"items": last["count"]})
        return int(last["count"])

    def _page(self, state: IndexState) -> dict[str, Any]:
        page: dict[str, Any] = self.catalog.get(f"/v1/changes?after={state.n}&limit={PAGE}")
        if page["feed"] != state.feed:
            raise FeedBroken("the catalogue's feed is another one now")
        numbers = [change["n"] for change in page["changes"]]
        if numbers != list(range(state.n + 1, state.n + 1 + len(numbers))):
            raise FeedBroken(f"the feed misses a number after {state.n}")
        return page

    def _apply(self, changes: list[dict[str, Any]], state: IndexState) -> None:
        """Offerings into the index; concepts into its state, from which searches take them at once."""
        offerings = {change["id"]: change for change in changes if "concept" not in change}
        concepts = {change["concept"]: change["body"] for change in changes if "concept" in change}
        state = replace(state, n=changes[-1]["n"], edits={**state.edits, **concepts})
        builder = self._builder(state)
        published = [
            builder.build(item["offering"], item["n"]) for item in offerings.values() if not item["removed"]
        ]
        removals = [Removal(item["id"], item["n"]) for item in offerings.values() if item["removed"]]
        for reason in self.engine.apply(published, removals, state):
            log.error("parked: %s", reason)
        log.info("changes applied", extra={"items": len(changes)})

    def _builder(self, state: IndexState) -> documents.Builder:
        return documents.Builder(
            self.knowledge.reading(state.edits),
            date.fromisoformat(state.day),
            self.knowledge.priority_groups,
        )

    def _export(self) -> Iterator[dict[str, Any]]:
        url = f"{self.catalog.base_url}/v1/offerings:export"
        with self.catalog.http.get(url, stream=True, timeout=(5, 60)) as response:
            if not response.ok:
                raise Unavailable(f"the catalogue's export answers {response.status_code}")
            for line in response.iter_lines():
                with suppress(json.JSONDecodeError):  # a line that was cut off: the count will tell
                    yield json.loads(line)
