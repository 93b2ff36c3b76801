"""The catalogue's worker, a step at a time: each in a short transaction, so that nobody waits for it long."""

import logging
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime

from services.catalog import feed, offerings, reports, upkeep
from services.catalog.matching import candidates, links
from services.catalog.writing import Write, writing
from services.platform.access import Principal
from services.platform.database import Database
from services.vocabulary.profile import Profile

UPKEEP = Principal("upkeep", "the catalogue itself", frozenset({"coordinator"}))

log = logging.getLogger("tarjotin.catalog")


class Worker:
    """Does what is due. Every step may be done again: what was done is not due any more."""

    def __init__(
        self, database: Database, profile: Profile, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._database, self._profile, self._clock = database, profile, clock

    def pass_time(self, stopped: Callable[[], bool]) -> int:
        """Hide, archive and let lapse what is due; returns how many offerings."""
        done = 0
        while not stopped():
            with self._writing() as write:
                found = upkeep.pass_time(write)
            if not found:
                break
            done += found
        log.info("time has passed", extra={"items": done})
        return done

    def forget(self, changes_days: int) -> None:
        """Forget changes, idempotency keys and closed reports that are older than they are kept."""
        with self._database.write() as session:
            now = self._clock()
            forgotten = feed.prune(session, now, changes_days) + reports.forget(session, now)
            offerings.forget_idempotency_keys(session, now)
        log.info("old changes and reports forgotten", extra={"items": forgotten})

    def propose_organizations(self) -> None:
        """Propose organizations that may be the same."""
        with self._database.read() as session:
            pairs = candidates.among_organizations(session)
        self._keep(pairs)

    def propose(self, after: int, stopped: Callable[[], bool]) -> int:
        """Propose what may be the same beside what changed after a number; returns the number to go on after."""
        while not stopped():
            with self._database.read() as session:
                pairs, seen = candidates.beside_changes(session, after)
            self._keep(pairs)
            if seen == after:
                break
            after = seen
        return after

    def _keep(self, pairs: list[candidates.Pair]) -> None:
        if not pairs:
            return
        with self._writing() as write:
            links.hold(write, [its for pair in pairs if pair.kind == "offering" for its in (pair.one, pair.other)])
            for pair in pairs:
                links.propose(write, pair.kind, pair.one, pair.other, pair.likeness)

    def _writing(self) -> AbstractContextManager[Write]:
        return writing(self._database, UPKEEP, self._clock(), self._profile)
