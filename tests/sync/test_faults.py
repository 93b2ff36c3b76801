"""Every source over HTTP beside every fault: a run ends, nothing is lost, and nothing is archived by mistake.

Each time the source was read whole before, misbehaves for one run, and is well again in the next.
"""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from services.sync.runs import TERMINAL
from services.sync.sources.reading import LONGEST_ASKED
from services.sync.store.tables import Run
from tests.sync import misbehaving as its
from tests.sync.http_sources import KINDS, Nights, catalogue, nights, replace
from tests.sync.misbehaving import Fault

SOON = "Fri, 27 Nov 2026 12:01:00 GMT"
NOW = "Fri, 27 Nov 2026 12:00:00 GMT"
SLOW = {"slower than the time-out"}
SHORT = {"half is listed", "nobody is listed", "null in the place of each"}
WITHOUT_A_NUMBER = {"calendars", "files", "ptv", "tpr"}
"""Kinds that do not tell how many records there are: a list that is shorter looks as if it were so."""
EMPTY = {("files", "empty list")}
"""What is the list itself for a kind that has nothing around it."""
PASSING: dict[str, Fault] = {
    "429": its.status(429),
    "429, Retry-After": its.status(429, Retry_After="17"),
    "429, Retry-After a day": its.status(429, Retry_After="86400"),
    "429, Retry-After a date": its.status(429, Retry_After=SOON, Date=NOW),
    "429, Retry-After nonsense": its.status(429, Retry_After="-1 sekuntia"),
    "500": its.status(500),
    "503, Retry-After": its.status(503, Retry_After="5"),
    "reset": its.reset,
    "hung up": its.hung_up,
    "another protocol": its.another_protocol,
    "shorter than its length": its.too_short,
    "gzip garbage": its.no_gzip,
    "slower than the time-out": its.slow(2.0),
}
LASTING: dict[str, Fault] = {
    "204": its.status(204),
    "403": its.status(403),
    "404": its.status(404),
    "410": its.status(410),
    "web page": its.web_page,
    "nothing": its.body(b""),
    "null": its.body(b"null"),
    "empty object": its.body(b"{}"),
    "empty list": its.body(b"[]"),
    "no UTF-8": its.body(b'{"items": "\xe4\xff"}'),
    "deep": its.body(b"[" * 100_000),
    "not a number": its.body(b"[NaN]"),
    "cut": its.cut,
    "in a circle": its.in_a_circle,
    "leads nowhere": its.status(301, Location="http://[kuvitelma"),
    "leads to a file": its.status(301, Location="file:///etc/hostname"),
    "zeros": its.zeros,
    "packed zeros": its.packed_zeros,
    "the one before": its.the_one_before,
    "nobody is listed": its.empty,
    "half is listed": its.half,
    "backwards": its.backwards,
    "doubled": its.doubled,
    "null in the place of each": its.nobody,
    "wrong types": its.wrong_types,
    "no envelope": its.wrong_envelope(None),
    "an envelope of texts": its.wrong_envelope("many"),
    "an envelope below zero": its.wrong_envelope(-1),
    "an envelope beyond all": its.wrong_envelope(10**30),
    "tomorrow": its.clock("2026-11-28"),
    "1970": its.clock("1970-01-01"),
}
FAULTS = PASSING | LASTING
NAMES = count()


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory, empty_catalog: Path) -> Iterator[Any]:
    folder = tmp_path_factory.mktemp("faults")
    shutil.copy(empty_catalog, folder / "catalog.db")
    with catalogue(folder) as world:
        yield world


@dataclass
class Known:
    """A source, and what its first run asked for and brought; `well` while nothing is left over of a fault."""

    nights: Nights
    items: int = 0
    requests: int = 0
    first: dict[str, Any] = field(default_factory=dict)
    well: bool = False

    def begin(self) -> None:
        """Read it for the first time, under a name that nothing is known of."""
        self.nights.server.behave()
        self.nights.source_name = f"{self.nights.kind.name}-{next(NAMES)}"
        run = self.nights.next()
        assert run.state == "done", self.nights.problems
        self.items, self.requests = sum(run.counts.values()), len(self.nights.server.asked)
        self.first = self.nights.published()
        assert len(self.first) > 3


# Each of these reads as one of the others does: they are met in the long run.
ALIKE = {"kirjastot", "tpr", "calendars", "ptv_v12"}


@pytest.fixture(
    scope="module",
    params=[pytest.param(kind, marks=pytest.mark.long if kind in ALIKE else ()) for kind in KINDS],
)
def known(request: pytest.FixtureRequest, world: Any) -> Iterator[Known]:
    with nights(KINDS[request.param](), world) as found:
        yield Known(found)


@pytest.fixture
def source(known: Known) -> Known:
    """A source that was read once, as each test that went well has left it."""
    if not known.well:
        known.begin()
    known.well = False
    return known


def misread(source: Known, name: str, **when: int) -> Run:
    """A run beside the fault; where that is slowness, nobody is patient."""
    read, usual = source.nights, source.nights.settings
    read.settings = replace(usual, retries=1, read_seconds=0.2 if name in SLOW else usual.read_seconds)
    read.server.misbehave(FAULTS[name], **when)
    try:
        return read.next()
    finally:
        read.settings = usual


def is_harmless(source: Known, run: Run, name: str) -> None:
    """The run came to an end, nothing went away by it, and it does not say that it was whole if it was not."""
    assert run.state in TERMINAL
    assert (run.counts["closed"], run.counts["new"], run.counts["failed"]) == (0, 0, 0)
    assert source.nights.published().keys() == source.first.keys()
    assert max(source.nights.waited, default=0) <= LONGEST_ASKED
    assert len(source.nights.server.asked) <= 4 * source.requests + 10
    kind = source.nights.kind.name
    if not ((name in SHORT and kind in WITHOUT_A_NUMBER) or (kind, name) in EMPTY):
        assert not run.whole or run.parts_unread or sum(run.counts.values()) >= source.items


def is_well(source: Known) -> None:
    """The next run finds all as it was, and sets right what the fault has left."""
    source.nights.server.behave()
    run = source.nights.next()
    assert (run.state, run.whole, run.page_problems) == ("done", True, 0), source.nights.problems
    assert {outcome for outcome, count in run.counts.items() if count} <= {"unchanged", "changed", "skipped"}
    assert sum(run.counts.values()) == source.items
    assert source.nights.published() == source.first
    assert source.nights.missing() == set()
    source.well = True


@pytest.mark.parametrize("name", PASSING)
def test_a_fault_that_passes_is_waited_for_and_leaves_no_trace(source: Known, name: str) -> None:
    for at in sorted({1, max(1, source.requests // 2), source.requests}):
        run = misread(source, name, at=at, times=1)
        if name not in SLOW:
            assert (run.state, run.page_problems) == ("done", 0), source.nights.problems
        is_harmless(source, run, name)
    is_well(source)


@pytest.mark.parametrize("name", FAULTS)
def test_a_source_that_does_nothing_else_ends_the_run_and_takes_nothing_with_it(source: Known, name: str) -> None:
    is_harmless(source, misread(source, name), name)
    is_well(source)


@pytest.mark.parametrize("name", LASTING)
def test_a_source_that_goes_wrong_on_the_way_takes_nothing_with_it(source: Known, name: str) -> None:
    # Past the first list, and past that by which some sources find their way.
    at = min(source.requests, 2 + list(LASTING).index(name) % 2)
    is_harmless(source, misread(source, name, at=at), name)
    is_well(source)


@pytest.mark.parametrize("name", LASTING)
def test_one_answer_that_is_wrong_takes_nothing_with_it(source: Known, name: str) -> None:
    at = list(LASTING).index(name) % source.requests + 1
    is_harmless(source, misread(source, name, at=at, times=1), name)
    is_well(source)


def test_a_table_without_a_row_that_can_be_read_is_not_taken_for_one_that_has_nothing(world: Any) -> None:
    with nights(KINDS["tpr"](), world, "tpr-tables") as source:
        source.next()
        first = source.published()
        at = next(number for number, its in enumerate(source.server.asked, 1) if "connection" in its)
        source.server.misbehave(its.nobody, at=at)
        assert (source.next().state, source.published()) == ("failed", first)


def test_a_status_that_ptv_does_not_have_closes_nothing(world: Any) -> None:
    with nights(KINDS["ptv"](), world, "ptv-status") as source:
        source.next()
        first = source.published()
        source.kind.rows[0]["publishingStatus"] = "Julkaistu"
        run = source.next()
        assert (run.counts["invalid"], run.counts["closed"], source.published()) == (1, 0, first)


@pytest.mark.parametrize("name", ["lipas", "kirjastot", "ptv"])
def test_a_list_that_says_that_it_has_no_end_is_not_read_without_end(world: Any, name: str) -> None:
    with nights(KINDS[name](), world, f"{name}-endless") as source:
        for many in (10**30, 10**4, -1):
            source.server.misbehave(its.wrong_envelope(many), at=2 if name == "kirjastot" else 1)
            run = source.next()
            assert (run.state, run.whole) in (("failed", None), ("done-with-problems", False))
            assert len(source.server.asked) < 60


@pytest.mark.parametrize("date", ["eilen", "2026-05-05", "9999-12-31T23:59:59-10:00", "0001-01-01T00:00:00+10:00"])
def test_a_date_of_change_that_cannot_be_read_refuses_no_site(world: Any, date: str) -> None:
    with nights(KINDS["lipas"](), world, f"lipas-dates-{len(date)}-{date[:1]}") as source:
        source.kind.rows[0]["event-date"] = date
        run = source.next()
        assert (run.state, run.counts["new"]) == ("done", 5), source.problems
