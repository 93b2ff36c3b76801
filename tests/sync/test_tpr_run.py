"""The service map all the way into the catalogue: whole passes, what is gone, and answers of any kind."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from flask import Response

from services.sync.settings import SyncSettings
from services.sync.sources.opening import Opening
from services.sync.sources.protocol import SourceFailed
from services.sync.sources.tpr.source import CHUNK, TprSource, open_source
from services.sync.store.tables import Item
from services.vocabulary.profile import Source, load_profile
from tests.catalog.conftest import Caller
from tests.conftest import REPOSITORY
from tests.sync.conftest import Sync
from tests.sync.data.tpr.service_map import Runs, ServiceMap, of_unit, served, unit


@pytest.fixture
def service_map() -> ServiceMap:
    return ServiceMap()


@pytest.fixture
def runs(sync: Sync, service_map: ServiceMap) -> Iterator[Runs]:
    with served(service_map) as address:
        yield Runs(sync, service_map, address)


def missing(sync: Sync) -> list[str]:
    with sync.database.read() as session:
        return [item.record_id for item in session.query(Item).filter(Item.missing_since.is_not(None))]


def asked(service_map: ServiceMap, table: str) -> list[dict[str, str]]:
    return [given for kind, given in service_map.asked if kind == table]


def html(status: int = 200) -> Response:
    return Response("<html>maintenance</html>", status, mimetype="text/html")


def test_units_come_in_with_hours_and_a_second_pass_changes_nothing(runs: Runs, reader: Caller) -> None:
    run = runs.run()
    assert (run.state, run.counts["new"], run.whole) == ("done", 3, True), runs.sync.problems
    its = runs.offerings(reader)["1"]
    assert its["hours"]["weekly"] == [
        {"days": ["mon", "tue", "wed", "thu", "fri", "sat"], "opens": "08:00", "closes": "20:00"}
    ]
    assert its["price"]["type"] == "paid"
    assert its["places"][0]["accessibility"]["step_free"] == "yes"
    runs.sync.days_later(1)
    run = runs.run()
    assert (run.counts["unchanged"], run.whole) == (3, True)


def test_a_day_on_which_all_is_closed_changes_the_units(
    runs: Runs, service_map: ServiceMap, reader: Caller
) -> None:
    runs.run()
    service_map.closed = {"2026-12-24"}
    assert runs.run().counts["changed"] == 3
    exceptions = runs.offerings(reader)["2"]["hours"]["exceptions"]
    assert exceptions == [{"from": "2026-12-24", "to": "2026-12-24", "closed": True}]


def test_a_unit_that_hauki_does_not_know_comes_without_hours(
    runs: Runs, service_map: ServiceMap, reader: Caller
) -> None:
    service_map.without_hours = {2}
    runs.run()
    found = runs.offerings(reader)
    assert ("hours" in found["2"], "hours" in found["3"]) == (False, True)


def test_hours_of_others_are_not_taken_for_a_units_own(
    runs: Runs, service_map: ServiceMap, reader: Caller
) -> None:
    others = ServiceMap()._result(77, [])
    lost = [
        others,
        {"resource": None},
        {"resource": {"origins": [{"data_source": {"id": "x"}, "origin_id": "1"}]}},
    ]
    service_map.faults = {"hours": [Response(json.dumps({"results": [*lost, 7], "next": None}))]}
    assert runs.run().state == "done"
    assert not any("hours" in its for its in runs.offerings(reader).values())


def test_without_an_address_of_hauki_nobody_is_asked_for_hours(runs: Runs, service_map: ServiceMap) -> None:
    assert runs.run(hours_url=None).counts["new"] == 3
    assert asked(service_map, "hours") == []


def test_a_unit_that_is_gone_is_archived_after_the_grace_period_and_not_before(
    runs: Runs, service_map: ServiceMap, reader: Caller
) -> None:
    runs.run()
    service_map.units.pop(0)
    runs.sync.days_later(1)
    runs.run()
    assert missing(runs.sync) == ["1"]
    assert "1" in runs.offerings(reader)
    runs.sync.days_later(3.5)
    assert runs.run().counts["closed"] == 1
    assert set(runs.offerings(reader)) == {"2", "3"}


def test_a_unit_that_is_not_public_any_more_is_archived_at_once(
    runs: Runs, service_map: ServiceMap, reader: Caller
) -> None:
    runs.run()
    service_map.units[0]["is_public"] = False
    assert runs.run().counts["closed"] == 1
    assert set(runs.offerings(reader)) == {"2", "3"}


def test_services_are_asked_for_with_all_branches_below_and_for_each_municipality(
    runs: Runs, service_map: ServiceMap
) -> None:
    runs.run(trees=(551,))
    given = asked(service_map, "unit")
    assert [its["arealcity"] for its in given] == ["49", "91"]
    assert {its["ontologytree"] for its in given} == {"551 690 2217"}
    assert {its["newfeatures"] for its in given} == {"yes"}


def test_words_choose_units_as_well_and_each_comes_once(runs: Runs, service_map: ServiceMap) -> None:
    service_map.units = [unit(1), unit(2, ontologytree_ids=[786], ontologyword_ids=[813])]
    assert runs.run(trees=(551,), words=(729, 813)).counts["new"] == 2
    assert runs.run(trees=(), words=(813,)).counts["unchanged"] == 1


def test_what_was_not_asked_for_is_left_out_when_the_map_heeds_no_filter(
    runs: Runs, service_map: ServiceMap, reader: Caller
) -> None:
    service_map.heeds_filters = False
    service_map.units = [unit(1), unit(2, ontologytree_ids=[786]), unit(3, arealcity_id=92)]
    run = runs.run(trees=(551,))
    assert (run.whole, set(runs.offerings(reader))) == (True, {"1"})


def test_a_pass_that_was_interrupted_goes_on_after_the_last_unit_that_came(
    runs: Runs, service_map: ServiceMap, reader: Caller
) -> None:
    service_map.units = [unit(number, sources=[]) for number in range(1, 2 * CHUNK + 11)]
    run_id = runs.sync.queue()
    made, _ = runs.sync.one(runs.source(), stopping=lambda: True)
    made.run(run_id)
    assert (runs.sync.get(run_id).state, runs.sync.get(run_id).cursor) == ("running", str(CHUNK))
    service_map.asked.clear()
    run = runs.sync.run(runs.source(), run_id)
    assert (run.state, run.whole, run.counts["new"]) == ("done", True, 2 * CHUNK + 10)
    assert asked(service_map, "hours")[0]["resource"].startswith(f"tprek:{CHUNK + 1},")


def test_a_choice_of_municipalities_makes_nothing_missing(runs: Runs, service_map: ServiceMap) -> None:
    service_map.units.append(unit(4, arealcity_id=49))
    runs.run()
    runs.municipalities = ("049",)
    assert runs.run(chosen=True).whole is False
    assert missing(runs.sync) == []


TABLES = ("ontologytree", "ontologyword", "unit", "connection", "accessibility_sentence", "accessibility_shortage")


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("fault", [html(), html(404), Response("[{"), Response("{}"), Response(b"\xff")])
def test_a_table_that_is_bad_once_is_asked_for_again(
    runs: Runs, service_map: ServiceMap, table: str, fault: Response
) -> None:
    service_map.faults = {table: [fault]}
    run = runs.run()
    assert (run.state, run.counts["new"]) == ("done", 3)


@pytest.mark.parametrize("table", TABLES)
def test_a_table_that_stays_bad_fails_the_run_and_archives_nothing(
    runs: Runs, service_map: ServiceMap, table: str, reader: Caller
) -> None:
    runs.run()
    service_map.faults = {table: [html() for _ in range(3)]}
    run = runs.run()
    assert (run.state, run.message) == ("failed", f"{table}: not the JSON that was expected (JSONDecodeError)")
    assert missing(runs.sync) == []
    assert len(runs.offerings(reader)) == 3


@pytest.mark.parametrize("table", ["connections", "sentences", "shortages", "tree", "words"])
def test_an_empty_table_is_a_fault_and_not_the_end_of_everything(
    runs: Runs, service_map: ServiceMap, table: str
) -> None:
    runs.run()
    setattr(service_map, table, [])
    run = runs.run()
    assert run.state == "failed"
    assert "a list with something in it was expected" in run.message
    assert missing(runs.sync) == []


def test_no_units_at_all_is_a_fault(runs: Runs, service_map: ServiceMap) -> None:
    runs.run()
    service_map.units = []
    run = runs.run()
    assert (run.state, missing(runs.sync)) == ("failed", [])
    assert "no unit of these services" in run.message


@pytest.mark.parametrize("fault", [html(), html(503), Response("{}"), Response('{"results": {}}'), Response("[]")])
def test_units_whose_hours_cannot_be_had_stay_as_they_were(
    runs: Runs, service_map: ServiceMap, reader: Caller, fault: Response
) -> None:
    runs.run()
    service_map.faults = {"hours": [fault, fault]}
    run = runs.run()
    assert (run.state, run.whole, sum(run.counts.values())) == ("done-with-problems", False, 0)
    assert runs.sync.problems[0][1].startswith("opening hours of 1 to 3: ")
    assert missing(runs.sync) == []
    assert all("weekly" in its["hours"] for its in runs.offerings(reader).values())


def test_hauki_being_away_fails_the_run(runs: Runs, service_map: ServiceMap) -> None:
    service_map.units = [unit(number) for number in range(1, 3 * CHUNK)]
    service_map.faults = {"hours": [html() for _ in range(9)]}
    run = runs.run()
    assert run.state == "failed"
    assert run.message.startswith(f"opening hours of {2 * CHUNK + 1} to ")


def test_an_odd_unit_is_named_and_stays_as_it_was(runs: Runs, service_map: ServiceMap, reader: Caller) -> None:
    runs.run()
    service_map.units[0]["name_fi"] = {"fi": "Halli"}
    service_map.units[1]["arealcity_id"] = "odd"
    run = runs.run()
    assert (run.state, run.counts["invalid"]) == ("done-with-problems", 2)
    assert dict(runs.sync.problems) == {
        "1": "name_fi: Not a valid string.",
        "2": "arealcity_id: Not a valid integer.",
    }
    assert len(runs.offerings(reader)) == 3


def test_a_unit_without_a_number_may_be_any_and_makes_nothing_missing(runs: Runs, service_map: ServiceMap) -> None:
    runs.run()
    service_map.units = [*service_map.units[1:], unit(1) | {"id": "1"}, 7]
    run = runs.run()
    assert run.state == "done-with-problems"
    assert run.whole is False
    assert missing(runs.sync) == []


def test_odd_rows_of_other_tables_stop_nothing(runs: Runs, service_map: ServiceMap) -> None:
    odd: list[Any] = [7, None, {"unit_id": [1]}, {"unit_id": 1}, of_unit(1, sentence_fi=7, section_type=None)]
    service_map.connections += odd
    service_map.sentences += odd
    service_map.shortages += odd
    service_map.tree += [7, {"id": "x"}, {"id": 9, "parent_id": "y"}]
    service_map.words += [7, {"id": 9, "ontologyword_fi": 7}]
    run = runs.run()
    assert (run.state, run.counts["new"]) == ("done", 3), runs.sync.problems


def opened(**settings: Any) -> TprSource:
    found = load_profile(next(iter(sorted((REPOSITORY / "profiles").glob("*.toml")))))
    mine = Source("map", "tpr", {"url": "https://map.example/v4"} | settings)
    whole = replace(found, sources=(mine,))
    return open_source(Opening("map", mine.settings, None, ("091",), False, whole, SyncSettings()))


def test_culture_sports_and_leisure_are_read_unless_something_is_chosen() -> None:
    assert opened()._trees == (1403,)
    assert (opened(words=[813])._trees, opened(words=[813])._words) == ((), (813,))
    assert opened(trees=[551])._trees == (551,)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"tree": [551]}, "tree: there is no such setting"),
        ({"trees": "551"}, "`trees` is a list of the service map's numbers"),
        ({"words": ["uimahallit"]}, "`words` is a list"),
        ({"trees": [True]}, "`trees` is a list"),
        ({"hours_url": 7}, "`hours_url` is Hauki's address"),
        ({"url": ""}, "has no `url`"),
    ],
)
def test_a_setting_that_is_wrong_is_named(settings: dict[str, Any], message: str) -> None:
    with pytest.raises(SourceFailed, match=re.escape(message)):
        opened(**settings)


@pytest.mark.parametrize(("key", "numbers"), [("trees", (551, 4)), ("words", (5,))])
def test_a_service_that_the_map_does_not_have_is_named(runs: Runs, key: str, numbers: tuple[int, ...]) -> None:
    with pytest.raises(SourceFailed, match=f"`{key}`: the service map has no {numbers[-1]}"):
        list(runs.source(**{key: numbers}).pages(None))
