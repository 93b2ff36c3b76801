"""Recorded payloads of LIPAS through the connector, where they are at hand (they stay where they are)."""

import json
import re
from typing import Any

import pytest
from flask import Response
from sqlalchemy import select

from services.sync.store.tables import Item
from tests.catalog.conftest import Caller
from tests.conftest import SAMPLES
from tests.sync.conftest import LipasServer, Sync

FOLDER = SAMPLES / "lipas_v2"
PERSONAL = re.compile(r"[^\W\d_]+[._-][^\W\d_]+@")
pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason="the recorded payloads are not here")


@pytest.fixture
def everywhere(lipas: LipasServer) -> tuple[str, ...]:
    """Serves all recorded sites, a few a page; their municipalities."""
    contents = [json.loads(file.read_text(encoding="utf-8")) for file in sorted(FOLDER.glob("*.json"))]
    lipas.sites = [its for content in contents for its in content.get("items", [content])]
    lipas.page_size = 5
    return tuple(sorted({f"{its['location']['city']['city-code']:03}" for its in lipas.sites}))


def test_every_recorded_site_comes_in_as_a_place_in_finland_or_is_reported(
    sync: Sync, lipas: LipasServer, everywhere: tuple[str, ...], reader: Caller
) -> None:
    run = sync.run(sync.source(everywhere))
    live = {
        str(its["lipas-id"]) for its in lipas.sites if its["status"].startswith(("active", "out-of-service-t"))
    }
    offerings = reader("GET", "/v1/offerings?limit=200").get_json()["items"]
    came = {offering["source"]["record_id"] for offering in offerings}
    assert came == live - {where for where, _ in sync.problems}
    assert run.counts["failed"] == run.counts["invalid"] == 0, sync.problems
    assert len(came) == run.counts["new"] > 0
    for offering in offerings:
        assert offering["status"] == "published"
        longitude, latitude = offering["places"][0]["point"]["coordinates"]
        assert 19 <= longitude <= 32 and 59 <= latitude <= 71
        assert offering["source"]["attribution"]["fi"].startswith("Liikuntapaikkatiedot: LIPAS")


def test_nothing_that_is_kept_has_an_address_that_looks_like_a_persons(
    sync: Sync, lipas: LipasServer, everywhere: tuple[str, ...]
) -> None:
    lipas.sites[0]["email"] = "etunimi.sukunimi@kunta.example"
    lipas.sites[0]["comment"] = "Avaimet: etunimi.sukunimi@kunta.example"
    sync.run(sync.source(everywhere))
    with sync.database.read() as session:
        kept = [json.dumps(item.payload, ensure_ascii=False) for item in session.scalars(select(Item))]
    assert len(kept) == len(lipas.sites)
    assert [payload for payload in kept if PERSONAL.search(payload)] == []


def test_a_second_run_over_the_recorded_sites_changes_nothing(
    sync: Sync, lipas: LipasServer, everywhere: tuple[str, ...]
) -> None:
    sync.run(sync.source(everywhere))
    assert sync.run(sync.source(everywhere)).counts["unchanged"] == len(lipas.sites)


@pytest.mark.parametrize("file", sorted(FOLDER.glob("sports-sites_*.json")), ids=lambda file: file.stem)
def test_a_recorded_page_is_read_as_it_was_answered(sync: Sync, lipas: LipasServer, file: Any) -> None:
    text = file.read_text(encoding="utf-8")
    pagination = json.loads(text)["pagination"]
    lipas.faults = {pagination["current-page"]: [Response(text, mimetype="application/json")]}
    source = sync.source()
    (page,) = source.pages(str(pagination["current-page"] - 1))
    assert source.total == pagination["total-items"]
    # Of the recorded page only some items were kept, and that is told as what it is.
    assert page.problem == f"page 36: it holds {len(page.records)} of 95 items"
    assert [record.record_id for record in page.records] == [
        str(item["lipas-id"]) for item in json.loads(text)["items"]
    ]
