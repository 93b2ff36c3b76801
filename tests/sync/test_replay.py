"""What was kept is read again without asking the source: after a mapping has changed, or when it was refused."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from services.sync import replay, runs
from services.sync.replay import Replay
from services.sync.sources.lipas.source import LipasSource
from services.sync.sources.protocol import CannotMap, Mapped, Page, Payload, Record
from services.sync.store.tables import Item, Run
from tests.catalog.conftest import Caller
from tests.sync.conftest import LipasServer, Sync, site

Names = Callable[[], list[str]]


class Louder(LipasSource):
    """The next version of LIPAS' mapping."""

    mapping_version = "louder"

    def map(self, payload: Payload) -> Mapped:
        mapped = super().map(payload)
        name = {code: text.upper() for code, text in mapped.offering["name"].items()}
        return replace(mapped, offering={**mapped.offering, "name": name})


class Pickier(LipasSource):
    """A mapping that refuses what it once took."""

    mapping_version = "pickier"

    def map(self, payload: Payload) -> Mapped:
        raise CannotMap("no more")


def again(sync: Sync, which: str, kind: type[LipasSource] = LipasSource, **more: Any) -> Run:
    """A run over what is kept; the source is not there any more."""
    source = kind("lipas", "http://127.0.0.1:9/v2", municipalities=("491",), chosen=False, settings=sync.settings)
    run_id = sync.queue(replay=which)
    made, report = sync.one(Replay(sync.database, source, which), **more)
    made.run(run_id)
    sync.problems = report.told
    return sync.get(run_id)


def items(sync: Sync) -> dict[str, Item]:
    with sync.database.read() as session:
        return {item.record_id: item for item in session.query(Item)}


def test_a_changed_mapping_is_applied_to_all_that_is_kept(sync: Sync, lipas: LipasServer, names: Names) -> None:
    lipas.sites = [site(number) for number in range(205)]
    sync.run()
    run = again(sync, replay.ALL, Louder)
    assert (run.state, run.counts["changed"], run.counts["new"]) == ("done", 205, 0)
    assert all(name.startswith("KUVITELMAN") for name in names())


def test_the_same_mapping_again_sends_nothing(sync: Sync, lipas: LipasServer, reader: Caller) -> None:
    lipas.sites = [site(number) for number in range(5)]
    sync.run()
    head = reader("GET", "/v1/changes").json["head"]
    run = again(sync, replay.ALL)
    assert (run.state, run.counts["unchanged"]) == ("done", 5)
    assert reader("GET", "/v1/changes").json["head"] == head


def test_what_was_refused_comes_in_when_the_mapping_was_mended(
    sync: Sync, lipas: LipasServer, names: Names
) -> None:
    lipas.sites = [site(1), site(2)]
    sync.run(Pickier("lipas", sync.address, municipalities=("491",), chosen=False, settings=sync.settings))
    assert names() == []
    run = again(sync, replay.PROBLEMS)
    assert (run.state, run.counts["new"]) == ("done", 2)
    assert len(names()) == 2
    assert again(sync, replay.PROBLEMS).counts == dict.fromkeys(runs.OUTCOMES, 0)


def test_what_is_still_wrong_is_told_again(sync: Sync, lipas: LipasServer) -> None:
    lipas.sites = [site(1)]
    sync.run(Pickier("lipas", sync.address, municipalities=("491",), chosen=False, settings=sync.settings))
    run = again(sync, replay.PROBLEMS, Pickier)
    assert (run.state, run.counts["invalid"]) == ("done-with-problems", 1)
    assert "no more" in sync.problems[0][1]


class Unreadable(LipasSource):
    """A source that knows a record that it cannot read by its name."""

    def pages(self, cursor: str | None) -> Iterator[Page]:
        yield Page((Record("1", {"name": "Kuntorata"}, "invalid", "it does not say when"),), "1")


@pytest.mark.parametrize("which", [replay.ALL, replay.PROBLEMS])
@pytest.mark.parametrize("kind", [LipasSource, Unreadable])
def test_what_could_not_be_read_keeps_its_reason(
    kind: type[LipasSource], which: str, sync: Sync, lipas: LipasServer
) -> None:
    lipas.sites = [site(1, name=None)]
    sync.run(kind("lipas", sync.address, municipalities=("491",), chosen=False, settings=sync.settings))
    before = items(sync)["1"].reason
    run = again(sync, which, Louder)
    assert run.counts == dict.fromkeys(runs.OUTCOMES, 0)
    after = items(sync)["1"]
    assert (after.outcome, after.reason) == ("invalid", before)


def test_the_version_before_the_refused_one_does_not_hide_the_problem(sync: Sync, lipas: LipasServer) -> None:
    lipas.sites = [site(1)]
    sync.run()
    lipas.sites = [site(1, name=None)]
    sync.run()
    again(sync, replay.PROBLEMS)
    assert items(sync)["1"].outcome == "invalid"


def test_what_only_a_mapping_refused_of_what_is_in_the_catalogue_is_tried_again(
    sync: Sync, lipas: LipasServer
) -> None:
    lipas.sites = [site(1)]
    sync.run()
    assert again(sync, replay.ALL, Pickier).counts["invalid"] == 1
    assert again(sync, replay.PROBLEMS, Louder).counts["changed"] == 1


def test_what_is_missing_at_its_source_stays_missing(sync: Sync, lipas: LipasServer) -> None:
    lipas.sites = [site(number) for number in range(10)]
    sync.run()
    lipas.sites.pop()
    sync.run()
    before = items(sync)["9"]
    assert before.missing_since is not None
    again(sync, replay.ALL, Louder)
    after = items(sync)["9"]
    assert (after.missing_since, after.missing_runs) == (before.missing_since, before.missing_runs)


def test_what_is_closed_is_not_brought_back(sync: Sync, lipas: LipasServer, names: Names) -> None:
    lipas.sites = [site(1), site(2)]
    sync.run()
    lipas.sites[0] = site(1, status="out-of-service-permanently")
    sync.run()
    assert again(sync, replay.ALL, Louder).counts["changed"] == 1
    assert names() == ["KUVITELMAN KUNTORATA 2"]


def test_it_goes_on_where_it_was_stopped(sync: Sync, lipas: LipasServer, names: Names) -> None:
    lipas.sites = [site(number) for number in range(150)]
    sync.run()
    stopped = again(sync, replay.ALL, Louder, stopping=lambda: True)
    assert (stopped.state, stopped.counts["changed"]) == ("running", 100)
    source = Louder(
        "lipas", "http://127.0.0.1:9/v2", municipalities=("491",), chosen=False, settings=sync.settings
    )
    ended = sync.run(Replay(sync.database, source, replay.ALL), run_id=stopped.id)
    assert (ended.state, ended.counts["changed"]) == ("done", 150)


@pytest.mark.parametrize("which", [replay.ALL, replay.PROBLEMS])
def test_nothing_kept_is_nothing_to_do(sync: Sync, which: str) -> None:
    assert again(sync, which).state == "done"
