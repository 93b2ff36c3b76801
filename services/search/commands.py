"""What `tarjotin` does with search at a terminal."""

import signal
import threading
from contextlib import closing

from services.platform import logs
from services.platform.http import Client
from services.search.engine import open_engine
from services.search.engine.protocol import Engine
from services.search.follower import Follower
from services.search.knowledge import Knowledge
from services.search.settings import SearchSettings
from services.vocabulary.profile import load_profile


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
    with closing(open_engine(settings)) as engine:
        engine.acquire()
        return _follower(settings, engine).rebuild()


def _follower(settings: SearchSettings, engine: Engine) -> Follower:
    knowledge = Knowledge.of(load_profile(settings.profile))
    return Follower(engine, Client(settings.catalog_url, settings.catalog_key), knowledge)
