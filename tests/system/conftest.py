"""`tarjotin run` as a person starts it, in a folder of its own, in both worlds."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import requests
from sqlalchemy import create_engine, make_url, text

from tests.conftest import REPOSITORY
from tests.processes import children
from tests.waiting import wait_until

SERVICES = ("catalog", "sync", "search", "tray")
WAIT_SECONDS = 90.0  # for a machine that has other things to do


@dataclass
class Running:
    """All services under one command."""

    process: subprocess.Popen[str]
    ports: dict[str, int]
    folder: Path
    environment: dict[str, str]

    def url(self, service: str, path: str) -> str:
        return f"http://127.0.0.1:{self.ports[service]}{path}"

    def call(self, method: str, service: str, path: str, **options: Any) -> requests.Response:
        return requests.request(method, self.url(service, path), timeout=10, **options)

    def get(self, service: str, path: str, **options: Any) -> Any:
        return self.call("GET", service, path, **options).json()

    def children(self) -> dict[int, str]:
        """Process id → command line of the supervisor's own children."""
        ids = children(self.process.pid)
        return {pid: Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ") for pid in ids}

    def child(self, part: str) -> int | None:
        """The child whose command line holds a part."""
        return next((pid for pid, command in self.children().items() if part in command), None)

    def found(self, words: str) -> list[str]:
        """The names that a search finds."""
        answer = self.call("POST", "search", "/v1/search", json={"q": words, "size": 100})
        return [hit["name"]["value"] for hit in answer.json()["hits"]] if answer.ok else []

    def association(self) -> dict[str, str]:
        """Headers with the key that the command made."""
        key = (self.folder / "var/keys/association").read_text(encoding="ascii").strip()
        return {"Authorization": f"Bearer {key}"}

    def demo_is_loaded(self) -> bool:
        """Whether the demo's run has come to its end."""
        lines = subprocess.run(
            [sys.executable, "-m", "services.cli", "sync", "runs"],
            cwd=self.folder, env=self.environment, capture_output=True, text=True, check=False,
        ).stdout  # fmt: skip
        return "demo" in lines and "done" in lines


def environment(ports: dict[str, int], **more: str) -> dict[str, str]:
    """The environment of a run with these ports; nothing of the tests' own gets in."""
    mine = {f"{name.upper()}_PORT": str(port) for name, port in ports.items()}
    kept = {key: value for key, value in os.environ.items() if key in ("PATH", "HOME", "LANG", "TMPDIR")}
    return {**kept, **mine, "SYNC_LEASE_SECONDS": "3", **more}


def free_ports() -> dict[str, int]:
    """A free port for each service."""
    probes = [socket.socket() for _ in SERVICES]
    for probe in probes:
        probe.bind(("127.0.0.1", 0))
    ports = {name: probe.getsockname()[1] for name, probe in zip(SERVICES, probes, strict=True)}
    for probe in probes:
        probe.close()
    return ports


@pytest.fixture
def county(tmp_path: Path) -> Path:
    """A folder with the profiles, as a clone has them."""
    shutil.copytree(REPOSITORY / "profiles", tmp_path / "profiles")
    return tmp_path


@pytest.fixture(params=["embedded", "production"])
def world(request: pytest.FixtureRequest) -> Iterator[dict[str, str]]:
    """Nothing, or the settings that put PostgreSQL and Elasticsearch in place of SQLite and tantivy."""
    if request.param == "embedded":
        yield {}
        return
    elasticsearch = request.getfixturevalue("elasticsearch_url")
    server = request.getfixturevalue("postgresql_url")
    name = f"test-{uuid.uuid4().hex}"
    databases = {service: f"{service}_{uuid.uuid4().hex}" for service in ("catalog", "sync")}
    admin = create_engine(server, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        for database in databases.values():
            connection.execute(text(f"CREATE DATABASE {database}"))
    urls = {
        f"{service.upper()}_DATABASE_URL": make_url(server).set(database=database).render_as_string(False)
        for service, database in databases.items()
    }
    yield {**urls, "SEARCH_INDEX_URL": elasticsearch, "SEARCH_INDEX_NAME": name}
    with admin.connect() as connection:
        for database in databases.values():
            connection.execute(text(f"DROP DATABASE {database} WITH (FORCE)"))
    admin.dispose()
    indices = requests.get(f"{elasticsearch}/_cat/indices/{name}*?format=json", timeout=10).json()
    for index in indices:
        requests.delete(f"{elasticsearch}/{index['index']}", timeout=10)


@pytest.fixture
def start(county: Path) -> Iterator[Callable[..., Running]]:
    """Starts `tarjotin run`; whatever happens, it is ended."""
    started: list[Running] = []

    def start(world: dict[str, str], ports: dict[str, int] | None = None) -> Running:
        ports = ports or free_ports()
        variables = environment(ports, **world)
        process = subprocess.Popen(
            [sys.executable, "-m", "services.cli", "run"],
            cwd=county, env=variables, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip
        running = Running(process, ports, county, variables)
        started.append(running)
        return running

    yield start
    for running in started:
        if running.process.poll() is None:
            running.process.send_signal(signal.SIGINT)
            running.process.wait(10)
        assert running.process.stdout
        running.process.stdout.close()


@pytest.fixture
def running(start: Callable[..., Running], world: dict[str, str]) -> Running:
    """Everything is up, and search has an index."""
    running = start(world)
    wait_until(lambda: is_up(running), WAIT_SECONDS)
    return running


def is_up(running: Running) -> bool:
    """Whether every service says that it is ready."""
    try:
        return all(running.call("GET", name, "/readyz").ok for name in SERVICES)
    except requests.RequestException:
        return False
