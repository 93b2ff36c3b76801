"""The sync worker: queues what is due, and takes up what waits."""

import logging
import threading
from contextlib import closing
from datetime import UTC, datetime, timedelta

from sqlalchemy.exc import SQLAlchemyError

from services.platform import logs
from services.platform.database import Database
from services.platform.problems import Problem
from services.sync import runs, schedules
from services.sync.passes import open_pass, profile_of, stopping
from services.sync.report import Silent
from services.sync.settings import SyncSettings
from services.sync.sources.protocol import SourceFailed
from services.sync.store.tables import Run

POLL_SECONDS = 1.0
SCHEDULE_SECONDS = 15.0  # schedules are kept to the minute
REST_SECONDS = 15.0  # before a source whose run could not go on is tried again

log = logging.getLogger("tarjotin.sync")


def work(settings: SyncSettings) -> None:
    """The sync worker: takes up queued runs, and those whose process fell, until SIGTERM."""
    logs.configure("sync-worker", settings.log_level)
    resting: dict[str, datetime] = {}
    look_again = datetime.min.replace(tzinfo=UTC)
    with closing(Database(settings.database_url)) as database, stopping() as stop:
        while not stop.is_set():
            now = datetime.now(UTC)
            if now >= look_again:
                _queue_due(settings, database, now)
                look_again = now + timedelta(seconds=SCHEDULE_SECONDS)
            waiting = _next(database, [source for source, until in resting.items() if until > now])
            if waiting is None:
                stop.wait(POLL_SECONDS)
            elif not _work_on(settings, database, waiting, stop):
                resting[waiting.source] = datetime.now(UTC) + timedelta(seconds=REST_SECONDS)


def _queue_due(settings: SyncSettings, database: Database, now: datetime) -> None:
    try:
        with database.read() as session:
            due = schedules.due(session, profile_of(settings).sources, now)
        for source in due:
            with database.write() as session:
                run = runs.queue_once(session, source.name, {}, now)
            log.info("due by its schedule", extra={"source": run.source, "run": run.id})
    except (SourceFailed, SQLAlchemyError) as error:
        log.warning("schedules are not kept: %s", error if isinstance(error, Problem) else type(error).__name__)


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
        one = open_pass(settings, database, waiting.source, waiting.options, Silent(), stop)
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
