"""What a person sees of a run."""

import io
from typing import Any

import pytest

from services.sync.report import TextReport
from services.sync.wording import readable


class Terminal(io.StringIO):
    """A terminal of 80 columns."""

    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def width(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")


COUNTS: dict[str, Any] = {
    "new": 11111, "changed": 22222, "unchanged": 33333, "closed": 44444, "invalid": 55555, "failed": 0,
}  # fmt: skip


def test_the_bar_never_wraps_and_leaves_out_what_is_nought() -> None:
    terminal = Terminal()
    TextReport(terminal).page(COUNTS, 333330)
    line = terminal.getvalue().rpartition("\x1b[K")[2]
    assert len(line) < 80
    assert line.startswith("[" + "#" * 15 + "." * 15 + "]  50%  11111 new")
    assert "failed" not in line


def test_what_a_source_says_does_not_steer_the_terminal() -> None:
    terminal = io.StringIO()
    TextReport(terminal).problem("\x1b[2J1", "first\nsecond\x07")
    assert terminal.getvalue() == "  !  [2J1: first second \n"


def test_of_very_many_problems_the_first_are_shown_and_the_rest_are_pointed_to() -> None:
    terminal = io.StringIO()
    report = TextReport(terminal)
    for number in range(70):
        report.problem(str(number), "bad")
    lines = terminal.getvalue().splitlines()
    assert (len(lines), lines[-1]) == (51, "  ! and more: tarjotin sync items SOURCE lists them")


def test_a_text_from_outside_fits_a_table() -> None:
    assert readable("a\x00b\udcffc") == "a b c"
    assert len(readable("a" * 5000)) == 1000
