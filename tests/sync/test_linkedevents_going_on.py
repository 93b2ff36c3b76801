"""LinkedEvents taken up where a pass was left, and passes that read only what has changed."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Response
from hypothesis import given
from hypothesis import strategies as st

from services.sync.settings import SyncSettings
from services.sync.sources.linkedevents.position import Position, position
from services.sync.sources.linkedevents.source import open_source
from services.sync.sources.linkedevents.times import moment
from services.sync.sources.opening import Opening
from services.sync.sources.protocol import SourceFailed
from services.vocabulary.profile import Source, load_profile
from tests.catalog.conftest import Caller
from tests.conftest import REPOSITORY
from tests.sync.conftest import NOON, Sync
from tests.sync.data.linkedevents.instance import Instance, Row, Runs, event, ref, served


@pytest.fixture
def instance() -> Instance:
    return Instance()


@pytest.fixture
def runs(sync: Sync, instance: Instance) -> Iterator[Runs]:
    with served(instance) as address:
        yield Runs(sync, instance, address)


def scattered() -> list[Row]:
    """A recurring event whose rows lie far apart in the order of changes, among others."""
    times = iter(f"2026-11-{day:02}T10:00:00Z" for day in range(1, 12))
    head = event("k:p", super_event_type="recurring", start_time="2026-11-25T08:00:00Z", end_time="2026-12-31")
    rows = [
        event("k:1"),
        _date(1),
        event("k:2"),
        event("k:3"),
        head,
        event("k:4"),
        _date(2),
        event("k:5"),
        _date(3),
    ]
    return [row | {"last_modified_time": next(times)} for row in rows]


def _date(day: int) -> Row:
    return event(f"k:p{day}", super_event=ref("event", "k:p"), start_time=f"2026-12-0{day}", end_time=None)


def asked(instance: Instance) -> list[Row]:
    """What the list of events itself was asked for, without the dates of recurring ones."""
    return [given for kind, given in instance.asked if kind == "event" and "super_event" not in given]


@pytest.mark.parametrize("pages", range(1, 8))
def test_a_pass_that_fell_goes_on_after_its_last_page_and_a_recurring_event_stays_one(
    runs: Runs, instance: Instance, reader: Caller, pages: int
) -> None:
    instance.page_size, instance.events = 2, scattered()
    run_id = runs.sync.queue()
    stops = iter([False] * (pages - 1) + [True])
    made, _ = runs.sync.one(runs.source(), stopping=lambda: next(stops))
    made.run(run_id)
    assert runs.sync.get(run_id).state == "running"
    reached = json.loads(runs.sync.get(run_id).cursor or "")["since"]
    instance.asked.clear()
    run = runs.sync.run(runs.source(), run_id)
    assert asked(instance)[0]["last_modified_since"] == reached
    assert (run.state, run.whole) == ("done", True)
    assert run.counts["new"] == 6
    offerings = runs.offerings(reader)
    assert set(offerings) == {"k:1", "k:2", "k:3", "k:4", "k:5", "k:p"}
    assert len(offerings["k:p"]["occurrences"]) == 3


def test_the_dates_of_a_recurring_event_are_asked_for_once_however_many_pages_they_are_on(
    runs: Runs, instance: Instance
) -> None:
    instance.page_size, instance.events = 2, scattered()
    runs.run()
    wanted = {given["super_event"] for _, given in instance.asked if "super_event" in given}
    firsts = [
        given for _, given in instance.asked if "super_event" in given and "last_modified_since" not in given
    ]
    assert (wanted, len(firsts)) == ({"k:p"}, 1)


def test_rows_that_share_the_time_of_the_last_page_are_not_lost_by_a_fall(runs: Runs, instance: Instance) -> None:
    instance.page_size, instance.events = 2, [event(f"k:{number}") for number in range(7)]
    run_id = runs.sync.queue()
    made, _ = runs.sync.one(runs.source(), stopping=iter([False, True]).__next__)
    made.run(run_id)
    run = runs.sync.run(runs.source(), run_id)
    assert (run.state, run.whole, run.counts["new"]) == ("done", True, 7)


def test_rows_that_are_lost_after_a_fall_are_noticed(runs: Runs, instance: Instance) -> None:
    instance.page_size, instance.events = 2, scattered()
    run_id = runs.sync.queue()
    made, _ = runs.sync.one(runs.source(), stopping=lambda: True)
    made.run(run_id)
    lost = instance.events.pop(5)
    body = {"meta": {"count": 7, "next": None}, "data": instance.events[1:]}
    assert lost not in body["data"]
    instance.faults = {"event": [Response(json.dumps(body))]}
    run = runs.sync.run(runs.source(), run_id)
    assert run.whole is False
    assert "the list has 9 rows, and only 8 came" in runs.sync.problems[-1][1]


def test_the_cursor_of_another_version_begins_anew(runs: Runs, instance: Instance) -> None:
    list(runs.source().pages("records:300"))
    assert "last_modified_since" not in asked(instance)[0]


@given(
    st.sampled_from(["", "2026-11-20T10:00:00Z"]),
    st.sampled_from(["", "2026-11-20T10:00:00.123456+02:00"]),
    st.none() | st.integers(0, 10**7),
    st.integers(0, 10**7),
)
def test_a_position_is_read_as_it_was_written_and_fits_its_column(
    changed: str, since: str, rows: int | None, before: int
) -> None:
    at = Position(changed, since, rows, before)
    assert position(at.cursor()) == at
    assert len(at.cursor()) <= 400


@given(st.text() | st.recursive(st.none() | st.text() | st.integers(), st.lists).map(json.dumps))
def test_whatever_else_stands_in_a_cursor_is_no_position(text: str) -> None:
    assert position(text) is None


def test_a_pass_over_changes_reads_them_alone_and_makes_nothing_missing(
    runs: Runs, instance: Instance, reader: Caller
) -> None:
    runs.run()
    instance.asked.clear()
    instance.events = [its for its in instance.events if its["id"] != "kuvitelma:single"]
    instance.events.append(event("k:new", last_modified_time="2026-11-24T11:30:00Z"))
    run = runs.run(since=NOON - timedelta(hours=1))
    assert (run.state, run.whole, run.counts["new"], run.counts["closed"]) == ("done", False, 1, 0)
    assert asked(instance)[0]["last_modified_since"] == "2026-11-24T11:00:00Z"
    assert not any("start" in given for given in asked(instance))
    assert "place" not in [kind for kind, _ in instance.asked]  # of a few changes each place is asked for singly
    assert set(runs.offerings(reader)) == {"k:new", "kuvitelma:single", "kuvitelma:weekly"}


def test_a_date_that_changed_changes_its_recurring_event_and_leaves_the_other_dates(
    runs: Runs, instance: Instance, reader: Caller
) -> None:
    runs.run()
    instance.events[4] |= {"event_status": "EventCancelled", "last_modified_time": "2026-11-24T11:30:00Z"}
    run = runs.run(since=NOON - timedelta(hours=1))
    assert (run.counts["changed"], sum(run.counts.values())) == (1, 1)
    dates = runs.offerings(reader)["kuvitelma:weekly"]["occurrences"]
    assert [its.get("cancelled", False) for its in dates] == [False, True, True]


def test_what_only_seems_changed_is_the_same_in_a_pass_over_changes(runs: Runs, instance: Instance) -> None:
    runs.run()
    instance.events[2] |= {"last_modified_time": "2026-11-24T11:30:00Z"}
    run = runs.run(since=NOON - timedelta(hours=1))
    assert (run.counts["unchanged"], sum(run.counts.values())) == (1, 1)


def test_a_tombstone_among_changes_is_archived_at_once_and_so_is_what_was_moved_into_the_past(
    runs: Runs, instance: Instance, reader: Caller
) -> None:
    instance.events += [event("k:moved"), event("k:other")]
    runs.run()
    instance.events[0] |= {"deleted": True, "last_modified_time": "2026-11-24T11:30:00Z"}
    moved = {"start_time": "2026-08-01T08:00:00Z", "end_time": "2026-08-01T09:00:00Z"}
    instance.events[-2] |= {**moved, "last_modified_time": "2026-11-24T11:31:00Z"}
    assert runs.run(since=NOON - timedelta(hours=1)).counts["closed"] == 2
    assert set(runs.offerings(reader)) == {"k:other", "kuvitelma:weekly"}


def test_a_pass_over_changes_that_fell_goes_on_as_one_even_when_a_whole_pass_is_due(
    runs: Runs, instance: Instance
) -> None:
    instance.page_size, instance.events = 2, scattered()
    run_id = runs.sync.queue()
    made, _ = runs.sync.one(runs.source(since=datetime(2026, 11, 4, tzinfo=UTC)), stopping=lambda: True)
    made.run(run_id)
    run = runs.sync.run(runs.source(since=None), run_id)
    assert (run.state, run.whole) == ("done", False)
    assert all(given["last_modified_since"] >= "2026-11-04" for given in asked(instance))
    assert not any("start" in given for given in asked(instance))


def opened(full_days: Any = 7, **more: Any) -> Any:
    found = load_profile(next(iter(sorted((REPOSITORY / "profiles").glob("*.toml")))))
    mine = Source("events", "linkedevents", {"url": "https://events.example/v1", "full_days": full_days})
    whole = replace(found, sources=(mine,))
    given = {"chosen": False} | more
    return open_source(
        Opening("events", mine.settings, None, ("091",), profile=whole, sync=SyncSettings(), **given)
    )


@pytest.mark.parametrize(
    ("hours", "days", "more", "changed"),
    [
        (1, 1, {}, True),
        (1, 6, {}, True),
        (1, 6.9, {}, False),
        (1, 8, {}, False),
        (1, 1, {"chosen": True}, False),
        (1, 1, {"full_days": 0}, False),
        (1, 6.9, {"full_days": 30}, True),
        (None, None, {}, False),
        (1, None, {}, False),
    ],
)
def test_a_pass_is_whole_once_a_week_and_at_first_and_when_municipalities_were_chosen(
    hours: float | None, days: float | None, more: Row, changed: bool
) -> None:
    now = datetime.now(UTC)
    since = None if hours is None else now - timedelta(hours=hours)
    full_since = None if days is None else now - timedelta(days=days)
    source = opened(since=since, full_since=full_since, **more)
    assert bool(source._changed) == changed


def test_changes_are_read_from_a_little_before_the_last_pass_began() -> None:
    last = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=1)
    source = opened(since=last, full_since=last - timedelta(days=1))
    assert moment(source._changed) == last - timedelta(minutes=5)


@pytest.mark.parametrize("days", ["7", -1, 366, True, 1.5])
def test_a_number_of_days_that_is_none_is_named(days: Any) -> None:
    with pytest.raises(SourceFailed, match="full_days: write a whole number"):
        opened(full_days=days)
