"""What our own catalogue tells in PTV's shape is read back as it was: two catalogues can read each other."""

from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from pyproj import Geod

from services.catalog import commands
from services.catalog.app import create_app as create_catalog
from services.catalog.migrations import migrate as migrate_catalog
from services.catalog.settings import CatalogSettings
from services.platform.database import Database
from services.platform.http import Client
from services.sync import runs
from services.sync.catalog import Catalog
from services.sync.migrations import migrate as migrate_sync
from services.sync.pass_over import Pass
from services.sync.settings import SyncSettings
from services.sync.sources.ptv.client import PtvClient
from services.sync.sources.ptv.plan import Scope
from services.sync.sources.ptv.source import PtvSource
from services.sync.sources.reading import Reader
from services.sync.store.tables import Run
from tests import postgresql
from tests.catalog.conftest import Caller
from tests.local_server import serving
from tests.sync.conftest import NOON

Json = dict[str, Any]
SETTINGS = SyncSettings(requests_per_second=1000.0, read_seconds=5.0, retries=1)
HOURS = {
    "weekly": [
        {"days": ["mon", "wed"], "opens": "09:00", "closes": "16:00"},
        {"days": ["fri"], "opens": "18:00", "closes": "01:30"},
    ],
    "exceptions": [{"from": "2026-12-24", "to": "2026-12-26", "closed": True, "text": {"fi": "Joulu"}}],
    "text": {"fi": "Ovi on pihan puolella."},
}
PLACE = {
    "name": {"fi": "Kuvitelman talo", "sv": "Fantasihuset"},
    "address": {"street": {"fi": "Keksittytie 5"}, "postal_code": "50100", "post_office": {"fi": "Mikkeli"}},
    "municipality": "491",
    "point": {"type": "Point", "coordinates": [27.2721, 61.6886]},
    "phones": ["015 000 0000"],
    "hours": HOURS,
}
SERVICE = {
    "kind": "service",
    "name": {"fi": "Liikuntaneuvonta", "sv": "Motionsrådgivning"},
    "summary": {"fi": "Apua liikkumisen aloittamiseen.", "sv": "Hjälp att komma i gång."},
    "description": {"fi": "### Kenelle\n\n* aikuisille\n* ikäihmisille", "sv": "För alla."},
    "instructions": {"fi": "Varaa aika puhelimitse."},
    "participants": {"fi": "Täysi-ikäiset."},
    "service_classes": ["P27.1", "P5.17"],
    "target_groups": ["KR1", "KR1.1"],
    "life_events": ["KE12"],
    "ontology_terms": ["http://www.yso.fi/onto/koko/p35542"],
    "keywords": {"fi": ["liikunta"], "sv": ["motion"]},
    "languages": ["fi", "sv"],
    "places": [PLACE],
    "area": {"municipalities": ["491", "740"]},
    "price": {"type": "free"},
}
SAME = (
    "name", "summary", "description", "instructions", "participants", "service_classes", "target_groups",
    "life_events", "ontology_terms", "keywords", "languages", "area", "price",
)  # fmt: skip


@dataclass
class Catalogue:
    """One of the two, served."""

    app: Flask
    settings: CatalogSettings
    address: str

    def caller(self, *scopes: str, **options: Any) -> Caller:
        """Somebody with a key."""
        return Caller(self.app.test_client(), commands.create_key(self.settings, "test", list(scopes), **options))

    def anyone(self, path: str) -> Any:
        """What everybody reads."""
        return Caller(self.app.test_client())("GET", path)

    def published(self) -> list[Json]:
        """Its offerings, by name."""
        items = self.anyone("/v1/offerings?limit=200").get_json()["items"]
        return sorted(items, key=lambda its: str(its["name"]))


@pytest.fixture(params=["sqlite", "postgresql"])
def databases(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[list[str]]:
    """Three empty databases: of two catalogues, and of sync."""
    if request.param == "sqlite":
        yield [f"sqlite:///{tmp_path}/{name}.db" for name in ("first", "second", "sync")]
        return
    server = request.getfixturevalue("postgresql_url")
    with ExitStack() as stack:
        yield [stack.enter_context(postgresql.fresh_database(server)) for _ in range(3)]


@pytest.fixture
def catalogues(databases: list[str]) -> Iterator[list[Catalogue]]:
    """Two catalogues."""
    with ExitStack() as stack:
        found = []
        for url in databases[:2]:
            migrate_catalog(url)
            settings = CatalogSettings(database_url=url)
            app = create_catalog(settings)
            stack.callback(app.extensions["database"].close)
            found.append(Catalogue(app, settings, stack.enter_context(serving(app))))
        yield found


@pytest.fixture
def first(catalogues: list[Catalogue]) -> Catalogue:
    """The one whose face is read."""
    return catalogues[0]


@pytest.fixture
def second(catalogues: list[Catalogue]) -> Catalogue:
    """The one into which it is read."""
    return catalogues[1]


@pytest.fixture
def association(first: Catalogue) -> Caller:
    """Somebody with offerings of their own."""
    return first.caller("offerings", new_association="Kuvitelman kylä ry")


@pytest.fixture
def published(association: Caller) -> Any:
    """Publishes an offering; its id."""

    def publish(**body: Any) -> str:
        made = association("POST", "/v1/offerings", json=body)
        assert (made.status_code, made.get_json()["status"]) == (201, "published"), made.text
        identity: str = made.get_json()["id"]
        return identity

    return publish


@pytest.fixture
def opened(first: Catalogue) -> Any:
    """Opens this source on the first one's face."""

    def make(**more: Any) -> PtvSource:
        scope = Scope(("491", "740"), "10", nationwide=True)
        return PtvSource("ptv", PtvClient(f"{first.address}/api/v11", Reader(SETTINGS)), scope=scope, **more)

    return make


@pytest.fixture
def source(opened: Any) -> PtvSource:
    found: PtvSource = opened()
    return found


@pytest.fixture
def run(databases: list[str], second: Catalogue) -> Iterator[Any]:
    """Runs a source into the second catalogue."""
    migrate_sync(databases[2])
    key = commands.create_key(second.settings, "sync", ["sources", "keys"], sources=["ptv"])

    class Quiet:
        def page(self, counts: dict[str, int], total: int | None) -> None:
            pass

        def problem(self, where: str, reason: str) -> None:
            raise AssertionError(f"{where}: {reason}")

    with closing(Database(databases[2])) as database:

        def over(source: PtvSource, now: datetime = NOON) -> Run:
            with database.write() as session:
                run_id = runs.queue(session, "ptv", {}, now).id
            catalog = Catalog(Client(second.address, key))
            Pass(database, catalog, source, replace(SETTINGS, database_url=""), Quiet(), lambda: now).run(run_id)
            with database.read() as session:
                return runs.get(session, run_id)

        yield over


def read(source: PtvSource) -> dict[str, Any]:
    """What was read, by the ids of the records."""
    found = {}
    for page in source.pages(None):
        assert page.problem is None
        for record in page.records:
            assert record.status == "live", record.reason
            found[record.record_id] = source.map(record.payload)
    return found


def metres(one: Json, other: Json) -> float:
    return float(Geod(ellps="WGS84").inv(*one["coordinates"], *other["coordinates"])[2])


def test_a_service_is_read_back_as_it_was(published: Any, source: PtvSource) -> None:
    identity = published(**SERVICE)
    its = read(source)[identity].offering
    assert {key: its.get(key) for key in SAME} == {key: SERVICE[key] for key in SAME}
    assert its["kind"] == "service"


def test_its_place_is_read_back_within_a_metre_with_its_hours(published: Any, source: PtvSource) -> None:
    identity = published(**SERVICE)
    (place,) = read(source)[identity].offering["places"]
    assert metres(place["point"], PLACE["point"]) < 1  # type: ignore[arg-type]
    for key in ("name", "address", "municipality", "hours"):
        assert place[key] == PLACE[key]
    assert place["phones"] == ["+358 150000000"]


def test_a_place_is_read_back_as_a_place(published: Any, source: PtvSource) -> None:
    body = {"kind": "place", "name": {"fi": "Kuvitelman laavu"}, "summary": {"fi": "Laavu rannalla."}}
    place = {key: PLACE[key] for key in ("address", "municipality", "point")}
    published(**body, places=[place], hours=HOURS)
    (its,) = (mapped.offering for mapped in read(source).values())
    assert {key: its[key] for key in body} == body
    assert its["hours"] == HOURS
    assert its["places"][0]["municipality"] == "491"
    assert metres(its["places"][0]["point"], PLACE["point"]) < 1  # type: ignore[arg-type]


def test_a_service_of_the_whole_country_and_one_of_a_county_are_read_back(
    published: Any, source: PtvSource
) -> None:
    areas = [{"nationwide": True}, {"counties": ["10"]}]
    contacts = [{"phone": "015 000 0000"}, {"url": "https://kunta.example/neuvonta"}]
    plain = {key: SERVICE[key] for key in ("kind", "name", "summary", "service_classes")}
    ids = [published(**plain, area=area, contacts=contacts) for area in areas]
    found = read(source)
    assert [found[its].offering["area"] for its in ids] == areas
    assert found[ids[0]].offering["delivery"] == ["remote", "phone"]
    assert [set(contact) - {"title"} for contact in found[ids[0]].offering["contacts"]] == [{"phone"}, {"url"}]


def test_the_organization_is_read_back(published: Any, source: PtvSource) -> None:
    identity = published(**SERVICE)
    its = read(source)[identity].organization
    assert its == {"name": {"fi": "Kuvitelman kylä ry"}, "type": "association"}


def face(catalogue: Catalogue, family: str) -> list[Json]:
    """Everything of a family, whole."""
    listed = catalogue.anyone(f"/api/v11/{family}").get_json()["itemList"] or []
    wanted = ",".join(its["id"] for its in listed)
    if not wanted:
        return []
    found: list[Json] = catalogue.anyone(f"/api/v11/{family}/list?guids={wanted}&showHeader=true").get_json()
    return sorted(found, key=lambda its: str(its["id"]))


def test_a_second_catalogue_reads_the_first_ones_face_and_shows_the_same(
    published: Any, opened: Any, run: Any, first: Catalogue, second: Catalogue
) -> None:
    published(**SERVICE)
    published(kind="place", name={"fi": "Kuvitelman laavu"}, places=[PLACE], hours=HOURS)
    published(
        kind="service", name={"fi": "Etäneuvonta"}, area={"nationwide": True}, contacts=[{"phone": "116117"}]
    )
    ended = run(opened())
    assert (ended.state, ended.counts["new"], ended.whole) == ("done", 3, True)
    for one, other in zip(first.published(), second.published(), strict=True):
        same = ("kind", "name", "summary", "description", "area", "keywords", "service_classes")
        assert {key: other.get(key) for key in same} == {key: one.get(key) for key in same}
        assert one["kind"] == "place" or other["source"]["record_id"] == one["id"]
    for family in ("Service", "ServiceChannel", "Organization"):
        assert face(first, family) == face(second, family) != []


def test_read_again_nothing_changes_and_what_is_changed_ends_there_too(
    published: Any, opened: Any, run: Any, association: Caller, second: Catalogue
) -> None:
    identity, other = published(**SERVICE), published(**SERVICE | {"name": {"fi": "Toinen neuvonta"}})
    run(opened())
    assert {key: count for key, count in run(opened()).counts.items() if count} == {"unchanged": 2}
    name = {"name": {"fi": "Liikuntaneuvonta verkossa", "sv": None}}
    assert association("PATCH", f"/v1/offerings/{identity}", json=name).status_code == 200
    assert association("POST", f"/v1/offerings/{other}/archive").status_code == 200
    since = NOON - timedelta(days=1)
    ended = run(opened(since=since, seen=since))
    assert (ended.state, ended.whole) == ("done", False)
    assert (ended.counts["changed"], ended.counts["closed"]) == (1, 1)
    assert [its["name"] for its in second.published()] == [{"fi": "Liikuntaneuvonta verkossa"}]
