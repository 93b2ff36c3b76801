"""The tray before a real catalogue and a real search, which answer over HTTP."""

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from html import unescape
from pathlib import Path
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from services.catalog import commands
from services.catalog.app import create_app as create_catalog
from services.catalog.migrations import migrate
from services.catalog.settings import CatalogSettings
from services.platform.http import Client
from services.search.app import create_app as create_search
from services.search.engine import open_engine
from services.search.follower import Follower
from services.search.knowledge import Knowledge
from services.search.settings import SearchSettings
from services.tray.app import create_app
from services.tray.settings import TraySettings
from tests.catalog.conftest import Caller
from tests.local_server import serving

PROFILES = Path(__file__).parent.parent.parent / "profiles"
ORGANIZER = "Haukiveden kävelijät ry"
# Nothing listens on the port of discard, nor does it need a wait to find that out.
NOWHERE = "http://127.0.0.1:9"
# Everything that a person decides by.
WALK: dict[str, Any] = {
    "kind": "activity",
    "name": {"fi": "Sauvakävelyä ja kahvit", "sv": "Stavgång och kaffe", "en": "Nordic walking and coffee"},
    "summary": {"fi": "Kävellään rauhassa.", "sv": "Vi går i lugn takt.", "en": "We walk at an easy pace."},
    "description": {"fi": "Lenkki on kolme kilometriä.\n\nSauvoja saa lainaksi."},
    "first_step": {"fi": "Tule portille. Ei tarvitse soittaa.", "sv": "Kom till porten."},
    "participants": {"fi": "Kaikille aikuisille", "sv": "För alla vuxna", "en": "For all adults"},
    "themes": ["exercise"],
    "places": [
        {
            "municipality": "491",
            "name": {"fi": "Urheilupuiston portti", "sv": "Idrottsparkens port", "en": "Sports park gate"},
            "accessibility": {"step_free": "yes"},
        }
    ],
    "hours": {"weekly": [{"days": ["tue"], "opens": "10:00", "closes": "11:30"}], "text": {"fi": "Ei sateella"}},
    "price": {"type": "free"},
    "contacts": [{"phone": "050 555 0123"}],
    "assured_at": "2026-11-03",
}
# A Wednesday in winter, when clocks in Finland show 12.00.
NOON = datetime(2026, 11, 25, 10, tzinfo=UTC)


@dataclass
class Page:
    """An answer, as its HTML and as what a reader sees of it."""

    answer: TestResponse

    @property
    def html(self) -> str:
        return self.answer.text

    @property
    def status(self) -> int:
        return self.answer.status_code

    @property
    def text(self) -> str:
        """The words of the page without its tags."""
        return unescape(" ".join(re.sub(r"<[^>]*>", " ", self.main).split()))

    @property
    def main(self) -> str:
        """The HTML between header and footer."""
        return self.html.partition("<main")[2].partition("</main>")[0]

    @property
    def links(self) -> list[str]:
        """Where the links of the page lead."""
        return [unescape(found) for found in re.findall(r'<a [^>]*href="([^"]*)"', self.html)]


@dataclass
class Reader:
    """Somebody with a browser."""

    client: FlaskClient

    def __call__(self, path: str, **options: Any) -> Page:
        return Page(self.client.get(path, **options))


@dataclass
class Services:
    """Where the two services under the tray are; an index is made from what the catalogue holds."""

    catalog: str
    search: str
    catalog_settings: CatalogSettings
    search_settings: SearchSettings
    association: Caller

    def add(self, **fields: Any) -> str:
        """Add an offering to the catalogue; gives its id."""
        answer = self.association("POST", "/v1/offerings", json={"kind": "activity", **fields})
        assert answer.status_code == 201, answer.text
        identity: str = answer.get_json()["id"]
        return identity

    def add_from_source(self, **fields: Any) -> None:
        """Add an offering as a source sends it: nobody has vouched for it."""
        key = commands.create_key(self.catalog_settings, "source", ["sources"], sources=["files"])
        organizer = {"name": {"fi": "Kaupunki (esimerkki)"}, "type": "municipality", "municipality": "491"}
        record = {"kind": "activity", "organization_record": "1", **fields}
        Client(self.catalog, key).post(
            "/v1/sources/files/records",
            json={
                "organizations": [{"record_id": "1", "organization": organizer}],
                "records": [{"record_id": "1", "offering": record}],
            },
        )

    def index(self) -> None:
        """Bring the index to where the catalogue is."""
        engine = open_engine(self.search_settings)
        engine.acquire()
        Follower(engine, Client(self.catalog, self.search_settings.catalog_key, retries=0), Knowledge()).rebuild()
        engine.close()


def before(address: str) -> Reader:
    """A reader of a tray that finds both services at one address."""
    return Reader(create_app(TraySettings(catalog_url=address, search_api_url=address)).test_client())


@pytest.fixture(autouse=True)
def noon() -> Iterator[time_machine.Traveller]:
    """Every test begins at the same moment, and can move on."""
    with time_machine.travel(NOON) as traveller:
        yield traveller


@contextmanager
def standing(folder: Path, **search_options: Any) -> Iterator[Services]:
    """A catalogue and a search, both empty, that keep what they hold in a folder."""
    with ExitStack() as stack:
        settings = CatalogSettings(database_url=f"sqlite:///{folder}/catalog.db")
        migrate(settings.database_url)
        catalog = create_catalog(settings)
        stack.callback(catalog.extensions["database"].close)
        address = stack.enter_context(serving(catalog))
        search_settings = SearchSettings(
            index_url=f"tantivy:{folder}/index",
            catalog_url=address,
            catalog_key=commands.create_key(settings, "search", ["feed", "keys"]),
            **search_options,
        )
        search = create_search(search_settings)
        stack.callback(search.extensions["engine"].close)
        key = commands.create_key(settings, "test", ["offerings"], new_association=ORGANIZER)
        yield Services(
            catalog=address,
            search=stack.enter_context(serving(search)),
            catalog_settings=settings,
            search_settings=search_settings,
            association=Caller(catalog.test_client(), key),
        )


@pytest.fixture
def services(tmp_path: Path) -> Iterator[Services]:
    """A catalogue and a search, both empty."""
    with standing(tmp_path) as its:
        yield its


@pytest.fixture
def make_tray(services: Services) -> Callable[..., Flask]:
    """Makes trays, by default before both services."""

    def make(**settings: Any) -> Flask:
        return create_app(
            TraySettings(**{"catalog_url": services.catalog, "search_api_url": services.search} | settings)
        )

    return make


@pytest.fixture
def reader(make_tray: Callable[..., Flask]) -> Reader:
    """Somebody who reads the tray."""
    return Reader(make_tray().test_client())


@pytest.fixture
def walk(services: Services) -> str:
    """The id of an offering in three languages that search knows."""
    identity = services.add(**WALK)
    services.index()
    return identity


@pytest.fixture
def alone() -> Reader:
    """A reader of a tray that finds neither search nor catalogue."""
    return before(NOWHERE)
