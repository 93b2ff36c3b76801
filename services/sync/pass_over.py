"""One pass over a source: page by page to the catalogue, and at the end what is missing or closed.

A page is one transaction here: its items, the run's cursor and its counts. What the catalogue took before
a fall is sent again after it, which changes nothing there.
"""

import logging
import uuid
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.orm import Session

from services.platform.database import Database
from services.platform.problems import Conflict, Forbidden, Unavailable
from services.sync import closing, runs
from services.sync.catalog import Catalog
from services.sync.heart import Heart
from services.sync.keeping import keep, known_items
from services.sync.planning import Planned, is_repeated, named, plan, settle
from services.sync.settings import SyncSettings
from services.sync.sources.protocol import Page, Record, Source, SourceFailed
from services.sync.store.tables import Run
from services.sync.wording import readable

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
            self.claim(session)  # before the run is read, which its last process may be writing to
            run = runs.get(session, run_id)
            if run.state in runs.TERMINAL:  # whoever saw it waiting as well was quicker
                runs.release(session, run.source, self.holder)
                return run.state
            runs.begin(session, run, self.now(), timedelta(hours=self.settings.run_hours))
        try:
            with Heart(self._beat, self.settings.lease_seconds / 4):
                ended = self._go_over(run)
            return self._end(run.id, *ended)
        except Conflict:  # we were silent for so long that another process has gone on
            log.warning("taken over by another process", extra={"source": run.source, "run": run.id})
            return "running"

    def rehearse(self, max_items: int | None) -> dict[str, int]:
        """What a run would do, as far as can be told without sending; nothing is written."""
        counts: Counter[str] = Counter()
        left = max_items or NO_LIMIT
        for page in self.source.pages(None):
            with self.database.read() as session:
                planned = self._planned(session, page, left)
            counts.update(item.outcome for item in planned)
            self._tell(page, planned, dict(counts), max_items)
            left -= len(planned)
            if left <= 0 or self.stopping():
                break
        return {outcome: counts[outcome] for outcome in runs.OUTCOMES}

    def _go_over(self, run: Run) -> tuple[str, str]:
        """Read and close; returns how the run ends, and what to say of it. `Conflict` when it is not ours now."""
        extra = {"source": run.source, "run": run.id}
        try:
            if run.whole is None and not self._read(run):
                return "running", "stopped"
            return self._close(run.id)
        except SourceFailed as error:
            return "failed", str(error)
        except (Unavailable, Forbidden) as error:
            log.warning("interrupted: %s", error, extra=extra)
            return "running", str(error)
        except (Conflict, OperationalError, InterfaceError):
            raise  # without the lease or the database nothing can be noted
        except Exception as error:
            # Taken up again it would only fall again, and keep the other sources waiting.
            log.exception("the run fell", extra=extra)
            return "failed", f"the run fell ({type(error).__name__}); the log tells more"

    def _read(self, run: Run) -> bool:
        """Read what was asked for; False when told to stop before that."""
        assert run.started_at
        deadline = run.started_at + timedelta(hours=self.settings.run_hours)
        most = run.options.get("max_items")
        left = (most or NO_LIMIT) - sum(run.counts.values())
        for page in self.source.pages(run.cursor) if left > 0 else ():
            if self.now() > deadline:
                raise SourceFailed(f"the run took longer than {self.settings.run_hours:g} hours")
            planned = self._bring_in(page, run, left)
            self._tell(page, planned, run.counts, most)
            left -= len(planned)
            if left <= 0:
                break
            if self.stopping():
                return False
        with self._writing() as session:
            read = runs.get(session, run.id)
            came, there_are = sum(read.counts.values()), self.source.total or 0
            every = came >= there_are
            if left > 0 and not every and not read.page_problems:
                # The order shifted between pages, or one came again in the place of another.
                read.page_problems += 1
                self.report.problem("source", f"{came} of {there_are} records came, though no page was missing")
            closing.end_reading(session, read, left > 0 and every and not self.source.partial, self.now())
        return True

    def _bring_in(self, page: Page, run: Run, limit: int) -> list[Planned]:
        """A page into the catalogue; what needs not be sent, as most of most runs, is one transaction here."""
        with self._writing() as session:
            planned = self._planned(session, page, limit, run.id)
            to_send = any(item.body for item in planned) or page.gone_documents
            if not to_send:
                self._keep(session, run, page, planned)
        if to_send:
            self._send(planned)
            self._forget(page.gone_documents)
            with self._writing() as session:
                self._keep(session, run, page, planned)
        return planned

    def _planned(self, session: Session, page: Page, limit: int, run_id: str = "") -> list[Planned]:
        records = list(self._fresh(page))
        known = known_items(session, self.source.name, records)
        planned = [plan(self.source, record, known.get(record.record_id)) for record in records]
        return [one for one in planned if not is_repeated(one, run_id)][:limit]

    def _fresh(self, page: Page) -> Iterator[Record]:
        """The page's records that this pass has not seen: sources repeat some when their order shifts."""
        for record in map(named, page.records):
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
            settle(self.source, item, row)

    def _forget(self, documents: Sequence[str]) -> None:
        for start in range(0, len(documents), CHUNK):
            self._beat()
            self.catalog.forget(self.source.name, documents[start : start + CHUNK])

    def _keep(self, session: Session, run: Run, page: Page, planned: list[Planned]) -> None:
        keep(session, self.source.name, planned, run.id, self.now(), seen="replay" not in run.options)
        counted = Counter(run.counts) + Counter(item.outcome for item in planned)
        # On what the page before left: nobody else writes to the run while the source is ours.
        run.counts = {outcome: counted[outcome] for outcome in runs.OUTCOMES}
        run.cursor = page.cursor
        run.page_problems += page.problem is not None or any(map(self._is_unsure, planned))
        if page.unread is not None:
            run.parts_unread += 1
            closing.pass_by(session, run, page.unread)
        runs.advance(session, run)

    def _is_unsure(self, item: Planned) -> bool:
        """Whether it may be any record, or one that does not come again by itself though it could not be used: of
        changes, those are read that came after the last pass without a problem."""
        return item.record.nameless or (self.source.partial and item.outcome == "invalid")

    def _close(self, run_id: str) -> tuple[str, str]:
        """Archive what is gone; returns how the run ends, and what to say of it."""
        with self.database.read() as session:
            run = runs.get(session, run_id)
            found = closing.find(session, run, self.settings, self.now())
        if found.braked and not run.options.get("confirm_closures"):
            return "needs-attention", found.question
        for start in range(0, len(found.record_ids), CHUNK):
            chunk = found.record_ids[start : start + CHUNK]
            self._beat()  # whoever was silent for too long must not write over what came after
            rows = self.catalog.put(self.source.name, {}, [{"record_id": key, "gone": True} for key in chunk])
            gone = [key for key, row in zip(chunk, rows, strict=True) if row["outcome"] in closing.GONE]
            with self._writing() as session:
                run = runs.get(session, run_id)
                uncounted = closing.mark(session, run, gone, self.now())
                run.counts = {**run.counts, "closed": run.counts["closed"] + uncounted}
        with self.database.read() as session:
            trouble = run.page_problems or runs.has_problems(session, run)
        return ("done-with-problems" if trouble else "done"), ""

    def _end(self, run_id: str, state: str, message: str) -> str:
        with self._writing() as session:
            run = runs.get(session, run_id)
            run.state, run.message = state, readable(message) or None
            run.finished_at = self.now() if state in runs.TERMINAL else None
            runs.release(session, run.source, self.holder)
        items = sum(run.counts.values())
        log.info("run: %s", state, extra={"source": run.source, "run": run.id, "items": items})
        return state

    def claim(self, session: Session) -> None:
        """Take the source; `Conflict` while another process has it."""
        runs.claim(session, self.source.name, self.holder, self.now(), self._until())

    @contextmanager
    def _writing(self) -> Iterator[Session]:
        """A transaction of whoever has the source; `Conflict` when that is another by now."""
        with self.database.write() as session:
            runs.hold(session, self.source.name, self.holder, self._until())
            yield session

    def _until(self) -> datetime:
        """When another may take us for fallen."""
        return self.now() + timedelta(seconds=self.settings.lease_seconds)

    def _beat(self) -> None:
        with self._writing():
            pass

    def _tell(self, page: Page, planned: list[Planned], counts: dict[str, int], most: int | None) -> None:
        if page.problem:
            self.report.problem("page", page.problem)
        for item in planned:
            if item.is_problem:
                self.report.problem(item.record.record_id, item.reason or "")
        total = self.source.total
        self.report.page(counts, min(total, most) if total and most else total)
