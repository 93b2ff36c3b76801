"""What `tarjotin` does with sync at a terminal, and the worker."""

import logging
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from typing import Any

from services.platform import logs
from services.platform.database import Database
from services.platform.http import Client
from services.platform.problems import Conflict, Problem
from services.sync import runs
from services.sync.catalog import Catalog
from services.sync.pass_over import Pass, Report
from services.sync.report import Silent, TextReport, summary
from services.sync.settings import SyncSettings
from services.sync.sources import open_source
from services.sync.sources.protocol import SourceFailed
from services.sync.store.tables import Run
from services.vocabulary.profile import load_profile

POLL_SECONDS = 1.0
EXIT = {"done": 0, "done-with-problems": 0, "needs-attention": 3, "failed": 1, "running": 4}

log = logging.getLogger("tarjotin.sync")


def run(
    settings: SyncSettings,
    source: str,
    *,
    base_url: str | None = None,
    municipality: list[str] | None = None,
    dry_run: bool = False,
    max_items: int | None = None,
    confirm_closures: bool = False,
) -> int:
    """Go over one source in this process; returns an exit code (0 done, 1 failed, 3 asks, 4 to be taken up)."""
    options = {
        "base_url": base_url,
        "municipality": municipality,
        "max_items": max_items,
        "confirm_closures": confirm_closures,
    }
    report = TextReport(sys.stdout)
    with closing(Database(settings.database_url)) as database, _stopping() as stop:
        one = _pass(settings, database, source, options, report, stop)
        if dry_run:
            report.end("dry run, nothing was written", one.rehearse(max_items), None)
            return 0
        run_id = _begin(database, source, options)
        state = one.run(run_id)
        with database.read() as session:
            ended = runs.get(session, run_id)
        report.end(state, ended.counts, ended.message)
        return EXIT[state]


def queue_first_runs(settings: SyncSettings) -> None:
    """Queue each source that the profile wants at the start and that has never been run."""
    profile = load_profile(settings.profile)
    with closing(Database(settings.database_url)) as database, database.write() as session:
        for source in profile.sources:
            if source.settings.get("at_start") and not runs.latest(session, source.name, 1):
                runs.queue(session, source.name, {}, datetime.now(UTC))


def run_lines(settings: SyncSettings) -> Iterator[str]:
    """A line for each of the latest runs."""
    with closing(Database(settings.database_url)) as database, database.read() as session:
        for one in runs.latest(session, None, 20):
            line = f"{one.queued_at:%Y-%m-%d %H:%M}  {one.source:12} {one.state:19} {summary(one.counts)}"
            yield f"{line}  {one.message or ''}".rstrip()


def item_lines(settings: SyncSettings, source: str) -> Iterator[str]:
    """A line for each item of a source that could not be brought in."""
    with closing(Database(settings.database_url)) as database, database.read() as session:
        for item in runs.problems(session, source, 1000):
            yield f"{item.record_id}  {item.outcome}: {item.reason}"


def work(settings: SyncSettings) -> None:
    """The sync worker: takes up queued runs, and those whose process fell, until SIGTERM."""
    logs.configure("sync-worker", settings.log_level)
    with closing(Database(settings.database_url)) as database, _stopping() as stop:
        while not stop.is_set():
            waiting = _next(database)
            if waiting is None or not _work_on(settings, database, waiting, stop):
                stop.wait(POLL_SECONDS)


def _next(database: Database) -> Run | None:
    with database.read() as session:
        return runs.next_queued(session, runs.busy_sources(session, datetime.now(UTC)))


def _work_on(settings: SyncSettings, database: Database, waiting: Run, stop: threading.Event) -> bool:
    """Whether the run came to an end; otherwise it is taken up again after a pause."""
    try:
        one = _pass(settings, database, waiting.source, waiting.options, Silent(), stop)
        return one.run(waiting.id) in runs.TERMINAL
    except SourceFailed as error:
        _fail(database, waiting.id, str(error))
        return True
    except Problem as error:
        log.warning("waiting: %s", error, extra={"source": waiting.source})
        return False
    except Exception as error:
        # A mistake of ours in one source must not keep the worker from the others.
        log.exception("run failed", extra={"source": waiting.source, "run": waiting.id})
        _fail(database, waiting.id, f"our mistake ({type(error).__name__}); the log has more")
        return True


def _fail(database: Database, run_id: str, message: str) -> None:
    with database.write() as session:
        run = runs.get(session, run_id)
        run.state, run.message, run.finished_at = "failed", message, datetime.now(UTC)


def _begin(database: Database, source: str, options: dict[str, Any]) -> str:
    """The run to go on with: one with the same options that was interrupted, else a new one."""
    now = datetime.now(UTC)
    with database.write() as session:
        if source in runs.busy_sources(session, now):
            raise Conflict(f"Another run of {source} is at work; wait until it has ended.")
        interrupted = runs.unfinished(session, source)
        if interrupted is not None:
            if interrupted.options == options:
                return interrupted.id
            interrupted.state, interrupted.message = "failed", "replaced by a run with other options"
            interrupted.finished_at = now
        return runs.queue(session, source, options, now).id


def _pass(
    settings: SyncSettings,
    database: Database,
    source: str,
    options: dict[str, Any],
    report: Report,
    stop: threading.Event,
) -> Pass:
    opened = open_source(load_profile(settings.profile), settings, source, options)
    catalog = Catalog(Client(settings.catalog_url, settings.catalog_key, timeout=60))
    return Pass(database, catalog, opened, settings, report, lambda: datetime.now(UTC), stop.is_set)


@contextmanager
def _stopping() -> Iterator[threading.Event]:
    """An event that SIGINT and SIGTERM set: the page at hand is finished first."""
    stop = threading.Event()
    before = {number: signal.signal(number, lambda *_: stop.set()) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
