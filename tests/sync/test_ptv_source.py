"""PTV's lists, page by page: what is read, in what order, and what becomes of answers that are none."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Response
from hypothesis import given
from hypothesis import strategies as st

from services.sync.settings import SyncSettings
from services.sync.sources.opening import Opening
from services.sync.sources.protocol import CannotMap, Page, Record, SourceFailed
from services.sync.sources.ptv import configuration, mapping, records
from services.sync.sources.ptv.client import PtvClient
from services.sync.sources.ptv.kept import Kept
from services.sync.sources.ptv.plan import Scope
from services.sync.sources.ptv.source import PtvSource, open_source
from services.sync.sources.reading import Reader
from services.vocabulary.profile import load_profile
from tests.conftest import REPOSITORY
from tests.local_server import serving
from tests.sync.ptv_server import (
    LOCATION_ID,
    ORGANIZATION_ID,
    OTHER_ID,
    SERVICE_ID,
    Json,
    PtvServer,
    composed,
)

SETTINGS = SyncSettings(requests_per_second=1000.0, read_seconds=2.0, retries=0)
SCOPE = Scope(("837",), locations=True)
Open = Callable[..., PtvSource]


@pytest.fixture
def ptv() -> PtvServer:
    """PTV with a service, its location and its organization."""
    return PtvServer()


@pytest.fixture
def source(ptv: PtvServer) -> Iterator[Open]:
    """Opens a source on it."""
    with serving(ptv.app()) as address:

        def make(scope: Scope = SCOPE, **more: Any) -> PtvSource:
            now = lambda: datetime(2026, 11, 24, 12, tzinfo=UTC)  # noqa: E731
            return PtvSource(
                "ptv", PtvClient(f"{address}/api/v11", Reader(SETTINGS)), scope=scope, now=now, **more
            )

        yield make


def found(pages: Iterator[Page] | list[Page]) -> list[Record]:
    return [record for page in pages for record in page.records]


def numbered(count: int) -> list[Json]:
    """So many services."""
    return [composed("composed_service", id=f"00000000-0000-4000-8000-{number:012}") for number in range(count)]


def failure(status: int, body: str = "") -> Response:
    return Response(body, status)


def test_a_service_comes_once_with_its_channels_and_its_organization(ptv: PtvServer, source: Open) -> None:
    reader = source(Scope(("837", "491"), "08", (ORGANIZATION_ID,)))
    ptv.services.append(composed("composed_service", id=OTHER_ID + "1", areas=[]))
    pages = list(reader.pages(None))
    assert [page.problem for page in pages if page.problem] == []
    assert [record.record_id for record in found(pages)] == [SERVICE_ID, OTHER_ID + "1"]
    assert len([asked for asked in ptv.asked if asked.startswith("ServiceChannel/list?guids")]) == 1
    assert all("showHeader=true" in asked for asked in ptv.asked)


def test_what_serves_the_whole_country_is_asked_for_once_and_only_if_wanted(ptv: PtvServer, source: Open) -> None:
    ptv.services = [composed("composed_service", areaType="Nationwide", areas=[])]
    assert found(source(Scope(("837",), "08")).pages(None)) == []
    ptv.asked.clear()
    assert len(found(source(Scope(("837",), "08", nationwide=True)).pages(None))) == 1
    assert len([asked for asked in ptv.asked if "includeWholeCountry=true" in asked]) == 1


def test_a_service_of_none_of_the_wanted_classes_is_passed_over(ptv: PtvServer, source: Open) -> None:
    assert found(source(classes=("P27", "P25.7")).pages(None)) == []
    for wanted in ("P6", "P6.10"):
        assert len(found(source(classes=(wanted,)).pages(None))) == 1


def test_only_a_location_of_no_service_is_a_record_of_its_own(ptv: PtvServer, source: Open) -> None:
    ptv.services = []
    assert found(source().pages(None)) == []
    ptv.channels[0]["services"] = []
    assert [record.record_id for record in found(source().pages(None))] == [LOCATION_ID]
    assert found(source(replace(SCOPE, locations=False)).pages(None)) == []


def test_the_map_has_ptvs_own_objects_once_a_page_with_whose_they_are(ptv: PtvServer, source: Open) -> None:
    ptv.services.append(composed("composed_service", id=OTHER_ID + "1"))
    reader = source()
    page = next(iter(reader.pages(None)))
    first, second = (reader.map(record.payload) for record in page.records)
    assert list(first.ptv_documents) == [
        {"document": ptv.services[0], "record_id": SERVICE_ID},
        {"document": ptv.channels[0]},
        {"document": ptv.organizations[0], "organization_record": ORGANIZATION_ID},
    ]
    assert list(second.ptv_documents) == [{"document": ptv.services[1], "record_id": OTHER_ID + "1"}]


def test_a_change_of_a_connection_changes_the_record_though_nothing_says_it_was_modified(
    ptv: PtvServer, source: Open
) -> None:
    before = found(source().pages(None))[0].payload
    ptv.services[0]["serviceChannels"][0]["modified"] = "2026-11-20T10:00:00.5"
    assert found(source().pages(None))[0].payload != before


def test_the_same_gives_the_same_payload(source: Open) -> None:
    assert found(source().pages(None)) == found(source().pages(None))


def test_a_run_goes_on_after_the_page_of_its_cursor(ptv: PtvServer, source: Open) -> None:
    ptv.services, ptv.page_size = numbered(6), 2
    pages = list(source().pages(None))
    rest = list(source().pages(pages[0].cursor))
    assert found(pages)[2:] == found(rest)
    assert found(source().pages("a list that is no more 7")) == found(pages)


def test_a_long_page_comes_in_parts_and_is_read_again_until_its_last_one(ptv: PtvServer, source: Open) -> None:
    ptv.services = numbered(60)
    pages = [page for page in source().pages(None) if page.records]
    assert [len(page.records) for page in pages] == [25, 25, 10]
    assert found(source().pages(pages[0].cursor)) == found(pages)
    assert found(source().pages(pages[2].cursor)) == []


def test_many_channels_are_asked_for_in_several_requests(ptv: PtvServer, source: Open) -> None:
    channels = [composed("composed_servicelocation", id=f"00000000-0000-4000-9000-{n:012}") for n in range(120)]
    ptv.channels = channels
    ptv.services[0]["serviceChannels"] = [{"serviceChannel": {"id": its["id"], "name": None}} for its in channels]
    (record,) = found(source().pages(None))
    assert len(record.payload["channels"]) == 120
    guids = [asked for asked in ptv.asked if asked.startswith("ServiceChannel/list?guids")]
    assert all(asked.count("-4000-9000-") <= 100 for asked in guids)


def test_channels_of_which_none_is_published_are_no_fault(ptv: PtvServer, source: Open) -> None:
    ptv.channels = []
    pages = list(source().pages(None))
    assert [page.problem for page in pages if page.problem] == []
    assert "channels" not in found(pages)[0].payload


@pytest.mark.parametrize("status", ["Archived", "Withdrawn"])
def test_what_was_archived_or_withdrawn_of_late_is_closed(ptv: PtvServer, source: Open, status: str) -> None:
    ptv.archived = {("Service", status): [OTHER_ID + "1"], ("ServiceChannel", status): [OTHER_ID + "2"]}
    closed = [record for record in found(source().pages(None)) if record.status == "closed"]
    assert [(record.record_id, record.reason) for record in closed] == [
        (OTHER_ID + "1", status), (OTHER_ID + "2", status),
    ]  # fmt: skip
    assert any("date=2026-10-25T12:00:00" in asked.replace("%3A", ":") for asked in ptv.asked)


@pytest.mark.parametrize("status", ["Deleted", "Draft", "Modified"])
def test_what_is_listed_and_not_published_is_closed(ptv: PtvServer, source: Open, status: str) -> None:
    ptv.services[0]["publishingStatus"] = status
    (record,) = found(source().pages(None))
    assert (record.status, record.reason) == ("closed", status)


@pytest.mark.parametrize(
    "answer",
    [
        (400, '{"page": ["The page parameter is invalid."]}'),
        (404, '{"errorMessage": "Municipality with code \'837\' not found."}'),
        (500, '{"errorMessage": "An unexpected error occurred."}'),
        (200, "<html><body>Huoltokatko</body></html>"),
        (200, '{"pageNumber": 1, "itemList": [{"id":'),
        (200, "[]"),
        (200, '{"pageCount": "many", "itemList": []}'),
        (200, '{"pageCount": 1, "itemList": {"id": 1}}'),
        (200, "[" * 5000),
    ],
)
def test_an_answer_that_is_no_page_is_told_and_passed_over(
    ptv: PtvServer, source: Open, answer: tuple[int, str]
) -> None:
    ptv.faults = {"Service/list/area/Municipality/code/837": [failure(*answer)]}
    pages = list(source().pages(None))
    (problem,) = [page.problem for page in pages if page.problem]
    assert problem.startswith("Service/list/area/Municipality/code/837, page 1: ")


@pytest.mark.parametrize("family", ["ServiceChannel", "Organization"])
@pytest.mark.parametrize("answer", [(503, ""), (429, "Too many"), (200, "<html>"), (200, "{}")])
def test_a_page_whose_channels_or_organizations_cannot_be_read_is_passed_over_whole(
    ptv: PtvServer, source: Open, family: str, answer: tuple[int, str]
) -> None:
    ptv.faults = {f"{family}/list?guids": [failure(*answer)]}
    pages = list(source().pages(None))
    assert found(pages) == []
    assert len([page for page in pages if page.problem]) == 1


def test_one_object_over_which_ptv_stumbles_keeps_back_only_what_names_it(ptv: PtvServer, source: Open) -> None:
    ptv.channels += [
        composed("composed_servicelocation", id=f"00000000-0000-4000-9000-{n:012}") for n in range(40)
    ]
    rows = [{"serviceChannel": {"id": its["id"], "name": None}} for its in ptv.channels]
    ptv.services += numbered(3)
    ptv.services[1]["serviceChannels"] = rows
    broken = ptv.channels[17]["id"]
    ptv.broken = {broken}
    by_id = {record.record_id: record for record in found(source().pages(None))}
    told = f"its channel {broken}: ServiceChannel/list: the answer is 500"
    assert by_id.pop(ptv.services[1]["id"]).reason == told
    assert [record.status for record in by_id.values()] == ["live"] * 3
    assert len([asked for asked in ptv.asked if asked.startswith("ServiceChannel/list?guids")]) < 15


def test_when_most_of_a_list_cannot_be_read_its_page_is_passed_over(ptv: PtvServer, source: Open) -> None:
    ptv.channels = [composed("composed_servicelocation", id=f"00000000-0000-4000-9000-{n:012}") for n in range(40)]
    rows = [{"serviceChannel": {"id": its["id"], "name": None}} for its in ptv.channels]
    ptv.services[0]["serviceChannels"] = rows
    ptv.broken = {its["id"] for its in ptv.channels}
    pages = list(source(replace(SCOPE, locations=False)).pages(None))
    assert found(pages) == []
    assert [page.problem for page in pages if page.problem] == [
        "Service/list/area/Municipality/code/837, page 1: ServiceChannel/list: most of it cannot be read"
    ]
    assert len([asked for asked in ptv.asked if asked.startswith("ServiceChannel/list?guids")]) < 20


def test_when_v11_is_switched_off_the_run_ends_and_names_the_setting(ptv: PtvServer, source: Open) -> None:
    ptv.faults = {"Service/list/area": [failure(410, "Gone")]}
    with pytest.raises(SourceFailed, match='write version = "v12"'):
        list(source().pages(None))


def test_three_bad_answers_in_a_row_end_the_run(ptv: PtvServer, source: Open) -> None:
    ptv.faults = {"Service": [failure(500)] * 9}
    with pytest.raises(SourceFailed, match="the answer is 500"):
        list(source(Scope(("837", "491", "091"))).pages(None))


def test_a_page_in_the_middle_that_is_empty_is_told(ptv: PtvServer, source: Open) -> None:
    empty = '{"pageNumber": 1, "pageSize": 100, "pageCount": 3, "itemList": null}'
    ptv.faults = {"Service/list/area": [failure(200, empty)]}
    pages = list(source().pages(None))
    assert [page.problem for page in pages if page.problem] == [
        "Service/list/area/Municipality/code/837: page 1 of 3 is empty"
    ]


@pytest.mark.parametrize("item", [None, 7, "x", [], {}, {"id": 5}, {"id": "no guid"}, {"id": "é" * 400}])
def test_an_item_without_an_id_is_invalid_and_stops_nothing(ptv: PtvServer, source: Open, item: Any) -> None:
    ptv.services.insert(0, item)
    body = {"pageNumber": 1, "pageSize": 100, "pageCount": 1, "itemList": ptv.services}
    ptv.faults = {"Service/list/area": [failure(200, json.dumps(body))]}
    bad, good = found(source().pages(None))
    assert (bad.status, bad.nameless, bad.reason) == ("invalid", True, "id: a GUID is needed")
    assert good.record_id == SERVICE_ID


def test_a_channel_that_cannot_be_read_is_named(ptv: PtvServer, source: Open) -> None:
    ptv.channels[0]["serviceHours"] = "aina auki"
    (record,) = found(source().pages(None))
    assert record.reason == f"its channel {LOCATION_ID}: serviceHours: Not a valid list."


def opening(tmp_path: Path, **settings: Any) -> Opening:
    profile = load_profile(REPOSITORY / "profiles" / "etela-savo.toml")
    given = {"url": "https://ptv.example/api/v11"} | settings
    return Opening("ptv", given, None, ("491",), False, profile, SETTINGS)


def test_a_profile_may_name_organizations_by_id_or_y_tunnus_and_classes(tmp_path: Path) -> None:
    asked = {"organizations": [ORGANIZATION_ID, "1234567-1"], "services": "wellbeing classes", "nationwide": True}
    open_source(opening(tmp_path, **asked))
    open_source(opening(tmp_path, services=["P27", "P25.1"], locations=False, version="v11"))


@pytest.mark.parametrize(
    ("setting", "value", "words"),
    [
        ("version", "v10", "'v10' is none that is read"),
        ("version", ["v11"], "is none that is read"),
        ("version", "v12", "key_file: v12 needs an API key"),
        ("full_days", "weekly", "full_days: write a whole number of days"),
        ("full_days", True, "full_days: write a whole number of days"),
        ("full_days", -1, "full_days: write a whole number of days"),
        ("organizations", ["Mikkeli"], "organizations: write a list of ids"),
        ("organizations", ORGANIZATION_ID, "organizations: write a list of ids"),
        ("services", ["P99"], "services: write a list of PTV service classes"),
        ("nationwide", "yes", "nationwide: write true or false"),
    ],
)
def test_a_setting_that_cannot_be_used_is_refused_in_words(
    tmp_path: Path, setting: str, value: Any, words: str
) -> None:
    with pytest.raises(SourceFailed, match=words):
        open_source(opening(tmp_path, **{setting: value}))


def test_of_too_many_objects_those_asked_for_last_are_kept() -> None:
    kept = Kept(most=2)
    kept.put(("Service", "a"), {"id": "a", "name": "ä"})
    kept.put(("Service", "b"), None)
    assert kept.get(("Service", "a")) == {"id": "a", "name": "ä"}
    kept.put(("Service", "c"), {"id": "c"})
    assert [("Service", its) in kept for its in "abc"] == [True, False, True]
    assert kept.get(("Service", "b")) is None


def test_what_serves_the_whole_country_is_read_unless_a_profile_says_otherwise(tmp_path: Path) -> None:
    now = datetime(2026, 11, 24, 12, tzinfo=UTC)
    scope = configuration.read(opening(tmp_path), now).scope
    assert (scope.municipalities, scope.county, scope.nationwide) == (("491",), "12", True)
    assert not configuration.read(opening(tmp_path, nationwide=False), now).scope.nationwide
    assert configuration.read(replace(opening(tmp_path), chosen=True), now).scope.county is None


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.just(10**400),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


def places_in(value: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Where in a document something could be otherwise."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, its in pairs:
        yield (*at, key)
        yield from places_in(its, (*at, key))


PLACES = {
    name: sorted(places_in(composed(name)), key=str)
    for name in ("composed_service", "composed_servicelocation", "composed_organization")
}


@given(st.sampled_from([(name, at) for name, its in PLACES.items() for at in its]), JSON)
def test_no_wrong_value_anywhere_makes_it_fall(where: tuple[str, tuple[Any, ...]], value: Any) -> None:
    name, at = where
    its = {each: composed(each) for each in PLACES}
    holder: Any = its[name]
    for key in at[:-1]:
        holder = holder[key]
    holder[at[-1]] = value
    service, location, organization = its.values()
    related = records.Related(
        {("ServiceChannel", LOCATION_ID): location, ("Organization", ORGANIZATION_ID): organization}
    )
    for what, document in (("services", service), ("locations", location)):
        record = records.record(what, document, related)
        assert record.status in ("closed", "live") or record.reason
        if record.status == "live":
            json.dumps(record.payload, allow_nan=False)
            try:
                mapping.to_offering(record.payload)
            except CannotMap as error:
                assert str(error)


@given(JSON)
def test_anything_in_place_of_a_service_is_told_of(anything: Any) -> None:
    for document in (anything, {"id": SERVICE_ID, "anything": anything}):
        record = records.record("services", document, records.Related())
        assert record.status == "invalid" and record.reason
