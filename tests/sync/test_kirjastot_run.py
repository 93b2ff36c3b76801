"""Kirjastot.fi all the way into the catalogue: pages, languages, faults, and days that pass."""

import json
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, Response, request

from services.sync.settings import SyncSettings
from services.sync.sources import open_source
from services.sync.sources.kirjastot.source import PAGE, KirjastotSource
from services.sync.sources.protocol import SourceFailed
from services.vocabulary.profile import load_profile
from tests.catalog.conftest import Caller
from tests.local_server import serving
from tests.sync.conftest import Sync

Names = Callable[[], list[str]]
DATA = Path(__file__).parent / "data" / "kirjastot"
FINNISH = json.loads((DATA / "library.json").read_text(encoding="utf-8"))
SWEDISH = json.loads((DATA / "library_sv.json").read_text(encoding="utf-8"))
CITIES = [
    {"id": 70491, "name": "Mikkeli"},
    {"id": 70740, "name": "Savonlinna"},
    {"id": 70588, "name": "Pertunmaa"},
    {"id": 70091, "name": "Helsinki"},
]


@dataclass
class KirjastotServer:
    """Kirjastot.fi's list, in languages and pages, with schedules for the days that are asked for."""

    libraries: list[dict[str, Any]] = field(default_factory=list)
    cities: Any = field(default_factory=lambda: deepcopy(CITIES))
    holidays: set[str] = field(default_factory=set)
    faults: dict[tuple[str, int], Response] = field(default_factory=dict)
    asked: list[dict[str, str]] = field(default_factory=list)

    def app(self) -> Flask:
        app = Flask("kirjastot")
        app.add_url_rule("/v4/library", "list", self.list)
        app.add_url_rule("/v4/city", "cities", self.city)
        return app

    def city(self) -> Any:
        return {"type": "city", "total": len(self.cities), "items": self.cities}

    def list(self) -> Any:
        self.asked.append(request.args.to_dict())
        language, skip = request.args["lang"], int(request.args.get("skip", 0))
        if (language, skip) in self.faults:
            return self.faults[language, skip]
        wanted = {
            name: {int(its) for its in request.args.get(name, "").split(",") if its} for name in ("city", "id")
        }
        found = [
            its for its in self.libraries
            if its.get("city") in (wanted["city"] or {its.get("city")})
            and its.get("id") in (wanted["id"] or {its.get("id")})
        ]  # fmt: skip
        page = [self.told(its, language) for its in found[skip : skip + int(request.args["limit"])]]
        return {"type": "library", "total": len(found), "items": page}

    def told(self, library: dict[str, Any], language: str) -> dict[str, Any]:
        its = library | (SWEDISH | {key: library[key] for key in ("id", "city")} if language == "sv" else {})
        first = date.fromisoformat(request.args["period.start"])
        last = date.fromisoformat(request.args["period.end"])
        days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
        return its | {"schedules": [self.day(day.isoformat(), day.weekday()) for day in days]}

    def day(self, day: str, weekday: int) -> dict[str, Any]:
        closed = weekday > 4 or day in self.holidays
        times = [] if closed else [{"from": "10:00", "to": "19:00", "status": 1}]
        return {"date": day, "closed": closed, "times": times, "info": "Pyhä" if day in self.holidays else None}


def library(number: int, **changes: Any) -> dict[str, Any]:
    return FINNISH | {"id": number, "name": f"Keksilän kirjasto {number}"} | changes


@pytest.fixture
def server() -> KirjastotServer:
    return KirjastotServer([library(1), library(2), library(3, city=70740)], holidays={"2026-12-04"})


@pytest.fixture
def address(server: KirjastotServer) -> Iterator[str]:
    with serving(server.app()) as found:
        yield f"{found}/v4"


@pytest.fixture
def source(sync: Sync, address: str) -> Callable[..., KirjastotSource]:
    """Opens the source on the test's clock, under the name that the harness uses."""

    def source(municipalities: tuple[str, ...] = ("491", "740"), chosen: bool = False) -> KirjastotSource:
        return KirjastotSource(
            "lipas", address, municipalities=municipalities, chosen=chosen, settings=sync.settings,
            today=sync.now.date,
        )  # fmt: skip

    return source


Open = Callable[..., KirjastotSource]


def test_libraries_of_the_municipalities_come_in_with_their_languages_and_hours(
    sync: Sync, source: Open, server: KirjastotServer, reader: Caller
) -> None:
    server.libraries.append(library(4, city=70091))
    run = sync.run(source())
    assert (run.state, run.counts["new"]) == ("done", 3), sync.problems
    offerings = reader("GET", "/v1/offerings?limit=200").get_json()["items"]
    assert {its["source"]["record_id"]: its["places"][0]["municipality"] for its in offerings} == {
        "1": "491", "2": "491", "3": "740",
    }  # fmt: skip
    for offering in offerings:
        assert offering["status"] == "published"
        assert offering["name"]["sv"] == "Påhittade biblioteket"
        assert offering["hours"]["exceptions"][0]["text"] == {"fi": "Pyhä"}


@pytest.mark.parametrize("days", [0, 1, 2, 3])
def test_a_second_run_changes_nothing_also_some_days_later(sync: Sync, source: Open, days: int) -> None:
    sync.run(source())
    sync.days_later(days)
    run = sync.run(source())
    assert (run.state, run.counts["unchanged"], run.counts["changed"]) == ("done", 3, 0)


def test_after_a_month_only_the_holiday_that_passed_makes_a_change(
    sync: Sync, source: Open, server: KirjastotServer
) -> None:
    sync.run(source())
    sync.days_later(14)
    assert sync.run(source()).counts["changed"] == 3
    sync.days_later(14)
    assert sync.run(source()).counts["unchanged"] == 3


def test_new_hours_are_a_change(sync: Sync, source: Open, server: KirjastotServer) -> None:
    sync.run(source())
    server.holidays.add("2026-12-24")
    assert sync.run(source()).counts["changed"] == 3


def test_a_library_that_vanished_is_archived_after_the_grace(
    sync: Sync, source: Open, server: KirjastotServer, names: Names
) -> None:
    sync.run(source())
    del server.libraries[0]
    assert sync.run(source()).counts["closed"] == 0
    sync.days_later(4)
    assert sync.run(source()).counts["closed"] == 1
    assert sorted(names()) == ["Keksilän kirjasto 2", "Keksilän kirjasto 3"]


def test_many_libraries_are_read_page_by_page(sync: Sync, source: Open, server: KirjastotServer) -> None:
    server.libraries = [library(number) for number in range(1, PAGE + 8)]
    run = sync.run(source())
    assert (run.state, run.counts["new"]) == ("done", PAGE + 7)
    assert [its.get("skip") for its in server.asked if its["lang"] == "fi"] == ["0", str(PAGE)]
    assert {its["limit"] for its in server.asked} == {str(PAGE)}


def test_an_interrupted_run_goes_on_after_the_page_that_it_had(
    sync: Sync, source: Open, server: KirjastotServer
) -> None:
    server.libraries = [library(number) for number in range(1, PAGE + 8)]
    run_id = sync.queue()
    stopped, _ = sync.one(source(), stopping=lambda: True)
    assert stopped.run(run_id) == "running"
    server.asked.clear()
    run = sync.run(source(), run_id)
    assert (run.state, run.counts["new"]) == ("done", PAGE + 7)
    assert [its["skip"] for its in server.asked if its["lang"] == "fi"] == [str(PAGE)]


def test_a_library_that_only_a_school_may_use_is_taken_out(
    sync: Sync, source: Open, server: KirjastotServer, names: Names
) -> None:
    sync.run(source())
    server.libraries[0]["type"] = "school"
    assert sync.run(source()).counts["closed"] == 1
    assert "Keksilän kirjasto 1" not in names()


def test_a_municipality_that_has_merged_is_asked_for_with_the_one_it_is_part_of(
    sync: Sync, source: Open, server: KirjastotServer, names: Names
) -> None:
    server.libraries = [library(1, city=70588)]
    sync.run(source(("507",), chosen=True))
    assert server.asked[0]["city"] == "70588"
    assert names() == ["Keksilän kirjasto 1"]


def test_libraries_that_cannot_be_read_are_named_and_the_others_come_in(
    sync: Sync, source: Open, server: KirjastotServer
) -> None:
    server.libraries += [library(5, name=7), library(6, address=[]), library(7, services="yes")]
    run = sync.run(source())
    assert (run.state, run.counts["new"], run.counts["invalid"]) == ("done-with-problems", 3, 3)
    assert dict(sync.problems)["5"].startswith("name: ")
    assert dict(sync.problems)["6"].startswith("address: ")


HTML = Response("<html>Huoltokatko</html>", mimetype="text/html")


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
@pytest.mark.parametrize(
    "body", ["<html>", '{"items": [{"id": 1, "na', '{"total": 3, "items": {}}', "[]", '{"items": [], "total": -1}']
)
def test_a_page_that_cannot_be_read_is_noted_and_nothing_is_archived(
    sync: Sync, source: Open, server: KirjastotServer, language: str, body: str
) -> None:
    server.libraries = [library(number) for number in range(1, PAGE + 3)]
    sync.run(source())
    server.faults = {(language, 0): Response(body, mimetype="application/json")}
    run = sync.run(source())
    if language == "fi":
        assert (run.state, run.counts["unchanged"]) == ("done-with-problems", 2)
    else:  # the translations are asked for by id, so that both pages begin anew
        assert (run.state, run.counts["unchanged"]) == ("done-with-problems", 0)
    assert run.counts["closed"] == 0
    assert any("page 1" in where or "page 1" in reason for where, reason in sync.problems)


def test_a_page_that_holds_too_little_is_noted(sync: Sync, source: Open, server: KirjastotServer) -> None:
    body = json.dumps({"total": 3, "items": [library(1)]})
    server.faults = {("fi", 0): Response(body, mimetype="application/json")}
    (page,) = source().pages(None)
    assert page.problem == "page 1: it holds 1 of 3 libraries"


@pytest.mark.parametrize("cities", [[], [{"id": 1, "name": "Keksilä"}], [None, {"id": "x", "name": {"fi": 7}}]])
def test_a_list_of_cities_without_ours_ends_the_run_and_says_so(
    sync: Sync, source: Open, server: KirjastotServer, cities: Any
) -> None:
    server.cities = cities
    run = sync.run(source())
    assert run.state == "failed"
    assert run.message == "the list of cities has none of the municipalities that were asked for"


def test_a_source_that_is_away_ends_the_run(sync: Sync) -> None:
    away = KirjastotSource(
        "lipas", "http://127.0.0.1:9/v4", municipalities=("491",), chosen=False, settings=sync.settings
    )
    run = sync.run(away)
    assert run.state == "failed"
    assert (run.message or "").startswith("the list of cities: no answer")


PROFILE = """
name.fi = "Kuvitelma"
county = "12"
[[sources]]
name = "kirjastot"
kind = "kirjastot"
"""


def test_the_profile_opens_it_with_the_countys_municipalities(tmp_path: Path) -> None:
    profile = tmp_path / "kuvitelma.toml"
    profile.write_text(PROFILE + 'url = "https://api.kirjastot.fi/v4"\n', encoding="utf-8")
    opened = open_source(load_profile(profile), SyncSettings(), "kirjastot", {})
    assert (opened.name, opened.partial) == ("kirjastot", False)
    chosen = open_source(load_profile(profile), SyncSettings(), "kirjastot", {"municipality": ["491"]})
    assert chosen.partial


def test_a_profile_without_an_address_is_told_so(tmp_path: Path) -> None:
    profile = tmp_path / "kuvitelma.toml"
    profile.write_text(PROFILE, encoding="utf-8")
    with pytest.raises(SourceFailed, match="has no `url`"):
        open_source(load_profile(profile), SyncSettings(), "kirjastot", {})
