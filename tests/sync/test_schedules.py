"""Runs that nobody asks for: when they are queued, and when a source is left alone for failing."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.sync import breaker, runs, schedules
from services.sync.breaker import Breaker
from services.sync.store.tables import Run
from services.vocabulary.profile import Source
from services.vocabulary.schedule import read_schedule
from tests.sync.conftest import NOON, LipasServer, Sync, site

NIGHTLY = Source("lipas", "lipas", {}, read_schedule({"at": ["03:10"]}))
HOURLY = Source("lipas", "lipas", {}, read_schedule({"every_hours": 1}))


def queue_due(sync: Sync, source: Source = NIGHTLY) -> list[str]:
    with sync.database.write() as session:
        due = schedules.due(session, [source], sync.now)
        return [runs.queue_once(session, its.name, {}, sync.now).id for its in due]


def fail(sync: Sync, times: int = 1) -> None:
    """Runs that fail, one after the other."""
    for _ in range(times):
        run_id = sync.queue()
        with sync.database.write() as session:
            runs.fail(runs.get(session, run_id), "the source is away", sync.now)


def circuit(sync: Sync) -> Breaker:
    with sync.database.read() as session:
        return breaker.of_source(session, "lipas")


def test_a_source_is_queued_once_when_its_time_has_come(sync: Sync, lipas: LipasServer) -> None:
    lipas.sites = [site(1)]
    (run_id,) = queue_due(sync)
    assert queue_due(sync) == []
    assert sync.run(run_id=run_id).state == "done"
    sync.days_later(0.5)
    assert queue_due(sync) == []  # midnight
    sync.days_later(0.5)
    assert len(queue_due(sync)) == 1


def test_a_source_without_a_schedule_is_never_queued(sync: Sync) -> None:
    assert queue_due(sync, Source("lipas", "lipas", {})) == []


def test_what_a_person_ran_need_not_be_run_again(sync: Sync) -> None:
    sync.run()
    assert queue_due(sync) == []


def test_what_was_kept_being_read_again_is_no_reading_of_the_source(sync: Sync) -> None:
    sync.queue(replay="all")
    assert len(queue_due(sync)) == 1


def test_a_source_that_fails_is_left_alone_for_longer_and_longer(sync: Sync) -> None:
    rests = []
    for _ in range(9):
        fail(sync)
        found = circuit(sync)
        assert found.until is not None
        rests.append(found.until - sync.now)
        sync.now = found.until
    assert rests == sorted(rests)
    assert (rests[0], rests[1], rests[-1]) == (timedelta(minutes=15), timedelta(minutes=30), timedelta(hours=24))


def test_an_open_circuit_starts_nothing_and_a_half_open_one_tries(sync: Sync, lipas: LipasServer) -> None:
    fail(sync, 3)
    assert circuit(sync).state(sync.now) == "open"
    assert (circuit(sync).failures, circuit(sync).reason) == (3, "the source is away")
    sync.now += timedelta(minutes=59)
    assert queue_due(sync, HOURLY) == []
    sync.now += timedelta(minutes=1)
    assert circuit(sync).state(sync.now) == "half-open"
    lipas.sites = [site(1)]
    (run_id,) = queue_due(sync, HOURLY)
    sync.run(run_id=run_id)
    assert circuit(sync) == Breaker()
    assert circuit(sync).state(sync.now) == "closed"


def test_a_person_may_run_a_source_that_is_left_alone(sync: Sync, lipas: LipasServer) -> None:
    fail(sync, 5)
    sync.now += timedelta(minutes=1)
    lipas.sites = [site(1)]
    assert sync.run().state == "done"
    assert circuit(sync).state(sync.now) == "closed"


@pytest.mark.parametrize("state", ["done", "done-with-problems", "needs-attention"])
def test_whatever_is_no_failure_closes_the_circuit(sync: Sync, state: str) -> None:
    fail(sync, 2)
    run_id = sync.queue()
    sync.now += timedelta(minutes=1)
    with sync.database.write() as session:
        run = runs.get(session, run_id)
        run.state, run.finished_at = state, sync.now
    assert circuit(sync) == Breaker()


def test_two_wishes_at_once_are_one_run(sync: Sync) -> None:
    with sync.database.write() as session:
        first = runs.queue_once(session, "lipas", {"full": True}, sync.now).id
    with sync.database.write() as session:
        assert runs.queue_once(session, "lipas", {"full": True, "replay": None}, sync.now).id == first
        assert runs.queue_once(session, "lipas", {}, sync.now).id != first
        assert runs.queue_once(session, "demo", {"full": True}, sync.now).id != first


@pytest.mark.parametrize(
    ("state", "options", "problems", "failed", "counts"),
    [
        ("done", {}, 0, 0, True),
        ("done-with-problems", {}, 0, 0, True),
        ("needs-attention", {"full": True}, 0, 0, True),
        ("failed", {}, 0, 0, False),
        ("running", {}, 0, 0, False),
        ("done", {"max_items": 5}, 0, 0, False),
        ("done", {"municipality": ["491"]}, 0, 0, False),
        ("done", {"base_url": "http://localhost"}, 0, 0, False),
        ("done", {"replay": "all"}, 0, 0, False),
        ("done-with-problems", {}, 1, 0, False),
        ("done-with-problems", {}, 0, 1, False),
    ],
)
def test_changes_are_asked_for_since_the_last_run_that_missed_nothing(
    sync: Sync, state: str, options: dict[str, object], problems: int, failed: int, counts: bool
) -> None:
    with sync.database.write() as session:
        run = runs.queue(session, "lipas", options, NOON)
        run.state, run.started_at, run.whole, run.page_problems = state, NOON, True, problems
        run.counts = {**run.counts, "failed": failed}
    with sync.database.read() as session:
        found = runs.last_read(session, "lipas")
    assert found == (runs.LastRead(NOON, NOON) if counts else runs.NEVER)


def test_a_run_that_read_only_changes_is_not_a_whole_one(sync: Sync) -> None:
    with sync.database.write() as session:
        for days, whole in ((0, True), (1, False)):
            run = runs.queue(session, "lipas", {}, NOON)
            run.state, run.started_at, run.whole = "done", NOON + timedelta(days=days), whole
    with sync.database.read() as session:
        assert runs.last_read(session, "lipas") == runs.LastRead(NOON + timedelta(days=1), NOON)


@given(st.lists(st.sampled_from(runs.TERMINAL), max_size=30))
def test_the_circuit_counts_the_failures_at_the_end_only(states: list[str]) -> None:
    made = [Run(state=state, finished_at=NOON, message=None) for state in states]
    failures = len(states) - max((index + 1 for index, state in enumerate(states) if state != "failed"), default=0)
    assert breaker.of_runs(reversed(made)).failures == failures
