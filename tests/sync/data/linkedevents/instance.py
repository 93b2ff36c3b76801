"""An instance of LinkedEvents played by a local server: its lists, filters, tombstones and removals."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from flask import Flask, Response, request

from services.sync.sources.linkedevents.dialect import dialects
from services.sync.sources.linkedevents.source import LinkedEventsSource
from services.sync.sources.linkedevents.times import moment
from services.sync.sources.linkedevents.walking import Walk
from services.sync.sources.reading import Reader
from tests.local_server import serving
from tests.sync.conftest import Sync

Row = dict[str, Any]
FOLDER = Path(__file__).parent
TOMBSTONE = {"fi": "POISTETTU", "sv": "RADERAD", "en": "DELETED"}


def composed(name: str) -> list[Row]:
    """One of the composed files."""
    rows: list[Row] = json.loads((FOLDER / f"{name}.json").read_text("utf-8"))
    return rows


def event(identity: str = "kuvitelma:single", **changes: Any) -> Row:
    """The composed single event, changed and perhaps under another id and name."""
    row = deepcopy(composed("events")[0]) | {"id": identity}
    if identity != "kuvitelma:single":
        row["name"] = {"fi": f"Jumppa {identity}"}
    return row | changes


def ref(kind: str, identity: str) -> Row:
    """How an event refers to something."""
    return {"@id": f"https://events.example/v1/{kind}/{identity}/"}


@dataclass
class Instance:
    """What it holds, and what it answers in the place of that: by path, or by path and page."""

    events: list[Row] = field(default_factory=lambda: composed("events"))
    places: list[Row] = field(default_factory=lambda: composed("places"))
    keywords: list[Row] = field(default_factory=lambda: composed("keywords"))
    organizations: list[Row] = field(default_factory=list)
    unlisted: list[Row] = field(default_factory=list)
    """Events that only their own address gives."""
    faults: dict[str, list[Response]] = field(default_factory=dict)
    moved: dict[str, str] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    page_size: int = 100
    published_too: bool = False
    """As in Espoo's fork: what was published since then has changed since then."""
    next_host: str = ""

    def app(self) -> Flask:
        app = Flask("linkedevents")
        app.add_url_rule("/v1/<kind>/", "list", self.many)
        app.add_url_rule("/v1/<kind>/<identity>/", "one", self.one)
        return app

    def many(self, kind: str) -> Response:
        given = request.args.to_dict()
        self.asked.append((kind, given))
        if self.faults.get(kind):
            return self.faults[kind].pop(0)
        rows = self._events(given) if kind == "event" else getattr(self, f"{kind}s")
        size = min(self.page_size, int(given.get("page_size", "20")), 100)
        start = (int(given.get("page", "1")) - 1) * size
        more = start + size < len(rows)
        following = f"{self.next_host or request.host_url.rstrip('/')}/v1/{kind}/?page=next" if more else None
        body = {
            "meta": {"count": len(rows), "next": following, "previous": None},
            "data": rows[start : start + size],
        }
        return Response(json.dumps(body), mimetype="application/json")

    def one(self, kind: str, identity: str) -> Response:
        self.asked.append((f"{kind}/{identity}", {}))
        if self.faults.get(f"{kind}/{identity}"):
            return self.faults[f"{kind}/{identity}"].pop(0)
        if identity in self.gone:
            return Response("{}", 410)
        if identity in self.moved:
            return Response(status=301, headers={"Location": self.moved[identity]})
        rows = [*self.unlisted, *getattr(self, f"{kind}s")]
        found = next((row for row in rows if row["id"] == identity), None)
        return Response(json.dumps(found), mimetype="application/json") if found else Response("{}", 404)

    def _events(self, given: dict[str, str]) -> list[Row]:
        """As the API filters: only General unless told, deleted ones as tombstones, from a time on."""
        types = given.get("event_type", "general").split(",")
        rows = [row for row in self.events if not isinstance(row, dict) or self._is_asked_for(row, types, given)]
        if above := given.get("super_event"):
            heads = [ref("event", its) for its in above.split(",")]
            rows = [row for row in rows if isinstance(row, dict) and row.get("super_event") in heads]
        if since := given.get("last_modified_since"):
            rows = [
                row
                for row in rows
                if _changed(row, "date_published" if self.published_too else "") >= moment(since)
            ]
        ascending = given.get("sort") == "last_modified_time"
        usable = all(isinstance(row, dict) and isinstance(row.get("last_modified_time"), str) for row in rows)
        if usable and (ascending or given.get("sort") != "start_time"):
            rows = sorted(rows, key=lambda row: moment(row["last_modified_time"]), reverse=not ascending)
        return [self._answered(row) for row in rows]

    def _is_asked_for(self, row: Row, types: list[str], given: dict[str, str]) -> bool:
        if row.get("deleted") and not given.get("show_deleted"):
            return False
        ends = row.get("end_time") or row.get("start_time")
        begun = given.get("start")
        if begun and isinstance(ends, str) and moment(ends, ends=True) < moment(begun):
            return False
        return str(row.get("type_id", "General")).lower() in types or "hobbies" in str(row.get("type_id")).lower()

    def _answered(self, row: Any) -> Any:
        if not isinstance(row, dict) or not row.get("deleted"):
            return row
        kept = {key: row.get(key) for key in ("id", "last_modified_time", "replaced_by")}
        return kept | {"name": TOMBSTONE, "deleted": True}


def _changed(row: Row, other: str) -> datetime:
    times = [row["last_modified_time"], *filter(None, [row.get(other)])]
    return max(map(moment, times))


@contextmanager
def served(instance: Instance) -> Iterator[str]:
    """Its address."""
    with serving(instance.app()) as address:
        yield f"{address}/v1"


@dataclass
class Runs:
    """Passes over an instance, on the clock of `sync`."""

    sync: Sync
    instance: Instance
    address: str
    dialect: str = "helsinki"
    municipalities: tuple[str, ...] = ("091", "049", "853")
    changes: dict[str, Any] = field(default_factory=dict)

    def source(self, **options: Any) -> LinkedEventsSource:
        """A source for one run, under the name that the harness uses."""
        dialect = replace(dialects()[self.dialect], **self.changes)
        now = lambda: self.sync.now  # noqa: E731
        given: dict[str, Any] = {"filters": {}, "municipalities": frozenset(self.municipalities), "partial": False}
        walk = Walk(Reader(self.sync.settings), self.address)
        return LinkedEventsSource("lipas", dialect, walk, **{**given, "now": now, **options})

    def run(self, **options: Any) -> Any:
        """A whole pass."""
        return self.sync.run(self.source(**options))

    def offerings(self, reader: Any) -> dict[str, Row]:
        """What is published in the catalogue, by the record's id."""
        items = reader("GET", "/v1/offerings?limit=200").json["items"]
        return {item["source"]["record_id"]: item for item in items}
