"""From a calendar's event to an offering that the catalogue takes: places, contacts, texts, settings of feeds."""

import json
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.catalog.schemas.offering import OfferingSchema
from services.catalog.schemas.organization import OrganizationSchema
from services.sync.sources.calendars import mapping
from services.sync.sources.calendars.source import open_source
from services.sync.sources.calendars.whereabouts import place
from services.sync.sources.protocol import Mapped, Payload, SourceFailed
from tests.sync.data.calendars.site import SEURA, calendar, composed, event, feed, one, opening, read


def mapped(content: bytes, **changes: Any) -> Mapped:
    """The offering of the only event, which the catalogue takes."""
    result = mapping.to_offering(one(content, its=feed(**changes)).payload)
    OfferingSchema().load(dict(result.offering))
    OrganizationSchema().load(dict(result.organization))
    return result


def test_the_composed_group_becomes_an_activity_with_its_dates() -> None:
    payload = read(composed("seura.ics").encode())[0].payload
    offering = mapping.to_offering(payload).offering
    occurrences = offering.pop("occurrences")
    assert offering == {
        "kind": "activity",
        "name": {"fi": "Torstain kävelyryhmä"},
        "summary": {"fi": "Kävellään yhdessä Keksityssä puistossa. Kysy: info@seura.example tai …"},
        "description": {"fi": "Kävellään yhdessä Keksityssä puistossa.\n\nKysy: info@seura.example tai …"},
        "service_classes": ["P25.5"],
        "target_groups": ["KR1"],
        "keywords": {"fi": ["kävely", "ulkoilu"]},
        "places": [
            {
                "municipality": "491",
                "name": {"fi": "Kuvitelman kirjasto"},
                "address": {
                    "street": {"fi": "Keksittykatu 5"},
                    "post_office": {"fi": "Mikkeli"},
                    "postal_code": "50100",
                },
                "point": {"type": "Point", "coordinates": [27.27, 61.69]},
            }
        ],
        "delivery": ["on-site"],
        "price": {"type": "unknown"},
        "contacts": [{"email": "info@seura.example", "url": "https://seura.example/torstai"}],
        "source": {
            "url": "https://seura.example/torstai",
            "attribution": {
                "fi": "Tapahtumatiedot: Kuvitelman seura ry",
                "sv": "Uppgifter om evenemang: Kuvitelman seura ry",
                "en": "Events: Kuvitelman seura ry",
            },
        },
    }
    days = [its["start"][:10] for its in occurrences]
    assert days[:5] == ["2026-11-05", "2026-11-12", "2026-11-19", "2026-11-26", "2026-12-03"]
    assert not {"2026-12-10", "2026-12-24"} & set(days)


def test_mapping_is_pure() -> None:
    payload = read(composed("seura.ics").encode())[0].payload
    before = deepcopy(payload)
    assert mapping.to_offering(payload) == mapping.to_offering(payload)
    assert payload == before
    assert json.loads(json.dumps(payload)) == payload


@pytest.mark.parametrize(
    ("location", "expected"),
    [
        ("Keksitty talo", {"municipality": "491", "name": "Keksitty talo"}),
        ("Keksitty talo, Savonlinna", {"municipality": "740", "name": "Keksitty talo, Savonlinna"}),
        ("Savonlinnan kirjasto", {"municipality": "740", "name": "Savonlinnan kirjasto"}),
        ("Mikkelin ja Savonlinnan raja", {"municipality": "491", "name": "Mikkelin ja Savonlinnan raja"}),
        ("Keksittykatu 5 B 12", {"municipality": "491", "street": "Keksittykatu 5 B 12"}),
        ("Keksittyvägen 3, 00100 Helsinki", {"municipality": "091", "street": "Keksittyvägen 3", "code": "00100"}),
        ("Keksittytie 1, Mikkeli", {"municipality": "491", "street": "Keksittytie 1", "office": "Mikkeli"}),
        ("Sali 2, Keksitty talo", {"municipality": "491", "name": "Sali 2, Keksitty talo"}),
        (
            "Talo\nKeksitynkatu 1-3\nFI-50100 Mikkeli",
            {"street": "Keksitynkatu 1-3", "code": "50100", "name": "Talo"},
        ),
        ("Talo https://kartta.example/x", {"name": "Talo"}),
    ],
)
def test_a_place_is_read_from_a_line_of_text(location: str, expected: dict[str, str]) -> None:
    content = calendar(event(LOCATION=location.replace("\n", "\\n")))
    (found,) = mapped(content).offering["places"]
    address = found.get("address", {})
    told = {
        "municipality": found["municipality"],
        "name": found.get("name", {}).get("fi"),
        "street": address.get("street", {}).get("fi"),
        "code": address.get("postal_code"),
        "office": address.get("post_office", {}).get("fi"),
    }
    assert {key: told[key] for key in expected} == expected


@pytest.mark.parametrize(
    "location", ["https://meet.example/luento", "Zoom", "Verkossa", "Teams (https://meet.example/x)"]
)
def test_what_is_on_the_net_is_remote_and_in_no_place(location: str) -> None:
    offering = mapped(calendar(event(LOCATION=location))).offering
    assert offering["delivery"] == ["remote"]
    assert "places" not in offering
    assert offering["area"] == {"municipalities": ["491"]}


def test_where_nothing_is_said_nothing_is_known() -> None:
    offering = mapped(calendar(event())).offering
    assert "delivery" not in offering
    assert "places" not in offering
    assert offering["price"] == {"type": "unknown"}


@pytest.mark.parametrize(
    ("geo", "point"), [("61.69;27.27", True), ("27.27;61.69", True), ("0;0", False), ("nan;nan", False)]
)
def test_a_point_in_finland_is_read_whichever_number_comes_first(geo: str, point: bool) -> None:
    places = mapped(calendar(event(GEO=geo))).offering.get("places", [{}])
    assert places[0].get("point") == ({"type": "Point", "coordinates": [27.27, 61.69]} if point else None)


@pytest.mark.parametrize(
    "organizer",
    [
        ":mailto:etunimi.sukunimi@seura.example",
        ":mailto:kuvitelma@gmail.com",
        ";CN=Etunimi Sukunimi:mailto:kerho@seura.example",
        ":mailto:abc123@group.calendar.google.com",
        ":mailto:noreply@seura.example",
        ":tel:+358401234567",
        ":mailto:",
    ],
)
def test_an_organizer_who_may_be_a_person_is_not_kept(organizer: str) -> None:
    record = one(calendar(event(ORGANIZER=organizer, CONTACT="Etunimi Sukunimi 040 123 4567")))
    kept = json.dumps(record.payload, ensure_ascii=False)
    assert "email" not in record.payload
    assert "Etunimi" not in kept
    assert "040" not in kept


def test_an_office_is_kept_and_persons_in_texts_are_not() -> None:
    content = calendar(
        event(
            ORGANIZER=";CN=Toimisto:mailto:toimisto@seura.example",
            DESCRIPTION="Kysy etunimi.sukunimi@seura.example",
            LOCATION="Luona: etunimi.sukunimi@gmail.com",
            SUMMARY="Kerho etunimi.sukunimi@seura.example",
        )
    )
    record = one(content)
    assert record.payload["email"] == "toimisto@seura.example"
    assert "sukunimi" not in json.dumps([record.payload, record.where])


def test_a_time_that_is_not_certain_is_told_so() -> None:
    offering = mapped(calendar(event(STATUS="TENTATIVE", DESCRIPTION="Tervetuloa."))).offering
    assert offering["description"] == {"fi": "Aika on alustava.\n\nTervetuloa."}
    offering = mapped(calendar(event(STATUS="TENTATIVE")), language="sv").offering
    assert offering["description"] == {"sv": "Tiden är preliminär."}


def test_a_feeds_defaults_hold_for_its_events() -> None:
    result = mapped(
        calendar(event(CATEGORIES="kuoro")),
        kind="course",
        language="sv",
        service_classes=["P25.2"],
        themes=["creativity"],
        target_groups=["KR1.1"],
        keywords=["musik"],
        page="https://seura.example/kalenteri",
        licence="CC BY 4.0",
        organization={"name": {"fi": "Kuvitelman kunta", "sv": "Fantasi kommun"}, "type": "municipality"},
    )
    offering = result.offering
    assert offering["kind"] == "course"
    assert offering["name"] == {"sv": "Kuvitelman kerho"}
    assert offering["keywords"] == {"sv": ["musik", "kuoro"]}
    assert [offering[key] for key in ("service_classes", "themes", "target_groups")] == [
        ["P25.2"],
        ["creativity"],
        ["KR1.1"],
    ]
    assert offering["contacts"] == [{"url": "https://seura.example/kalenteri"}]
    assert offering["source"]["licence"] == "CC BY 4.0"
    assert result.organization_record == "municipality-491"


def test_another_setting_is_another_payload_and_another_address_under_the_same_id_is_not() -> None:
    content = calendar(event())
    first = one(content, its=feed(id="kerhot"))
    assert one(content, its=feed(id="kerhot", keywords=["kerho"])).payload != first.payload
    moved = one(content, its=feed(id="kerhot", url="https://uusi.example/x.ics"))
    assert (moved.record_id, moved.payload) == (first.record_id, first.payload)


def test_a_key_in_the_address_is_shown_nowhere() -> None:
    record = one(calendar(event(DTSTART="x")), its=feed(url="https://seura.example/private-salainen/basic.ics"))
    assert "salainen" not in str(record)


def test_an_association_is_known_by_its_business_id_else_by_its_name() -> None:
    content = calendar(event())
    its = SEURA["organization"]
    assert (
        mapped(content, organization=its | {"business_id": "1234567-1"}).organization_record
        == "organization-1234567-1"
    )
    assert (
        mapped(content).organization_record == mapped(content, url="https://toinen.example/").organization_record
    )


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"url": "ftp://seura.example"}, "url"),
        ({"url": 5}, "url"),
        ({"url": "https://[x"}, "url"),
        ({"municipality": "999"}, "municipality"),
        ({"municipality": "049", "organization": "Seura"}, "organization"),
        ({"organization": {"name": "", "type": "association"}}, "organization.name"),
        ({"organization": {"name": {"xx": "Seura"}, "type": "association"}}, "organization.name"),
        ({"organization": {"name": "Seura", "type": "klubi"}}, "organization.type"),
        ({"organization": {"name": "Seura", "type": "association", "business_id": "1234567-2"}}, "business_id"),
        ({"organization": {"name": "Seura", "type": "association", "nimi": "x"}}, "organization.nimi"),
        ({"language": "ruotsi"}, "language"),
        ({"kind": "party"}, "kind"),
        ({"format": "pdf"}, "format"),
        ({"service_classes": ["P99"]}, "service_classes"),
        ({"service_classes": "P25.5"}, "service_classes"),
        ({"themes": ["x"]}, "themes"),
        ({"keywords": [""]}, "keywords"),
        ({"id": "Ä"}, "id"),
        ({"page": "x"}, "page"),
        ({"urll": "x"}, "urll"),
    ],
)
def test_a_wrong_setting_is_named_with_its_feed(changes: dict[str, Any], told: str) -> None:
    with pytest.raises(SourceFailed, match=f"source calendars, feed 1, .*{told}"):
        feed(**changes)


def test_a_list_of_feeds_is_needed_and_each_only_once() -> None:
    for settings in ({"feeds": []}, {"feeds": "x"}, {"feeds": [1]}, {"url": "https://x.example"}):
        with pytest.raises(SourceFailed):
            open_source(opening(**settings))
    with pytest.raises(SourceFailed, match="feed 2: it has the address or the id of another"):
        open_source(opening(SEURA, SEURA))
    assert open_source(opening(SEURA, SEURA | {"id": "toinen"})).name == "calendars"


def test_an_address_for_a_calendar_program_is_one_of_the_web() -> None:
    assert feed(url="webcal://seura.example/x.ics").url == "https://seura.example/x.ics"


@given(
    st.text(max_size=300),
    st.text(max_size=400),
    st.text(max_size=6000),
    st.lists(st.text(max_size=200), max_size=40),
)
def test_whatever_the_texts_are_the_catalogue_takes_the_offering(
    name: str, location: str, description: str, categories: list[str]
) -> None:
    def escaped(text: str) -> str:
        kept = "".join(letter for letter in text if letter not in "\r\n")
        return (
            ":"
            + kept.replace("\\", "\\\\")
            .replace(",", "\\,")
            .replace(";", "\\;")
            .encode("utf-8", "replace")
            .decode()
        )

    content = calendar(
        event(
            SUMMARY=escaped(f"x{name}"),
            LOCATION=escaped(location),
            DESCRIPTION=escaped(description),
            CATEGORIES=":" + ",".join(escaped(its)[1:] for its in categories),
        )
    )
    record = one(content)
    if record.status == "live":
        OfferingSchema().load(dict(mapping.to_offering(record.payload).offering))


@given(st.text(max_size=300))
def test_any_line_is_a_place_or_none(location: str) -> None:
    payload: Payload = {"location": location, "feed": {"language": "fi", "municipality": "491"}}
    found = place(payload)
    assert found is None or len(found["municipality"]) == 3
