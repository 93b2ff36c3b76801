"""Trays that people can open in a browser: before a real catalogue and search, and before no search."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

from services.tray.app import create_app
from services.tray.settings import TraySettings
from tests.browser.kinds import Kind
from tests.local_server import serving
from tests.tray.conftest import NOWHERE, WALK, standing

# A page of results is full with twenty.
CROWD = 24


@dataclass(frozen=True)
class Site:
    """Where the trays are, and the ids of some offerings and of who offers them."""

    addresses: dict[str, str]
    ids: dict[str, str]

    def address(self, kind: Kind, code: str) -> str:
        """Where one kind of page is in a language."""
        path = kind.path.format(code=code, **self.ids)
        return self.addresses[kind.tray] + quote(path, safe="/?&=+%")


@contextmanager
def running(folder: Path, **settings: Any) -> Iterator[Site]:
    """The services with some offerings, for as long as somebody looks."""
    with standing(folder) as services, ExitStack() as stack:
        ids = {name: services.add(**offering) for name, offering in _offerings().items()}
        for number in range(CROWD):
            services.add(**_one_of_many(number))
        services.index()
        walk = services.association("GET", f"/v1/offerings/{ids['walk']}").get_json()
        ids["organizer"] = walk["organization"]["id"]
        apps = {
            "whole": TraySettings(catalog_url=services.catalog, search_api_url=services.search, **settings),
            "without_search": TraySettings(catalog_url=services.catalog, search_api_url=NOWHERE, **settings),
        }
        yield Site(
            {name: stack.enter_context(serving(create_app(its))) for name, its in apps.items()},
            ids,
        )


def _offerings() -> dict[str, dict[str, Any]]:
    """Offerings of which each has its own page in the tests; dates follow the day of the run."""
    now = datetime.now(UTC).replace(hour=15, minute=0, second=0, microsecond=0)
    return {
        "walk": WALK | {"assured_at": now.date().isoformat()},
        "sparse": {"kind": "service", "name": {"fi": "Pitkännimisenasumispalveluohjausneuvontapisteenkahvihetki"}},
        "choir": {
            "kind": "event",
            "name": {"sv": "Allsång med kaffe för alla som tycker om att sjunga"},
            "summary": {"sv": "Vi sjunger gamla och nya visor. Du behöver inte kunna noter."},
            "themes": ["creativity", "community"],
            "places": [{"municipality": "491", "address": {"street": {"sv": "Exempelgatan 1"}}}],
            "occurrences": [
                {
                    "start": (now + timedelta(days=day)).isoformat(),
                    "end": (now + timedelta(days=day, hours=2)).isoformat(),
                }
                for day in (2, 9)
            ],
            "price": {"type": "paid", "text": {"sv": "5 euro"}},
            "contacts": [{"phone": "050 555 0177", "email": "kor@exempel.example", "url": "https://kor.example/"}],
        },
    }


def _one_of_many(number: int) -> dict[str, Any]:
    return WALK | {
        "name": {"fi": f"Kahvila ja kävely {number}", "en": f"Café and walk {number}"},
        "themes": [("exercise", "community", "nature")[number % 3]],
        "assured_at": datetime.now(UTC).date().isoformat(),
    }
