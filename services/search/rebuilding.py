"""A rebuild: the catalogue's export, then what has changed since it was stamped, then the index is put in place.

The index in use goes on following the feed meanwhile, so that nobody waits for a rebuild to see a change; and the
new one has caught up before anybody sees it, so that no change goes away again.
"""

import json
import logging
import time
from collections.abc import Iterator
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from services.platform.http import Client
from services.platform.problems import Conflict, Gone, Unavailable
from services.search import documents
from services.search.engine.protocol import Batch, IndexState, RebuildFailed
from services.search.knowledge import version

if TYPE_CHECKING:
    from services.search.follower import Follower

MEANWHILE_SECONDS = 1.0

log = logging.getLogger("tarjotin.search.follower")


class FeedBroken(Exception):
    """The feed is not the one that was followed, or a number is missing: only a rebuild helps."""


class Export:
    """The catalogue's export: its head, then its offerings; `count` tells at the end how many there are."""

    def __init__(self, catalog: Client) -> None:
        self._catalog = catalog
        self._lines = self._read()
        self.head: dict[str, Any] = next(self._lines)
        self._last: dict[str, Any] = {}

    def offerings(self) -> Iterator[documents.Offering]:
        """Each published offering, once."""
        for line in self._lines:
            if "count" in line and "id" not in line:
                self._last = line
            else:
                yield line

    def count(self) -> int:
        """How many there were to be; `RebuildFailed` before the end was read."""
        if not self._last:
            raise RebuildFailed("the export broke off before its end")
        return int(self._last["count"])

    def _read(self) -> Iterator[dict[str, Any]]:
        url = f"{self._catalog.base_url}/v1/offerings:export"
        with self._catalog.http.get(url, stream=True, timeout=(5, 60)) as response:
            if not response.ok:
                raise Unavailable(f"the catalogue's export answers {response.status_code}")
            for line in response.iter_lines():
                with suppress(json.JSONDecodeError):  # a line that was cut off: the count will tell
                    yield json.loads(line)


class Rebuilding:
    """One rebuild of a follower's index."""

    def __init__(self, follower: "Follower") -> None:
        self._follower = follower
        self._meanwhile = time.monotonic() + MEANWHILE_SECONDS
        self._unreadable = 0

    def run(self) -> int:
        """Build anew; returns how many offerings the export held."""
        export = Export(self._follower.catalog)
        edits = export.head.get("concepts", {})
        day = self._follower.now().date().isoformat()
        state = IndexState(
            export.head["feed"], export.head["n"], documents.schema_version(), day, version(edits), edits
        )
        refused = self._follower.engine.rebuild(
            self._documents(export, state),
            state,
            lambda: export.count() - self._unreadable,
            self._since(state),
        )
        for reason in refused:
            log.error("parked: %s", reason)
        log.info("index built anew", extra={"items": export.count()})
        return export.count()

    def _documents(self, export: Export, state: IndexState) -> Iterator[documents.Document]:
        builder = self._follower.builder(state)
        for offering in export.offerings():
            self._follower.engine.acquire()
            if time.monotonic() >= self._meanwhile:
                self._follow_meanwhile(state)
            if made := self._follower.built(builder, offering, state.n):
                yield made
            else:
                self._unreadable += 1

    def _follow_meanwhile(self, new: IndexState) -> None:
        """The index in use takes what is new, when it is of the same make."""
        self._meanwhile = time.monotonic() + MEANWHILE_SECONDS
        state = self._follower.engine.state()
        if state and (state.feed, state.schema) == (new.feed, new.schema):
            with suppress(Conflict, Gone, FeedBroken, Unavailable):  # the new one will have it
                if changes := self._follower.changes(state):
                    self._follower.apply(changes, state)
                    self._meanwhile = time.monotonic() + MEANWHILE_SECONDS

    def _since(self, state: IndexState) -> Iterator[Batch]:
        """What has changed since the export was stamped, until there is no more."""
        while True:
            self._follower.engine.acquire()
            try:
                changes = self._follower.changes(state)
            except (Conflict, Gone, FeedBroken) as error:
                raise RebuildFailed(f"the feed has become another one: {error}") from error
            except Unavailable:
                return  # they follow after
            if not changes:
                return
            batch = self._follower.batch(changes, state)
            yield batch
            state = batch.state
