"""PTV all the way into the catalogue, whose face then answers as PTV did."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from services.sync.sources.ptv.client import PtvClient
from services.sync.sources.ptv.plan import Scope
from services.sync.sources.ptv.source import PtvSource
from services.sync.sources.reading import Reader
from tests.catalog.conftest import Caller
from tests.local_server import serving
from tests.sync.conftest import Sync
from tests.sync.ptv_server import LOCATION_ID, ORGANIZATION_ID, OTHER_ID, SERVICE_ID, Json, PtvServer, composed

SCOPE = Scope(("837",))


@pytest.fixture
def ptv() -> PtvServer:
    """PTV with a service at a location, and a location of no service."""
    server = PtvServer()
    server.channels.append(composed("composed_servicelocation", id=OTHER_ID + "2", services=[]))
    return server


@pytest.fixture
def address(ptv: PtvServer) -> Iterator[str]:
    with serving(ptv.app()) as address:
        yield f"{address}/api/v11"


def source(sync: Sync, address: str, **more: Any) -> PtvSource:
    # Under the name that the harness uses.
    return PtvSource("lipas", PtvClient(address, Reader(replace(sync.settings, retries=0))), scope=SCOPE, **more)


def face(reader: Caller, family: str, identity: str) -> Any:
    return reader("GET", f"/api/v11/{family}/{identity}?showHeader=true")


def offerings(reader: Caller) -> list[Json]:
    found: list[Json] = reader("GET", "/v1/offerings?limit=200").get_json()["items"]
    return found


def test_the_catalogues_face_answers_what_ptv_answered(
    sync: Sync, ptv: PtvServer, address: str, reader: Caller
) -> None:
    run = sync.run(source(sync, address))
    assert (run.state, run.counts["new"]) == ("done", 2), sync.problems
    for family, document in (
        ("Service", ptv.services[0]),
        ("ServiceChannel", ptv.channels[0]),
        ("ServiceChannel", ptv.channels[1]),
        ("Organization", ptv.organizations[0]),
    ):
        answer = face(reader, family, document["id"])
        assert answer.json == document
        assert list(answer.json) == list(document)


def test_what_comes_in_is_published_as_a_service_and_a_place_of_one_organization(
    sync: Sync, address: str, reader: Caller
) -> None:
    sync.run(source(sync, address))
    found = offerings(reader)
    assert sorted((its["kind"], its["status"]) for its in found) == [
        ("place", "published"), ("service", "published"),
    ]  # fmt: skip
    assert {its["organization"]["name"]["fi"] for its in found} == {"Esimerkkiopisto"}
    assert {its["source"]["record_id"] for its in found} == {SERVICE_ID, OTHER_ID + "2"}


def test_a_second_run_changes_nothing(sync: Sync, address: str) -> None:
    sync.run(source(sync, address))
    run = sync.run(source(sync, address))
    assert {outcome: count for outcome, count in run.counts.items() if count} == {"unchanged": 2}


def test_a_change_of_a_connection_reaches_the_face_though_the_offering_is_the_same(
    sync: Sync, ptv: PtvServer, address: str, reader: Caller
) -> None:
    sync.run(source(sync, address))
    before = {its["id"]: its["version"] for its in offerings(reader)}
    for document, key in ((ptv.services[0], "serviceChannels"), (ptv.channels[0], "services")):
        document[key][0]["modified"] = "2026-11-20T10:00:00.5"
    run = sync.run(source(sync, address))
    assert run.counts["changed"] == 1
    assert face(reader, "Service", SERVICE_ID).json == ptv.services[0]
    assert face(reader, "ServiceChannel", LOCATION_ID).json == ptv.channels[0]
    assert {its["id"]: its["version"] for its in offerings(reader)} == before


def test_a_change_of_an_organization_reaches_the_face(
    sync: Sync, ptv: PtvServer, address: str, reader: Caller
) -> None:
    sync.run(source(sync, address))
    ptv.organizations[0]["subOrganizations"] = [{"id": OTHER_ID + "3", "name": "Alaosasto"}]
    sync.run(source(sync, address))
    assert face(reader, "Organization", ORGANIZATION_ID).json == ptv.organizations[0]


def test_a_new_service_of_an_organization_is_no_change_of_its_others(
    sync: Sync, ptv: PtvServer, address: str, reader: Caller
) -> None:
    sync.run(source(sync, address))
    ptv.services.append(composed("composed_service", id=OTHER_ID + "5"))
    ptv.organizations[0]["services"].append({"service": {"id": OTHER_ID + "5"}, "roleType": "Responsible"})
    counts = sync.run(source(sync, address)).counts
    assert {outcome: count for outcome, count in counts.items() if count} == {"unchanged": 2, "new": 1}
    assert face(reader, "Organization", ORGANIZATION_ID).json == ptv.organizations[0]


@pytest.mark.parametrize("status", ["Archived", "Withdrawn"])
def test_what_ptv_archives_is_archived_at_once_and_gone_from_the_face(
    sync: Sync, ptv: PtvServer, address: str, reader: Caller, status: str
) -> None:
    sync.run(source(sync, address))
    ptv.services, ptv.archived = [], {("Service", status): [SERVICE_ID]}
    run = sync.run(source(sync, address))
    assert run.counts["closed"] == 1
    assert [its["kind"] for its in offerings(reader)] == ["place"]
    assert face(reader, "Service", SERVICE_ID).status_code == 404


def test_what_is_archived_and_was_never_here_is_no_problem(sync: Sync, ptv: PtvServer, address: str) -> None:
    ptv.archived = {("Service", "Archived"): [OTHER_ID + "7"]}
    run = sync.run(source(sync, address))
    assert (run.state, run.counts["skipped"]) == ("done", 1)


def test_what_is_only_missing_is_archived_after_its_grace(
    sync: Sync, ptv: PtvServer, address: str, reader: Caller
) -> None:
    sync.run(source(sync, address))
    ptv.services = []
    sync.run(source(sync, address))
    assert len(offerings(reader)) == 2
    sync.days_later(4)
    sync.run(source(sync, address))
    assert [its["kind"] for its in offerings(reader)] == ["place"]


def test_one_that_cannot_be_read_is_told_and_the_others_come_in(
    sync: Sync, ptv: PtvServer, address: str, reader: Caller
) -> None:
    ptv.services.append(composed("composed_service", id=OTHER_ID + "4", serviceNames="Nimi"))
    run = sync.run(source(sync, address))
    assert (run.state, run.counts["invalid"]) == ("done-with-problems", 1)
    assert sync.problems == [(OTHER_ID + "4", "serviceNames: Not a valid list.")]
    assert len(offerings(reader)) == 2
