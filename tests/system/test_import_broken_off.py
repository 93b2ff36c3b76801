"""A bulk import whose service is killed in the middle: the same file again finishes it, nothing comes twice."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import requests

from services.catalog import commands
from services.catalog.migrations import migrate
from services.catalog.settings import CatalogSettings
from tests.conftest import REPOSITORY
from tests.system.conftest import WAIT_SECONDS, free_ports
from tests.waiting import wait_until

ROWS = 2_500  # five batches
KILLED_AFTER = 600  # lines: one batch is committed, another answered in part


@contextmanager
def served(settings: CatalogSettings, folder: Path, port: int) -> Iterator[subprocess.Popen[bytes]]:
    """The catalogue's server process in a group of its own."""
    environment = {**os.environ, "CATALOG_DATABASE_URL": settings.database_url, "CATALOG_PORT": str(port)}
    command = [sys.executable, "-m", "services.cli", "serve", "catalog"]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            command, cwd=REPOSITORY, env={**environment, "VAR_DIR": str(folder)}, stdout=log, stderr=log,
            start_new_session=True,
        )  # fmt: skip
    try:
        wait_until(lambda: answers(port), WAIT_SECONDS)
        yield process
    finally:
        kill(process)


def answers(port: int) -> bool:
    try:
        return requests.get(f"http://127.0.0.1:{port}/readyz", timeout=5).ok
    except requests.RequestException:
        return False


def kill(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(10)


@pytest.fixture
def settings(database_url: str) -> CatalogSettings:
    """A migrated catalogue."""
    migrate(database_url)
    return CatalogSettings(database_url=database_url)


def send(port: int, key: str, content: bytes) -> requests.Response:
    return requests.post(
        f"http://127.0.0.1:{port}/v1/offerings:import",
        data=content,
        headers={"Authorization": f"Bearer {key}", "Content-Type": "application/x-ndjson"},
        stream=True,
        timeout=60,
    )


def exported(port: int, key: str) -> list[dict[str, Any]]:
    answer = requests.get(
        f"http://127.0.0.1:{port}/v1/offerings:export", headers={"Authorization": f"Bearer {key}"}, timeout=60
    )
    return [json.loads(line) for line in answer.text.splitlines()]


def test_the_same_file_again_finishes_what_a_kill_broke_off(settings: CatalogSettings, tmp_path: Path) -> None:
    key = commands.create_key(settings, "import", ["offerings"], new_association="Piirijärjestö ry")
    reader = commands.create_key(settings, "reader", ["feed"])
    content = "\n".join(
        json.dumps({"record_id": str(number), "kind": "activity", "name": {"fi": f"Kerho {number}"}})
        for number in range(ROWS)
    ).encode()
    port = free_ports()["catalog"]
    with served(settings, tmp_path, port) as process:
        acknowledged: dict[str, str] = {}
        with pytest.raises(requests.RequestException):
            for line in send(port, key, content).iter_lines(chunk_size=1):
                outcome = json.loads(line)
                acknowledged[outcome["record_id"]] = outcome["id"]
                if len(acknowledged) == KILLED_AFTER:
                    kill(process)
        assert KILLED_AFTER <= len(acknowledged) < ROWS
    with served(settings, tmp_path, port):
        stored = {line["id"] for line in exported(port, reader)[1:-1]}
        assert set(acknowledged.values()) <= stored
        *lines, end = (json.loads(line) for line in send(port, key, content).iter_lines())
        assert end["outcomes"] == {"unchanged": len(stored), "created": ROWS - len(stored)}
        assert {line["record_id"]: line["id"] for line in lines}.items() >= acknowledged.items()
        first, *offerings, last = exported(port, reader)
        assert (first["n"], last["count"], len({its["id"] for its in offerings})) == (ROWS, ROWS, ROWS)
