"""A pass over what has changed: when it is enough, what it reads, and that it takes nothing to be missing."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Response
from hypothesis import given
from hypothesis import strategies as st

from services.sync.settings import SyncSettings
from services.sync.sources.opening import Opening
from services.sync.sources.protocol import Page, Record, SourceFailed
from services.sync.sources.ptv import configuration
from services.sync.sources.ptv.client import PtvClient
from services.sync.sources.ptv.plan import Cursor, Scope, read_cursor
from services.sync.sources.ptv.source import PtvSource
from services.sync.sources.reading import Reader
from services.vocabulary.profile import load_profile
from tests.catalog.conftest import Caller
from tests.conftest import REPOSITORY
from tests.local_server import serving
from tests.sync.conftest import Sync
from tests.sync.ptv_server import (
    LOCATION_ID,
    ORGANIZATION_ID,
    OTHER_ID,
    SERVICE_ID,
    Json,
    PtvServer,
    area,
    composed,
)

SETTINGS = SyncSettings(requests_per_second=1000.0, read_seconds=2.0, retries=0)
SCOPE = Scope(("837",))
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
SINCE = datetime(2026, 11, 23, 3, tzinfo=UTC)
LATE = "2026-11-23T08:00:00.5"
Open = Callable[..., PtvSource]


@pytest.fixture
def ptv() -> PtvServer:
    """PTV with a service, its location and its organization, all of them old."""
    return PtvServer()


@pytest.fixture
def address(ptv: PtvServer) -> Iterator[str]:
    with serving(ptv.app()) as address:
        yield f"{address}/api/v11"


@pytest.fixture
def source(address: str) -> Open:
    """Opens a source that reads changes."""

    def make(scope: Scope = SCOPE, since: datetime | None = SINCE, **more: Any) -> PtvSource:
        client = PtvClient(address, Reader(SETTINGS))
        return PtvSource("ptv", client, scope=scope, since=since, seen=since, now=lambda: NOW, **more)

    return make


def found(pages: Iterator[Page] | list[Page]) -> list[Record]:
    return [record for page in pages for record in page.records]


def ids(pages: Iterator[Page] | list[Page]) -> list[str]:
    return [record.record_id for record in found(pages)]


def another(number: int, name: str = "composed_service", **changes: Any) -> Json:
    return composed(name, id=f"{OTHER_ID}{number}", **changes)


def opening(since: float | None, full_since: float | None, *, chosen: bool = False, **settings: Any) -> Opening:
    """With the last runs so many days ago."""
    profile = load_profile(REPOSITORY / "profiles" / "etela-savo.toml")
    given = {"url": "https://ptv.example/api/v11"} | settings
    ago = [None if days is None else NOW - timedelta(days=days) for days in (since, full_since)]
    return Opening("ptv", given, None, ("491",), chosen, profile, SETTINGS, since=ago[0], full_since=ago[1])


@pytest.mark.parametrize(
    ("last", "full", "settings", "days"),
    [
        (None, None, {}, None),
        (1, None, {}, None),
        (1, 2, {}, 1),
        (1, 6, {}, 1),
        (1, 6.4, {}, 1),
        (1, 6.9, {}, None),  # a week but for the minutes by which this run is earlier
        (1, 7, {}, None),
        (1, 30, {}, None),
        (3, 3, {}, 3),
        (5, 2, {}, 2),
        (1, 2, {"full_days": 0}, None),
        (1, 2, {"full_days": 2}, None),
        (1, 20, {"full_days": 30}, 1),
    ],
)
def test_changes_are_enough_while_the_last_full_pass_is_younger_than_a_week(
    last: float | None, full: float | None, settings: Json, days: float | None
) -> None:
    asked = configuration.read(opening(last, full, **settings), NOW)
    assert asked.since == (None if days is None else NOW - timedelta(days=days))


def test_chosen_municipalities_are_read_whole() -> None:
    assert configuration.read(opening(1, 2, chosen=True), NOW).since is None


def test_only_what_was_modified_is_read_and_the_pass_is_partial(ptv: PtvServer, source: Open) -> None:
    ptv.services.append(another(1, modified=LATE))
    reader = source()
    assert ids(reader.pages(None)) == [OTHER_ID + "1"]
    assert reader.partial
    assert not source(since=None).partial


def test_a_day_before_the_last_pass_is_read_again_since_publishing_shows_late(
    ptv: PtvServer, source: Open
) -> None:
    ptv.services[0]["modified"] = "2026-11-22T04:00:00"
    assert ids(source().pages(None)) == [SERVICE_ID]
    assert any("date=2026-11-22T03:00:00" in asked.replace("%3A", ":") for asked in ptv.asked)


def test_what_was_modified_elsewhere_is_not_read(ptv: PtvServer, source: Open) -> None:
    ptv.services = [another(1, modified=LATE, areas=area("091")), another(2, modified=LATE, areas=[])]
    assert ids(source().pages(None)) == []


def test_what_serves_the_whole_country_is_read_if_wanted(ptv: PtvServer, source: Open) -> None:
    ptv.services = [another(1, modified=LATE, areaType="Nationwide", areas=[])]
    assert ids(source(Scope(("837",), "08")).pages(None)) == []
    assert ids(source(Scope(("837",), "08", nationwide=True)).pages(None)) == [OTHER_ID + "1"]


@pytest.mark.parametrize("organization", [ORGANIZATION_ID, "1234567-1"])
def test_what_a_named_organization_modified_is_read_wherever_it_is(
    ptv: PtvServer, source: Open, organization: str
) -> None:
    ptv.services = [another(1, modified=LATE, areas=area("091"))]
    assert ids(source(Scope(("837",), organizations=(organization,))).pages(None)) == [OTHER_ID + "1"]


def test_a_service_is_read_when_its_channel_was_modified(ptv: PtvServer, source: Open) -> None:
    ptv.channels[0]["modified"] = LATE
    (record,) = found(source().pages(None))
    assert record.record_id == SERVICE_ID
    assert record.payload["channels"][LOCATION_ID]["modified"] == LATE


def test_a_service_is_read_when_its_organization_was_modified(ptv: PtvServer, source: Open) -> None:
    ptv.organizations[0]["modified"] = LATE
    assert ids(source().pages(None)) == [SERVICE_ID]


def test_a_modified_place_of_no_service_is_read_and_another_one_is_not(ptv: PtvServer, source: Open) -> None:
    lonely = {"services": [], "modified": LATE}
    ptv.channels = [
        another(1, "composed_servicelocation", **lonely),
        another(2, "composed_servicelocation", **lonely, areas=area("091")),
    ]
    assert ids(source().pages(None)) == [OTHER_ID + "1"]
    assert ids(source(replace(SCOPE, locations=False)).pages(None)) == []


def test_a_service_is_read_once_though_all_that_it_names_was_modified(ptv: PtvServer, source: Open) -> None:
    for its in (ptv.services[0], ptv.channels[0], ptv.organizations[0]):
        its["modified"] = LATE
    assert ids(source().pages(None)) == [SERVICE_ID]


def test_a_service_of_another_class_is_passed_over(ptv: PtvServer, source: Open) -> None:
    ptv.channels[0]["modified"] = LATE
    assert ids(source(classes=("P27",)).pages(None)) == []
    assert ids(source(classes=("P6",)).pages(None)) == [SERVICE_ID]


def test_what_was_archived_since_is_closed(ptv: PtvServer, source: Open) -> None:
    ptv.archived = {("Service", "Withdrawn"): [OTHER_ID + "1"], ("ServiceChannel", "Archived"): [OTHER_ID + "2"]}
    closed = found(source().pages(None))
    assert [(record.record_id, record.status) for record in closed] == [
        (OTHER_ID + "1", "closed"), (OTHER_ID + "2", "closed"),
    ]  # fmt: skip
    asked = [asked.replace("%3A", ":") for asked in ptv.asked if "status=" in asked]
    assert len(asked) == 4 and all("date=2026-11-22T03:00:00" in one for one in asked)


def test_many_changed_ones_come_in_parts_each_with_its_objects(ptv: PtvServer, source: Open) -> None:
    ptv.services = [
        composed("composed_service", id=f"00000000-0000-4000-8000-{number:012}", modified=LATE)
        for number in range(120)
    ]
    reader, sent, seen = source(), [], []
    for page in reader.pages(None):
        assert len(page.records) <= 25
        for record in page.records:
            seen.append(record.record_id)
            sent += [row["document"]["id"] for row in reader.map(record.payload).ptv_documents]
    assert sorted(seen) == [its["id"] for its in ptv.services]
    assert set(seen) < set(sent)


def test_a_run_goes_on_as_what_it_was_begun_as(ptv: PtvServer, source: Open) -> None:
    ptv.services = [another(number, modified=LATE) for number in range(4)]
    ptv.page_size = 2
    pages = [page for page in source().pages(None) if page.records]
    later = source(since=None)
    assert ids(later.pages(pages[0].cursor)) == ids(pages[1:])
    assert later.partial
    whole = [page for page in source(since=None).pages(None) if page.records]
    changes = source()
    assert ids(changes.pages(whole[0].cursor)) == ids(whole[1:])
    assert not changes.partial


def test_a_cursor_has_room_in_its_column(source: Open, ptv: PtvServer) -> None:
    scope = Scope(("837", "491"), "10", (ORGANIZATION_ID, "1234567-1"), nationwide=True)
    for since in (None, SINCE):
        assert all(len(page.cursor) < 400 for page in source(scope, since).pages(None))


@given(
    st.none() | st.datetimes(timezones=st.just(UTC)).filter(lambda moment: moment.year > 1999),
    st.text(st.characters(blacklist_characters="\n\r", blacklist_categories=["Cs", "Cc", "Zl", "Zp"]), min_size=1),
    st.integers(0, 10**6),
)
def test_a_cursor_is_read_as_it_was_written(since: datetime | None, key: str, number: int) -> None:
    whole = since and since.replace(microsecond=0)
    assert read_cursor(str(Cursor(since, key, number))) == Cursor(whole, key, number)


@given(st.text() | st.sampled_from(["full: a x", "changes since today: a 1", "changes since : a 1", "full:  1"]))
def test_what_is_no_cursor_is_none(text: str) -> None:
    assert read_cursor(text) is None


def test_a_modified_service_over_which_ptv_stumbles_is_told_of(ptv: PtvServer, source: Open) -> None:
    ptv.services = [another(number, modified=LATE) for number in range(3)]
    ptv.broken = {OTHER_ID + "1"}
    by_id = {record.record_id: record for record in found(source(classes=("P6",)).pages(None))}
    assert by_id[OTHER_ID + "1"].reason == "Service/list: the answer is 500"
    assert [by_id[OTHER_ID + number].status for number in "02"] == ["live", "live"]


def test_a_modified_channel_over_which_ptv_stumbles_is_a_problem_of_its_page(ptv: PtvServer, source: Open) -> None:
    ptv.channels += [another(1, "composed_servicelocation", modified=LATE)]
    ptv.channels[0]["modified"] = LATE
    ptv.broken = {OTHER_ID + "1"}
    pages = list(source().pages(None))
    assert ids(pages) == [SERVICE_ID]
    assert [page.problem for page in pages if page.problem] == [
        "ServiceChannel?date=2026-11-22T03:00:00, page 1: ServiceChannel/list: the answer is 500"
    ]


def test_when_it_cannot_be_told_what_is_ours_the_run_ends(ptv: PtvServer, source: Open) -> None:
    ptv.services[0]["modified"] = LATE
    ptv.faults = {"Service/area/Municipality/code/837": [Response("", 500)]}
    with pytest.raises(SourceFailed, match=r"of this county cannot be read; .*the answer is 500"):
        list(source().pages(None))


def test_what_a_pass_over_changes_does_not_see_is_not_missing(
    sync: Sync, ptv: PtvServer, address: str, reader: Caller, tmp_path: Path
) -> None:
    def run(**more: Any) -> Any:
        client = PtvClient(address, Reader(replace(sync.settings, retries=0)))
        return sync.run(PtvSource("lipas", client, scope=SCOPE, **more))

    ptv.services.append(another(1))
    assert run().counts["new"] == 2
    gone, kept = ptv.services
    kept |= {"modified": "2026-11-24T13:00:00", "subType": "muuttunut"}
    ptv.services = [kept]
    for _ in range(4):
        sync.days_later(2)
        ended = run(since=datetime(2026, 11, 24, 12, tzinfo=UTC))
        assert (ended.state, ended.whole) == ("done", False)
    assert len(reader("GET", "/v1/offerings?limit=200").get_json()["items"]) == 2
    assert reader("GET", f"/api/v11/Service/{kept['id']}").get_json()["subType"] == "muuttunut"
    for _ in range(2):
        sync.days_later(4)
        run()
    (its,) = reader("GET", "/v1/offerings?limit=200").get_json()["items"]
    assert its["source"]["record_id"] == kept["id"] != gone["id"]
