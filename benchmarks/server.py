"""What is measured: a real PostgreSQL, and services as `tarjotin serve` serves them."""

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import requests
from sqlalchemy import create_engine, text

from benchmarks.lipas import SITES
from services.catalog.settings import CatalogSettings
from services.platform.server import command
from services.platform.settings import Settings
from services.search.settings import SearchSettings

REPOSITORY = Path(__file__).parent.parent
START_SECONDS = 120.0  # of search, which reads dictionaries, on a machine that is busy


@dataclass(frozen=True)
class Served:
    """A server that answers: its address, and the process that does the work."""

    address: str
    worker: int


@contextmanager
def catalog(database_url: str) -> Iterator[Served]:
    """The catalogue over that database, with the log that it writes in production."""
    settings = CatalogSettings(database_url=database_url, port=_free_port())
    environment = {
        "CATALOG_DATABASE_URL": database_url,
        "CATALOG_PORT": str(settings.port),
        # One caller asks here as often as a whole county does.
        "CATALOG_READS_PER_MINUTE": "0",
        "CATALOG_WRITES_PER_MINUTE": "0",
    }
    with _serving(command("catalog", settings), environment, settings) as served:
        yield served


@contextmanager
def search(environment: Mapping[str, str]) -> Iterator[Served]:
    """Search with this environment."""
    settings = SearchSettings(port=_free_port())
    with _serving(
        command("search", settings), {**environment, "SEARCH_PORT": str(settings.port)}, settings
    ) as its:
        yield its


@contextmanager
def worker(service: str, environment: Mapping[str, str]) -> Iterator[int]:
    """A service's worker; gives its process id."""
    process = subprocess.Popen(
        tarjotin("work", service),
        env={**os.environ, **environment},
        cwd=REPOSITORY,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield process.pid
    finally:
        process.terminate()
        process.wait(60)


def tarjotin(*arguments: str) -> list[str]:
    """The command line of a command of ours."""
    return [sys.executable, "-m", "services.cli", *arguments]


@contextmanager
def bare() -> Iterator[Served]:
    """The bare route, over the same server with the same settings."""
    with _ours("benchmarks.bare", {}) as served:
        yield served


@contextmanager
def lipas(sites: int) -> Iterator[Served]:
    """LIPAS with so many sites."""
    with _ours("benchmarks.lipas", {SITES: str(sites)}) as served:
        yield served


@contextmanager
def _ours(module: str, environment: dict[str, str]) -> Iterator[Served]:
    settings = CatalogSettings(port=_free_port())
    line = [part.replace("services.catalog.app", module) for part in command("catalog", settings)]
    with _serving(line, environment, settings) as served:
        yield served


def settle(database_url: str) -> None:
    """What PostgreSQL does by itself within minutes is done now: a figure must not depend on when."""
    engine = create_engine(database_url, isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            connection.execute(text("VACUUM ANALYZE"))
    finally:
        engine.dispose()


@contextmanager
def _serving(line: list[str], environment: Mapping[str, str], settings: Settings) -> Iterator[Served]:
    address = f"http://{settings.host}:{settings.port}"
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(
            line,
            env={**os.environ, **environment},
            cwd=REPOSITORY,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )
        try:
            if not _answers(address, process):
                log.seek(0)
                raise RuntimeError(f"the server did not start:\n{log.read().decode(errors='replace')}")
            children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text(encoding="ascii")
            yield Served(address, int(children.split()[0]))
        finally:
            process.terminate()
            process.wait(20)


def _answers(address: str, process: subprocess.Popen[bytes]) -> bool:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and process.poll() is None:
        try:
            return requests.get(f"{address}/readyz", timeout=START_SECONDS).ok
        except requests.ConnectionError:
            time.sleep(0.05)
    return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
