"""A web site played by a local server, with calendars on it, and passes over a list of them."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from flask import Flask, Response

from services.sync.settings import SyncSettings
from services.sync.sources.calendars import ical, records, syndication
from services.sync.sources.calendars.settings import Feed, feeds
from services.sync.sources.calendars.source import CalendarsSource
from services.sync.sources.calendars.times import Window
from services.sync.sources.opening import Opening
from services.sync.sources.protocol import Payload, Record
from services.vocabulary.profile import load_profile
from tests.conftest import REPOSITORY
from tests.local_server import serving
from tests.sync.conftest import Sync

FOLDER = Path(__file__).parent
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
SEURA: Payload = {
    "url": "https://seura.example/calendar.ics",
    "organization": {"name": "Kuvitelman seura ry", "type": "association"},
    "municipality": "491",
}


def composed(name: str) -> str:
    """One of the composed files."""
    return (FOLDER / name).read_text("utf-8")


def calendar(*events: str, head: str = "") -> bytes:
    """An iCalendar file of events, each given by the lines in it, in the form that the standard asks for."""
    blocks = "".join(f"BEGIN:VEVENT\n{lines.strip()}\nEND:VEVENT\n" for lines in events)
    text = f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//Kuvitelma//FI\n{head}{blocks}END:VCALENDAR\n"
    return text.replace("\n", "\r\n").encode()


def event(uid: str = "ryhma@seura.example", **lines: str) -> str:
    """The lines of an event; a property with parameters is given as `DTSTART=";VALUE=DATE:20261206"`."""
    given = {"SUMMARY": "Kuvitelman kerho", "DTSTART": ";TZID=Europe/Helsinki:20261203T180000"} | lines
    named = {key.replace("_", "-"): its for key, its in given.items() if its}
    rows = [f"{key}{its}" if its.startswith((";", ":")) else f"{key}:{its}" for key, its in named.items()]
    return "\n".join([*([f"UID:{uid}"] if uid else []), *rows])


def opening(*tables: Mapping[str, Any], **settings: Any) -> Opening:
    """What a source with these feeds is opened with."""
    profile = load_profile(REPOSITORY / "profiles" / "etela-savo.toml")
    given = {"feeds": [dict(table) for table in tables]} | settings
    return Opening(
        "calendars",
        given,
        None,
        profile.municipalities,
        False,
        profile,
        SyncSettings(internal_networks="127.0.0.0/8"),
    )


def feed(**changes: Any) -> Feed:
    """The association's feed, perhaps with other settings."""
    return feeds(opening(SEURA | changes))[0]


def read(content: bytes, now: datetime = NOW, its: Feed | None = None) -> list[Record]:
    """The records of a feed's content."""
    reading, its = syndication if content.lstrip()[:1] == b"<" else ical, its or feed()
    return [records.record(its, entry) for entry in reading.read(content, Window.at(now))]


def one(content: bytes, now: datetime = NOW, its: Feed | None = None) -> Record:
    """The only record."""
    (found,) = read(content, now, its)
    return found


def starts(record: Record) -> list[str]:
    """When the dates of a record begin."""
    return [its["start"] for its in record.payload["occurrences"]]


@dataclass
class Site:
    """What it answers, by path; and what it has been asked for."""

    pages: dict[str, bytes | Response] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def app(self) -> Flask:
        app = Flask("site")
        app.add_url_rule("/<path:path>", "page", self.page)
        return app

    def page(self, path: str) -> Response:
        self.asked.append(path)
        page = self.pages.get(path, Response("gone", 404))
        return page if isinstance(page, Response) else Response(page, mimetype="text/calendar")


@contextmanager
def served(site: Site) -> Iterator[str]:
    """Its address."""
    with serving(site.app()) as address:
        yield address


@dataclass
class Runs:
    """Passes over the site's calendars, on the clock of `sync`."""

    sync: Sync
    site: Site
    address: str
    changes: dict[str, Any] = field(default_factory=dict)

    def source(self, *paths: str) -> CalendarsSource:
        """A source of the site's pages, under the name that the harness uses."""
        tables = [
            SEURA | {"url": f"{self.address}/{path}"} | self.changes for path in paths or tuple(self.site.pages)
        ]
        for number, table in enumerate(tables):
            table["id"] = (paths or tuple(self.site.pages))[number].partition(".")[0]
        return CalendarsSource(
            "lipas", feeds(opening(*tables)), settings=self.sync.settings, now=lambda: self.sync.now
        )

    def run(self, *paths: str) -> Any:
        """A whole pass."""
        return self.sync.run(self.source(*paths))

    def offerings(self, reader: Any) -> dict[str, Any]:
        """What is published in the catalogue, by its Finnish name."""
        items = reader("GET", "/v1/offerings?limit=200").json["items"]
        return {item["name"]["fi"]: item for item in items}
