"""One pass over a source: page by page to the catalogue, and at the end what is missing or closed.

A page is one transaction here: its items, the run's cursor and its counts. What the catalogue took before
a fall is sent again after it, which changes nothing there.
"""

import logging
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from sqlalchemy.orm import Session

from services.platform.database import Database
from services.platform.problems import Conflict, Unavailable
from services.sync import closing, runs
from services.sync.catalog import Catalog
from services.sync.planning import Planned, known_items, plan
from services.sync.settings import SyncSettings
from services.sync.sources.protocol import Page, Record, Source, SourceFailed
from services.sync.store.tables import Item, Run

CHUNK = 100
NO_LIMIT = 10**9

log = logging.getLogger("tarjotin.sync")


class Report(Protocol):
    """Where the progress of a run is shown."""

    def page(self, counts: dict[str, int], total: int | None) -> None:
        """A page is done."""
        ...

    def problem(self, where: str, reason: str) -> None:
        """A page or an item could not be used."""
        ...


@dataclass
class Pass:
    """Everything that one pass needs."""

    database: Database
    catalog: Catalog
    source: Source
    settings: SyncSettings
    report: Report
    now: Callable[[], datetime]
    stopping: Callable[[], bool] = lambda: False
    seen: set[str] = field(default_factory=set)
    holder: str = field(default_factory=lambda: uuid.uuid4().hex)

    def run(self, run_id: str) -> str:
        """Go over the source. Returns the run's state: terminal, or `running` when it is to be taken up again."""
        with self.database.write() as session:
            run = runs.get(session, run_id)
            runs.claim(session, run.source, self.holder, self.now(), self._until())
            run.state, run.started_at, run.message = "running", run.started_at or self.now(), None
        try:
            complete = self._pages(run)
            return "running" if complete is None else self._close(run, complete)
        except SourceFailed as error:
            return self._end(run.id, "failed", str(error))
        except Conflict:  # we were silent for so long that another process has gone on
            log.warning("taken over by another process", extra={"source": run.source, "run": run.id})
            return "running"
        except Unavailable as error:
            log.warning("interrupted: %s", error, extra={"source": run.source, "run": run.id})
            return self._end(run.id, "running", str(error))

    def rehearse(self, max_items: int | None) -> dict[str, int]:
        """What a run would do, as far as can be told without sending; nothing is written."""
        counts: Counter[str] = Counter()
        limit = max_items or NO_LIMIT
        for page in self.source.pages(None):
            planned = self._planned(page, limit)
            counts.update(item.outcome for item in planned)
            self._tell(page, planned, dict(counts))
            limit -= len(planned)
            if limit <= 0:
                break
        return {outcome: counts[outcome] for outcome in runs.OUTCOMES}

    def _pages(self, run: Run) -> bool | None:
        """True when everything was read, False when a part was, None when told to stop."""
        assert run.started_at
        deadline = run.started_at.timestamp() + self.settings.run_hours * 3600
        limit = int(run.options.get("max_items") or NO_LIMIT)
        for page in self.source.pages(run.cursor):
            if self.now().timestamp() > deadline:
                raise SourceFailed(f"the run took longer than {self.settings.run_hours:g} hours")
            planned = self._planned(page, limit)
            self._send(planned)
            self._tell(page, planned, self._commit(run.id, page, planned))
            limit -= len(planned)
            if limit <= 0:
                return False
            if self.stopping():
                self._end(run.id, "running", "stopped")
                return None
        with self.database.read() as session:
            return not runs.get(session, run.id).page_problems and not self.source.partial

    def _planned(self, page: Page, limit: int) -> list[Planned]:
        records = list(self._fresh(page))[:limit]
        with self.database.read() as session:
            known = known_items(session, self.source.name, records)
        return [plan(self.source, record, known.get(record.record_id)) for record in records]

    def _fresh(self, page: Page) -> Iterator[Record]:
        """The page's records that this pass has not seen: sources repeat some when their order shifts."""
        for record in page.records:
            if record.record_id not in self.seen:
                self.seen.add(record.record_id)
                yield record

    def _send(self, planned: list[Planned]) -> None:
        sent = [item for item in planned if item.body]
        if not sent:
            return
        organizations = dict(item.organization for item in sent if item.organization)
        rows = self.catalog.put(self.source.name, organizations, [item.body for item in sent if item.body])
        for item, row in zip(sent, rows, strict=True):
            if row["outcome"] == "invalid":
                item.outcome = "invalid"
                item.reason = "; ".join(f"{error['pointer']}: {error['message']}" for error in row["errors"])

    def _commit(self, run_id: str, page: Page, planned: list[Planned]) -> dict[str, int]:
        with self.database.write() as session:
            run = runs.get(session, run_id)
            runs.hold(session, self.source.name, self.holder, self._until())
            items = known_items(session, self.source.name, [item.record for item in planned])
            for item in planned:
                self._store(session, items.get(item.record.record_id), item, run_id)
            counted = Counter(run.counts) + Counter(item.outcome for item in planned)
            run.counts = {outcome: counted[outcome] for outcome in runs.OUTCOMES}
            run.cursor = page.cursor
            run.page_problems += page.problem is not None
        return run.counts

    def _store(self, session: Session, item: Item | None, planned: Planned, run_id: str) -> None:
        if item is None:
            item = Item(source=self.source.name, record_id=planned.record.record_id, state="rejected")
            item.fingerprint, item.changed_at = "", self.now()
            session.add(item)
        item.last_run, item.missing_since, item.missing_runs = run_id, None, 0
        if planned.outcome != "unchanged":
            item.changed_at = self.now()
        item.outcome, item.reason = planned.outcome, planned.reason
        if planned.outcome in ("new", "changed"):
            item.state, item.payload, item.fingerprint = "live", planned.record.payload, planned.fingerprint
        elif planned.outcome == "closed":
            item.state = "closing"
        elif item.state == "rejected":
            item.payload, item.fingerprint = planned.record.payload, planned.fingerprint

    def _close(self, run: Run, complete: bool) -> str:
        with self.database.write() as session:
            found = closing.find(session, run, complete, self.settings, self.now())
        if found.braked and not run.options.get("confirm_closures"):
            return self._end(run.id, "needs-attention", found.question)
        for start in range(0, len(found.record_ids), CHUNK):
            chunk = found.record_ids[start : start + CHUNK]
            self.catalog.put(self.source.name, {}, [{"record_id": key, "gone": True} for key in chunk])
            with self.database.write() as session:
                now = runs.get(session, run.id)
                runs.hold(session, self.source.name, self.holder, self._until())
                uncounted = closing.mark(session, now, chunk, self.now())
                now.counts = {**now.counts, "closed": now.counts["closed"] + uncounted}
        with self.database.read() as session:
            after = runs.get(session, run.id)
        trouble = after.page_problems or after.counts["invalid"] or after.counts["failed"]
        return self._end(run.id, "done-with-problems" if trouble else "done", None)

    def _end(self, run_id: str, state: str, message: str | None) -> str:
        with self.database.write() as session:
            run = runs.get(session, run_id)
            run.state, run.message = state, message
            run.finished_at = self.now() if state in runs.TERMINAL else None
            runs.release(session, run.source, self.holder)
        items = sum(run.counts.values())
        log.info("run: %s", state, extra={"source": run.source, "run": run.id, "items": items})
        return state

    def _until(self) -> datetime:
        """When another may take us for fallen."""
        return self.now() + timedelta(seconds=self.settings.lease_seconds)

    def _tell(self, page: Page, planned: list[Planned], counts: dict[str, int]) -> None:
        if page.problem:
            self.report.problem("page", page.problem)
        for item in planned:
            if item.outcome in ("invalid", "failed"):
                self.report.problem(item.record.record_id, item.reason or "")
        self.report.page(counts, self.source.total)
