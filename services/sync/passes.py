"""What a pass over a source is opened with, at a terminal and in the worker alike."""

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from types import FrameType
from typing import Any

from services.platform.database import Database
from services.platform.http import Client
from services.platform.problems import Unavailable
from services.sync import runs
from services.sync.catalog import Catalog
from services.sync.pass_over import Pass, Report
from services.sync.replay import Replay
from services.sync.settings import SyncSettings
from services.sync.sources import open_source
from services.sync.sources.protocol import SourceFailed
from services.vocabulary.profile import Profile, ProfileError, load_profile


def open_pass(
    settings: SyncSettings,
    database: Database,
    source: str,
    options: dict[str, Any],
    report: Report,
    stop: threading.Event,
) -> Pass:
    """A pass over a source of the county profile, or over what is kept of it; `SourceFailed` says why not."""
    with database.read() as session:
        last = runs.last_read(session, source)
    opened = open_source(profile_of(settings), settings, source, options, last, _waiting(stop))
    if which := options.get("replay"):
        opened = Replay(database, opened, which)
    catalog = Catalog(Client(settings.catalog_url, settings.catalog_key, timeout=60), stop)
    return Pass(database, catalog, opened, settings, report, lambda: datetime.now(UTC), stop.is_set)


def _waiting(stop: threading.Event) -> Callable[[float], None]:
    """Waits for a source; told to stop, the run is left, and taken up again after its last page."""

    def wait(seconds: float) -> None:
        if stop.wait(seconds):
            raise Unavailable("told to stop while waiting for the source")

    return wait


def profile_of(settings: SyncSettings) -> Profile:
    """The county profile; `SourceFailed` when it cannot be used."""
    try:
        return load_profile(settings.profile)
    except ProfileError as error:
        raise SourceFailed(str(error)) from None


@contextmanager
def stopping() -> Iterator[threading.Event]:
    """An event that SIGINT and SIGTERM set: the page at hand is finished first, unless it is still waited for. A
    second signal ends at once: what it leaves is taken up again, as after any fall."""
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
