"""What a source may be like in the morning: half of it gone, other ids, nothing, another order, another day."""

import shutil
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.sync import runs
from services.sync.runs import TERMINAL
from tests.sync import misbehaving
from tests.sync.http_sources import KINDS, Nights, catalogue, nights, replace
from tests.sync.misbehaving import Answer
from tests.sync.test_faults import FAULTS, PASSING, SLOW

MANY = 12
NAMES, NUMBERS = count(1), count(1000)
Open = Callable[[str], Nights]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory, empty_catalog: Path) -> Iterator[Any]:
    folder = tmp_path_factory.mktemp("overnight")
    shutil.copy(empty_catalog, folder / "catalog.db")
    with catalogue(folder) as (settings, *others):
        yield (replace(settings, retries=1), *others)


def rarely(*kinds: str) -> list[Any]:
    """Kinds that read as others do are met in the long run."""
    return [pytest.param(kind, marks=pytest.mark.long) for kind in kinds]


@pytest.fixture(params=["lipas", "linkedevents", "files", *rarely("kirjastot", "tpr")])
def source(request: pytest.FixtureRequest, world: Any) -> Iterator[Nights]:
    """A source of some records that was read on the night before."""
    with opened(request.param, world) as source:
        assert source.next().counts["new"] == MANY
        yield source


def opened(kind: str, world: Any, many: int = MANY) -> Any:
    """A source of some records that nobody has read."""
    its = KINDS[kind]()
    its.rows[:] = [its.row(number) for number in range(1, many + 1)]
    return nights(its, world, f"{kind}-{next(NAMES)}")


def test_half_of_a_source_that_is_gone_is_asked_about_and_goes_when_somebody_says_so(source: Nights) -> None:
    before = source.published()
    del source.kind.rows[MANY // 2 - 1 :]
    for days in (1, 1, 1):
        assert (source.next(days).state, source.published()) == ("done", before)
    for _ in range(2):
        run = source.next(1)
        assert (run.state, run.counts["closed"]) == ("needs-attention", 0)
        assert f"7 of {MANY}" in run.message and "--confirm-closures" in run.message
        assert source.published() == before
    run = source.next(confirm_closures=True)
    assert (run.state, run.counts["closed"]) == ("done", 7)
    assert source.published().keys() == source.kind.has()


def test_half_of_a_source_that_is_back_in_time_was_never_away(source: Nights) -> None:
    before = source.published()
    for _ in range(4):
        gone, source.kind.rows[:] = source.kind.rows[6:], source.kind.rows[:6]
        for _ in range(3):
            source.next(1)
        source.kind.rows.extend(gone)
        run = source.next(1)
        assert (run.state, run.counts["unchanged"], run.counts["closed"]) == ("done", MANY, 0)
    assert (source.published(), source.missing()) == (before, set())


def test_other_ids_for_all_are_asked_about_before_the_old_ones_go(source: Nights) -> None:
    old = source.published().keys()
    source.kind.rows[:] = [source.kind.row(number) for number in range(101, 101 + MANY)]
    assert source.next(1).counts["new"] == MANY
    assert source.published().keys() == old | source.kind.has()
    source.next(2)
    run = source.next(2)
    assert (run.state, run.counts["closed"]) == ("needs-attention", 0)
    assert source.published().keys() == old | source.kind.has()
    source.next(confirm_closures=True)
    assert source.published().keys() == source.kind.has()


def test_other_ids_for_a_few_replace_the_old_ones_after_the_grace(source: Nights) -> None:
    old = source.published().keys()
    source.kind.rows[:3] = [source.kind.row(number) for number in range(101, 104)]
    run = source.next(1)
    assert (run.state, run.counts["new"], run.counts["closed"]) == ("done", 3, 0)
    assert source.published().keys() == old | source.kind.has()
    source.next(1)
    run = source.next(2.5)
    assert (run.state, run.counts["closed"]) == ("done", 3)
    assert source.published().keys() == source.kind.has()


def test_a_source_that_is_empty_takes_nothing_with_it_for_as_long_as_nobody_says_so(source: Nights) -> None:
    before = source.published()
    rows = list(source.kind.rows)
    source.kind.rows.clear()
    states = {source.next(1).state for _ in range(6)}
    assert states <= {"done", "needs-attention", "failed"} and states != {"done"}
    assert source.published() == before
    source.kind.rows.extend(rows)
    assert (source.next().counts["unchanged"], source.missing()) == (MANY, set())


def test_an_order_that_changes_between_two_pages_makes_nothing_missing_and_counts_nothing_twice(
    source: Nights,
) -> None:
    before = source.published()

    def turned(due: Answer, before: Answer) -> Answer:
        source.kind.rows.reverse()
        return due

    for at in range(1, 8):
        source.server.misbehave(turned, at=at, times=1)
        run = source.next(1)
        assert run.state in ("done", "done-with-problems")
        assert run.counts["unchanged"] == sum(run.counts.values()) <= MANY
    source.server.behave()
    assert (source.next(1).state, source.published(), source.missing()) == ("done", before, set())


@pytest.mark.parametrize("fault", [misbehaving.the_one_before, misbehaving.doubled], ids=["pages", "rows"])
def test_what_comes_twice_is_taken_once(source: Nights, fault: misbehaving.Fault) -> None:
    before = source.published()
    for at in (1, 2, 3):
        source.server.misbehave(fault, at=at)
        for _ in range(2):
            run = source.next(2)
            assert (run.counts["new"], run.counts["closed"]) == (0, 0)
            # Whoever keeps a table is told which of its rows have the id of another.
            told = run.counts["invalid"] if source.kind.name == "files" else 0
            assert sum(run.counts.values()) - told <= MANY
            assert source.published().keys() == before.keys()
    source.server.behave()
    assert (source.next().state, source.published(), source.missing()) == ("done", before, set())


@pytest.mark.parametrize("day", ["1970-01-01", "2026-11-25", "2099-01-01"])
def test_a_source_whose_clock_is_wrong_for_some_nights_is_as_it_was_when_the_clock_is_right(
    source: Nights, day: str
) -> None:
    before = source.published()
    source.server.misbehave(misbehaving.clock(day))
    for _ in range(4):
        run = source.next(1)
        assert run.state in TERMINAL
        assert (run.counts["new"], run.counts["closed"], source.published().keys()) == (0, 0, before.keys())
    source.server.behave()
    assert (source.next().state, source.published(), source.missing()) == ("done", before, set())


GENTLE = sorted(FAULTS.keys() - SLOW - {"zeros", "packed zeros"})
VALUES = st.sampled_from([None, 7, -1.5, "x", [], {}, [[]], {"id": {}}])
FAULT = st.one_of(st.none(), st.sampled_from(GENTLE), st.tuples(st.integers(0, 400), VALUES))
WHEN = st.fixed_dictionaries({"at": st.integers(1, 9), "times": st.sampled_from([1, 3, 500])})
CHANGE = st.tuples(st.sampled_from(["add", "remove", "rename", "nothing"]), st.integers(0, 50))
BAD_NIGHTS = st.lists(st.tuples(CHANGE, FAULT, WHEN, st.sampled_from([0.1, 1, 4])), min_size=1, max_size=4)
UNREADABLE = ["403", "web page", "nothing", "null", "empty object", "no UTF-8", "deep", "cut"]
"""What cannot be taken for an answer. A list of changes that is only shorter can be; whole passes are for that."""
LOUD_NIGHTS = st.lists(
    st.tuples(CHANGE, st.sampled_from([None, *sorted(PASSING.keys() - SLOW), *UNREADABLE]), WHEN),
    min_size=1, max_size=4,
)  # fmt: skip


@pytest.mark.parametrize("kind", ["lipas", "linkedevents", "ptv", "files", *rarely("kirjastot", "tpr", "ptv_v12")])
@settings(
    max_examples=4,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(bad_nights=BAD_NIGHTS)
def test_after_any_nights_and_two_good_ones_the_catalogue_is_as_the_source_is(
    kind: str, world: Any, bad_nights: list[Any]
) -> None:
    with opened(kind, world, 6) as source:
        source.next()
        for change, fault, when, days in bad_nights:
            happen(source, *change)
            misread(source, fault, when, days)
        source.server.behave()
        source.next(1)
        run = source.next(4)
        if run.state == "needs-attention":
            run = source.next(confirm_closures=True)
        assert run.state == "done", source.problems
        assert source.missing() == set()
        assert comparable(source) == as_never_read_before(source)


@pytest.mark.parametrize("kind", ["linkedevents", "ptv", *rarely("ptv_v12")])
@settings(
    max_examples=6,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(bad_nights=LOUD_NIGHTS)
def test_what_changes_on_bad_nights_is_in_after_a_good_one_that_reads_only_what_has_changed(
    kind: str, world: Any, bad_nights: list[Any]
) -> None:
    with opened(kind, world, 6) as source:
        source.next()
        for (change, number), fault, when in bad_nights:
            happen(source, "rename" if change == "remove" else change, number)
            since_the_last(source)
            misread(source, fault, when, 0.5)
        source.server.behave()
        since_the_last(source)
        assert source.since
        run = source.next(0.5)
        assert (run.state, run.whole) == ("done", False), source.problems
        assert comparable(source) == as_never_read_before(source)


def test_a_new_event_whose_place_could_not_be_asked_for_is_in_after_the_next_pass_over_changes(world: Any) -> None:
    with opened("linkedevents", world) as source:
        source.next()
        happen(source, "add", 0)
        since_the_last(source)
        source.server.misbehave(misbehaving.status(503), at=2)
        assert source.next(1).counts["invalid"] == 1
        source.server.behave()
        since_the_last(source)
        run = source.next(1)
        assert (run.state, run.whole, run.counts["new"]) == ("done", False, 1)


def misread(source: Nights, fault: str | tuple[int, Any] | None, when: dict[str, int], days: float) -> None:
    """A run that ends, whatever it is like, and does not ask for ever. A pair is a wrong value at a place."""
    source.server.behave()
    if fault is not None:
        its = FAULTS[fault] if isinstance(fault, str) else misbehaving.wrong_type(*fault)
        source.server.misbehave(its, **when)
    assert source.next(days).state in TERMINAL
    assert len(source.server.asked) < misbehaving.MOST_ASKED


def happen(source: Nights, change: str, number: int) -> None:
    """Something that happens at the source on a day."""
    rows, kind = source.kind.rows, source.kind
    stamp = {"linkedevents": "last_modified_time", "ptv": "modified", "ptv_v12": "publishedAt"}.get(kind.name)
    zone = "" if kind.name == "ptv" else "Z"
    now = {stamp: f"{source.now:%Y-%m-%dT%H:%M:%S}.5{zone}"} if stamp else {}
    if change == "add":
        rows.append(kind.row(next(NUMBERS), **now))
    elif change == "remove" and len(rows) > 1:
        rows.pop(number % len(rows))
    elif change == "rename":
        at = number % len(rows)
        rows[at] = rows[at] | kind.named(f"Uusi nimi {number}") | now


def since_the_last(source: Nights) -> None:
    """Let the next run read what has changed since the last one that had no trouble."""
    with source.database.read() as session:
        source.since = runs.last_read(session, source.source_name).since


def as_never_read_before(source: Nights) -> dict[str, Any]:
    """What the source brings under another name, of which nothing is known."""
    source.source_name, source.since = f"{source.source_name}-again", None
    assert source.next().state == "done"
    return comparable(source)


def comparable(source: Nights) -> dict[str, Any]:
    """What is published, without what the source's name and the time of a write make of it."""
    left_out = ("id", "created_at", "organization_id", "organization")
    return {
        record_id: {key: its for key, its in offering.items() if key not in left_out}
        for record_id, offering in source.published().items()
    }
