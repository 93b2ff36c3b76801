"""What `tarjotin` does with search at a terminal."""

import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager

from services.platform import logs
from services.platform.http import Client
from services.platform.problems import Conflict, Unavailable
from services.search import verifying
from services.search.engine import open_engine
from services.search.engine.protocol import Engine, LeaseTaken, RebuildFailed
from services.search.follower import Follower
from services.search.knowledge import Knowledge
from services.search.settings import SearchSettings
from services.vocabulary.profile import load_profile

LEASE_WAIT = 60.0
LEASE_LOOK = 0.05


def follow(settings: SearchSettings) -> None:
    """The search worker: follows the catalogue's feed until SIGTERM."""
    logs.configure("search-worker", settings.log_level)
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    with closing(open_engine(settings)) as engine:
        _follower(settings, engine).follow(stop, settings.poll_milliseconds / 1000)


def rebuild(settings: SearchSettings) -> int:
    """Build the index anew and put it in place; returns how many offerings it holds."""
    with closing(open_engine(settings)) as engine, _as_writer(engine):
        return _follower(settings, engine).rebuild()


def verify(settings: SearchSettings, *, repair: bool = False, tell: Callable[[str], object] = print) -> int:
    """Tell how the index differs from the catalogue, and mend it when asked; 1 when they differ in the end."""
    with closing(open_engine(settings)) as engine:
        follower = _follower(settings, engine)
        drift = verifying.compare(follower)
        tell("\n".join(drift.lines()))
        if drift and repair:
            with _as_writer(engine):
                drift = verifying.mend(follower)
            tell("\n".join(("after the repair:", *drift.lines())))
        return int(bool(drift))


@contextmanager
def _as_writer(engine: Engine) -> Iterator[None]:
    """Wait for the lease: a running worker lets go of it for a moment every few seconds, but not in a rebuild."""
    give_up = time.monotonic() + LEASE_WAIT
    try:
        while True:
            try:
                engine.acquire()
                break
            except LeaseTaken:
                if time.monotonic() > give_up:
                    raise
                time.sleep(LEASE_LOOK)
        yield
    except LeaseTaken as error:
        raise Conflict(f"{error}; it is building it anew, try again later") from error
    except RebuildFailed as error:
        raise Unavailable(f"the old index stays in place: {error}") from error


def _follower(settings: SearchSettings, engine: Engine) -> Follower:
    knowledge = Knowledge.of(load_profile(settings.profile))
    return Follower(engine, Client(settings.catalog_url, settings.catalog_key), knowledge)
