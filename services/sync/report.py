"""The progress of a run for a person: a bar on a terminal, plain lines elsewhere."""

import shutil
from typing import TextIO

from services.sync.wording import readable

WIDTH = 30
MOST_PROBLEMS = 50  # the rest are listed by `tarjotin sync items`


class TextReport:
    """Writes to a terminal or a file."""

    def __init__(self, out: TextIO) -> None:
        self._out = out
        self._terminal = out.isatty()
        self._problems = 0

    def page(self, counts: dict[str, int], total: int | None) -> None:
        """How far the run is."""
        done = sum(counts.values())
        if not self._terminal:
            of = f" of {total}" if total else ""
            self._write(f"{done}{of}: {summary(counts)}")
            return
        line = summary({name: count for name, count in counts.items() if count})
        if total:
            share = min(1.0, done / total)
            line = f"[{('#' * round(share * WIDTH)).ljust(WIDTH, '.')}] {share:4.0%}  {line}"
        # A line that wraps could not be overwritten.
        self._out.write(f"\r\x1b[K{line[: shutil.get_terminal_size().columns - 1]}")
        self._out.flush()

    def problem(self, where: str, reason: str) -> None:
        """One page or item that could not be used."""
        self._problems += 1
        if self._problems <= MOST_PROBLEMS:
            self._write(f"  ! {where}: {reason}")
        elif self._problems == MOST_PROBLEMS + 1:
            self._write("  ! and more: tarjotin sync items SOURCE lists them")

    def end(self, state: str, counts: dict[str, int], message: str | None) -> None:
        """How the run ended."""
        self._write(f"{state}: {summary(counts)}")
        if message:
            self._write(message)

    def _write(self, line: str) -> None:
        # What a source says must not steer a terminal.
        self._out.write(("\r\x1b[K" if self._terminal else "") + readable(line) + "\n")
        self._out.flush()


class Silent:
    """For runs that nobody watches; the run's own record tells."""

    def page(self, counts: dict[str, int], total: int | None) -> None:
        """Nothing is shown."""

    def problem(self, where: str, reason: str) -> None:
        """Nothing is shown."""


def summary(counts: dict[str, int]) -> str:
    """The counts in one line."""
    return ", ".join(f"{count} {outcome}" for outcome, count in counts.items())
