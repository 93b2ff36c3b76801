"""A real catalogue, a real source over HTTP that misbehaves on demand, and passes over it."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask, Response, request

from services.catalog import commands as catalog_commands
from services.catalog.settings import CatalogSettings
from services.platform.database import Database
from services.platform.http import Client
from services.sync import runs
from services.sync.catalog import Catalog
from services.sync.migrations import migrate
from services.sync.pass_over import Pass
from services.sync.settings import SyncSettings
from services.sync.sources.lipas.source import LipasSource
from services.sync.sources.protocol import Source
from services.sync.store.tables import Run
from tests.catalog.conftest import Caller
from tests.local_server import serving

Site = dict[str, Any]
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


def site(number: int, **changes: Any) -> Site:
    """A sports site as LIPAS lists it, composed for these tests."""
    return {
        "lipas-id": number,
        "status": "active",
        "event-date": "2026-05-05T08:00:00.000Z",
        "name": f"Kuvitelman kuntorata {number}",
        "type": {"type-code": 4401},
        "owner": "city",
        "admin": "city-sports",
        "location": {
            "address": "Keksittytie 5",
            "postal-code": "50100",
            "postal-office": "Mikkeli",
            "city": {"city-code": 491},
            "geometries": {
                "type": "FeatureCollection",
                "features": [{"type": "Feature", "geometry": {"type": "Point", "coordinates": [27.27, 61.69]}}],
            },
        },
        "properties": {"free-use?": True},
    } | changes


@dataclass
class LipasServer:
    """LIPAS' list of sports sites, paged as it pages, with faults by page number."""

    sites: list[Site] = field(default_factory=list)
    faults: dict[int, list[Response]] = field(default_factory=dict)
    gates: dict[int, threading.Event] = field(default_factory=dict)
    asked: list[int] = field(default_factory=list)
    page_size: int = 100

    def app(self) -> Flask:
        app = Flask("lipas")
        app.add_url_rule("/v2/sports-sites", "list", self.list)
        return app

    def list(self) -> Response:
        page = int(request.args["page"])
        self.asked.append(page)
        if page in self.gates:
            self.gates.pop(page).wait(30)
        if self.faults.get(page):
            return self.faults[page].pop(0)
        cities = {int(code) for code in request.args["city-codes"].split(",")}
        found = [
            its for its in self.sites if its.get("location", {}).get("city", {}).get("city-code", 491) in cities
        ]
        start = (page - 1) * self.page_size
        return Response(
            self.body(found[start : start + self.page_size], page, len(found)), mimetype="application/json"
        )

    def body(self, items: Any, page: int, total: int) -> str:
        pages = -(-total // self.page_size)
        pagination = {
            "current-page": page,
            "page-size": self.page_size,
            "total-items": total,
            "total-pages": pages,
        }
        return json.dumps({"items": items, "pagination": pagination})


@pytest.fixture
def lipas() -> LipasServer:
    return LipasServer()


@pytest.fixture
def lipas_address(lipas: LipasServer) -> Iterator[str]:
    with serving(lipas.app()) as address:
        yield f"{address}/v2"


@pytest.fixture
def sync_settings(database_url: str, catalog_address: str, catalog_settings: CatalogSettings) -> SyncSettings:
    """Sync on both databases, with a key for the catalogue, and not patient."""
    migrate(database_url)
    key = catalog_commands.create_key(catalog_settings, "sync", ["sources", "keys"], sources=["*"])
    return SyncSettings(
        internal_networks="127.0.0.0/8",
        database_url=database_url, catalog_url=catalog_address, catalog_key=key,
        requests_per_second=1000.0, read_seconds=1.0, retries=1,
    )  # fmt: skip


@pytest.fixture
def reader(catalog: Flask, catalog_settings: CatalogSettings) -> Caller:
    """Somebody who reads the catalogue's feed."""
    return Caller(catalog.test_client(), catalog_commands.create_key(catalog_settings, "feed", ["feed"]))


class Problems:
    """Collects what a run reports."""

    def __init__(self) -> None:
        self.told: list[tuple[str, str]] = []

    def page(self, counts: dict[str, int], total: int | None) -> None:
        pass

    def problem(self, where: str, reason: str) -> None:
        self.told.append((where, reason))


@dataclass
class Sync:
    """Runs passes, on a clock that the test moves."""

    settings: SyncSettings
    address: str
    database: Database
    now: datetime = NOON
    stop: threading.Event = field(default_factory=threading.Event)
    """Set when nothing is to be waited for."""
    problems: list[tuple[str, str]] = field(default_factory=list)

    def source(self, municipalities: tuple[str, ...] = ("491", "740"), *, chosen: bool = False) -> Source:
        return LipasSource(
            "lipas", self.address, municipalities=municipalities, chosen=chosen, settings=self.settings
        )

    def one(self, source: Source, **more: Any) -> tuple[Pass, Problems]:
        report = Problems()
        catalog = Catalog(Client(self.settings.catalog_url, self.settings.catalog_key), self.stop)
        return Pass(self.database, catalog, source, self.settings, report, lambda: self.now, **more), report

    def queue(self, **options: Any) -> str:
        with self.database.write() as session:
            return runs.queue(session, "lipas", options, self.now).id

    def run(self, source: Source | None = None, run_id: str | None = None, **options: Any) -> Run:
        """A new run, or one that goes on."""
        made, report = self.one(source or self.source())
        run_id = run_id or self.queue(**options)
        made.run(run_id)
        self.problems = report.told
        return self.get(run_id)

    def stopped_after_a_page(self, **options: Any) -> str:
        """The id of a run that was told to stop, as SIGTERM does, when it had just begun."""
        run_id = self.queue(**options)
        made, _ = self.one(self.source(), stopping=lambda: True)
        assert made.run(run_id) == "running"
        return run_id

    def get(self, run_id: str) -> Run:
        with self.database.read() as session:
            return runs.get(session, run_id)

    def days_later(self, days: float) -> None:
        self.now += timedelta(days=days)


@pytest.fixture
def sync(sync_settings: SyncSettings, lipas_address: str) -> Iterator[Sync]:
    with closing(Database(sync_settings.database_url)) as database:
        yield Sync(sync_settings, lipas_address, database)


@pytest.fixture
def names(reader: Caller) -> Callable[[], list[str]]:
    """The names of what is published in the catalogue."""

    def names() -> list[str]:
        items = reader("GET", "/v1/offerings?limit=200").json["items"]
        return [item["name"]["fi"] for item in items]

    return names


__all__ = ["LipasServer", "Sync", "replace", "site"]
