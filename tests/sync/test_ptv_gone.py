"""What PTV has no more is not shown by the catalogue's face either."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from services.sync.sources.ptv.client import PtvClient
from services.sync.sources.ptv.plan import Scope
from services.sync.sources.ptv.source import PtvSource
from services.sync.sources.reading import Reader
from tests.catalog.conftest import Caller
from tests.local_server import serving
from tests.sync.conftest import Sync
from tests.sync.ptv_server import LOCATION_ID, OTHER_ID, SERVICE_ID, PtvServer, composed


@pytest.fixture
def ptv() -> PtvServer:
    return PtvServer()


@pytest.fixture
def address(ptv: PtvServer) -> Iterator[str]:
    with serving(ptv.app()) as address:
        yield f"{address}/api/v11"


def source(sync: Sync, address: str) -> PtvSource:
    client = PtvClient(address, Reader(replace(sync.settings, retries=0)))
    return PtvSource("lipas", client, scope=Scope(("837",)))


def status(reader: Caller, family: str, identity: str) -> int:
    return reader("GET", f"/api/v11/{family}/{identity}").status_code


def test_the_channel_of_a_service_that_ptv_archives_goes_with_it(
    sync: Sync, ptv: PtvServer, address: str, reader: Caller
) -> None:
    sync.run(source(sync, address))
    assert status(reader, "ServiceChannel", LOCATION_ID) == 200
    ptv.services, ptv.archived = [], {("Service", "Archived"): [SERVICE_ID]}
    sync.run(source(sync, address))
    assert status(reader, "ServiceChannel", LOCATION_ID) == 404


def test_a_channel_that_another_service_names_stays(
    sync: Sync, ptv: PtvServer, address: str, reader: Caller
) -> None:
    ptv.services.append(composed("composed_service", id=OTHER_ID + "4"))
    sync.run(source(sync, address))
    ptv.services, ptv.archived = ptv.services[1:], {("Service", "Archived"): [SERVICE_ID]}
    sync.run(source(sync, address))
    assert status(reader, "ServiceChannel", LOCATION_ID) == 200


def test_a_channel_that_ptv_archives_is_forgotten(
    sync: Sync, ptv: PtvServer, address: str, reader: Caller
) -> None:
    sync.run(source(sync, address))
    ptv.channels.pop(0)
    ptv.services[0]["serviceChannels"] = None
    ptv.archived = {("ServiceChannel", "Archived"): [LOCATION_ID, OTHER_ID + "7"]}
    sync.run(source(sync, address))
    assert status(reader, "ServiceChannel", LOCATION_ID) == 404
    assert status(reader, "Service", SERVICE_ID) == 200
