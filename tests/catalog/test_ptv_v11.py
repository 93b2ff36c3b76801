"""PTV v11's face: a client written for PTV reads us. Every answer is held against `contracts/ptv-v11.yaml`."""

import re
from collections.abc import Callable
from contextlib import closing
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator
from sqlalchemy import delete
from werkzeug.test import TestResponse

from services.catalog import commands
from services.catalog.settings import CatalogSettings
from services.catalog.store.tables import PtvCode, PtvDocument
from services.platform.database import Database
from tests.catalog.conftest import Caller
from tests.conftest import REPOSITORY

CONTRACT = yaml.safe_load((REPOSITORY / "contracts/ptv-v11.yaml").read_text(encoding="utf-8"))
PLACE = {
    "municipality": "491",
    "name": {"fi": "Keskustan kirjasto", "sv": "Centrumbiblioteket"},
    "address": {"street": {"fi": "Kuvitelmakatu 4"}, "postal_code": "50100", "post_office": {"fi": "Mikkeli"}},
    "point": {"type": "Point", "coordinates": [27.2723, 61.6886]},
}
GROUP = {
    "kind": "activity",
    "name": {"fi": "Omaishoitajien ryhmä", "sv": "Närståendevårdarnas grupp"},
    "summary": {"fi": "Kahvia ja juttuseuraa."},
    "description": {"fi": "### Miksi\nYhdessä on helpompaa."},
    "service_classes": ["P4.12"],
    "target_groups": ["KR1.1"],
    "keywords": {"fi": ["vertaistuki"]},
    "places": [PLACE],
    "hours": {
        "weekly": [
            {"days": ["tue"], "opens": "13:00", "closes": "15:00"},
            {"days": ["fri"], "opens": "22:00", "closes": "02:00"},
        ],
        "exceptions": [{"from": "2026-12-24", "to": "2026-12-26", "closed": True, "text": {"fi": "Joulu"}}],
    },
    "price": {"type": "free"},
    "contacts": [
        {"phone": "050 555 0101", "email": "toimisto@ryhma.example", "url": "https://ryhma.example/"},
        {"phone": "050 555 0199", "personal": True, "consent": {"given": "2026-11-01", "extent": "professionals"}},
    ],
}


@pytest.fixture
def ptv(anyone: Caller) -> Callable[..., Any]:
    """A GET as PTV's clients write it: the answer's JSON, held against the contract."""

    def get(path: str, status: int = 200) -> Any:
        answer = anyone("GET", f"/api/v11{path}")
        assert answer.status_code == status, answer.text
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        conform(path, answer)
        return answer.get_json()

    return get


def conform(path: str, answer: TestResponse) -> None:
    """Hold an answer against the contract of its path; fixed words of a path win over its parameters."""
    asked = "/api/v11" + path.partition("?")[0].rstrip("/")
    templates = sorted(CONTRACT["paths"], key=lambda template: template.count("{"))
    found = next(its for its in templates if re.fullmatch(re.sub(r"{\w+}", "[^/]+", its), asked, re.IGNORECASE))
    response = CONTRACT["paths"][found]["get"]["responses"][str(answer.status_code)]
    schema = {**response["content"]["application/json"]["schema"], "components": CONTRACT["components"]}
    Draft202012Validator(schema).validate(answer.get_json())


@pytest.fixture
def group(association: Caller) -> str:
    """The id of a group, which is also the id of its Service."""
    identity: str = association("POST", "/v1/offerings", json=GROUP).get_json()["id"]
    return identity


def test_a_group_is_a_service_with_its_place_as_a_channel(ptv: Callable[..., Any], group: str) -> None:
    service = ptv(f"/Service/{group}")
    assert {its["language"]: its["value"] for its in service["serviceNames"]} == GROUP["name"]
    assert service["serviceClasses"][0]["newUri"].endswith("/P4.12")
    assert service["serviceClasses"][0]["uri"].startswith("http://urn.fi/")
    assert (service["serviceChargeType"], service["areaType"]) == ("FreeOfCharge", "LimitedType")
    assert [(its["code"], its["municipalities"][0]["code"]) for its in service["areas"]] == [(None, "491")]
    assert [its["roleType"] for its in service["organizations"]] == ["Responsible", "Producer"]
    (connection,) = service["serviceChannels"]
    channel = ptv(f"/ServiceChannel/{connection['serviceChannel']['id']}")
    assert channel["serviceChannelType"] == "ServiceLocation"
    assert channel["services"][0]["service"] == {"id": group, "name": "Omaishoitajien ryhmä"}
    assert channel["emails"] == [{"value": "toimisto@ryhma.example", "language": "fi"}]


def test_coordinates_are_northing_and_easting_as_strings(ptv: Callable[..., Any], group: str) -> None:
    street = channel_of(ptv, group)["addresses"][0]["streetAddress"]
    assert (street["latitude"], street["longitude"]) == ("6839520.810", "514407.659")
    assert (street["street"][0]["value"], street["streetNumber"]) == ("Kuvitelmakatu", "4")
    assert street["postOffice"][0]["value"] == "MIKKELI"


def test_hours_are_split_as_ptv_splits_them(ptv: Callable[..., Any], group: str) -> None:
    weekly, late, exception = channel_of(ptv, group)["serviceHours"]
    assert weekly["openingHour"] == [{"dayFrom": "Tuesday", "dayTo": "", "from": "13:00:00", "to": "15:00:00"}]
    assert late["serviceHourType"] == "OverMidnight"
    assert (late["openingHour"][0]["dayFrom"], late["openingHour"][0]["dayTo"]) == ("Friday", "Saturday")
    assert (exception["validFrom"], exception["isClosed"]) == ("2026-12-24T00:00:00", True)


def test_a_phone_has_a_prefix_and_no_leading_zero_and_personal_ones_stay_here(
    ptv: Callable[..., Any], group: str
) -> None:
    assert [(its["prefixNumber"], its["number"]) for its in channel_of(ptv, group)["phoneNumbers"]] == [
        ("+358", "505550101")
    ]


def test_headings_are_marked_only_when_asked_for(ptv: Callable[..., Any], group: str) -> None:
    def description(path: str) -> str:
        its = ptv(path)["serviceDescriptions"]
        return next(str(one["value"]) for one in its if one["type"] == "Description")

    assert description(f"/Service/{group}") == "Miksi\nYhdessä on helpompaa."
    assert description(f"/Service/{group}?showHeader=true").startswith("### Miksi")


def test_paths_are_read_in_any_case_and_unknown_parameters_are_ignored(
    ptv: Callable[..., Any], group: str
) -> None:
    assert ptv(f"/service/{group.upper()}?foo=1")["id"] == ptv(f"/SERVICE/{group}")["id"] == group


def test_lists_are_pages_without_a_total_and_null_past_the_end(ptv: Callable[..., Any], group: str) -> None:
    page = ptv("/Service?page=1")
    assert (page["pageNumber"], page["pageSize"], page["pageCount"]) == (1, 1000, 1)
    assert page["itemList"] == [{"id": group, "name": "Omaishoitajien ryhmä"}]
    assert ptv("/Service?page=2")["itemList"] is None
    assert ptv("/ServiceCollection?page=1&archived=false")["itemList"] is None
    assert ptv("/GeneralDescription")["itemList"] is None


@pytest.mark.parametrize(
    "path",
    [
        "/Service/list/area/Municipality/code/491",
        "/Service/list/area/Province/code/10",
        "/ServiceChannel/list/area/Municipality/code/491?page=1",
        "/Organization/list/area/Municipality/code/491?includeWholeCountry=true",
    ],
)
def test_objects_are_found_by_area(ptv: Callable[..., Any], group: str, path: str) -> None:
    assert len(ptv(path)["itemList"]) == 1
    assert (
        ptv(path.replace("491", "091").replace("code/10", "code/01").replace("true", "false"))["itemList"] is None
    )


@pytest.mark.parametrize(
    "path",
    [
        "/Service/serviceClass?uri=http://uri.suomi.fi/codelist/ptv/ptvserclass2/code/P4.12",
        "/Service/serviceClass?uri=http://uri.suomi.fi/codelist/ptv/ptvserclass2/code/P4",
        "/Service/targetGroup?uri=http://urn.fi/URN:NBN:fi:au:ptvl:v2002",
        "/Service/type/Service",
        "/Service/area/Municipality/code/491",
    ],
)
def test_ids_are_found_by_class_group_type_and_area(ptv: Callable[..., Any], group: str, path: str) -> None:
    assert [its["id"] for its in ptv(path)["itemList"]] == [group]


def test_the_dates_of_a_list_are_strict(ptv: Callable[..., Any], group: str) -> None:
    modified = ptv(f"/Service/{group}")["modified"][:19]
    assert ptv("/Service?date=2020-01-01T00:00:00")["itemList"]
    assert ptv("/Service?dateBefore=2020-01-01T00:00:00")["itemList"] is None
    assert ptv(f"/Service?dateBefore={modified}")["itemList"] is None
    assert ptv("/Service?date=2020-01-01T00:00:00Z", 400) == {"date": ["The date parameter is invalid."]}


@pytest.mark.parametrize(
    ("path", "key"),
    [
        ("/Service/not-a-guid", "id"),
        ("/Service?page=-1", "page"),
        ("/Service?status=Everything", "status"),
        ("/Service/list", "guids"),
        ("/Service/list/organization", "organizationId"),
        ("/Service/type/Magic", "type"),
        ("/Service/serviceClass?uri=nonsense", "uri"),
        ("/Service/list/area/Municipality/code/abc", "code"),
    ],
)
def test_a_parameter_that_cannot_be_used_is_named_in_a_bare_dictionary(
    ptv: Callable[..., Any], path: str, key: str
) -> None:
    assert list(ptv(path, 400)) == [key]


def test_what_is_not_published_is_not_found_in_ptvs_words(ptv: Callable[..., Any]) -> None:
    unknown = "11111111-1111-4111-8111-111111111111"
    assert ptv(f"/Service/{unknown}", 404) == {"errorMessage": f"Service with id '{unknown}' not found."}
    assert ptv(f"/ServiceChannel/list?guids={unknown}", 404) == {"errorMessage": "Service channels not found."}
    assert ptv("/Service/list/area/Municipality/code/000", 404)["errorMessage"]


def test_what_has_ended_is_listed_as_archived_and_no_longer_read(
    ptv: Callable[..., Any], association: Caller, group: str
) -> None:
    channel = ptv(f"/Service/{group}")["serviceChannels"][0]["serviceChannel"]["id"]
    association("POST", f"/v1/offerings/{group}/archive")
    ptv(f"/Service/{group}", 404)
    ptv(f"/ServiceChannel/{channel}", 404)
    assert [its["id"] for its in ptv("/Service?status=Archived")["itemList"]] == [group]
    assert [its["id"] for its in ptv("/Service/archived/list")] == [group]
    assert ptv("/Service")["itemList"] is None


def test_events_and_what_is_for_professionals_only_are_not_there(
    ptv: Callable[..., Any], association: Caller
) -> None:
    for more in ({"kind": "event"}, {"kind": "volunteering"}, {"visibility": "professionals"}):
        association("POST", "/v1/offerings", json={**GROUP, **more})
    assert ptv("/Service")["itemList"] is None
    assert ptv("/ServiceChannel")["itemList"] is None


def test_what_becomes_for_professionals_only_is_withdrawn(
    ptv: Callable[..., Any], association: Caller, group: str
) -> None:
    association("PATCH", f"/v1/offerings/{group}", json={"visibility": "professionals"})
    ptv(f"/Service/{group}", 404)
    assert [its["id"] for its in ptv("/Service?status=Withdrawn")["itemList"]] == [group]


def test_a_place_is_a_location_without_a_service(ptv: Callable[..., Any], association: Caller) -> None:
    association("POST", "/v1/offerings", json={**GROUP, "kind": "place"})
    assert ptv("/Service")["itemList"] is None
    (its,) = ptv("/ServiceChannel/type/ServiceLocation")["itemList"]
    channel = ptv(f"/ServiceChannel/{its['id']}")
    assert (channel["services"], channel["serviceChannelNames"][0]["value"]) == ([], "Omaishoitajien ryhmä")


def test_help_that_has_no_place_is_reached_by_phone_and_web(ptv: Callable[..., Any], association: Caller) -> None:
    body = {**GROUP, "places": [], "kind": "service", "area": {"counties": ["12"]}}
    service = ptv(f"/Service/{association('POST', '/v1/offerings', json=body).get_json()['id']}")
    ids = ",".join(its["serviceChannel"]["id"] for its in service["serviceChannels"])
    assert [its["serviceChannelType"] for its in ptv(f"/ServiceChannel/list?guids={ids}")] == ["Phone", "WebPage"]
    assert service["areas"][0]["type"] == "WellbeingServiceCounties"
    assert ptv("/Service/area/WellbeingServiceCounties/code/12")["itemList"]
    assert ptv("/Service/area/Municipality/code/740")["itemList"]


def test_an_organization_is_there_with_its_services(ptv: Callable[..., Any], group: str) -> None:
    (its,) = ptv("/Organization")["itemList"]
    organization = ptv(f"/Organization/{its['id']}")
    assert [role["service"]["id"] for role in organization["services"]] == [group, group]
    assert ptv(f"/Organization/Hierarchy/{its['id']}")["parent"] is None
    entities = ptv(f"/Common/EntitiesByOrganization/{its['id']}")["itemList"]
    assert [entity["type"] for entity in entities] == ["Service", "ServiceLocation"]
    assert ptv(f"/Service/list/organization?organizationId={its['id']}")["itemList"][0]["id"] == group


def test_code_lists_are_there(ptv: Callable[..., Any]) -> None:
    assert len(ptv("/CodeList/GetMunicipalityCodes")) > 300
    assert {"code": "FI", "prefixNumbers": ["+358"]}.items() <= next(
        its for its in ptv("/CodeList/GetCountryCodes") if its["code"] == "FI"
    ).items()
    assert len(ptv("/CodeList/GetAreaCodes/type/Province")) == 19
    assert ptv("/CodeList/GetLanguageCodes")
    assert ptv("/CodeList/GetPostalCodes")["itemList"] is None


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/Service"),
        ("PUT", "/Connection/serviceId/1"),
        ("GET", "/Service/active"),
        ("GET", "/Organization/saha"),
    ],
)
def test_restricted_and_writing_addresses_need_a_user_whom_nobody_is(
    anyone: Caller, method: str, path: str
) -> None:
    answer = anyone(method, f"/api/v11{path}")
    assert (answer.status_code, answer.data, answer.headers["WWW-Authenticate"]) == (401, b"", "Bearer")
    answer = anyone.client.open(f"/api/v11{path}", method=method, headers={"Authorization": "Bearer x"})
    assert answer.status_code == 403


def test_names_are_escaped_where_answers_are_joined_from_text(
    ptv: Callable[..., Any], association: Caller
) -> None:
    name = 'Ryhmä "### lainaus" \\ <b>'
    identity = association("POST", "/v1/offerings", json={**GROUP, "name": {"fi": name}}).get_json()["id"]
    assert ptv(f"/Service/{identity}?showHeader=true")["serviceNames"][0]["value"] == name
    assert ptv("/Service")["itemList"][0]["name"] == name


def test_projecting_everything_anew_gives_the_same_again(
    ptv: Callable[..., Any], group: str, settings: CatalogSettings
) -> None:
    before = ptv(f"/Service/{group}"), channel_of(ptv, group), ptv("/Organization")
    with closing(Database(settings.database_url)) as database, database.write() as session:
        session.execute(delete(PtvCode))
        session.execute(delete(PtvDocument))
    ptv(f"/Service/{group}?showHeader=true", 404)
    assert commands.project(settings) == 1
    after = ptv(f"/Service/{group}"), channel_of(ptv, group), ptv("/Organization")
    assert after == before


def channel_of(ptv: Callable[..., Any], group: str) -> Any:
    """The group's only channel."""
    return ptv(f"/ServiceChannel/{ptv(f'/Service/{group}')['serviceChannels'][0]['serviceChannel']['id']}")
