"""Clients written for PTV, pointed at us: each reads what it reads there, in the way it reads it.

Written anew from what is known of them (PTV v11, section 8.1); they index without asking, as the originals do,
so a missing key is an error.
"""

import copy
from collections.abc import Iterator
from typing import Any

import pytest
import requests
from flask import Flask

from tests.catalog.conftest import Caller
from tests.catalog.test_ptv_v11 import GROUP
from tests.local_server import serving

Json = dict[str, Any]
GROUPS = 130  # more than a page of objects


@pytest.fixture
def base(app: Flask, association: Caller) -> Iterator[str]:
    """PTV's base URL, ours: a town with more groups than fit on a page, and a swimming hall."""
    for number in range(GROUPS):
        body = copy.deepcopy(GROUP)
        body["name"]["fi"] = f"Ryhmä {number}"  # type: ignore[index]
        assert association("POST", "/v1/offerings", json=body).status_code == 201
    assert association("POST", "/v1/offerings", json={**GROUP, "kind": "place"}).status_code == 201
    with serving(app) as address:
        yield f"{address}/api/v11"


def get(base: str, path: str, **parameters: Any) -> Any:
    """A GET as a client makes it; anything but 200 is an error to it."""
    answer = requests.get(f"{base}/{path}", params=parameters, timeout=30)
    answer.raise_for_status()
    return answer.json()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
class TestClients:
    """SQLite is enough: what both databases must do alike is tested beside the face itself."""

    def test_smbackend_imports_a_municipality(self, base: str) -> None:
        channels = list(of_municipality(base, "ServiceChannel"))
        services = list(of_municipality(base, "Service"))
        assert (len(services), len(channels)) == (GROUPS, GROUPS + 1)
        known = {service["id"] for service in services}
        for channel in channels:
            assert channel["serviceChannelType"] == "ServiceLocation"
            street = channel["addresses"][0]["streetAddress"]
            assert float(street["latitude"]) > 6_000_000 > 1_000_000 > float(street["longitude"])
            assert street["municipality"]["name"][0]["value"] and street["street"][0]["value"]
            assert street["postalCode"] == "50100" and street["postOffice"][0]["language"] == "fi"
            assert channel["emails"][0]["value"] and channel["webPages"][0]["url"]
            for hour in channel["serviceHours"]:
                for opening in hour["openingHour"]:
                    assert opening["from"][:-3].count(":") == 1 and opening["dayFrom"]
            for phone in channel["phoneNumbers"]:
                assert phone["prefixNumber"] + phone["number"] == "+358505550101"
            assert {its["service"]["id"] for its in channel["services"]} <= known
        for service in services:
            assert service["serviceChannels"][0]["serviceChannel"]["id"] in {its["id"] for its in channels}
            assert service["serviceClasses"][0]["name"]

    def test_auroraai_loads_by_pages_whose_count_it_takes_from_another_call(self, base: str) -> None:
        pages = get(base, "Service")["pageCount"]
        ids: list[str] = []
        for page in range(1, pages + 2):  # it asks past the end, and relies on null
            items = get(base, "Service", page=page, date="2020-01-01T00:00:00", status="Published")["itemList"]
            ids += [item["id"] for item in items or [] if item["name"] is not None]
        assert len(ids) == GROUPS
        for status in ("Archived", "Withdrawn"):
            assert get(base, "Service", page=1, status=status)["itemList"] is None
        assert get(base, "ServiceChannel/", page=1)["itemList"]
        assert get(base, "ServiceCollection", page=1, archived="false")["itemList"] is None
        services: list[Json] = []
        for start in range(0, len(ids), 99):
            services += get(base, "Service/list", guids=",".join(ids[start : start + 99]))
        assert len(services) == GROUPS
        for service in services:
            responsible = [its for its in service["organizations"] if its["roleType"] == "Responsible"]
            assert responsible[0]["organization"]["name"] == "Haukiveden kävelijät ry"
            assert service["serviceClasses"][0]["newUri"] and service["targetGroups"][0]["code"] == "KR1.1"
            assert service["areaType"] == "LimitedType" and service["requirements"] == []
            assert [its["serviceChannel"]["id"] for its in service.get("serviceChannels", [])]

    def test_helfi_reads_the_organizations_of_a_municipality_and_what_they_have(self, base: str) -> None:
        codes = {its["code"]: its["names"] for its in get(base, "CodeList/GetMunicipalityCodes")}
        assert "S:t Michel" in [name["value"] for name in codes["491"]]
        found = get(
            base, "Organization/area/Municipality/code/491", includeWholeCountry="true", showHeader="true", page=1
        )["itemList"]
        (organization,) = found
        entities = get(base, f"Common/EntitiesByOrganization/{organization['id']}", page=1)["itemList"]
        kinds = [entity["type"] for entity in entities]
        assert (kinds.count("Service"), kinds.count("ServiceLocation")) == (GROUPS, GROUPS + 1)
        channel = get(base, f"ServiceChannel/{entities[-1]['id']}")
        assert channel["organizationId"] == organization["id"]
        assert [its["type"] for its in channel["addresses"]] == ["Location"]
        assert channel["addresses"][0]["postOfficeBoxAddress"] is None
        assert get(base, f"Common/EntitiesByOrganization/{organization['id']}", page=2)["itemList"] is None

    def test_lipas_reads_what_an_organization_has(self, base: str) -> None:
        organization = get(base, "Organization")["itemList"][0]["id"]
        assert get(base, f"Organization/{organization}")["organizationType"] == "Organization"
        parameters = {"organizationId": organization, "page": 2}
        assert len(get(base, "Service/list/organization", **parameters)["itemList"]) == GROUPS - 100
        channels = get(base, "ServiceChannel/list/organization", **parameters)["itemList"]
        assert len(channels) == GROUPS + 1 - 100
        assert channels[0]["sourceId"] is None
        assert get(base, "ServiceCollection/organization", organizationId=organization)["itemList"] is None
        assert requests.get(f"{base}/ServiceChannel/active/{channels[0]['id']}", timeout=30).status_code == 401

    def test_the_comparer_turns_pages_until_the_last(self, base: str) -> None:
        organization = get(base, "Organization")["itemList"][0]["id"]
        names, page = [], 1
        while True:
            answer = get(base, "Service/list/organization", organizationId=organization, page=page)
            for service in answer["itemList"]:
                names += [its["value"] for its in service["serviceNames"] if its["language"] == "fi"]
                assert any(its["type"] == "Summary" for its in service["serviceDescriptions"])
            if answer["pageCount"] == answer["pageNumber"]:
                break
            page += 1
        assert sorted(names) == sorted(f"Ryhmä {number}" for number in range(GROUPS))


def of_municipality(base: str, family: str) -> Iterator[Json]:
    """As smbackend turns pages."""
    pages = get(base, f"{family}/list/area/Municipality/code/491", page=1)["pageCount"]
    for page in range(1, pages + 1):
        yield from get(base, f"{family}/list/area/Municipality/code/491", page=page)["itemList"]
