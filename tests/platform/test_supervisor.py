"""One command for many processes: real ones, ended in every way."""

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.processes import alive, children
from tests.waiting import wait_until

STUBBORN = (
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); time.sleep(600)"
)
WILLING = "import time; print('up', flush=True); time.sleep(600)"
MORTAL = "print('up', flush=True)"
MAIN = """
import sys
from pathlib import Path
from services.platform.supervisor import Process, Supervisor
codes = dict(zip(sys.argv[2::2], sys.argv[3::2]))
processes = [Process(name, [sys.executable, "-c", code]) for name, code in codes.items()]
Supervisor(processes, Path(sys.argv[1])).run()
"""


@pytest.fixture
def supervised(tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A supervisor over a child that ends when asked and one that ignores SIGTERM."""
    command = [sys.executable, "-c", MAIN, str(tmp_path), "stubborn", STUBBORN, "willing", WILLING]
    with subprocess.Popen(command) as supervisor:
        logs = [tmp_path / "stubborn.log", tmp_path / "willing.log"]
        wait_until(lambda: all(log.exists() and "up" in log.read_text() for log in logs))
        yield supervisor
        supervisor.kill()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_everything_within_five_seconds(supervised: subprocess.Popen[bytes], number: int) -> None:
    running = children(supervised.pid)
    assert len(running) == 2
    started = time.monotonic()
    supervised.send_signal(number)
    assert supervised.wait(5) == 0
    assert time.monotonic() - started < 5
    assert not any(alive(pid) for pid in running)


def test_a_supervisor_that_is_killed_leaves_no_orphan(supervised: subprocess.Popen[bytes]) -> None:
    running = children(supervised.pid)
    supervised.kill()
    wait_until(lambda: not any(alive(pid) for pid in running))


def test_a_child_that_falls_is_started_again_with_growing_pauses(tmp_path: Path) -> None:
    command = [sys.executable, "-c", MAIN, str(tmp_path), "mortal", MORTAL]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as supervisor:
        assert supervisor.stderr
        lines = [supervisor.stderr.readline() for _ in range(2)]
        supervisor.send_signal(signal.SIGTERM)
    assert "again in 1 s" in lines[0]
    assert "again in 2 s" in lines[1]
    assert (tmp_path / "mortal.log").read_text().count("up") >= 2
