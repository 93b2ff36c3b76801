"""A small town whose offerings differ in everything by which one can choose, served by search over HTTP."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from services.catalog import commands
from services.catalog.app import create_app as create_catalog
from services.catalog.settings import CatalogSettings
from services.platform.http import Client
from services.search.app import create_app
from services.search.engine import open_engine
from services.search.follower import Follower
from services.search.knowledge import Knowledge
from services.search.settings import SearchSettings
from services.search.times import finnish_day
from services.vocabulary.local_time import HELSINKI
from services.vocabulary.profile import load_profile
from tests.catalog.conftest import Caller
from tests.conftest import REPOSITORY
from tests.local_server import serving

MIKKELI, SAVONLINNA, PIEKSAMAKI = "491", "740", "593"
MARKET = (61.6886, 27.2736)  # of Mikkeli


@dataclass
class Town:
    """A catalogue, the index that follows it, and search over both."""

    client: FlaskClient
    coordinator: Caller
    follower: Follower
    ids: dict[str, str] = field(default_factory=dict)
    organizations: dict[str, str] = field(default_factory=dict)

    def get(self, path: str, **parameters: Any) -> TestResponse:
        """Ask search; lists become what a form sends."""
        return self.client.get(path, query_string=parameters)

    def names(self, **parameters: Any) -> list[str]:
        """The names that a search finds, in its order."""
        answer = self.get("/v1/search", **parameters)
        assert answer.status_code == 200, answer.text
        return [hit["name"]["value"] for hit in answer.get_json()["hits"]]

    def facet(self, name: str, **parameters: Any) -> dict[str, int]:
        """The counts of a facet of a search."""
        rows = self.get("/v1/search", **parameters).get_json()["facets"][name]
        return {row["value"]: row["count"] for row in rows}

    def add(self, name: str, organization: str = "association", **fields: Any) -> str:
        """An offering more, published; it is in the index after `follow`."""
        body = {"kind": "activity", "name": {"fi": name}, "organization_id": self.organizations[organization]}
        answer = self.coordinator("POST", "/v1/offerings", json=body | fields)
        assert answer.status_code == 201, answer.text
        self.ids[name] = answer.get_json()["id"]
        return self.ids[name]

    def follow(self) -> None:
        """Until nothing is new."""
        while self.follower.step():
            pass


@contextmanager
def open_town(folder: Path, empty_catalog: Path, settings: SearchSettings) -> Iterator[Town]:
    """The town, its catalogue in a folder, its index where the settings say."""
    shutil.copy(empty_catalog, folder / "catalog.db")
    stored = CatalogSettings(database_url=f"sqlite:///{folder}/catalog.db")
    catalog = create_catalog(stored)
    coordinator = Caller(catalog.test_client(), commands.create_key(stored, "town", ["coordinator"]))
    profile = _profile(folder)
    with serving(catalog) as address:
        feed = Client(address, commands.create_key(stored, "search", ["feed", "keys"]), timeout=10, retries=0)
        engine = open_engine(settings)
        engine.acquire()
        follower = Follower(engine, feed, Knowledge.of(load_profile(profile)))
        town = Town(create_app(replace(settings, profile=profile)).test_client(), coordinator, follower)
        for kind in ("association", "municipality", "company", "parish"):
            body = {"name": {"fi": ORGANIZATIONS[kind]}, "type": kind}
            town.organizations[kind] = coordinator("POST", "/v1/organizations", json=body).get_json()["id"]
        for offering in offerings():
            town.add(**offering)
        town.follow()
        yield town
        engine.close()
    catalog.extensions["database"].close()


ORGANIZATIONS = {
    "association": "Haukiveden kävelijät ry",
    "municipality": "Mikkelin kaupunki",
    "company": "Tanssistudio Oy",
    "parish": "Mikkelin seurakunta",
}


def _profile(folder: Path) -> Path:
    """The county's own, with concepts for one of its priority groups."""
    file = folder / "profile.toml"
    lines = (REPOSITORY / "profiles/etela-savo.toml").read_text("utf-8").splitlines()
    at = lines.index('code = "carers"')
    kept = [line for line in lines[at + 1 : at + 3] if not line.startswith("concepts")]
    lines[at + 1 : at + 3] = ['concepts = ["carers"]', *kept]
    file.write_text("\n".join(lines), encoding="utf-8")
    return file


def offerings() -> list[dict[str, Any]]:
    """What there is; dates are counted from today."""
    today = finnish_day()

    def on(ahead: int, hour: int) -> str:
        return datetime.combine(today + timedelta(days=ahead), time(hour), HELSINKI).isoformat()

    return [
        {
            "name": "Tuolijumppa", "organization": "municipality", "themes": ["exercise"], "age": {"min": 65},
            "places": [_place(MIKKELI, MARKET, step_free="yes", induction_loop="yes")], "price": {"type": "free"},
            "hours": {"weekly": [{"days": ["tue"], "opens": "17:00", "closes": "19:00"}]}, "languages": ["fi"],
            "delivery": ["on-site"], "target_groups": ["KR1.1"],
            "referral": {"accepts": ["exercise"], "capacity": "open"},
            "description": {"fi": "Lähetettä ei tarvita."},
        },
        {
            "name": "Tanssia kaikille", "organization": "company", "kind": "course", "themes": ["creativity"],
            "places": [_place(SAVONLINNA, (61.8699, 28.8800), step_free="no")], "price": {"type": "paid"},
            "hours": {"weekly": [{"days": ["tue"], "opens": "09:00", "closes": "10:30"},
                                 {"days": ["thu"], "opens": "17:00", "closes": "19:00"}]},
            "age": {"min": 18, "max": 64}, "languages": ["sv"], "delivery": ["on-site", "remote"],
            "referral": {"accepts": ["culture"], "capacity": "full"}, "low_threshold": True,
        },
        {
            "name": "Neuvontapuhelin", "kind": "service", "themes": ["guidance"], "delivery": ["phone"],
            "area": {"nationwide": True},
        },
        {
            "name": "Joulutori", "kind": "event", "organization": "parish", "themes": ["community"],
            "places": [_place(PIEKSAMAKI, (62.3000, 27.1300))], "price": {"type": "free"},
            "occurrences": [{"start": on(3, 12), "end": on(3, 14)}],
        },
        {
            "name": "Valokuvanäyttely", "kind": "event", "themes": ["creativity"],
            "places": [_place(MIKKELI, (61.7000, 27.3000))],
            "occurrences": [{"start": on(-10, 10), "end": on(20, 18)}],
        },
        {
            "name": "Omaishoitajien vertaistukiryhmä", "themes": ["community"],
            "places": [_place(MIKKELI, (61.6890, 27.2740))], "delivery": ["on-site"],
        },
        {
            "name": "Omaishoitajien salainen ryhmä", "themes": ["community"], "visibility": "professionals",
            "places": [_place(MIKKELI, MARKET)],
        },
    ]  # fmt: skip


def _place(municipality: str, point: tuple[float, float], **accessibility: str) -> dict[str, Any]:
    place = {"municipality": municipality, "point": {"type": "Point", "coordinates": [point[1], point[0]]}}
    return place | ({"accessibility": accessibility} if accessibility else {})
