"""A pass over LIPAS in a process of its own, as `tarjotin sync run` makes it, that waits after each page."""

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import asdict, dataclass

from benchmarks.memory import of_process
from benchmarks.server import REPOSITORY
from services.platform.database import Database
from services.sync import runs
from services.sync.passes import open_pass
from services.sync.settings import SyncSettings

SOURCE = "lipas"  # as the demo county's profile names it
END = "done"


@dataclass(frozen=True)
class Step:
    """What a pass tells after a page and at its end: seconds since the last one, what it did, MiB at most."""

    spent: float
    counts: Mapping[str, int]
    peak: float
    state: str = ""

    @property
    def done(self) -> int:
        """How many records are done."""
        return sum(self.counts.values())


def steps(environment: Mapping[str, str], lipas: str) -> Iterator[Step]:
    """Run a pass; while the caller works on a step, the pass waits."""
    with subprocess.Popen(
        [sys.executable, "-m", "benchmarks.passing", lipas],
        env={**os.environ, **environment},
        cwd=REPOSITORY,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdin and process.stdout
        for line in process.stdout:
            step = Step(**json.loads(line))
            if step.state not in ("", END):
                raise RuntimeError(f"the pass ended: {step.state}")
            yield step
            if step.state:
                return
            process.stdin.write("\n")
            process.stdin.flush()
    raise RuntimeError("the pass fell")


class Turns:
    """The pass's report: tells of each page, and waits."""

    def __init__(self) -> None:
        self._counts: dict[str, int] = {}
        self._began = time.perf_counter()

    def page(self, counts: dict[str, int], total: int | None) -> None:
        """A page is committed."""
        self._counts = counts
        self.tell()
        sys.stdin.readline()
        self._began = time.perf_counter()

    def problem(self, where: str, reason: str) -> None:
        """The run's state tells that there was one; this is for whoever mends it."""
        print(where, reason, file=sys.stderr)

    def tell(self, state: str = "") -> None:
        """How far the pass is."""
        spent = time.perf_counter() - self._began
        print(json.dumps(asdict(Step(spent, self._counts, of_process("self", "VmHWM"), state))), flush=True)


def main() -> None:
    """Go over LIPAS once."""
    settings, turns = SyncSettings.from_env(), Turns()
    with closing(Database(settings.database_url)) as database:
        one = open_pass(settings, database, SOURCE, {"base_url": sys.argv[1]}, turns, threading.Event())
        with database.write() as session:
            run = runs.queue(session, SOURCE, {}, one.now())
        state = one.run(run.id)
    turns.tell(state)


if __name__ == "__main__":
    main()
