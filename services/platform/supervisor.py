"""Starts several processes as one: restarts what falls, and ends everything together.

Each child has a session of its own, so that a signal reaches it with all its own children: SIGTERM first,
SIGKILL after four seconds. On Linux the kernel ends a child when the supervisor itself is killed.
"""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

GRACE_SECONDS = 4.0
LONGEST_PAUSE = 30.0
STEADY_SECONDS = 10.0
PR_SET_PDEATHSIG = 1


@dataclass
class Process:
    """One child: its command, its own variables, and how its restarts went."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)
    child: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    pause: float = 0.5
    start_at: float = 0.0


class Supervisor:
    """Keeps the processes running until SIGINT or SIGTERM; their output goes to `<logs>/<name>.log`.

    `announce` is asked again and again until it says that everything is up (and has told people so).
    """

    def __init__(
        self, processes: Sequence[Process], logs: Path, announce: Callable[[], bool] | None = None
    ) -> None:
        self.processes = processes
        self.logs = logs
        self.announce = announce
        self.stopping = False

    def run(self) -> None:
        """Start everything, watch it, and return when it has ended."""
        self.logs.mkdir(parents=True, exist_ok=True)
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._stop)
        try:
            while not self.stopping:
                for process in self.processes:
                    self._watch(process)
                if self.announce and self.announce():
                    self.announce = None
                time.sleep(0.1)
        finally:
            self._end_all()

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self.stopping = True

    def _watch(self, process: Process) -> None:
        now = time.monotonic()
        if process.child is None:
            if now >= process.start_at and not self.stopping:
                self._start(process)
            return
        code = process.child.poll()
        if code is None:
            return
        process.pause = 0.5 if now - process.started > STEADY_SECONDS else min(process.pause * 2, LONGEST_PAUSE)
        process.start_at = now + process.pause
        process.child = None
        log = self.logs / f"{process.name}.log"
        sys.stderr.write(f"{process.name} ended ({code}); again in {process.pause:g} s. Its log: {log}\n")

    def _start(self, process: Process) -> None:
        with (self.logs / f"{process.name}.log").open("ab") as log:
            process.child = subprocess.Popen(  # noqa: S603  (the commands are our own)
                process.command,
                env={**os.environ, **process.environment},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=_die_with_parent(os.getpid()),  # noqa: PLW1509  (there are no threads here)
            )
        process.started = time.monotonic()

    def _end_all(self) -> None:
        running = [process.child for process in self.processes if process.child and process.child.poll() is None]
        for child in running:
            _signal(child, signal.SIGTERM)
        deadline = time.monotonic() + GRACE_SECONDS
        for child in running:
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.wait(max(0.0, deadline - time.monotonic()))
            _signal(child, signal.SIGKILL)  # also what a child left behind in its session
            child.wait()


def _signal(child: subprocess.Popen[bytes], number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child.pid, number)


def _die_with_parent(parent: int) -> Callable[[], None] | None:
    """What a child does before it becomes its command: asks the kernel to be ended with its parent."""
    if not sys.platform.startswith("linux"):
        return None
    libc = ctypes.CDLL(None)

    def ask() -> None:
        libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:
            os.kill(os.getpid(), signal.SIGKILL)

    return ask
