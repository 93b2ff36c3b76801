"""PTV v12 by the same source: its objects become the offerings that v11's would."""

import copy
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Response
from hypothesis import given
from hypothesis import strategies as st

from services.catalog.schemas.offering import OfferingSchema
from services.catalog.schemas.organization import OrganizationSchema
from services.sync.settings import SyncSettings
from services.sync.sources.opening import Opening
from services.sync.sources.protocol import CannotMap, Page, Record, SourceFailed
from services.sync.sources.ptv.hours import hours as ours
from services.sync.sources.ptv.plan import Scope
from services.sync.sources.ptv.source import PtvSource, open_source
from services.sync.sources.ptv.v12.client import V12Client
from services.sync.sources.ptv.v12.hours import hours
from services.sync.sources.ptv.v12.shapes import rich
from services.sync.sources.reading import Reader
from services.vocabulary.profile import load_profile
from tests.catalog.conftest import Caller
from tests.conftest import REPOSITORY
from tests.local_server import serving
from tests.sync.conftest import Sync
from tests.sync.ptv_server import LOCATION_ID, ORGANIZATION_ID, OTHER_ID, SERVICE_ID
from tests.sync.ptv_v12_server import (
    GENERAL_ID,
    KEY,
    PHONE_ID,
    Json,
    V12Server,
    connection,
    day,
    general,
    international,
    location,
    organization,
    service,
    telephone,
    weekly,
)

SETTINGS = SyncSettings(requests_per_second=1000.0, read_seconds=2.0, retries=0)
SCOPE = Scope(("491", "740"), "10", nationwide=True)
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
SINCE = datetime(2026, 11, 23, 3, tzinfo=UTC)
LATE = "2026-11-23T08:00:00.5Z"
Open = Callable[..., PtvSource]


@pytest.fixture
def ptv() -> V12Server:
    """PTV v12 with a service, its place, its telephone and its organization."""
    return V12Server()


@pytest.fixture
def address(ptv: V12Server) -> Iterator[str]:
    with serving(ptv.app()) as address:
        yield f"{address}/api/v12"


@pytest.fixture
def source(address: str) -> Open:
    """Opens a source on it."""

    def make(scope: Scope = SCOPE, key: str = KEY, **more: Any) -> PtvSource:
        return PtvSource("ptv", V12Client(address, key, Reader(SETTINGS)), scope=scope, now=lambda: NOW, **more)

    return make


def found(pages: Iterator[Page] | list[Page]) -> list[Record]:
    return [record for page in pages for record in page.records]


def ids(pages: Iterator[Page]) -> list[str]:
    return [record.record_id for record in found(pages)]


def alone(number: int, **changes: Any) -> Json:
    return service(contentId=f"{OTHER_ID}{number}", **changes)


def where(kind: str = "LimitedArea", **codes: list[str]) -> Json:
    empty: Json = {"municipalities": [], "regions": [], "wellbeingServicesCounties": []}
    return {"areaType": kind} | (empty | codes if kind == "LimitedArea" else {})


def test_a_service_becomes_the_offering_that_v11s_would(ptv: V12Server, source: Open) -> None:
    reader = source()
    pages = list(reader.pages(None))
    assert [page.problem for page in pages if page.problem] == []
    (record,) = found(pages)
    assert (record.record_id, record.status) == (SERVICE_ID, "live")
    its = reader.map(record.payload)
    OfferingSchema().load(its.offering)
    OrganizationSchema().load(its.organization)
    offering = its.offering
    assert offering["name"] == {"fi": "Liikuntaneuvonta", "sv": "Motionsrådgivning"}
    assert offering["description"] == {"fi": "### Kenelle\n\n* aikuisille\n* ikäihmisille", "sv": "För alla."}
    assert offering["instructions"] == {"fi": "Varaa aika puhelimitse."}
    assert offering["participants"] == {"fi": "Täysi-ikäiset."}
    assert offering["price"] == {"type": "paid", "text": {"fi": "Ensimmäinen kerta on maksuton."}}
    assert (offering["service_classes"], offering["life_events"]) == (["P27.1"], ["KE12"])
    assert offering["target_groups"] == ["KR1", "KR1.1"]
    assert offering["ontology_terms"] == ["http://www.yso.fi/onto/koko/p35542"]
    assert offering["keywords"] == {"fi": ["liikunta"]}
    assert offering["area"] == {"municipalities": ["491"]}
    assert offering["delivery"] == ["on-site", "phone"]
    assert {"phone": "116117", "title": {"fi": "Neuvonta"}} in offering["contacts"]
    assert offering["source"]["modified_at"] == "2026-02-10T12:30:45+00:00"
    assert its.organization == {
        "name": {"fi": "Kuvitelman kaupunki"}, "type": "municipality", "business_id": "1234567-1",
        "municipality": "491", "description": {"fi": "Kaupunki järven rannalla."}, "url": "https://kunta.example/",
        "phone": "+358 15000001", "email": "kirjaamo@kunta.example",
    }  # fmt: skip


def test_a_place_has_its_address_the_users_own_point_and_its_hours(source: Open) -> None:
    reader = source()
    (record,) = found(reader.pages(None))
    (place,) = reader.map(record.payload).offering["places"]
    assert place["name"] == {"fi": "Kuvitelman talo"}
    assert place["municipality"] == "491"
    assert place["address"] == {
        "street": {"fi": "Keksittytie 5 B"}, "postal_code": "50100", "post_office": {"fi": "Mikkeli"},
    }  # fmt: skip
    assert place["point"]["coordinates"] == pytest.approx([27.27, 61.69], abs=0.01)
    assert place["hours"] == {"weekly": [{"days": ["mon"], "opens": "09:00", "closes": "16:00"}]}
    assert place["phones"] == ["+358 150000000"]


def test_a_place_whose_post_office_is_called_after_a_village_is_where_its_area_is(
    ptv: V12Server, source: Open
) -> None:
    address = ptv.channels[0]["location"]["streetAddresses"][0]
    address["postalCode"] = "50670"
    reader = source()
    (record,) = found(reader.pages(None))
    (place,) = reader.map(record.payload).offering["places"]
    assert (place["municipality"], place["address"]["post_office"]) == ("491", {"fi": "Otava"})


def test_a_place_of_no_service_is_a_record_and_one_of_a_service_is_not(ptv: V12Server, source: Open) -> None:
    ptv.channels.append(location(contentId=OTHER_ID + "2"))
    assert ids(source().pages(None)) == [SERVICE_ID, OTHER_ID + "2"]
    assert ids(source(replace(SCOPE, locations=False)).pages(None)) == [SERVICE_ID]


def test_services_of_the_municipalities_their_region_and_county_and_of_the_whole_country_are_read(
    ptv: V12Server, source: Open
) -> None:
    ptv.services = [
        alone(1, area=where(municipalities=["740"])),
        alone(2, area=where(regions=["10"])),
        alone(3, area=where(wellbeingServicesCounties=["10"])),
        alone(4, area=where("WholeCountry")),
        alone(5, area=where("WholeCountryExceptAland")),
        alone(6, area=where(municipalities=["091"])),
    ]
    ptv.connections, ptv.channels = [], []
    assert sorted(ids(source().pages(None))) == [f"{OTHER_ID}{number}" for number in range(1, 6)]
    local = sorted(ids(source(replace(SCOPE, nationwide=False)).pages(None)))
    assert local == [f"{OTHER_ID}{number}" for number in range(1, 4)]


@pytest.mark.parametrize("name", [ORGANIZATION_ID, "1234567-1"])
def test_what_a_named_organization_offers_is_read_wherever_it_is(ptv: V12Server, source: Open, name: str) -> None:
    ptv.services = [alone(1, area=where(municipalities=["091"]))]
    assert ids(source(replace(SCOPE, organizations=(name,))).pages(None)) == [OTHER_ID + "1"]


def test_a_filter_that_ptv_does_not_understand_brings_nothing_else_in(ptv: V12Server, source: Open) -> None:
    ptv.services.append(alone(1, area=where(municipalities=["091"])))
    ptv.channels.append(location(contentId=OTHER_ID + "2", area=where(municipalities=["091"])))
    ptv.filters = False
    assert ids(source().pages(None)) == [SERVICE_ID]


def test_a_general_description_is_merged(ptv: V12Server, source: Open) -> None:
    ptv.services = [service(generalDescriptionContentId=GENERAL_ID, chargeType=None)]
    reader = source()
    (record,) = found(reader.pages(None))
    its = reader.map(record.payload).offering
    assert its["description"]["fi"].startswith("Yhteinen kuvaus.\n\n### Kenelle")
    assert its["instructions"]["fi"] == "Yhteinen ohje.\n\nVaraa aika puhelimitse."
    assert (its["price"]["type"], its["service_classes"]) == ("free", ["P27.1", "P5.17"])


def test_a_connections_own_contacts_and_hours_come_with_it(ptv: V12Server, source: Open) -> None:
    fi = {"description": "Kysy neuvonnasta.", "chargeTypeAdditionalInformation": None, "contactFaxNumbers": [],
          "contactPhoneNumbers": [international("150000009", "Ajanvaraus")],
          "contactEmails": [{"email": "neuvonta@kunta.example"}],
          "contactWebPages": [{"name": "Varaa", "url": "https://varaa.example/"}]}  # fmt: skip
    its = {"hours": [weekly(friday=day(("10:00", "12:00")))], "holidayServiceHours": None}
    ptv.connections = [connection(languageVersions={"fi": fi}, serviceHours=its)]
    reader = source()
    (record,) = found(reader.pages(None))
    offering = reader.map(record.payload).offering
    assert offering["contacts"][:3] == [
        {"phone": "+358 150000009", "title": {"fi": "Ajanvaraus"}},
        {"email": "neuvonta@kunta.example"},
        {"url": "https://varaa.example/", "title": {"fi": "Varaa"}},
    ]
    assert offering["places"][0]["hours"] == {"weekly": [{"days": ["fri"], "opens": "10:00", "closes": "12:00"}]}


def test_an_electronic_service_is_remote_and_a_contact_by_its_channels_name(ptv: V12Server, source: Open) -> None:
    fi = {"name": "Sähköinen varaus", "webAddress": {"name": None, "url": "https://varaa.example/"},
          "attachmentLinks": [], "supportEmails": [{"email": "tuki@kunta.example"}],
          "supportPhoneNumbers": [], "accessibilityClassificationLevel": "Unknown"}  # fmt: skip
    ptv.channels = [
        telephone(
            serviceChannelType="EService", languageVersions={"fi": fi},
            electronicSignature={"type": "NotRequired"}, electronicIdentification="Required",
        )
    ]  # fmt: skip
    reader = source()
    (record,) = found(reader.pages(None))
    offering = reader.map(record.payload).offering
    assert offering["delivery"] == ["remote"]
    assert offering["contacts"] == [
        {"url": "https://varaa.example/", "title": {"fi": "Sähköinen varaus"}},
        {"email": "tuki@kunta.example"},
    ]


def test_many_channels_are_searched_for_by_their_organization(ptv: V12Server, source: Open) -> None:
    ptv.channels = [telephone(contentId=f"00000000-0000-4000-9000-{number:012}") for number in range(150)]
    ptv.connections = [connection(channel_id=its["contentId"]) for its in ptv.channels]
    (record,) = found(source(replace(SCOPE, locations=False)).pages(None))
    assert len(record.payload["channels"]) == 150
    assert [asked for asked in ptv.asked if asked.startswith("service-channel/0")] == []


def test_a_channel_that_is_not_published_any_more_is_left_out(ptv: V12Server, source: Open) -> None:
    ptv.channels = [telephone()]
    (record,) = found(source().pages(None))
    assert list(record.payload["channels"]) == [PHONE_ID]


def test_what_was_archived_is_closed(ptv: V12Server, source: Open) -> None:
    ptv.archived = {"service": [OTHER_ID + "1"], "service-channel": [OTHER_ID + "2"]}
    closed = [record for record in found(source(seen=SINCE).pages(None)) if record.status == "closed"]
    assert [record.record_id for record in closed] == [OTHER_ID + "1", OTHER_ID + "2"]
    asked = [asked.replace("%3A", ":") for asked in ptv.asked if "archived" in asked]
    assert asked and all("archivedAtOrAfter=2026-11-22T03:00:00Z" in one for one in asked)


def test_a_pass_over_changes_reads_what_was_published_since(ptv: V12Server, source: Open) -> None:
    ptv.services += [alone(1, publishedAt=LATE), alone(2, publishedAt=LATE, area=where(municipalities=["091"]))]
    reader = source(since=SINCE, seen=SINCE)
    assert ids(reader.pages(None)) == [OTHER_ID + "1"]
    assert reader.partial


@pytest.mark.parametrize("what", ["channels", "connections"])
def test_a_service_is_read_when_its_channel_or_connection_has_changed(
    ptv: V12Server, source: Open, what: str
) -> None:
    for its in getattr(ptv, what):
        its["publishedAt"] = LATE
    ptv.services.append(alone(3, area=where(municipalities=["091"])))
    ptv.connections.append(connection(OTHER_ID + "3", publishedAt=LATE))
    assert ids(source(since=SINCE).pages(None)) == [SERVICE_ID]


def test_a_changed_place_of_no_service_is_read(ptv: V12Server, source: Open) -> None:
    ptv.channels.append(location(contentId=OTHER_ID + "2", publishedAt=LATE))
    assert ids(source(since=SINCE).pages(None)) == [OTHER_ID + "2"]


def test_every_call_carries_the_key_and_a_wrong_one_ends_the_run(ptv: V12Server, source: Open) -> None:
    with pytest.raises(SourceFailed, match="does not take the API key") as raised:
        list(source(key="vaara-avain").pages(None))
    assert "vaara-avain" not in str(raised.value)


def test_no_redirect_takes_the_key_elsewhere(ptv: V12Server, source: Open) -> None:
    seen: list[str] = []
    elsewhere = V12Server()
    elsewhere.answer = lambda path: seen.append(path) or Response("{}")  # type: ignore[func-returns-value,method-assign]
    with serving(elsewhere.app()) as other:
        answer = Response("", 302, {"Location": f"{other}/api/v12/service/search"})
        ptv.faults = {"service/search": [answer]}
        pages = list(source().pages(None))
    assert [page.problem for page in pages if page.problem]
    assert seen == []


@pytest.mark.parametrize(
    ("status", "body"),
    [(500, ""), (429, "Too many"), (400, '{"title": "Bad request", "errors": []}'), (200, "<html>"), (200, "[]"),
     (200, '{"items": null, "totalPages": 1}'), (200, '{"items": [], "totalPages": "1"}')],
)  # fmt: skip
def test_an_answer_that_is_no_page_is_told_and_passed_over(
    ptv: V12Server, source: Open, status: int, body: str
) -> None:
    ptv.faults = {"service/search": [Response(body, status)]}
    problems = [page.problem for page in source().pages(None) if page.problem]
    assert len(problems) == 1 and problems[0].startswith("service/search?areaType=LimitedArea&municipalities=491")


def test_an_object_that_is_not_as_documented_is_told_and_stops_nothing(ptv: V12Server, source: Open) -> None:
    ptv.services += [alone(1, languageVersions=[]), alone(2, area={"areaType": "Elsewhere"}), {"contentId": 7}]
    ptv.filters = False
    by_id = {record.record_id: record for record in found(source(classes=("P27",)).pages(None))}
    assert by_id.pop(SERVICE_ID).status == "live"
    assert [record.status for record in by_id.values()] == ["invalid"] * len(by_id)
    assert (by_id[OTHER_ID + "1"].reason or "").startswith("not what v12 documents (")
    assert "" in by_id


def test_what_names_a_channel_that_cannot_be_read_says_so(ptv: V12Server, source: Open) -> None:
    ptv.channels[1]["serviceHours"] = {"hours": [{"type": "Sometimes"}]}
    (record,) = found(source().pages(None))
    assert record.status == "invalid"
    assert (record.reason or "").startswith(f"its channel {PHONE_ID}: not what v12 documents (ValueError")


def read_hours(*its: Json, holidays: Json | None = None) -> Any:
    return ours(hours({"hours": list(its), "holidayServiceHours": holidays}))


def test_hours_over_midnight_and_by_the_day_are_spans() -> None:
    its = weekly(monday=day(("09:00", "16:00")), tuesday=day(("09:00", "16:00")), friday=day(("18:00", "01:30")))
    assert read_hours(its) == {
        "weekly": [
            {"days": ["mon", "tue"], "opens": "09:00", "closes": "16:00"},
            {"days": ["fri"], "opens": "18:00", "closes": "01:30"},
        ]
    }


def test_hours_of_odd_weeks_are_said_in_words() -> None:
    odd = weekly(tuesday=day(("10:00", "12:00"), repetition="OddWeeks"))
    found = read_hours(weekly(monday=day(("09:00", "16:00"))), odd)
    assert found["weekly"] == [{"days": ["mon"], "opens": "09:00", "closes": "16:00"}]
    assert found["text"]["fi"] == "parittomilla viikoilla: ti 10:00–12:00"


def test_open_always_and_by_appointment() -> None:
    always = {"type": "ContinuousAlwaysValidServiceHour", "openingStatus": "Open", "heading": {},
              "additionalInformation": {}}  # fmt: skip
    assert read_hours(always)["weekly"][0]["days"] == ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
    assert read_hours(always | {"openingStatus": "OpenOnReservation"})["text"]["fi"] == "Ajanvarauksella."


def exceptional(start: str, end: str, **days: Json) -> Json:
    return {"type": "ExceptionalDateRangeServiceHour", "heading": {"fi": "Juhannus"}, "additionalInformation": {},
            "fromDate": start, "toDate": end, "weeklyHours": days}  # fmt: skip


def test_an_exception_is_closed_or_has_its_hours() -> None:
    shut = exceptional("2027-06-25", "2027-06-26", friday=day(("00:00", "00:00"), status="Closed"))
    assert read_hours(shut)["exceptions"] == [
        {"from": "2027-06-25", "to": "2027-06-26", "closed": True, "text": {"fi": "Juhannus"}}
    ]
    short = exceptional(
        "2027-06-24", "2027-06-24", thursday=day(("09:00", "12:00")), friday=day(("09:00", "15:00"))
    )
    assert read_hours(short)["exceptions"] == [
        {"from": "2027-06-24", "to": "2027-06-24", "opens": "09:00", "closes": "12:00", "text": {"fi": "Juhannus"}}
    ]


def test_an_exception_of_several_hours_is_said_in_words() -> None:
    its = exceptional("2027-06-21", "2027-06-25", monday=day(("09:00", "16:00")), friday=day(("09:00", "12:00")))
    found = read_hours(weekly(monday=day(("08:00", "16:00"))), its)
    assert "exceptions" not in found
    assert found["text"]["fi"] == "Juhannus, 21.6.2027–25.6.2027: ma 09:00–16:00, pe 09:00–12:00"


def test_a_holiday_has_no_date_and_is_said_by_its_name() -> None:
    eve = {"holidayName": "ChristmasEve", "hours": day(("09:00", "12:00"))["hours"]}
    first = {"holidayName": "ChristmasDay", "hours": day(("00:00", "00:00"), status="Closed")["hours"]}
    found = read_hours(holidays={"repetition": {"type": "RepetitionEveryYear"}, "holidays": [eve, first]})
    assert found == {
        "text": {
            "fi": "Jouluaatto: 09:00–12:00\nJoulupäivä: suljettu",
            "sv": "Julafton: 09:00–12:00\nJuldagen: stängt",
            "en": "Christmas Eve: 09:00–12:00\nChristmas Day: closed",
        }
    }


@pytest.mark.parametrize(
    ("markdown", "text"),
    [
        ("# Otsikko\nteksti", "### Otsikko\nteksti"),
        ("* yksi\n- kaksi\n+ kolme", "* yksi\n* kaksi\n* kolme"),
        ("1. yksi\n2) kaksi", "1. yksi\n2. kaksi"),
        ("**tärkeää** ja __näin__", "tärkeää ja näin"),
        ("[sivu](https://kunta.example/)", "sivu (https://kunta.example/)"),
        ("[https://kunta.example/](https://kunta.example/)", "https://kunta.example/"),
        (r"24\.12\. suljettu", "24.12. suljettu"),
        ("24.12. suljettu", "24.12. suljettu"),
        ("2 * 3 = 6, a_b_c", "2 * 3 = 6, a_b_c"),
        ("rivi\r\ntoinen  ", "rivi\ntoinen"),
    ],
)
def test_markdown_becomes_ptvs_small_rich_text(markdown: str, text: str) -> None:
    assert rich(markdown) == text


@given(st.text(max_size=200))
def test_rich_text_of_any_text_is_settled_at_once(text: str) -> None:
    assert len(rich(text)) <= len(text) + 4 * (text.count("\n") + 1) + 3 * text.count("](")


DATES = st.dates(date(2026, 1, 1), date(2028, 1, 1)).map(date.isoformat)
CLOCK = st.times().map(lambda time: time.strftime("%H:%M"))


@given(DATES, DATES, st.dictionaries(st.sampled_from(["monday", "sunday"]), st.lists(st.tuples(CLOCK, CLOCK))))
def test_no_exception_makes_the_hours_fall(start: str, end: str, week: dict[str, list[tuple[str, str]]]) -> None:
    first, last = sorted((start, end))
    OfferingSchema(only=["hours"]).load(
        {"hours": read_hours(exceptional(first, last, **{key: day(*spans) for key, spans in week.items()}))}
    )


WHOLE = {"services": service, "channels": location, "organizations": organization, "generals": general}


def places_in(value: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, its in pairs:
        yield (*at, key)
        yield from places_in(its, (*at, key))


PLACES = [(family, at) for family, make in WHOLE.items() for at in places_in(make())]


def test_no_wrong_value_anywhere_makes_it_fall(ptv: V12Server, source: Open) -> None:
    # Over a server hypothesis would take minutes; each place is tried with each kind of value once.
    wrong: tuple[Any, ...] = (None, True, 7, "x", [], {}, [1], [{}])
    ptv.filters = False
    its = {family: [make()] for family, make in WHOLE.items()}
    its["services"] = [service(generalDescriptionContentId=GENERAL_ID)]
    for number, (family, at) in enumerate(PLACES):
        whole = copy.deepcopy(its)
        holder: Any = whole[family][0]
        for key in at[:-1]:
            holder = holder[key]
        holder[at[-1]] = wrong[number % len(wrong)]
        for name, rows in whole.items():
            setattr(ptv, name, rows)
        reader = source()
        for record in found(reader.pages(None)):
            assert record.status in ("live", "closed") or record.reason
            if record.status == "live":
                try:
                    reader.map(record.payload)
                except CannotMap as error:
                    assert str(error)


def opening(tmp_path: Path, **settings: Any) -> Opening:
    profile = load_profile(REPOSITORY / "profiles" / "etela-savo.toml")
    given = {"url": "https://ptv.example/api/v12", "version": 12} | settings
    return Opening("ptv", given, None, ("491",), False, profile, SETTINGS)


@pytest.mark.parametrize("version", [12, "v12"])
def test_a_profile_chooses_v12_with_a_file_that_holds_the_key(tmp_path: Path, version: Any) -> None:
    file = tmp_path / "key"
    file.write_text(f"{KEY}\n", "utf-8")
    open_source(opening(tmp_path, version=version, key_file=str(file)))


@pytest.mark.parametrize("content", ["", "two words", "a\nb", "ä", "\x00"])
def test_a_file_that_holds_no_key_is_refused_without_its_content(tmp_path: Path, content: str) -> None:
    file = tmp_path / "key"
    file.write_text(content, "utf-8")
    with pytest.raises(SourceFailed, match=r"key_file: .* holds no key"):
        open_source(opening(tmp_path, key_file=str(file)))
    with pytest.raises(SourceFailed, match="cannot be read"):
        open_source(opening(tmp_path, key_file=str(tmp_path / "none")))


def test_what_v12_gave_goes_on_whole_beside_what_is_served_of_it(ptv: V12Server, source: Open) -> None:
    ptv.services[0]["beta"] = "not known"
    reader = source()
    mapped = [reader.map(record.payload) for page in reader.pages(None) for record in page.records]
    rows = {row["document"]["id"]: row for its in mapped for row in its.ptv_documents}
    given = {its["contentId"]: its for its in [*ptv.services, *ptv.channels, *ptv.organizations]}
    assert {its: row["original"]["object"] for its, row in rows.items()} == {its: given[its] for its in rows}
    assert rows.keys() == {SERVICE_ID, LOCATION_ID, PHONE_ID, ORGANIZATION_ID}
    assert rows[SERVICE_ID]["original"]["connections"] == ptv.connections
    assert {row["original"]["version"] for row in rows.values()} == {"v12"}
    assert not any("original" in row["document"] for row in rows.values())


def test_a_change_that_only_v12_shows_goes_on_too(ptv: V12Server, source: Open) -> None:
    (before,) = found(source().pages(None))
    ptv.services[0]["beta"] = "not known"
    (after,) = found(source().pages(None))
    assert before.payload != after.payload


def test_a_page_that_is_shorter_than_it_says_is_no_page(ptv: V12Server, source: Open) -> None:
    short = {"page": 1, "pageSize": 100, "totalItems": 2, "totalPages": 1, "items": [service()]}
    ptv.faults["service/search"] = [Response(json.dumps(short), mimetype="application/json")]
    told = [page.problem or "" for page in source().pages(None)]
    assert "service/search: 1 of 2 are on the page" in told[0]


@pytest.mark.parametrize("row", [None, {}, connection(channel_id="7") | {"serviceContentId": 7}])
def test_a_connection_that_cannot_be_read_makes_no_place_of_its_own_and_takes_no_channel_away(
    ptv: V12Server, source: Open, row: Any
) -> None:
    short = {"page": 1, "pageSize": 100, "totalItems": 1, "totalPages": 1, "items": [row]}
    ptv.faults["connection/search"] = [Response(json.dumps(short), mimetype="application/json") for _ in range(3)]
    records = found(source().pages(None))
    assert {record.record_id: record.status for record in records}[SERVICE_ID] == "invalid"
    assert {record.status for record in records} == {"invalid"}
    assert all("connection" in (record.reason or "") for record in records)


def test_v12_all_the_way_into_the_catalogue_whose_v11_face_shows_it(
    sync: Sync, ptv: V12Server, address: str, reader: Caller
) -> None:
    client = V12Client(address, KEY, Reader(replace(sync.settings, retries=0)))
    run = sync.run(PtvSource("lipas", client, scope=SCOPE))
    assert (run.state, run.counts["new"]) == ("done", 1), sync.problems
    for family, identity in (
        ("Service", SERVICE_ID), ("ServiceChannel", LOCATION_ID), ("ServiceChannel", PHONE_ID),
        ("Organization", ORGANIZATION_ID),
    ):  # fmt: skip
        assert reader("GET", f"/api/v11/{family}/{identity}").status_code == 200
    listed = reader("GET", "/api/v11/Service/list/area/Municipality/code/491").get_json()["itemList"]
    assert listed[0]["serviceChannels"][0]["serviceChannel"]["id"] == LOCATION_ID
    client = V12Client(address, KEY, Reader(replace(sync.settings, retries=0)))
    again = sync.run(PtvSource("lipas", client, scope=SCOPE))
    assert {outcome: count for outcome, count in again.counts.items() if count} == {"unchanged": 1}
