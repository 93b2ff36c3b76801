"""LinkedEvents all the way into the catalogue: whole passes, what is gone, and pages of any kind."""

import json
from collections.abc import Iterator

import pytest
from flask import Response

from services.sync.sources.protocol import SourceFailed
from services.sync.store.tables import Item
from tests.catalog.conftest import Caller
from tests.sync.conftest import Sync
from tests.sync.data.linkedevents.instance import Instance, Runs, event, ref, served


@pytest.fixture
def instance() -> Instance:
    return Instance()


@pytest.fixture
def runs(sync: Sync, instance: Instance) -> Iterator[Runs]:
    with served(instance) as address:
        yield Runs(sync, instance, address)


def missing(sync: Sync) -> list[str]:
    with sync.database.read() as session:
        return [item.record_id for item in session.query(Item).filter(Item.missing_since.is_not(None))]


def html(status: int = 200) -> Response:
    return Response("<html>maintenance</html>", status, mimetype="text/html")


def test_events_come_in_and_a_second_pass_changes_nothing(runs: Runs, reader: Caller) -> None:
    run = runs.run()
    assert (run.state, run.counts["new"], runs.sync.problems) == ("done", 2, [])
    assert set(runs.offerings(reader)) == {"kuvitelma:single", "kuvitelma:weekly"}
    run = runs.run()
    assert (run.state, run.counts["unchanged"], run.whole) == ("done", 2, True)


def test_a_recurring_event_is_one_offering_with_its_dates_and_the_cancelled_one_says_so(
    runs: Runs, reader: Caller
) -> None:
    runs.run()
    assert runs.offerings(reader)["kuvitelma:weekly"]["occurrences"] == [
        {"start": "2026-11-18T15:00:00Z", "end": "2026-11-18T17:00:00Z"},
        {"start": "2026-11-25T15:00:00Z", "end": "2026-11-25T17:00:00Z", "cancelled": True},
        {"start": "2026-12-02T15:00:00Z", "end": "2026-12-02T17:00:00Z"},
    ]


def test_what_is_unpublished_is_archived_after_the_grace_period_and_not_before(
    runs: Runs, instance: Instance, reader: Caller
) -> None:
    runs.run()
    instance.events = instance.events[1:]
    runs.sync.days_later(1)
    runs.run()
    assert "kuvitelma:single" in runs.offerings(reader)
    runs.sync.days_later(3.5)
    assert runs.run().counts["closed"] == 1
    assert set(runs.offerings(reader)) == {"kuvitelma:weekly"}


def test_a_tombstone_is_archived_at_once(runs: Runs, instance: Instance, reader: Caller) -> None:
    runs.run()
    instance.events[0] |= {"deleted": True, "last_modified_time": "2026-11-24T11:00:00Z"}
    assert runs.run().counts["closed"] == 1
    assert set(runs.offerings(reader)) == {"kuvitelma:weekly"}


def test_what_is_over_is_archived_and_what_was_over_before_never_comes_in(
    runs: Runs, instance: Instance, reader: Caller
) -> None:
    instance.events.append(
        event("kuvitelma:past", start_time="2026-11-02T08:00:00Z", end_time="2026-11-02T09:00:00Z")
    )
    run = runs.run()
    assert (run.counts["new"], run.counts["skipped"]) == (2, 1)
    runs.sync.days_later(7.5)  # the second of December: the course was on the first
    assert runs.run().counts["closed"] == 1
    assert set(runs.offerings(reader)) == {"kuvitelma:weekly"}


def test_courses_and_volunteering_are_asked_for_by_name(runs: Runs, instance: Instance) -> None:
    instance.events.append(event("kuvitelma:help", type_id="Volunteering"))
    assert runs.run().counts["new"] == 3
    given = next(parameters for kind, parameters in instance.asked if kind == "event")
    assert given["event_type"] == "general,course,volunteering"


def test_the_list_is_walked_by_change_with_a_full_time_and_no_row_is_lost_or_doubled(
    runs: Runs, instance: Instance
) -> None:
    instance.page_size = 2
    assert runs.run().counts["new"] == 2
    asked = [its for kind, its in instance.asked if kind == "event" and "super_event" not in its]
    since = [its["last_modified_since"] for its in asked[1:]]
    assert {its["page"] for its in asked} == {"1"}
    assert since and all("T" in text and text.endswith("Z") for text in since)
    assert runs.sync.problems == []


def test_more_rows_of_one_time_than_a_page_holds_all_come(runs: Runs, instance: Instance) -> None:
    instance.page_size = 3
    instance.events = [event(f"kuvitelma:{number}") for number in range(11)]
    assert runs.run().counts["new"] == 11


def test_a_row_that_changes_while_the_list_is_read_loses_no_other(runs: Runs, instance: Instance) -> None:
    instance.page_size = 2
    instance.events = [event(f"kuvitelma:{n}", last_modified_time=f"2026-11-1{n}T10:00:00Z") for n in range(6)]
    pages = runs.source().pages(None)
    found = [record.record_id for record in next(pages).records]
    instance.events[0] |= {"last_modified_time": "2026-11-24T11:00:00Z"}
    found += [record.record_id for page in pages for record in page.records]
    assert set(found) == {f"kuvitelma:{number}" for number in range(6)}


def test_fewer_rows_than_the_list_has_make_nothing_missing(runs: Runs, instance: Instance) -> None:
    runs.run()
    body = {"meta": {"count": 5, "next": None}, "data": instance.events[1:]}
    instance.faults = {"event": [Response(json.dumps(body))]}
    run = runs.run()
    assert (run.state, run.whole) == ("done-with-problems", False)
    assert runs.sync.problems == [("page", "event: the list has 5 rows, and only 4 came")]
    assert missing(runs.sync) == []


def test_a_server_that_ignores_the_order_makes_nothing_missing(runs: Runs, instance: Instance) -> None:
    runs.run()
    newest_first = sorted(instance.events, key=lambda row: row["last_modified_time"], reverse=True)
    following = f"{runs.address}/event/?page=2"
    first = {"meta": {"count": 5, "next": following}, "data": newest_first[:2]}
    again = {"meta": {"count": 2, "next": None}, "data": newest_first[:2]}
    instance.faults = {"event": [Response(json.dumps(first)), Response(json.dumps(again))]}
    run = runs.run()
    assert (run.state, run.whole) == ("done-with-problems", False)
    assert missing(runs.sync) == []


@pytest.mark.parametrize(
    "page",
    [
        html(),
        Response('{"meta": {"count": 1, "next": null}, "da'),
        Response('{"meta": [], "data": []}'),
        Response('{"meta": {"count": 1e999, "next": null}, "data": []}'),
        Response('{"meta": {"count": 1, "next": 7}, "data": []}'),
        Response('{"meta": {"count": 1, "next": null}, "data": {}}'),
        Response("[" * 200_000),
        Response(b"\xff\xfe"),
        Response("{}", 404),
        Response("{}", 410),
        Response(status=301, headers={"Location": "http://elsewhere.example/"}),
    ],
    ids=["html", "cut", "no meta", "endless", "next", "no list", "deep", "no UTF-8", "404", "410", "301"],
)
def test_a_bad_page_is_asked_for_again_and_nothing_is_lost(runs: Runs, instance: Instance, page: Response) -> None:
    instance.faults = {"event": [page]}
    run = runs.run()
    assert (run.state, run.counts["new"]) == ("done", 2)


@pytest.mark.parametrize("kind", ["event", "place", "keyword"])
def test_a_list_that_stays_bad_fails_the_run_and_archives_nothing(
    runs: Runs, instance: Instance, kind: str, reader: Caller
) -> None:
    runs.run()
    instance.faults = {kind: [html() for _ in range(3)]}
    run = runs.run()
    assert (run.state, run.message) == (
        "failed",
        f"{kind}, page 1: not the JSON that was expected (JSONDecodeError)",
    )
    assert missing(runs.sync) == []
    assert len(runs.offerings(reader)) == 2


@pytest.mark.parametrize(
    "host", ["http://elsewhere.example", "https://127.0.0.1.elsewhere.example", "file:///etc"]
)
def test_a_next_page_at_another_host_is_refused(runs: Runs, instance: Instance, host: str) -> None:
    instance.page_size, instance.next_host = 2, host
    run = runs.run()
    assert run.state == "failed"
    assert "it leads to another host" in run.message


def test_pages_that_only_repeat_end_the_run(runs: Runs, instance: Instance) -> None:
    runs.dialect, runs.changes = "espoo", {"event_type": "general,course"}
    body = {"meta": {"count": 900, "next": f"{runs.address}/event/?page=2"}, "data": instance.events}
    instance.faults = {"event": [Response(json.dumps(body)) for _ in range(99)]}
    run = runs.run()
    assert (run.state, run.message) == ("failed", "event: the list does not end; its pages repeat one another")


def test_a_row_without_an_id_may_be_any_and_makes_nothing_missing(runs: Runs, instance: Instance) -> None:
    runs.run()
    instance.events = [*instance.events[1:], {**event(), "id": 7}]
    run = runs.run()
    assert (run.state, run.counts["invalid"]) == ("done-with-problems", 1)
    assert runs.sync.problems[0][1] == "id: a text such as kulke:59312 is needed"
    assert missing(runs.sync) == []


def test_an_unreadable_row_is_named_and_stays_as_it_was(runs: Runs, instance: Instance, reader: Caller) -> None:
    runs.run()
    instance.events[0] |= {"name": "Jumppa"}
    run = runs.run()
    assert (run.state, run.counts["invalid"]) == ("done-with-problems", 1)
    assert runs.sync.problems == [("kuvitelma:single", "name: A text by language is needed.")]
    assert "kuvitelma:single" in runs.offerings(reader)


def test_an_unreadable_recurring_event_does_not_scatter_into_its_dates(
    runs: Runs, instance: Instance, reader: Caller
) -> None:
    instance.events[1] |= {"start_time": "tomorrow"}
    run = runs.run()
    assert (run.counts["new"], run.counts["invalid"]) == (1, 1)
    assert set(runs.offerings(reader)) == {"kuvitelma:single"}


def test_a_recurring_event_that_the_list_lacks_is_asked_for_once(
    runs: Runs, instance: Instance, reader: Caller
) -> None:
    instance.unlisted = [instance.events.pop(1)]
    assert runs.run().counts["new"] == 2
    assert len(runs.offerings(reader)["kuvitelma:weekly"]["occurrences"]) == 3
    assert [kind for kind, _ in instance.asked].count("event/kuvitelma:weekly") == 1


def test_a_recurring_event_that_has_moved_is_found_where_it_is(
    runs: Runs, instance: Instance, reader: Caller
) -> None:
    instance.unlisted = [instance.events.pop(1) | {"id": "kuvitelma:new"}]
    instance.moved = {"kuvitelma:weekly": "/v1/event/kuvitelma:new/"}
    runs.run()
    offerings = runs.offerings(reader)
    assert set(offerings) == {"kuvitelma:single", "kuvitelma:new"}
    assert len(offerings["kuvitelma:new"]["occurrences"]) == 3


@pytest.mark.parametrize("answer", [404, 410])
def test_dates_of_a_recurring_event_that_is_gone_stand_for_themselves(
    runs: Runs, instance: Instance, reader: Caller, answer: int
) -> None:
    instance.events.pop(1)
    instance.gone = {"kuvitelma:weekly"} if answer == 410 else set()
    runs.run()
    found = {"kuvitelma:single", "kuvitelma:weekly-2", "kuvitelma:weekly-3"}
    assert set(runs.offerings(reader)) == found  # the first date is over


@pytest.mark.parametrize(
    "location", ["http://elsewhere.example/v1/event/x:1/", "", "/v1/event/kuvitelma:weekly/", "http://["]
)
def test_a_single_event_that_leads_astray_is_named(runs: Runs, instance: Instance, location: str) -> None:
    instance.events.pop(1)
    instance.moved = {"kuvitelma:weekly": location}
    run = runs.run()
    assert (run.counts["new"], run.counts["invalid"]) == (1, 1)
    assert runs.sync.problems[0][0] == "kuvitelma:weekly"


def test_a_changed_place_changes_its_events_although_they_are_as_they_were(
    runs: Runs, instance: Instance, reader: Caller
) -> None:
    runs.run()
    instance.places[0]["street_address"] = {"fi": "Uusikatu 9"}
    assert runs.run().counts["changed"] == 2
    place = runs.offerings(reader)["kuvitelma:single"]["places"][0]
    assert place["address"]["street"] == {"fi": "Uusikatu 9"}


def test_a_place_that_was_replaced_is_the_one_in_its_place(runs: Runs, instance: Instance, reader: Caller) -> None:
    instance.events = [event(location=ref("place", "tprek:1"))]
    instance.moved = {"tprek:1": "/v1/place/tprek:900002/"}
    runs.run()
    assert runs.offerings(reader)["kuvitelma:single"]["places"][0]["municipality"] == "049"


def test_an_event_whose_place_is_gone_is_for_the_instances_own_people(
    runs: Runs, instance: Instance, reader: Caller
) -> None:
    instance.events, instance.gone = [event(location=ref("place", "tprek:1"))], {"tprek:1"}
    runs.run()
    its = runs.offerings(reader)["kuvitelma:single"]
    assert "places" not in its
    assert its["area"] == {"municipalities": ["091"]}


def test_an_event_whose_place_cannot_be_read_is_named_and_stays_as_it_was(
    runs: Runs, instance: Instance, reader: Caller
) -> None:
    runs.run()
    instance.places.pop(0)
    instance.faults = {"place/tprek:900001": [html(403)]}
    run = runs.run()
    assert run.counts["invalid"] == 2
    assert runs.sync.problems[0] == ("kuvitelma:single", "place tprek:900001: the answer is 403")
    assert len(runs.offerings(reader)) == 2


def test_events_in_municipalities_of_others_are_left_out_and_the_pass_is_whole(
    runs: Runs, instance: Instance, reader: Caller
) -> None:
    instance.events.append(event("kuvitelma:espoo", location=ref("place", "tprek:900002")))
    runs.municipalities = ("049",)
    run = runs.run()
    assert (run.state, run.whole, run.counts["new"]) == ("done", True, 1)
    assert set(runs.offerings(reader)) == {"kuvitelma:espoo"}


def test_a_choice_of_municipalities_makes_nothing_missing(runs: Runs) -> None:
    runs.run()
    runs.municipalities = ("049",)
    assert runs.run(partial=True).whole is False
    assert missing(runs.sync) == []


def test_the_instance_being_away_fails_the_run(runs: Runs) -> None:
    runs.address = "http://127.0.0.1:9/v1"
    with pytest.raises(SourceFailed, match="event, page 1: no answer"):
        list(runs.source().pages(None))
