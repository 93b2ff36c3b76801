"""What `tarjotin` does with sync at a terminal, and the worker."""

import logging
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from types import FrameType
from typing import Any

from sqlalchemy import Text, cast, select, text
from sqlalchemy.exc import SQLAlchemyError

from services.platform import logs
from services.platform.database import Database
from services.platform.http import Client
from services.platform.problems import Invalid, Problem, Unavailable
from services.sync import runs
from services.sync.catalog import Catalog
from services.sync.pass_over import Pass, Report
from services.sync.report import Silent, TextReport, summary
from services.sync.settings import SyncSettings
from services.sync.sources import open_source
from services.sync.sources.protocol import SourceFailed
from services.sync.store.tables import Item, Run
from services.vocabulary.erasing import Trace
from services.vocabulary.profile import Profile, ProfileError, load_profile

POLL_SECONDS = 1.0
REST_SECONDS = 15.0  # before a source whose run could not go on is tried again
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
    if max_items is not None and max_items < 1:
        raise Invalid(f"--max-items is {max_items}: at least 1 is needed")
    asked = {
        "base_url": base_url,
        "municipality": municipality,
        "max_items": max_items,
        "confirm_closures": confirm_closures,
    }
    options = {name: value for name, value in asked.items() if value}
    report = TextReport(sys.stdout)
    with _database(settings) as database, _stopping() as stop:
        one = _pass(settings, database, source, options, report, stop)
        if dry_run:
            report.end("dry run, nothing was written", one.rehearse(max_items), None)
            return 0
        run_id = _begin(one, options)
        state = one.run(run_id)
        with database.read() as session:
            ended = runs.get(session, run_id)
        report.end(state, ended.counts, ended.message)
        return EXIT[state]


def queue_first_runs(settings: SyncSettings) -> None:
    """Queue each source that the profile wants at the start and that has never been run."""
    profile = _profile(settings)
    with closing(Database(settings.database_url)) as database, database.write() as session:
        for source in profile.sources:
            if source.settings.get("at_start") and not runs.latest(session, source.name, 1):
                runs.queue(session, source.name, {}, datetime.now(UTC))


def run_lines(settings: SyncSettings) -> Iterator[str]:
    """A line for each of the latest runs."""
    with _database(settings) as database, database.read() as session:
        for one in runs.latest(session, None, 20):
            line = f"{one.queued_at:%Y-%m-%d %H:%M}  {one.source:12} {one.state:19} {summary(one.counts)}"
            yield f"{line}  {one.message or ''}".rstrip()


def item_lines(settings: SyncSettings, source: str) -> Iterator[str]:
    """A line for each item of a source that could not be brought in, or not whole."""
    with _database(settings) as database, database.read() as session:
        for item in runs.problems(session, source, 1000):
            yield f"{item.record_id}  {item.outcome}: {item.reason}"


def erase(settings: SyncSettings, value: str) -> dict[str, int]:
    """Take a person's number, address or name out of kept payloads; how many held it."""
    trace, found = Trace(value), 0
    with _database(settings) as database, database.write() as session:
        rough = cast(Item.payload, Text).icontains(trace.like, autoescape=True)
        keys = session.execute(select(Item.source, Item.record_id).where(rough)).all()
        for key in keys:
            item = session.get_one(Item, tuple(key))
            kept = trace.taken_out(item.payload)
            if kept is not item.payload:
                item.payload, found = kept, found + 1
    return {"kept payloads": found}


def work(settings: SyncSettings) -> None:
    """The sync worker: takes up queued runs, and those whose process fell, until SIGTERM."""
    logs.configure("sync-worker", settings.log_level)
    resting: dict[str, datetime] = {}
    with closing(Database(settings.database_url)) as database, _stopping() as stop:
        while not stop.is_set():
            now = datetime.now(UTC)
            waiting = _next(database, [source for source, until in resting.items() if until > now])
            if waiting is None:
                stop.wait(POLL_SECONDS)
            elif not _work_on(settings, database, waiting, stop):
                resting[waiting.source] = datetime.now(UTC) + timedelta(seconds=REST_SECONDS)


def _next(database: Database, resting: list[str]) -> Run | None:
    try:
        with database.read() as session:
            return runs.next_queued(session, [*resting, *runs.busy_sources(session, datetime.now(UTC))])
    except SQLAlchemyError as error:
        log.warning("the database does not answer: %s", type(error).__name__)
        return None


def _work_on(settings: SyncSettings, database: Database, waiting: Run, stop: threading.Event) -> bool:
    """Whether the run came to an end; otherwise it is taken up again after a pause."""
    extra = {"source": waiting.source, "run": waiting.id}
    try:
        one = _pass(settings, database, waiting.source, waiting.options, Silent(), stop)
        return one.run(waiting.id) in runs.TERMINAL
    except SourceFailed as error:
        message = str(error)
    except (Problem, SQLAlchemyError) as error:
        log.warning("waiting: %s", error if isinstance(error, Problem) else type(error).__name__, extra=extra)
        return False
    except Exception as error:
        # Whatever it is, it would be so again, and the other sources wait.
        log.exception("the source cannot be opened", extra=extra)
        message = f"the source cannot be opened ({type(error).__name__}); the log of the sync worker tells more"
    return _fail(database, waiting, message)


def _fail(database: Database, waiting: Run, message: str) -> bool:
    """End a run that cannot begin; False when somebody is at work on it, or the database is away."""
    now = datetime.now(UTC)
    try:
        with database.write() as session:
            runs.claim(session, waiting.source, waiting.id, now, now)
            run = runs.get(session, waiting.id)
            if run.state not in runs.TERMINAL:
                runs.fail(run, message, now)
            runs.release(session, waiting.source, waiting.id)
    except (Problem, SQLAlchemyError) as error:
        log.warning("waiting: %s", type(error).__name__, extra={"source": waiting.source, "run": waiting.id})
        return False
    return True


def _begin(one: Pass, options: dict[str, Any]) -> str:
    """The run to go on with: one with the same options that was interrupted, else a new one."""
    source, now = one.source.name, datetime.now(UTC)
    with one.database.write() as session:
        one.claim(session)  # in the same transaction, so that no worker takes it up before we do
        interrupted = runs.unfinished(session, source)
        if interrupted is not None:
            if interrupted.options == options:
                return interrupted.id
            runs.fail(interrupted, "replaced by a run with other options", now)
        return runs.queue(session, source, options, now).id


def _pass(
    settings: SyncSettings,
    database: Database,
    source: str,
    options: dict[str, Any],
    report: Report,
    stop: threading.Event,
) -> Pass:
    opened = open_source(_profile(settings), settings, source, options)
    catalog = Catalog(Client(settings.catalog_url, settings.catalog_key, timeout=60), stop)
    return Pass(database, catalog, opened, settings, report, lambda: datetime.now(UTC), stop.is_set)


def _profile(settings: SyncSettings) -> Profile:
    try:
        return load_profile(settings.profile)
    except ProfileError as error:
        raise SourceFailed(str(error)) from None


@contextmanager
def _database(settings: SyncSettings) -> Iterator[Database]:
    """The database of a command; `Unavailable` when it cannot be used."""
    with closing(Database(settings.database_url)) as database:
        try:
            with database.read() as session:
                session.execute(text("SELECT count(*) FROM leases"))
            yield database
        except SQLAlchemyError as error:
            raise Unavailable(
                f"sync's database cannot be used ({type(error).__name__}): look at SYNC_DATABASE_URL, and bring "
                "it to its newest shape with: tarjotin migrate"
            ) from None


@contextmanager
def _stopping() -> Iterator[threading.Event]:
    """An event that SIGINT and SIGTERM set: the page at hand is finished first. A second signal ends at once:
    what it leaves is taken up again, as after any fall."""
    stop = threading.Event()
    before: dict[int, Any] = {}

    def end(number: int, frame: FrameType | None) -> None:
        stop.set()
        restore()

    def restore() -> None:
        for number, handler in before.items():
            signal.signal(number, handler)

    before |= {number: signal.signal(number, end) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stop
    finally:
        restore()
