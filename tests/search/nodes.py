"""Elasticsearch nodes of a test's own, which may be stopped, killed and started again; also several in a cluster.

They are the core build that `tests/elasticsearch.sh` fetches, and speak to nobody but this machine.
"""

import os
import re
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests

from tests.conftest import REPOSITORY
from tests.processes import alive
from tests.waiting import wait_until

START_SECONDS = 240.0
RELEASE = re.compile(r'^JAVA_VERSION="(\d+)', re.MULTILINE)


def version(variable: str) -> str:
    """A version that the Makefile names."""
    found = re.search(
        rf"^{variable} := (\S+)$", (REPOSITORY / "Makefile").read_text(encoding="utf-8"), re.MULTILINE
    )
    assert found, variable
    return found[1]


def jdk(least: int) -> Path:
    """The oldest JDK here that is at least so new; the test is skipped where there is none."""
    places = [Path(os.environ[name]) for name in ("JAVA_HOME", "ES_JAVA_HOME") if os.environ.get(name)]
    places += sorted(Path("/usr/lib/jvm").glob("*"))
    if java := shutil.which("java"):
        places.append(Path(java).resolve().parent.parent)
    found = {}
    for place in places:
        release = place / "release"
        if (place / "bin/java").exists() and release.exists():
            match = RELEASE.search(release.read_text(encoding="utf-8", errors="replace"))
            if match and int(match[1]) >= least:
                found.setdefault(int(match[1]), place)
    if not found:
        pytest.skip(f"Elasticsearch needs a JDK {least} or newer here, found none: set JAVA_HOME to one")
    return found[min(found)]


def free_ports(count: int) -> list[int]:
    """Ports that nobody uses just now."""
    probes = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [probe.getsockname()[1] for probe in probes]
    for probe in probes:
        probe.close()
    return ports


class Node:
    """One Elasticsearch, with its data in a folder."""

    def __init__(self, home: Path, java: Path, folder: Path, name: str, http: int, transport: int) -> None:
        self.name, self.transport = name, transport
        self.url = f"http://127.0.0.1:{http}"
        self._home, self._java, self._folder = home, java, folder
        self._settings = [
            f"node.name={name}", "network.host=127.0.0.1", f"http.port={http}", f"transport.port={transport}",
            "xpack.security.enabled=false", "cluster.routing.allocation.disk.threshold_enabled=false",
            f"path.data={folder}/data", f"path.logs={folder}/logs",
        ]  # fmt: skip
        self._pid = folder / "pid"
        shutil.copytree(home / "config", folder / "config")
        for path in (folder, *folder.rglob("*")):
            if os.getuid() == 0:
                shutil.chown(path, "nobody")

    def start(self, *settings: str) -> None:
        """Start it; returns when it is ready, which in a cluster it is with the others."""
        as_other = ["setpriv", "--reuid=nobody", "--clear-groups"] if os.getuid() == 0 else []
        options = [part for setting in (*self._settings, *settings) for part in ("-E", setting)]
        variables = {
            "PATH": os.environ["PATH"],
            "ES_JAVA_HOME": str(self._java),
            "ES_JAVA_OPTS": "-Xms512m -Xmx512m",
            "ES_PATH_CONF": str(self._folder / "config"),
        }
        subprocess.run(
            [*as_other, str(self._home / "bin/elasticsearch"), "-d", "-p", str(self._pid), *options],
            env=variables, check=True, stdout=subprocess.DEVNULL, timeout=START_SECONDS,
        )  # fmt: skip
        self._settings += settings

    def answers(self, nodes: int = 1, status: Sequence[str] = ("green", "yellow")) -> bool:
        """Whether a cluster of so many nodes answers here, in that state."""
        try:
            health = requests.get(f"{self.url}/_cluster/health", timeout=5).json()
        except (requests.RequestException, ValueError):
            return False
        return health.get("number_of_nodes") == nodes and health.get("status") in status

    def end(self, number: int = signal.SIGTERM) -> None:
        """Stop it, or kill it, and wait until it is gone."""
        if not self._pid.exists():
            return
        pid = int(self._pid.read_text(encoding="ascii"))
        if alive(pid):
            os.kill(pid, number)
            wait_until(lambda: not alive(pid), 60)
        self._pid.unlink(missing_ok=True)


@contextmanager
def nodes(release: str, least_jdk: int, count: int) -> Iterator[list[Node]]:
    """So many nodes of a release in one cluster; they run and answer."""
    java = jdk(least_jdk)
    if not shutil.which("mvn"):
        pytest.skip("Elasticsearch is fetched by Maven, which is not here")
    script = REPOSITORY / "tests/elasticsearch.sh"
    home = Path(
        subprocess.run([script, "get", release], capture_output=True, text=True, check=True).stdout.strip()
    )
    folder = Path(tempfile.mkdtemp(prefix="tarjotin-nodes-"))
    folder.chmod(0o755)
    ports = free_ports(2 * count)
    made = []
    try:
        for at in range(count):
            own = folder / f"node-{at}"
            own.mkdir()
            made.append(Node(home, java, own, f"node-{at}", ports[2 * at], ports[2 * at + 1]))
        seeds = ",".join(f"127.0.0.1:{node.transport}" for node in made)
        together = ["discovery.type=single-node"]
        if count > 1:
            members = ",".join(node.name for node in made)
            together = [f"discovery.seed_hosts={seeds}", f"cluster.initial_master_nodes={members}"]
        with ThreadPoolExecutor() as pool:  # each start waits for the node to answer
            list(pool.map(lambda node: node.start(*together), made))
        for node in made:
            wait_until(lambda node=node: node.answers(count), START_SECONDS)  # type: ignore[misc]
        yield made
    finally:
        for node in made:
            node.end(signal.SIGKILL)
        shutil.rmtree(folder, ignore_errors=True)
