"""The sources that read over HTTP, each with a small world of its own to read, behind a server that misbehaves."""

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from flask import Flask, jsonify

from services.catalog import commands as catalog_commands
from services.catalog.app import create_app
from services.catalog.settings import CatalogSettings
from services.platform.database import Database
from services.sync import runs
from services.sync.migrations import migrate
from services.sync.settings import SyncSettings
from services.sync.sources.calendars.settings import feeds
from services.sync.sources.calendars.source import CalendarsSource
from services.sync.sources.files.mapping_file import read_mapping
from services.sync.sources.files.source import FilesSource
from services.sync.sources.kirjastot.source import KirjastotSource
from services.sync.sources.linkedevents.dialect import dialects
from services.sync.sources.linkedevents.source import LinkedEventsSource
from services.sync.sources.linkedevents.walking import Walk
from services.sync.sources.lipas.source import LipasSource
from services.sync.sources.protocol import Source
from services.sync.sources.ptv.client import PtvClient
from services.sync.sources.ptv.plan import Scope
from services.sync.sources.ptv.source import PtvSource
from services.sync.sources.ptv.v12.client import V12Client
from services.sync.sources.reading import Reader
from services.sync.sources.tpr.source import TprSource
from services.sync.store.tables import Item, Run
from tests import local_server
from tests.catalog.conftest import Caller
from tests.sync import misbehaving, ptv_server, ptv_v12_server
from tests.sync.conftest import LipasServer, Sync, replace, site
from tests.sync.data.calendars import site as calendar_site
from tests.sync.data.linkedevents import instance
from tests.sync.data.tpr import service_map
from tests.sync.files_mappings import HEAD, MAPPING, ROW
from tests.sync.misbehaving import Application, Misbehaving
from tests.sync.test_kirjastot_run import KirjastotServer, library

Row = dict[str, Any]
Wait = Callable[[float], None]
MUNICIPALITIES = ("491", "740")


@dataclass
class Nights(Sync):
    """Runs over one source in a real catalogue, on a clock that the test moves, waiting for nothing."""

    source_name: str = "lipas"
    kind: "Kind | None" = None
    server: Misbehaving | None = None
    caller: Caller | None = None
    waited: list[float] = field(default_factory=list)
    since: datetime | None = None
    """From when on changes are read, by a source that can be asked for them."""

    def next(self, days: float = 1 / 1440, **options: Any) -> Run:
        """A run of so many days later."""
        self.days_later(days)
        self.waited.clear()
        return self.run(self.opened(), **options)

    def opened(self) -> Source:
        """The source, for one run."""
        assert self.kind and self.server
        return self.kind.open(self, self.server.address)

    def queue(self, **options: Any) -> str:
        with self.database.write() as session:
            return runs.queue(session, self.source_name, options, self.now).id

    def published(self) -> dict[str, Row]:
        """What the catalogue shows of the source, by the record's id, without what each write changes."""
        assert self.caller
        found: dict[str, Row] = {}
        cursor = ""
        while True:
            answer = self.caller("GET", f"/v1/offerings?limit=200&source={self.source_name}{cursor}").json
            found |= {its["source"]["record_id"]: _lasting(its) for its in answer["items"]}
            if not answer.get("next"):
                return found
            cursor = f"&cursor={answer['next']}"

    def missing(self) -> set[str]:
        """Records that are taken for missing."""
        with self.database.read() as session:
            live = (Item.source == self.source_name, Item.state == "live")
            return {its.record_id for its in session.query(Item).filter(*live) if its.missing_since}


@dataclass(frozen=True)
class Kind:
    """A kind of source: what plays it, how it is opened, the rows of its records, and a row by its number."""

    name: str
    application: Application
    open: Callable[[Nights, str], Source]
    rows: list[Row] = field(default_factory=list)
    row: Callable[..., Row] = dict
    key: str = "id"
    named: Callable[[str], Row] = lambda name: {"name": name}
    """The fields by which a row has that name."""

    def has(self) -> set[str]:
        """The ids of its records."""
        return {str(row[self.key]) for row in self.rows}


def lipas() -> Kind:
    """LIPAS with three pages."""
    server = LipasServer([site(number) for number in range(1, 6)], page_size=2)

    def opened(nights: Nights, address: str) -> Source:
        return LipasSource(
            nights.source_name, f"{address}/v2", municipalities=MUNICIPALITIES, chosen=False,
            settings=nights.settings, wait=nights.waited.append,
        )  # fmt: skip

    return Kind("lipas", server.app(), opened, server.sites, site, "lipas-id")


def linkedevents() -> Kind:
    """LinkedEvents with single events and a recurring one."""
    server = instance.Instance(page_size=3)
    server.events += [
        instance.event(f"kuvitelma:{number}", last_modified_time=f"2026-11-2{number}T08:00:00Z")
        for number in range(4)
    ]

    def opened(nights: Nights, address: str) -> Source:
        walk = Walk(Reader(nights.settings, nights.waited.append), f"{address}/v1")
        return LinkedEventsSource(
            nights.source_name, dialects()["helsinki"], walk, filters={}, municipalities=frozenset({"091"}),
            partial=False, since=nights.since, now=lambda: nights.now,
        )  # fmt: skip

    return Kind(
        "linkedevents", server.app(), opened, server.events, _event, named=lambda name: {"name": {"fi": name}}
    )


def kirjastot() -> Kind:
    """Three pages of libraries, each in three languages."""
    server = KirjastotServer([library(number) for number in range(1, 6)])

    def opened(nights: Nights, address: str) -> Source:
        return KirjastotSource(
            nights.source_name, f"{address}/v4", municipalities=MUNICIPALITIES, chosen=False,
            settings=nights.settings, today=nights.now.date, wait=nights.waited.append,
        )  # fmt: skip

    return Kind("kirjastot", server.app(), opened, server.libraries, library)


def ptv() -> Kind:
    """Three services that share a place, and a place of its own."""
    server = ptv_server.PtvServer(page_size=2)
    other = ptv_server.OTHER_ID
    server.services += [ptv_server.composed("composed_service", id=f"{other}{number}") for number in range(4, 6)]
    server.channels.append(ptv_server.composed("composed_servicelocation", id=f"{other}2", services=[]))

    def opened(nights: Nights, address: str) -> Source:
        client = PtvClient(f"{address}/api/v11", Reader(nights.settings, nights.waited.append))
        return PtvSource(
            nights.source_name, client, scope=Scope(("837",)), since=nights.since, now=lambda: nights.now
        )

    return Kind("ptv", server.app(), opened, server.services, _service, named=_named_service)


def tpr() -> Kind:
    """The service map and Hauki."""
    server = service_map.ServiceMap([service_map.unit(number) for number in range(1, 7)])

    def opened(nights: Nights, address: str) -> Source:
        return TprSource(
            nights.source_name, f"{address}/v4", hours_url=f"{address}/v1", municipalities=("091", "049"),
            chosen=False, settings=nights.settings, today=nights.now.date, wait=nights.waited.append,
        )  # fmt: skip

    return Kind("tpr", server.app(), opened, server.units, service_map.unit, named=lambda name: {"name_fi": name})


def calendars() -> Kind:
    """An association's calendar, and a municipality's feed."""
    events = [
        calendar_site.event(f"{number}@seura.example", SUMMARY=f"Kerho {number}", RRULE="FREQ=WEEKLY")
        for number in range(4)
    ]
    pages: dict[str, Any] = {
        "seura.ics": calendar_site.calendar(*events),
        "kunta.rss": calendar_site.composed("kunta.rss").encode(),
    }
    server = calendar_site.Site(pages)

    def opened(nights: Nights, address: str) -> Source:
        tables = [calendar_site.SEURA | {"url": f"{address}/{path}", "id": path[:5]} for path in pages]
        return CalendarsSource(
            nights.source_name, feeds(calendar_site.opening(*tables)), settings=nights.settings,
            wait=nights.waited.append, now=lambda: nights.now,
        )  # fmt: skip

    return Kind("calendars", server.app(), opened)


def ptv_v12() -> Kind:
    """The same by PTV's next interface."""
    server = ptv_v12_server.V12Server(page_size=2)
    server.services += [_service_v12(number) for number in (4, 5)]
    server.channels.append(ptv_v12_server.location(contentId=f"{ptv_server.OTHER_ID}2"))

    def opened(nights: Nights, address: str) -> Source:
        reader = Reader(nights.settings, nights.waited.append)
        client = V12Client(f"{address}/api/v12", ptv_v12_server.KEY, reader)
        return PtvSource(
            nights.source_name, client, scope=Scope(("491",)), since=nights.since, now=lambda: nights.now
        )

    return Kind(
        "ptv_v12", server.app(), opened, server.services, _service_v12, "contentId", named=_named_service_v12
    )


def files() -> Kind:
    """A list in JSON at an address, with a mapping."""
    rows = [_group(number) for number in range(1, 6)]
    app = Flask("web")
    app.add_url_rule("/ryhmat.json", "file", lambda: jsonify(rows))
    with TemporaryDirectory() as folder:
        (file := Path(folder) / "ryhmat.toml").write_text(MAPPING, "utf-8")
        mapping = read_mapping(file)

    def opened(nights: Nights, address: str) -> Source:
        return FilesSource(
            nights.source_name, f"{address}/ryhmat.json", mapping=mapping,
            settings=nights.settings, wait=nights.waited.append,
        )  # fmt: skip

    return Kind("files", app, opened, rows, _group, "Tunnus", named=lambda name: {"Ryhmän nimi": name})


KINDS = {its.__name__: its for its in (lipas, linkedevents, kirjastot, ptv, ptv_v12, tpr, calendars, files)}


@contextmanager
def catalogue(folder: Path) -> Iterator[tuple[SyncSettings, Database, Caller]]:
    """A real catalogue and sync's database, on SQLite, with an empty catalogue's file in the folder."""
    settings = CatalogSettings(
        database_url=f"sqlite:///{folder}/catalog.db", reads_per_minute=0, writes_per_minute=0
    )
    url = f"sqlite:///{folder}/sync.db"
    migrate(url)
    app = create_app(settings)
    key = catalog_commands.create_key(settings, "sync", ["sources", "keys"], sources=["*"])
    feed = catalog_commands.create_key(settings, "feed", ["feed"])
    with local_server.serving(app) as address, closing(Database(url)) as database:
        sync = SyncSettings(
            internal_networks="127.0.0.0/8",
            database_url=url, catalog_url=address, catalog_key=key,
            requests_per_second=1000.0, read_seconds=10.0, retries=2,
        )  # fmt: skip
        yield sync, database, Caller(app.test_client(), feed)
    app.extensions["database"].close()


@contextmanager
def nights(kind: Kind, world: tuple[SyncSettings, Database, Caller], name: str = "") -> Iterator[Nights]:
    """Runs over the kind of source, in that catalogue."""
    settings, database, caller = world
    with misbehaving.serving(kind.application) as server, pytest.MonkeyPatch.context() as patch:
        patch.setattr("services.sync.sources.kirjastot.source.PAGE", 2)
        patch.setattr("services.sync.sources.ptv.v12.client.PAGE", 2)
        patch.setattr("services.sync.sources.tpr.reading.MOST_BYTES", 2**23)
        yield Nights(
            settings, server.address, database,
            source_name=name or kind.name, kind=kind, server=server, caller=caller,
        )  # fmt: skip


def _event(number: int, **changes: Any) -> Row:
    times = {"start_time": "2027-06-01T08:00:00Z", "end_time": "2027-06-01T09:00:00Z"}
    return instance.event(f"kuvitelma:{number}", **times | changes)


def _service(number: int, **changes: Any) -> Row:
    return ptv_server.composed("composed_service", id=f"00000000-0000-4000-9000-{number:012}", **changes)


def _named_service(name: str) -> Row:
    return {"serviceNames": ptv_server.texts("Name", fi=name)}


def _service_v12(number: int, **changes: Any) -> Row:
    return ptv_v12_server.service(contentId=f"00000000-0000-4000-9000-{number:012}", **changes)


def _named_service_v12(name: str) -> Row:
    its = ptv_v12_server.service()["languageVersions"]
    return {"languageVersions": {**its, "fi": its["fi"] | {"name": name}}}


def _group(number: int, **changes: Any) -> Row:
    row = dict(zip(HEAD.split(";"), ROW.split(";"), strict=True))
    return row | {"Tunnus": str(number), "Ryhmän nimi": f"Kahvipiiri {number}"} | changes


def _lasting(offering: Row) -> Row:
    left_out = ("version", "modified_at", "source")
    return {key: its for key, its in offering.items() if key not in left_out}


__all__ = ["KINDS", "Kind", "Nights", "catalogue", "nights", "replace"]
