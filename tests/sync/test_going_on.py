"""Runs that were interrupted, and a catalogue that is away, slow, or falls over one record."""

import io
import threading
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask, Response

from services.platform.problems import Conflict
from services.sync import runs
from services.sync.sources.protocol import Source
from services.sync.store.tables import Item, Lease
from tests.sync.conftest import LipasServer, Sync, replace, site
from tests.waiting import wait_until

Names = Callable[[], list[str]]
Fault = Callable[[str], Response | None]


@pytest.fixture
def disturb(catalog: Flask) -> Callable[[Fault], None]:
    """Lets the catalogue answer otherwise: asked with the request's body, for a response or None."""
    answer = catalog.wsgi_app

    def disturb(fault: Fault) -> None:
        def disturbed(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
            body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
            if response := fault(body.decode()):
                return response(environ, start_response)
            environ["wsgi.input"] = io.BytesIO(body)
            return answer(environ, start_response)

        catalog.wsgi_app = disturbed  # type: ignore[method-assign]

    return disturb


def test_what_came_before_the_interruption_and_again_after_it_counts_once(
    sync: Sync, lipas: LipasServer, names: Names
) -> None:
    lipas.page_size, lipas.sites = 2, [site(1), site(2, name=""), site(2, name=""), site(1), site(3), site(4)]
    run_id = sync.stopped_after_a_page()
    counts = sync.run(run_id=run_id).counts
    assert (counts["new"], counts["unchanged"], counts["invalid"]) == (3, 0, 1)
    assert len(names()) == 3


def test_the_most_items_hold_over_an_interruption(sync: Sync, lipas: LipasServer, names: Names) -> None:
    lipas.page_size, lipas.sites = 2, [site(number) for number in range(8)]
    run_id = sync.stopped_after_a_page(max_items=3)
    assert (sync.run(run_id=run_id).counts["new"], len(names())) == (3, 3)


def test_a_run_over_as_many_items_as_there_are_makes_nothing_missing(sync: Sync, lipas: LipasServer) -> None:
    lipas.sites = [site(number) for number in range(4)]
    sync.run()
    lipas.sites.pop()
    assert sync.run(max_items=3).whole is False
    assert sync.run(max_items=4).whole is True


def test_a_run_that_lay_for_too_long_begins_anew(sync: Sync, lipas: LipasServer, names: Names) -> None:
    lipas.page_size, lipas.sites = 2, [site(number) for number in range(4)]
    run_id = sync.stopped_after_a_page()
    sync.days_later(1)
    run = sync.run(run_id=run_id)
    assert (run.state, run.counts["unchanged"], run.counts["new"], len(names())) == ("done", 2, 2, 4)
    assert lipas.asked == [1, 1, 2]


def test_a_fall_while_closing_does_not_count_a_missing_record_twice(
    sync: Sync, lipas: LipasServer, names: Names, disturb: Callable[[Fault], None]
) -> None:
    lipas.sites = [site(number) for number in range(8)]
    sync.run()
    lost = lipas.sites.pop()
    lipas.sites[0] = site(0, status="incorrect-data")
    sync.stop.set()
    disturb(lambda body: Response("away", 503) if '"gone"' in body else None)
    run = sync.run()
    assert run.state == "running"
    asked = len(lipas.asked)
    disturb(lambda body: None)
    run = sync.run(run_id=run.id)
    assert (run.state, run.counts["closed"], len(lipas.asked)) == ("done", 1, asked)
    with sync.database.read() as session:
        item = session.get(Item, ("lipas", str(lost["lipas-id"])))
        assert item and (item.state, item.missing_runs) == ("live", 1)
    assert len(names()) == 7


def test_one_record_over_which_the_catalogue_falls_is_reported_and_tried_again(
    sync: Sync, lipas: LipasServer, names: Names, disturb: Callable[[Fault], None]
) -> None:
    lipas.sites = [site(number) for number in range(9)]
    lipas.sites[5]["name"] = "Kompastuskivi"
    disturb(lambda body: Response("fell", 500) if "Kompastuskivi" in body else None)
    run = sync.run()
    assert (run.state, run.counts["new"], run.counts["failed"]) == ("done-with-problems", 8, 1)
    assert sync.problems[0][0] == "5"
    assert len(names()) == 8
    disturb(lambda body: None)
    assert sync.run().counts["new"] == 1


def test_a_catalogue_that_takes_nothing_interrupts_the_run(
    sync: Sync, lipas: LipasServer, disturb: Callable[[Fault], None]
) -> None:
    lipas.sites = [site(1), site(2)]
    disturb(lambda body: Response("fell", 500))
    run = sync.run()
    assert (run.state, sum(run.counts.values()), run.cursor) == ("running", 0, None)
    disturb(lambda body: None)
    assert sync.run(run_id=run.id).counts["new"] == 2


def test_a_catalogue_that_is_away_for_a_moment_is_waited_for(
    sync: Sync, lipas: LipasServer, disturb: Callable[[Fault], None]
) -> None:
    lipas.sites = [site(1)]
    answers = [Response("away", 503)]
    disturb(lambda body: answers.pop() if answers else None)
    assert sync.run().state == "done"


def test_a_key_that_the_catalogue_refuses_is_named_and_the_run_waits(sync: Sync, lipas: LipasServer) -> None:
    lipas.sites = [site(1)]
    right = sync.settings
    sync.settings = replace(right, catalog_key="tj_wrong")
    run = sync.run()
    assert (run.state, "401" in (run.message or "")) == ("running", True)
    sync.settings = right
    assert sync.run(run_id=run.id).state == "done"


def test_a_slow_page_does_not_look_like_a_fall(sync: Sync, lipas: LipasServer) -> None:
    lipas.sites = [site(1)]
    gate = lipas.gates[1] = threading.Event()
    sync.settings = replace(sync.settings, lease_seconds=1.0, read_seconds=30.0)
    run_id = sync.queue()
    made, _ = sync.one(sync.source())
    made.now = lambda: datetime.now(UTC)
    ended: list[str] = []
    thread = threading.Thread(target=lambda: ended.append(made.run(run_id)))
    thread.start()
    wait_until(lambda: lipas.asked)
    began = datetime.now(UTC)
    wait_until(lambda: until(sync) > began + timedelta(seconds=2))  # renewed when it would have run out
    with pytest.raises(Conflict):
        sync.one(sync.source())[0].run(run_id)
    gate.set()
    thread.join(30)
    assert ended == ["done"]


def until(sync: Sync) -> datetime:
    with sync.database.read() as session:
        lease = session.get(Lease, "lipas")
        assert lease
        return lease.until


def test_two_processes_that_are_new_to_a_source_do_not_fall_over_each_other(sync: Sync) -> None:
    barrier, outcomes = threading.Barrier(4), []

    def claim(holder: str) -> None:
        barrier.wait(10)
        try:
            with sync.database.write() as session:
                runs.claim(session, "new", holder, sync.now, sync.now + timedelta(seconds=60))
            outcomes.append("taken")
        except Conflict:
            outcomes.append("refused")

    threads = [threading.Thread(target=claim, args=(str(number),)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(outcomes) == ["refused"] * 3 + ["taken"]


def test_a_record_that_makes_the_mapping_fall_is_reported_and_tried_again(sync: Sync, lipas: LipasServer) -> None:
    lipas.sites = [site(1), site(2)]

    class Falling:
        """A source whose mapping has a mistake."""

        def __init__(self, source: Source) -> None:
            self.source = source

        def __getattr__(self, name: str) -> Any:
            return getattr(self.source, name)

        def map(self, payload: dict[str, Any]) -> Any:
            return self.source.map(payload) if payload["lipas-id"] == 1 else 1 / 0

    run = sync.run(Falling(sync.source()))  # type: ignore[arg-type]
    assert (run.counts["new"], run.counts["failed"]) == (1, 1)
    assert sync.problems == [("2", "our mapping failed (ZeroDivisionError)")]
    assert sync.run().counts["new"] == 1
