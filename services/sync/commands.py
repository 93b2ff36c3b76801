"""What `tarjotin` does with sync at a terminal."""

import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Text, cast, select, text
from sqlalchemy.exc import SQLAlchemyError

from services.platform.database import Database
from services.platform.problems import Invalid, Unavailable
from services.sync import breaker, items, runs
from services.sync.pass_over import Pass
from services.sync.passes import open_pass, profile_of, stopping
from services.sync.report import TextReport, summary
from services.sync.settings import SyncSettings
from services.sync.sources import table_of
from services.sync.store.tables import Item
from services.vocabulary.erasing import Trace

EXIT = {"done": 0, "done-with-problems": 0, "needs-attention": 3, "failed": 1, "running": 4}


def run(
    settings: SyncSettings,
    source: str,
    *,
    base_url: str | None = None,
    municipality: list[str] | None = None,
    dry_run: bool = False,
    max_items: int | None = None,
    confirm_closures: bool = False,
    full: bool = False,
    replayed: str | None = None,
) -> int:
    """Go over one source, or what is kept of it, in this process; returns an exit code (0 done, 1 failed, 3 asks,
    4 to be taken up)."""
    if max_items is not None and max_items < 1:
        raise Invalid(f"--max-items is {max_items}: at least 1 is needed")
    asked = {
        "base_url": base_url,
        "municipality": municipality,
        "max_items": max_items,
        "confirm_closures": confirm_closures,
        "full": full,
        "replay": replayed,
    }
    options = {name: value for name, value in asked.items() if value}
    report = TextReport(sys.stdout)
    with _database(settings) as database, stopping() as stop:
        one = open_pass(settings, database, source, options, report, stop)
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
    profile = profile_of(settings)
    with closing(Database(settings.database_url)) as database, database.write() as session:
        for source in profile.sources:
            if source.at_start and not runs.latest(session, source.name, 1):
                runs.queue_once(session, source.name, {}, datetime.now(UTC))


def source_lines(settings: SyncSettings) -> Iterator[str]:
    """A line for each source of the county profile: its last run, and whether it is left alone for failing."""
    now = datetime.now(UTC)
    with _database(settings) as database, database.read() as session:
        for source in profile_of(settings).sources:
            last = runs.latest(session, source.name, 1)
            ended = f"{last[0].state} {last[0].queued_at:%Y-%m-%d %H:%M}" if last else "never read"
            circuit = breaker.of_source(session, source.name)
            until = f"until {circuit.until:%Y-%m-%d %H:%M}" if circuit.until else ""
            line = f"{source.name:14} {source.kind:12} {ended:36} {circuit.state(now):9} {until}"
            yield f"{line} {circuit.reason or ''}".rstrip()


def run_lines(settings: SyncSettings) -> Iterator[str]:
    """A line for each of the latest runs."""
    with _database(settings) as database, database.read() as session:
        for one in runs.latest(session, None, 20):
            line = f"{one.queued_at:%Y-%m-%d %H:%M}  {one.source:12} {one.state:19} {summary(one.counts)}"
            yield f"{line}  {one.message or ''}".rstrip()


def item_lines(settings: SyncSettings, source: str, municipality: str | None = None) -> Iterator[str]:
    """A line for each item of a source that could not be brought in, or not whole."""
    asked = items.Asked(source, "problems", (municipality,) if municipality else None)
    with _database(settings) as database, database.read() as session:
        if not items.counted(session, source):  # a misspelt name has no problems, either
            table_of(profile_of(settings), source)
        for item in items.listed(session, asked, limit=1000):
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
