"""A pass over a source: nothing lost, nothing archived by mistake, whatever the source does."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Response

from services.platform.problems import Conflict
from services.sync import runs
from services.sync.sources.lipas.source import LipasSource
from services.sync.sources.protocol import Mapped, Page, Payload, Source
from services.vocabulary.identity import record_uuid
from tests.catalog.conftest import Caller
from tests.sync.conftest import LipasServer, Sync, site

Names = Callable[[], list[str]]


def test_sites_come_into_the_catalogue_page_by_page(sync: Sync, lipas: LipasServer, names: Names) -> None:
    lipas.sites = [site(number) for number in range(150)]
    run = sync.run()
    assert (run.state, run.counts["new"], run.finished_at) == ("done", 150, sync.now)
    assert lipas.asked == [1, 2]
    assert len(names()) == 150


def test_a_second_run_over_an_unchanged_source_sends_nothing(
    sync: Sync, lipas: LipasServer, reader: Caller
) -> None:
    lipas.sites = [site(number) for number in range(5)]
    sync.run()
    head = reader("GET", "/v1/changes").json["head"]
    run = sync.run()
    assert run.counts == {**dict.fromkeys(runs.OUTCOMES, 0), "unchanged": 5}
    assert reader("GET", "/v1/changes").json["head"] == head == 5


def test_a_changed_site_is_changed_and_the_others_are_left(sync: Sync, lipas: LipasServer, names: Names) -> None:
    lipas.sites = [site(1), site(2)]
    sync.run()
    lipas.sites[1] = site(2, name="Uusi nimi")
    run = sync.run()
    assert (run.counts["changed"], run.counts["unchanged"]) == (1, 1)
    assert names() == ["Kuvitelman kuntorata 1", "Uusi nimi"]


def test_a_tombstone_is_archived_at_once_and_counted_once(sync: Sync, lipas: LipasServer, names: Names) -> None:
    lipas.sites = [site(1), site(2)]
    sync.run()
    lipas.sites[0] = site(1, status="out-of-service-permanently")
    assert sync.run().counts["closed"] == 1
    assert names() == ["Kuvitelman kuntorata 2"]
    assert sync.run().counts["closed"] == 0
    lipas.sites[0] = site(1)
    assert sync.run().counts["new"] == 1
    assert len(names()) == 2


def test_planned_sites_and_closed_ones_that_never_were_here_are_skipped(sync: Sync, lipas: LipasServer) -> None:
    lipas.sites = [site(1, status="planned"), site(2, status="incorrect-data")]
    assert sync.run().counts["skipped"] == 2


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        ({"name": None}, "name"),
        ({"name": ""}, "name"),
        ({"type": {}}, "type.type-code"),
        ({"type": {"type-code": 99999}}, "type.type-code"),
        ({"location": {"city": {"city-code": 491}, "geometries": {}}}, "location.geometries"),
        ({"status": "asleep"}, "status"),
        ({"properties": "none"}, "properties"),
    ],
)
def test_a_bad_item_is_reported_and_the_others_come_in(
    sync: Sync, lipas: LipasServer, names: Names, bad: dict[str, object], reason: str
) -> None:
    lipas.sites = [site(1), site(2, **bad), site(3)]
    run = sync.run()
    assert (run.state, run.counts["new"], run.counts["invalid"]) == ("done-with-problems", 2, 1)
    assert [(where, reason in why) for where, why in sync.problems] == [("2", True)]
    assert len(names()) == 2


def test_what_was_there_stays_when_its_record_goes_bad(sync: Sync, lipas: LipasServer, names: Names) -> None:
    lipas.sites = [site(1)]
    sync.run()
    lipas.sites = [site(1, name="")]
    for _ in range(4):
        sync.run()
        sync.days_later(5)
    assert names() == ["Kuvitelman kuntorata 1"]


def test_a_rejected_record_is_tried_again_only_when_it_has_changed(
    sync: Sync, lipas: LipasServer, names: Names
) -> None:
    lipas.sites = [site(1, type={"type-code": 99999})]
    assert sync.run().counts["invalid"] == 1
    assert sync.run().counts["invalid"] == 1
    lipas.sites = [site(1)]
    assert sync.run().counts["new"] == 1
    assert len(names()) == 1


def test_an_item_that_is_repeated_on_another_page_is_taken_once(sync: Sync, lipas: LipasServer) -> None:
    lipas.page_size = 2
    lipas.sites = [site(1), site(2), site(2), site(3)]
    run = sync.run()
    assert (run.counts["new"], sum(run.counts.values())) == (3, 3)


@pytest.mark.parametrize(
    "answers",
    [
        [Response("<html>maintenance</html>", mimetype="text/html")],
        [Response('{"items": [{"lipas-id": 1')],
        [Response('{"items": {}, "pagination": {"total-items": 6, "total-pages": 3}}')],
        [Response("[]")],
        [Response("slow down", 429) for _ in range(2)],
        [Response("broken", 500) for _ in range(2)],
        [Response("not here", 404)],
    ],
    ids=["html", "cut off", "items are no list", "another shape", "429", "500", "404"],
)
def test_a_bad_page_is_reported_and_the_next_is_read(
    sync: Sync, lipas: LipasServer, names: Names, answers: list[Response]
) -> None:
    lipas.page_size = 2
    lipas.sites = [site(number) for number in range(6)]
    lipas.faults = {2: [*answers]}
    run = sync.run()
    assert (run.state, run.counts["new"], run.page_problems) == ("done-with-problems", 4, 1)
    assert sync.problems[0][0] == "page"
    assert "page 2" in sync.problems[0][1]
    assert len(names()) == 4


def test_a_page_that_comes_after_a_while_is_no_problem(sync: Sync, lipas: LipasServer) -> None:
    lipas.sites = [site(1)]
    lipas.faults = {1: [Response("slow down", 429, {"Retry-After": "1"})]}
    assert sync.run().state == "done"


def test_a_source_that_is_away_fails_the_run_and_archives_nothing(
    sync: Sync, lipas: LipasServer, names: Names
) -> None:
    lipas.sites = [site(number) for number in range(3)]
    sync.run()
    lipas.faults = {page: [Response("broken", 500) for _ in range(8)] for page in (1, 2, 3)}
    for _ in range(4):
        run = sync.run()
        assert (run.state, run.counts["closed"]) == ("failed", 0)
        sync.days_later(5)
    assert run.message and "page 3" in run.message
    assert len(names()) == 3


def test_a_run_with_a_bad_page_archives_nothing_as_missing(sync: Sync, lipas: LipasServer, names: Names) -> None:
    lipas.page_size = 2
    lipas.sites = [site(number) for number in range(6)]
    sync.run()
    for _ in range(4):
        lipas.faults = {2: [Response("not here", 404)]}
        sync.days_later(5)
        assert sync.run().counts["closed"] == 0
    assert len(names()) == 6


def test_a_missing_record_is_archived_after_the_grace_of_runs_and_days(
    sync: Sync, lipas: LipasServer, names: Names
) -> None:
    lipas.sites = [site(number) for number in range(8)]
    sync.run()
    lipas.sites.pop()
    for days in (0.0, 1.0, 1.0):
        sync.days_later(days)
        assert sync.run().counts["closed"] == 0
    sync.days_later(1.0)
    assert sync.run().counts["closed"] == 1
    assert len(names()) == 7


def test_a_record_that_comes_back_is_not_missing_any_more(sync: Sync, lipas: LipasServer, names: Names) -> None:
    lipas.sites = [site(number) for number in range(8)]
    sync.run()
    lost = lipas.sites.pop()
    sync.run()
    lipas.sites.append(lost)
    sync.days_later(4)
    sync.run()
    lipas.sites.pop()
    assert sync.run().counts["closed"] == 0
    assert len(names()) == 8


def test_a_source_that_shrinks_by_half_is_asked_about(sync: Sync, lipas: LipasServer, names: Names) -> None:
    lipas.sites = [site(number) for number in range(40)]
    sync.run()
    del lipas.sites[20:]
    sync.run()
    sync.days_later(4)
    run = sync.run()
    assert (run.state, run.counts["closed"]) == ("needs-attention", 0)
    assert run.message and "20 of 40" in run.message and "--confirm-closures" in run.message
    assert len(names()) == 40
    assert sync.run(confirm_closures=True).counts["closed"] == 20
    assert len(names()) == 20


def test_an_empty_source_archives_nothing(sync: Sync, lipas: LipasServer, names: Names) -> None:
    lipas.sites = [site(number) for number in range(20)]
    sync.run()
    lipas.sites = []
    sync.run()
    sync.days_later(10)
    assert sync.run().state == "needs-attention"
    assert len(names()) == 20


def test_a_run_over_chosen_municipalities_makes_nothing_missing(
    sync: Sync, lipas: LipasServer, names: Names
) -> None:
    elsewhere = site(2)
    elsewhere["location"]["city"] = {"city-code": 740}
    lipas.sites = [site(1), elsewhere]
    sync.run()
    for _ in range(4):
        assert sync.run(sync.source(("491",), chosen=True)).counts["unchanged"] == 1
        sync.days_later(5)
    assert len(names()) == 2


def test_a_run_can_be_cut_short(sync: Sync, lipas: LipasServer, names: Names) -> None:
    lipas.sites = [site(number) for number in range(10)]
    run = sync.run(max_items=3)
    assert (run.state, run.counts["new"], len(names())) == ("done", 3, 3)


def test_a_rehearsal_writes_nothing_anywhere(sync: Sync, lipas: LipasServer, names: Names) -> None:
    lipas.sites = [site(1), site(2), site(3, name="")]
    made, _ = sync.one(sync.source())
    assert made.rehearse(None) == {**dict.fromkeys(runs.OUTCOMES, 0), "new": 2, "invalid": 1}
    assert names() == []
    with sync.database.read() as session:
        assert runs.latest(session, None, 10) == []
        assert runs.problems(session, "lipas", 10) == []


def test_a_run_that_was_stopped_goes_on_after_its_last_page(sync: Sync, lipas: LipasServer, names: Names) -> None:
    lipas.page_size = 2
    lipas.sites = [site(number) for number in range(6)]
    stop = threading.Event()
    stop.set()  # as SIGTERM does: the page at hand is finished
    with sync.database.write() as session:
        run_id = runs.queue(session, "lipas", {}, sync.now).id
    made, _ = sync.one(sync.source(), stopping=stop.is_set)
    assert made.run(run_id) == "running"
    assert (sync.get(run_id).cursor, len(names())) == ("1", 2)
    again, _ = sync.one(sync.source())
    assert again.run(run_id) == "done"
    assert lipas.asked == [1, 2, 3]
    assert (sync.get(run_id).counts["new"], len(names())) == (6, 6)


def test_two_processes_never_work_on_one_source_at_once(sync: Sync, lipas: LipasServer) -> None:
    lipas.sites = [site(1)]
    with sync.database.write() as session:
        run_id = runs.queue(session, "lipas", {}, sync.now).id
        runs.claim(session, "lipas", "another process", sync.now, sync.now + timedelta(seconds=60))
    made, _ = sync.one(sync.source())
    with pytest.raises(Conflict):
        made.run(run_id)
    assert lipas.asked == []
    sync.days_later(1)  # the other one has been silent for too long
    assert made.run(run_id) == "done"


def test_a_process_that_was_taken_for_fallen_ends_quietly_and_the_other_goes_on(
    sync: Sync, lipas: LipasServer, names: Names
) -> None:
    lipas.page_size = 2
    lipas.sites = [site(number) for number in range(6)]
    with sync.database.write() as session:
        run_id = runs.queue(session, "lipas", {}, sync.now).id
    second, _ = sync.one(sync.source())

    def meanwhile() -> bool:
        """Between two pages of the first: its silence was too long, and the second does the whole rest."""
        sync.now += timedelta(hours=1)
        assert second.run(run_id) == "done"
        return False

    first, _ = sync.one(sync.source(), stopping=meanwhile)
    assert first.run(run_id) == "running"
    assert (sync.get(run_id).state, sync.get(run_id).counts["new"], len(names())) == ("done", 6, 6)


@pytest.mark.parametrize(("hours", "stop"), [(1, True), (7, False)], ids=["is stopped", "has been too long"])
def test_a_process_that_was_taken_for_fallen_changes_nothing_of_what_came_after(
    sync: Sync, lipas: LipasServer, hours: float, stop: bool
) -> None:
    lipas.page_size = 2
    lipas.sites = [site(number) for number in range(6)]
    run_id = sync.queue()
    second, _ = sync.one(sync.source())

    def meanwhile() -> bool:
        sync.days_later(hours / 24)
        assert second.run(run_id) == "done"
        return stop

    first, _ = sync.one(sync.source(), stopping=meanwhile)
    assert first.run(run_id) == "running"
    assert (sync.get(run_id).state, sync.get(run_id).message) == ("done", None)


def test_a_run_that_has_ended_is_not_taken_up_again(sync: Sync, lipas: LipasServer) -> None:
    lipas.sites = [site(1)]
    lipas.faults = {page: [Response("not here", 404)] for page in (1, 2, 3)}
    ended = sync.run()
    assert ended.state == "failed"
    asked = list(lipas.asked)
    sync.days_later(0.1)
    late = sync.run(run_id=ended.id)
    assert (late.state, late.finished_at, lipas.asked) == ("failed", ended.finished_at, asked)
    assert sync.run().state == "done"  # the source is free


def test_a_mistake_of_ours_ends_its_run_and_lets_go_of_the_source(sync: Sync, lipas: LipasServer) -> None:
    class Falling:
        """A source whose reading has a mistake."""

        def __init__(self, source: Source) -> None:
            self.source = source

        def __getattr__(self, name: str) -> Any:
            return getattr(self.source, name)

        def pages(self, cursor: str | None) -> Iterator[Page]:
            yield from self.source.pages(cursor)
            raise ZeroDivisionError

    lipas.sites = [site(1), site(2)]
    run = sync.run(Falling(sync.source()))  # type: ignore[arg-type]
    assert (run.state, run.counts["new"], "ZeroDivisionError" in (run.message or "")) == ("failed", 2, True)
    assert sync.run().counts["unchanged"] == 2


def test_a_record_that_is_there_again_but_bad_is_not_archived(
    sync: Sync, lipas: LipasServer, names: Names
) -> None:
    lipas.sites = [site(number) for number in range(20)]
    sync.run()
    lipas.sites = [site(number, status="incorrect-data") for number in range(20)]
    assert sync.run().state == "needs-attention"
    lipas.sites = [site(number) for number in range(20)]
    lipas.sites[3] = site(3, name="")
    run = sync.run()
    assert (run.state, run.counts["closed"], len(names())) == ("done-with-problems", 0, 20)


def test_a_run_that_takes_too_long_fails(sync: Sync, lipas: LipasServer) -> None:
    lipas.page_size, lipas.sites = 1, [site(1), site(2)]

    def meanwhile() -> bool:
        sync.days_later(0.5)
        return False

    made, _ = sync.one(sync.source(), stopping=meanwhile)
    run_id = sync.queue()
    assert made.run(run_id) == "failed"
    assert "longer than 6 hours" in (sync.get(run_id).message or "")


class WithDocuments(LipasSource):
    """A source with a document of PTV's for each record, of which the second is none."""

    def map(self, payload: Payload) -> Mapped:
        document = {"id": str(record_uuid("x", str(payload["lipas-id"]))), "serviceNames": "no list"}
        own = ({"document": document, "record_id": str(payload["lipas-id"])},)
        return replace(super().map(payload), ptv_documents=own if payload["lipas-id"] == 2 else ())


def test_a_document_that_is_refused_is_told_with_its_record_which_comes_in(
    sync: Sync, lipas: LipasServer, names: Names
) -> None:
    lipas.sites = [site(1), site(2), site(3)]
    run = sync.run(
        WithDocuments("lipas", sync.address, municipalities=("491",), chosen=False, settings=sync.settings)
    )
    assert (run.state, run.counts["new"], len(names())) == ("done-with-problems", 3, 3)
    ((record_id, reason),) = sync.problems
    assert (record_id, "PTV's document" in reason) == ("2", True)
