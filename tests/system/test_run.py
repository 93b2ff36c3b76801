"""`tarjotin run`: one command for everything here, and nothing left of it afterwards."""

import signal
import socket
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.processes import alive, descendants
from tests.system.conftest import WAIT_SECONDS, Running, free_ports, is_up
from tests.waiting import wait_until

Start = Callable[..., Running]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_every_process_within_five_seconds(start: Start, number: int) -> None:
    running = start({})
    wait_until(lambda: is_up(running), WAIT_SECONDS)
    processes = descendants(running.process.pid)
    assert len(processes) >= 7
    began = time.monotonic()
    running.process.send_signal(number)
    assert running.process.wait(5) == 0
    assert time.monotonic() - began < 5
    assert not any(map(alive, processes))


def test_killing_the_command_leaves_no_orphan(start: Start) -> None:
    running = start({})
    wait_until(lambda: is_up(running), WAIT_SECONDS)
    processes = descendants(running.process.pid)
    running.process.kill()
    running.process.wait(5)
    wait_until(lambda: not any(map(alive, processes)))


def test_a_busy_port_is_one_line_that_names_the_setting(start: Start) -> None:
    ports = free_ports()
    with socket.create_server(("127.0.0.1", ports["search"])):
        running = start({}, ports)
        output, _ = running.process.communicate(timeout=30)
    assert running.process.returncode == 2
    assert output.count("\n") == 1
    assert f"port {ports['search']} is taken: set SEARCH_PORT" in output


def test_everything_that_is_written_is_under_var(start: Start, county: Path) -> None:
    running = start({})
    wait_until(lambda: is_up(running), WAIT_SECONDS)
    assert {path.name for path in county.iterdir()} == {"profiles", "var"}
    assert {path.name for path in (county / "var").iterdir()} == {
        "catalog.db", "catalog.db-shm", "catalog.db-wal", "keys", "log", "search", "sync.db", "sync.db-shm",
        "sync.db-wal",
    }  # fmt: skip


def test_keys_are_readable_by_their_owner_alone(start: Start, county: Path) -> None:
    running = start({})
    wait_until(lambda: is_up(running), WAIT_SECONDS)
    assert {path.stat().st_mode & 0o777 for path in (county / "var/keys").iterdir()} == {0o600}
