"""Events end by themselves."""

from collections.abc import Iterator

import pytest

from tests.catalog.conftest import Caller
from tests.sync.conftest import Sync
from tests.sync.data.linkedevents.instance import Instance, Runs, event, served


@pytest.fixture
def runs(sync: Sync) -> Iterator[Runs]:
    instance = Instance(events=[event(f"k:{n}") for n in range(12)])
    with served(instance) as address:
        yield Runs(sync, instance, address)


def test_however_many_events_end_by_themselves_nobody_is_asked(runs: Runs, reader: Caller) -> None:
    runs.run()
    runs.sync.days_later(8)
    run = runs.run()
    assert (run.state, run.counts["closed"]) == ("done", 12)
    assert runs.offerings(reader) == {}


def test_tombstones_of_as_many_ask(runs: Runs, reader: Caller) -> None:
    runs.run()
    for row in runs.instance.events:
        row["deleted"] = True
    assert runs.run().state == "needs-attention"


def test_what_had_ended_and_is_on_again_comes_back(runs: Runs, reader: Caller) -> None:
    runs.run()
    runs.sync.days_later(8)
    runs.run()
    runs.instance.events[0] |= {"start_time": "2027-01-01T08:00:00Z", "end_time": None}
    assert runs.run().counts["new"] == 1
    assert set(runs.offerings(reader)) == {"k:0"}
