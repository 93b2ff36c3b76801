"""LIPAS' locations of interest: which are shown, where they are taken to be, and how a run reads them."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, Response, request
from hypothesis import given
from hypothesis import strategies as st

from services.catalog.schemas.offering import OfferingSchema
from services.sync.settings import SyncSettings
from services.sync.sources import open_source
from services.sync.sources.lipas import lois
from services.sync.sources.lipas.data import data
from services.sync.sources.lipas.neighbourhood import Neighbourhood
from services.sync.sources.lipas.source import LipasSource
from services.sync.sources.protocol import CannotMap, SourceFailed
from services.vocabulary.profile import load_profile
from tests.sync.conftest import LipasServer, Sync, site

Loi = dict[str, Any]
Names = Callable[[], list[str]]


def loi(number: int, *, at: tuple[float, float] = (27.27, 61.69), **changes: Any) -> Loi:
    """A location of interest as LIPAS lists it, composed for these tests; beside the sites of these tests."""
    geometry = {"type": "Point", "coordinates": [*at, 88.5]}
    return {
        "id": f"00000000-0000-4000-8000-{number:012}",
        "status": "active",
        "event-date": "2026-05-05T08:00:00.000Z",
        "loi-category": "outdoor-recreation-facilities",
        "loi-type": "fire-pit",
        "name": {"fi": f"Kuvitelman nuotiopaikka {number}"},
        "geometries": {"type": "FeatureCollection", "features": [{"type": "Feature", "geometry": geometry}]},
    } | changes


def here(_: Any) -> str:
    return "491"


def mapped(**changes: Any) -> dict[str, Any]:
    record = lois.read(loi(7, **changes), here)
    assert record and record.status == "live", record
    offering = lois.to_offering(record.payload).offering
    OfferingSchema().load(offering)
    return offering


def test_a_location_of_interest_is_a_place_with_its_source_named() -> None:
    record = lois.read(loi(7), here)
    assert record and record.record_id == "loi-00000000-0000-4000-8000-000000000007"
    found = lois.to_offering(record.payload)
    assert found.organization_record == "owner-unknown"
    its = found.offering
    assert its["summary"] == {
        "fi": "Tulentekopaikka, Mikkeli",
        "sv": "Eldplats, S:t Michel",
        "en": "Fire pit, Mikkeli",
    }
    assert its["places"] == [{"municipality": "491", "point": {"type": "Point", "coordinates": [27.27, 61.69]}}]
    assert its["price"] == {"type": "unknown"}
    assert its["source"]["url"].endswith("/v2/lois/00000000-0000-4000-8000-000000000007")
    assert its["source"]["attribution"]["fi"].startswith("Liikuntapaikkatiedot: LIPAS")


def test_every_type_that_is_shown_makes_an_offering_that_the_catalogue_takes() -> None:
    for kind in data("loi_types"):
        its = mapped(**{"loi-type": kind})
        assert its["service_classes"] and its["keywords"].keys() == {"fi", "sv", "en"}


@pytest.mark.parametrize(
    "kind",
    ["parking-spot", "woodshed", "dry-toilet", "mooring-buoy", "hazard", "bridge", "a word of tomorrow", None, 7],
)
def test_what_nobody_looks_for_by_itself_is_left_out(kind: Any) -> None:
    assert lois.read(loi(7, **{"loi-type": kind}), here) is None


def test_a_place_without_a_name_is_called_by_its_type_and_municipality() -> None:
    for nameless in (None, {}, {"fi": "  "}):
        assert mapped(name=nameless)["name"]["sv"] == "Eldplats, S:t Michel"


def test_a_box_that_nobody_ticked_says_nothing_of_accessibility() -> None:
    assert "accessibility" not in mapped(**{"accessible?": False})["places"][0]
    told = mapped(**{"accessible?": True, "accessibility": {"fi": "Luiska."}})["places"][0]["accessibility"]
    assert told["text"]["fi"] == "Kohde on merkitty esteettömäksi.\n\nLuiska."
    assert told["text"]["en"] == "The place is marked as accessible."


def test_a_place_that_is_out_of_use_for_now_says_so() -> None:
    its = mapped(status="out-of-service-temporarily", description={"fi": "Kota lammella."})
    assert its["summary"]["en"] == "Fire pit, Mikkeli. Out of use for the time being."
    assert its["description"]["fi"] == "Paikka on toistaiseksi poissa käytöstä.\n\nKota lammella."


def test_a_persons_address_is_not_kept() -> None:
    record = lois.read(loi(7, description={"fi": "Kysy: etunimi.sukunimi@kunta.example"}), here)
    assert record and "sukunimi" not in json.dumps(record.payload)


def test_a_tombstone_counts_however_odd_the_rest_of_it_is() -> None:
    record = lois.read(loi(7, status="incorrect-data", name=5), here)
    assert record and (record.status, record.reason) == ("closed", "incorrect-data")


def test_what_cannot_be_read_is_named_where_it_is_ours() -> None:
    record = lois.read(loi(7, name=[]), here)
    assert record and record.status == "invalid" and (record.reason or "").startswith("name: ")
    assert lois.read(loi(7, name=[]), lambda _: None) is None


def test_a_type_that_is_shown_no_more_cannot_be_mapped_and_says_so() -> None:
    record = lois.read(loi(7), here)
    assert record
    with pytest.raises(CannotMap, match="loi-type: well"):
        lois.to_offering(record.payload | {"loi-type": "well"})


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=12,
)
WHOLE = loi(7, description={"fi": "Kota."}, accessibility={"se": "Ramp."}, **{"accessible?": True})


@given(st.sampled_from(sorted(WHOLE)), JSON)
def test_whatever_one_field_holds_it_is_left_out_refused_or_mapped(key: str, anything: Any) -> None:
    record = lois.read(WHOLE | {key: anything}, here)
    if record and record.status == "live":
        OfferingSchema().load(lois.to_offering(record.payload).offering)


@given(JSON)
def test_no_list_item_makes_the_reader_fall(anything: Any) -> None:
    lois.read(anything, here)
    Neighbourhood().add(anything)
    Neighbourhood().add(
        {"location": {"city": {"city-code": 491}, "geometries": {"features": [{"geometry": anything}]}}}
    )


def around(*sites: tuple[int, str, Any]) -> Neighbourhood:
    found = Neighbourhood()
    for code, kind, coordinates in sites:
        features = [{"geometry": {"type": kind, "coordinates": coordinates}}]
        found.add({"location": {"city": {"city-code": code}, "geometries": {"features": features}}})
    return found


def test_a_point_belongs_to_the_municipality_of_the_nearest_sites() -> None:
    near = around(
        (491, "Point", [27.27, 61.69]), (740, "Point", [27.31, 61.69]), (740, "Point", [27.31, 61.69, 9])
    )
    assert near.municipality((27.272, 61.691)) == "491"
    assert near.municipality((27.312, 61.691)) == "740"


def test_a_point_along_a_route_is_near_it() -> None:
    near = around((91, "LineString", [[25.0, 60.0], [25.5, 60.5], [26.0, 61.0]]))
    assert near.municipality((25.505, 60.505)) == "091"


def test_a_point_far_from_every_site_belongs_to_none() -> None:
    assert around((491, "Point", [27.27, 61.69])).municipality((27.27, 61.79)) is None
    assert Neighbourhood().municipality((27.27, 61.69)) is None


@dataclass
class Both(LipasServer):
    """LIPAS with both of its lists."""

    lois: list[Loi] = field(default_factory=list)
    loi_faults: dict[int, list[Response]] = field(default_factory=dict)
    loi_asked: list[int] = field(default_factory=list)

    def app(self) -> Flask:
        app = super().app()
        app.add_url_rule("/v2/lois", "lois", self.list_lois)
        return app

    def list_lois(self) -> Response:
        page = int(request.args["page"])
        self.loi_asked.append(page)
        if self.loi_faults.get(page):
            return self.loi_faults[page].pop(0)
        start = (page - 1) * self.page_size
        body = self.body(self.lois[start : start + self.page_size], page, len(self.lois))
        return Response(body, mimetype="application/json")


@pytest.fixture
def lipas() -> Both:
    return Both([site(1), site(2)], lois=[loi(number) for number in range(1, 6)], page_size=2)


@pytest.fixture
def source(sync: Sync, lipas_address: str) -> Callable[[], LipasSource]:
    def source() -> LipasSource:
        return LipasSource(
            "lipas",
            lipas_address,
            municipalities=("491", "740"),
            chosen=False,
            settings=sync.settings,
            with_lois=True,
        )

    return source


Open = Callable[[], LipasSource]


def test_those_near_the_countys_sites_come_in_and_others_do_not(
    sync: Sync, source: Open, lipas: Both, names: Names
) -> None:
    lipas.lois += [loi(8, at=(24.9, 60.2)), loi(9, **{"loi-type": "well"}), loi(10, status="planned")]
    run = sync.run(source())
    assert (run.state, run.counts["new"], run.counts["skipped"]) == ("done", 7, 1), sync.problems
    assert sorted(names())[-5:] == [f"Kuvitelman nuotiopaikka {number}" for number in range(1, 6)]
    assert run.whole


def test_a_second_run_changes_nothing(sync: Sync, source: Open) -> None:
    sync.run(source())
    run = sync.run(source())
    assert (run.state, run.counts["unchanged"], run.counts["changed"]) == ("done", 7, 0)


def test_one_that_is_taken_out_of_use_is_archived_at_once(
    sync: Sync, source: Open, lipas: Both, names: Names
) -> None:
    sync.run(source())
    lipas.lois[0]["status"] = "out-of-service-permanently"
    lipas.sites[0]["status"] = "out-of-service-permanently"
    assert sync.run(source()).counts["closed"] == 2
    assert "Kuvitelman nuotiopaikka 1" not in names() and "Kuvitelman kuntorata 1" not in names()


@pytest.mark.parametrize("pages", [1, 2, 3, 4])
def test_an_interrupted_run_goes_on_after_the_page_that_it_had(
    sync: Sync, source: Open, lipas: Both, names: Names, pages: int
) -> None:
    lipas.sites.append(site(3))
    run_id, left = sync.queue(), iter([False] * (pages - 1) + [True])
    stopped, _ = sync.one(source(), stopping=lambda: next(left))
    assert stopped.run(run_id) == "running"
    had = list(lipas.loi_asked)
    run = sync.run(source(), run_id)
    assert (run.state, run.counts["new"]) == ("done", 8), sync.problems
    assert lipas.loi_asked == [1, 2, 3] and lipas.loi_asked[: len(had)] == had
    assert run.whole


def test_a_page_that_cannot_be_read_is_noted_and_nothing_is_archived(
    sync: Sync, source: Open, lipas: Both
) -> None:
    sync.run(source())
    sync.days_later(30)
    lipas.loi_faults = {2: [Response("<html>", mimetype="text/html")]}
    run = sync.run(source())
    assert (run.state, run.counts["unchanged"], run.counts["closed"]) == ("done-with-problems", 5, 0)
    assert any("locations of interest, page 2" in reason for _, reason in sync.problems)
    assert not run.whole


def test_a_list_in_which_some_came_twice_is_not_taken_for_whole(sync: Sync, source: Open, lipas: Both) -> None:
    lipas.lois[2] = lipas.lois[0]  # as when the order shifts between two pages
    run = sync.run(source())
    assert (run.state, run.counts["new"]) == ("done-with-problems", 6)
    assert not run.whole


def test_a_list_that_is_away_ends_the_run(sync: Sync, source: Open, lipas: Both) -> None:
    lipas.loi_faults = {page: [Response(status=404)] for page in (1, 2, 3)}
    run = sync.run(source())
    assert (run.state, run.counts["closed"]) == ("failed", 0)
    assert run.message == "locations of interest, page 3: the answer is 404"


PROFILE = """
name.fi = "Kuvitelma"
county = "12"
[[sources]]
name = "lipas"
kind = "lipas"
url = "{url}"
locations_of_interest = {wanted}
"""


@pytest.fixture
def opened(tmp_path: Path, lipas_address: str) -> Iterator[Callable[[str], Any]]:
    def opened(wanted: str) -> Any:
        profile = tmp_path / "kuvitelma.toml"
        profile.write_text(PROFILE.format(url=lipas_address, wanted=wanted), encoding="utf-8")
        settings = SyncSettings(requests_per_second=1000.0)
        return open_source(load_profile(profile), settings, "lipas", {"municipality": ["491"]})

    yield opened


@pytest.mark.parametrize(("wanted", "asked"), [("true", [1, 2, 3]), ("false", [])])
def test_the_profile_says_whether_they_are_read(
    lipas: Both, opened: Callable[[str], Any], wanted: str, asked: list[int]
) -> None:
    list(opened(wanted).pages(None))
    assert lipas.loi_asked == asked


def test_a_profile_that_says_neither_yes_nor_no_is_told_so(opened: Callable[[str], Any]) -> None:
    with pytest.raises(SourceFailed, match="locations_of_interest: write true or false"):
        opened('"perhaps"')
