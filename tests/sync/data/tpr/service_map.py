"""The service map and Hauki played by a local server: whole tables, filters, and hours for the days asked for."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from flask import Flask, Response, request

from services.sync.sources.tpr.source import TprSource
from tests.local_server import serving
from tests.sync.conftest import Sync

Row = dict[str, Any]
TREE = [
    {"id": 1403, "name_fi": "Kulttuuri, liikunta ja vapaa-aika", "child_ids": [551, 343]},
    {"id": 551, "parent_id": 1403, "name_fi": "Liikunta", "name_sv": "Motion", "name_en": "Sports"},
    {"id": 690, "parent_id": 551, "name_fi": "Uimahallit", "name_sv": "Simhallar", "name_en": "Swimming halls"},
    {"id": 2217, "parent_id": 551, "name_fi": "Senioriliikunta"},
    {"id": 343, "parent_id": 1403, "name_fi": "Kulttuuri ja vapaa-aika"},
    {"id": 345, "parent_id": 343, "name_fi": "Kirjastot"},
    {"id": 2378, "parent_id": 343, "name_fi": "Yhteisöviljelypaikat"},
    {"id": 786, "name_fi": "Muu", "parent_id": None},
]
WORDS = [
    {
        "id": 729,
        "ontologyword_fi": "uimahallit",
        "ontologyword_sv": "simhallar",
        "ontologyword_en": "swimming halls",
    },
    {"id": 813, "ontologyword_fi": "yleiset kirjastot"},
]


def unit(number: int, **changes: Any) -> Row:
    """A unit as the map lists it, composed for these tests."""
    return {
        "id": number,
        "is_public": True,
        "arealcity_id": 91,
        "displayed_service_owner_type": "MUNICIPAL_SERVICE",
        "displayed_service_owner_fi": "kunnallinen palvelu, Keksitty toimiala, Helsingin kaupunki",
        "displayed_service_owner_sv": "kommunal tjänst, Påhittad sektor, Helsingfors stad",
        "displayed_service_owner_en": "municipal service, Invented Division, City of Helsinki",
        "name_fi": f"Kuvitelman uimahalli {number}",
        "name_sv": f"Påhittade simhallen {number}",
        "name_en": f"Imagined swimming hall {number}",
        "ontologyword_ids": [729],
        "ontologytree_ids": [690],
        "sources": [{"source": "lipas", "id": "900100"}, {"source": "internal", "id": "1"}],
        "provided_languages": ["fi", "sv"],
        "short_desc_fi": "Kaupungilla on uimahalleja.",
        "desc_fi": "Hallissa on 25 metrin allas. Vesi on lämmintä.",
        "desc_sv": "Hallen har en bassäng på 25 meter.",
        "latitude": 60.17,
        "longitude": 24.94,
        "street_address_fi": "Keksittykatu 1",
        "street_address_sv": "Påhittadegatan 1",
        "address_zip": "00100",
        "address_city_fi": "Helsinki",
        "address_city_sv": "Helsingfors",
        "phone": "+358 9 000 0001",
        "email": "uimahalli.palvelut@kuvitelma.example",
        "www_fi": "kuvitelma.example/uimahalli",
        "accessibility_viewpoints": "00:unknown,11:green,12:red,21:unknown,41:green",
        "modified_time": "2026-11-01T12:00:00",
    } | changes


def of_unit(number: int, **columns: Any) -> Row:
    """A row of another table."""
    return {"unit_id": number, **columns}


def connection(number: int, kind: str, name: str, **more: Any) -> Row:
    """A row of the table of connections."""
    return of_unit(number, section_type=kind, name_fi=name, **more)


@dataclass
class ServiceMap:
    """What the map and Hauki hold, and what they answer in the place of that."""

    units: list[Any] = field(default_factory=lambda: [unit(1), unit(2), unit(3)])
    tree: list[Any] = field(default_factory=lambda: list(TREE))
    words: list[Any] = field(default_factory=lambda: list(WORDS))
    connections: list[Any] = field(default_factory=lambda: [connection(1, "PRICE", "5,80 e")])
    sentences: list[Any] = field(default_factory=lambda: [of_unit(1, sentence_fi="Kulkureitti on tasainen.")])
    shortages: list[Any] = field(default_factory=lambda: [of_unit(9, viewpoint_id="11", shortage_fi="Portaat.")])
    closed: set[str] = field(default_factory=set)
    """Days on which all units are closed."""
    without_hours: set[int] = field(default_factory=set)
    heeds_filters: bool = True
    faults: dict[str, list[Response]] = field(default_factory=dict)
    asked: list[tuple[str, Row]] = field(default_factory=list)

    def app(self) -> Flask:
        app = Flask("service_map")
        app.add_url_rule("/v4/<table>/", "table", self.table)
        app.add_url_rule("/v1/opening_hours/", "hours", self.hours)
        return app

    def table(self, table: str) -> Response:
        self.asked.append((table, request.args.to_dict()))
        if self.faults.get(table):
            return self.faults[table].pop(0)
        held = {
            "unit": self._units,
            "ontologytree": lambda: self.tree,
            "ontologyword": lambda: self.words,
            "connection": lambda: self.connections,
            "accessibility_sentence": lambda: self.sentences,
            "accessibility_shortage": lambda: self.shortages,
        }
        return Response(json.dumps(held[table]()), mimetype="application/json")

    def _units(self) -> list[Any]:
        if not self.heeds_filters:
            return self.units
        given = request.args
        wanted = {
            column: {int(its) for its in given[name].split(" ")}
            for name, column in (("ontologytree", "ontologytree_ids"), ("ontologyword", "ontologyword_ids"))
            if name in given
        }
        return [
            its
            for its in self.units
            if not isinstance(its, dict)
            or (
                its.get("arealcity_id") in (int(given["arealcity"]), "odd", None)
                and any(ids & set(its.get(column, [])) for column, ids in wanted.items())
            )
        ]

    def hours(self) -> Response:
        given = request.args.to_dict()
        self.asked.append(("hours", given))
        if self.faults.get("hours"):
            return self.faults["hours"].pop(0)
        first, last = (date.fromisoformat(given[key]) for key in ("start_date", "end_date"))
        days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
        ids = [int(its.removeprefix("tprek:")) for its in given["resource"].split(",")]
        results = [self._result(its, days) for its in ids if its not in self.without_hours]
        body = {"count": len(results), "next": None, "previous": None, "results": results}
        return Response(json.dumps(body), mimetype="application/json")

    def _result(self, number: int, days: list[date]) -> Row:
        origin = {"data_source": {"id": "tprek"}, "origin_id": str(number)}
        resource = {"id": 5000 + number, "timezone": "Europe/Helsinki", "origins": [origin]}
        return {"resource": resource, "opening_hours": [self._day(day) for day in days if day.weekday() < 6]}

    def _day(self, day: date) -> Row:
        if day.isoformat() in self.closed:
            return {"date": day.isoformat(), "times": [times(None, None, "closed", full_day=True)]}
        return {"date": day.isoformat(), "times": [times("08:00:00", "20:00:00")]}


def times(start: str | None, end: str | None, state: str = "open", **more: Any) -> Row:
    """One of the times of a day, as Hauki gives them."""
    return {
        "name": "",
        "start_time": start,
        "end_time": end,
        "end_time_on_next_day": False,
        "resource_state": state,
        "full_day": False,
    } | more


@contextmanager
def served(service_map: ServiceMap) -> Iterator[str]:
    """Its address."""
    with serving(service_map.app()) as address:
        yield address


@dataclass
class Runs:
    """Passes over a service map, on the clock of `sync`."""

    sync: Sync
    service_map: ServiceMap
    address: str
    municipalities: tuple[str, ...] = ("091", "049")

    def source(self, **options: Any) -> TprSource:
        """A source for one run, under the name that the harness uses."""
        given: Row = {"hours_url": f"{self.address}/v1", "municipalities": self.municipalities, "chosen": False}
        return TprSource(
            "lipas", f"{self.address}/v4", settings=self.sync.settings, today=self.sync.now.date,
            **{**given, **options},
        )  # fmt: skip

    def run(self, **options: Any) -> Any:
        """A whole pass."""
        return self.sync.run(self.source(**options))

    def offerings(self, reader: Any) -> dict[str, Row]:
        """What is published in the catalogue, by the record's id."""
        items = reader("GET", "/v1/offerings?limit=200").json["items"]
        return {item["source"]["record_id"]: item for item in items}
