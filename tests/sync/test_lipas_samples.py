"""Recorded payloads of LIPAS through the connector, where they are at hand (they stay where they are)."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.catalog.conftest import Caller
from tests.conftest import SAMPLES
from tests.sync.conftest import LipasServer, Sync

FOLDER = SAMPLES / "lipas_v2"
pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason="the recorded payloads are not here")


def recorded() -> Iterator[dict[str, Any]]:
    for file in sorted(FOLDER.glob("*.json")):
        content = json.loads(file.read_text(encoding="utf-8"))
        yield from content.get("items", [content])


def test_recorded_sites_come_in_as_places_in_finland(sync: Sync, lipas: LipasServer, reader: Caller) -> None:
    lipas.sites = list(recorded())
    cities = {f"{its['location']['city']['city-code']:03}" for its in lipas.sites}
    run = sync.run(sync.source(tuple(sorted(cities))))
    assert (sum(run.counts.values()), run.counts["failed"]) == (len(lipas.sites), 0)
    assert run.counts["invalid"] == 0, sync.problems
    offerings = reader("GET", "/v1/offerings?limit=200").get_json()["items"]
    assert len(offerings) == run.counts["new"] > 0
    for offering in offerings:
        longitude, latitude = offering["places"][0]["point"]["coordinates"]
        assert 19 <= longitude <= 32 and 59 <= latitude <= 71
        assert offering["source"]["attribution"]["fi"].startswith("Liikuntapaikkatiedot: LIPAS")
