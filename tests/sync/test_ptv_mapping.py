"""From PTV's objects to offerings: texts, classes, areas, places, contacts and the organization."""

from typing import Any

import pytest

from services.catalog.ptv.coordinates import to_ptv
from services.catalog.schemas.offering import OfferingSchema
from services.catalog.schemas.organization import OrganizationSchema
from services.sync.sources.protocol import CannotMap, Mapped
from services.sync.sources.ptv import mapping, records
from services.sync.sources.ptv.organizations import business_id
from services.sync.sources.ptv.places import point
from tests.sync.ptv_server import (
    LOCATION_ID,
    ORGANIZATION_ID,
    OTHER_ID,
    SERVICE_ID,
    Json,
    area,
    composed,
    texts,
)

GENERAL_ID = OTHER_ID + "9"


def related(*channels: Json, organization: Json | None = None, general: Json | None = None) -> records.Related:
    its = organization or composed("composed_organization")
    found = {("ServiceChannel", channel["id"]): channel for channel in channels}
    found[("Organization", its["id"])] = its
    if general:
        found[("GeneralDescription", general["id"])] = general
    return records.Related(found)


def mapped(service: Json | None = None, *channels: Json, **more: Any) -> Mapped:
    own = service or composed("composed_service")
    record = records.record(
        "services", own, related(*(channels or [composed("composed_servicelocation")]), **more)
    )
    assert record.status == "live", record.reason
    return mapping.to_offering(record.payload)


def offering(**changes: Any) -> Json:
    return mapped(composed("composed_service", **changes)).offering


def channel(kind: str, number: int, **changes: Any) -> Json:
    made = {
        "id": f"{OTHER_ID}{number}", "serviceChannelType": kind, "organizationId": ORGANIZATION_ID,
        "serviceChannelNames": texts("Name", fi="Asiointikanava"), "publishingStatus": "Published",
        "modified": "2026-01-15T08:01:22.781004",
    }  # fmt: skip
    return made | changes


def connected(*channels: Json) -> Mapped:
    rows = [{"serviceChannel": {"id": its["id"], "name": None}, "contactDetails": None} for its in channels]
    return mapped(composed("composed_service", serviceChannels=rows), *channels)


def place(**changes: Any) -> Json:
    record = records.record("locations", composed("composed_servicelocation", services=[], **changes), related())
    assert record.status == "live", record.reason
    return mapping.to_offering(record.payload).offering


def general(**changes: Any) -> Json:
    return {
        "id": GENERAL_ID, "names": [], "descriptions": [], "publishingStatus": "Published",
        "modified": "2026-01-15T08:01:22.781004", "type": "Service",
    } | changes  # fmt: skip


def test_the_composed_service_becomes_an_offering_that_the_catalogue_takes() -> None:
    its = mapped()
    OfferingSchema().load(its.offering)
    OrganizationSchema().load(its.organization)
    found = its.offering
    assert found["kind"] == "service"
    assert found["name"] == {"fi": "Kädentaitojen kurssit", "sv": "Kurser i hantverk"}
    assert found["summary"]["sv"] == "Institutets hantverkskurser för vuxna."
    assert found["description"]["fi"].endswith("\n\nKursseilla voit opetella esimerkiksi ompelua ja puutöitä.")
    assert found["instructions"]["fi"] == "Ilmoittaudu kurssille verkossa tai opiston toimistossa."
    assert found["participants"]["fi"] == "Kurssit on tarkoitettu yli 16-vuotiaille."
    assert found["service_classes"] == ["P6.10"]
    assert found["target_groups"] == ["KR1"]
    assert found["ontology_terms"] == [f"http://www.yso.fi/onto/koko/{its}" for its in ("p35542", "p5141")]
    assert found["keywords"] == {"fi": ["käsityöt"], "sv": ["handarbete"]}
    assert found["languages"] == ["fi", "sv"]
    assert found["area"] == {"municipalities": ["837"]}
    assert found["delivery"] == ["on-site"]
    assert found["price"] == {
        "type": "paid",
        "text": {"fi": "Kurssimaksu on 40–90 euroa.", "sv": "Kursavgiften är 40–90 euro."},
    }


def test_a_service_names_its_source_and_its_licence() -> None:
    source = offering()["source"]
    assert source["url"] == f"https://www.suomi.fi/palvelut/kadentaitojen-kurssit/{SERVICE_ID}"
    assert source["modified_at"] == "2026-02-10T12:30:45+00:00"
    assert source["licence"] == "CC BY 4.0"


def test_a_connected_location_is_a_place_with_its_address_point_phone_hours_and_entrance() -> None:
    (found,) = offering()["places"]
    assert found["name"] == {"fi": "Esimerkkiopiston toimisto", "sv": "Exempelinstitutets kansli"}
    assert found["address"] == {
        "street": {"fi": "Esimerkkikatu 13"}, "postal_code": "33100",
        "post_office": {"fi": "Tampere", "sv": "Tammerfors"},
    }  # fmt: skip
    assert found["municipality"] == "837"
    northing, easting = map(float, to_ptv(*found["point"]["coordinates"]))
    assert (northing, easting) == pytest.approx((6822000, 327800), abs=0.2)
    assert found["phones"] == ["+358 310000000"]
    assert found["accessibility"]["text"]["fi"] == "Pääsisäänkäynti: Sisäänkäynti on valaistu."
    assert found["hours"]["exceptions"] == [
        {"from": "2026-12-24", "to": "2027-01-06", "closed": True,
         "text": {"fi": "Joulutauko", "sv": "Julledigt"}}
    ]  # fmt: skip
    assert {"days": ["tue"], "opens": "13:00", "closes": "18:00"} in found["hours"]["weekly"]


def test_a_location_of_no_service_is_a_place() -> None:
    found = place()
    OfferingSchema().load(found)
    assert found["kind"] == "place"
    assert found["name"]["fi"] == "Esimerkkiopiston toimisto"
    assert "name" not in found["places"][0]
    assert found["hours"]["text"] == {"fi": "Toimiston aukioloajat"}
    assert {"email": "toimisto@opisto.example"} in found["contacts"]
    assert "area" not in found


def test_a_postal_address_is_no_place() -> None:
    assert len(place()["places"]) == 1


def test_a_location_without_an_address_in_finland_cannot_be_a_place() -> None:
    record = records.record("locations", composed("composed_servicelocation", addresses=[]), related())
    with pytest.raises(CannotMap, match="addresses: no address"):
        mapping.to_offering(record.payload)


def test_contacts_of_a_connection_come_before_those_of_its_channel() -> None:
    found = offering()["contacts"]
    assert found[0] == {"phone": "+358 310000000", "title": {"fi": "Asiakaspalvelu"}}
    assert found[1] == {"email": "kurssit@opisto.example"}
    assert {"url": "https://www.opisto.example/", "title": {"fi": "Opiston verkkosivut"}} in found


def test_a_persons_address_is_kept_nowhere_in_the_payload() -> None:
    emails = [{"value": "etunimi.sukunimi@opisto.example", "language": "fi"}]
    location = composed("composed_servicelocation", emails=emails)
    own = composed("composed_service", serviceDescriptions=texts("Summary", fi="etunimi.sukunimi@kunta.example"))
    record = records.record("services", own, related(location))
    assert "sukunimi" not in str(record.payload)
    found = mapping.to_offering(record.payload).offering
    assert all("sukunimi" not in str(contact) for contact in found["contacts"])


def test_a_number_of_old_data_is_called_without_its_second_plus_and_zero() -> None:
    phones = [
        {"type": "Phone", "prefixNumber": "+358", "number": "015 000 000", "language": "fi"},
        {"type": "Phone", "prefixNumber": "+358", "number": "+35815000001", "language": "fi"},
        {"type": "Phone", "prefixNumber": None, "number": "116117", "language": "fi"},
        {"type": "Fax", "prefixNumber": "+358", "number": "15000009", "language": "fi"},
        {"type": "Phone", "prefixNumber": None, "number": "vaihde", "language": "fi"},
    ]
    assert place(phoneNumbers=phones)["places"][0]["phones"] == ["+358 15 000 000", "+35815000001", "116117"]


@pytest.mark.parametrize(
    ("kinds", "delivery"),
    [
        (["Phone"], ["phone"]),
        (["EChannel"], ["remote"]),
        (["WebPage", "Phone"], ["remote", "phone"]),
        (["PrintableForm"], None),
    ],
)
def test_how_it_is_delivered_is_told_by_its_channels(kinds: list[str], delivery: list[str] | None) -> None:
    found = connected(*(channel(kind, number) for number, kind in enumerate(kinds))).offering
    assert found.get("delivery") == delivery


def test_a_web_page_beside_a_place_is_no_remote_service() -> None:
    its = connected(composed("composed_servicelocation"), channel("WebPage", 1))
    assert its.offering["delivery"] == ["on-site"]


def test_a_web_page_of_a_channel_is_a_contact_with_the_channels_name() -> None:
    pages = [{"url": "https://asiointi.kunta.example/", "value": None, "language": "fi"}]
    found = connected(channel("EChannel", 1, webPages=pages)).offering["contacts"]
    assert found == [{"url": "https://asiointi.kunta.example/", "title": {"fi": "Asiointikanava"}}]


def test_a_channel_that_is_not_published_is_left_out() -> None:
    its = connected(channel("Phone", 1, publishingStatus="Draft"))
    assert "delivery" not in its.offering


@pytest.mark.parametrize("empty", [None, []])
def test_a_service_without_channels_is_an_offering_all_the_same(empty: Any) -> None:
    found = offering(serviceChannels=empty)
    assert "places" not in found and "contacts" not in found


@pytest.mark.parametrize("kind", ["Nationwide", "NationwideExceptAlandIslands"])
def test_what_serves_the_whole_country_says_so(kind: str) -> None:
    assert offering(areaType=kind, areas=None)["area"] == {"nationwide": True}


def test_a_county_is_a_county_and_other_regions_are_their_municipalities() -> None:
    county = {"type": "WellbeingServiceCounties", "code": "10", "municipalities": [{"code": "491"}]}
    region = {"type": "Region", "code": "06", "municipalities": [{"code": "837"}, {"code": "980"}]}
    found = offering(areas=[county, region, *area("837", "588", "999")])["area"]
    assert found == {"counties": ["10"], "municipalities": ["837", "980", "507"]}


def test_a_concept_is_known_by_the_end_of_whichever_uri_it_has() -> None:
    rows = [
        {"code": None, "newUri": "http://uri.suomi.fi/codelist/ptv/ptvserclass/code/P27.1", "uri": None},
        {"code": "P27", "newUri": None, "uri": None},
        {"code": "P99", "newUri": None, "uri": None},
    ]
    assert offering(serviceClasses=rows)["service_classes"] == ["P27.1", "P27"]


def test_a_name_that_is_to_be_shown_in_place_of_the_official_one_is_shown() -> None:
    names = [*texts("Name", fi="Virallinen nimi"), *texts("AlternativeName", fi="Uimahalli Kuvitelma")]
    found = place(serviceChannelNames=names, displayNameType=[{"type": "AlternativeName", "language": "fi"}])
    assert found["name"] == {"fi": "Uimahalli Kuvitelma"}


def test_an_alternative_name_is_found_by() -> None:
    names = [*texts("Name", fi="Virallinen nimi"), *texts("AlternativeName", fi="Kutsumanimi")]
    found = offering(serviceNames=names, keywords=[])
    assert (found["name"], found["keywords"]) == ({"fi": "Virallinen nimi"}, {"fi": ["Kutsumanimi"]})


def test_rich_text_loses_only_what_an_editor_leaves() -> None:
    rich = "### Otsikko \r\n\r\n\r\n\r\n*  luetelma\r\n\n1. numero\n"
    found = offering(serviceDescriptions=texts("Description", fi=rich))["description"]
    assert found == {"fi": "### Otsikko\n\n* luetelma\n\n1. numero"}


def test_a_post_office_that_is_called_the_same_in_all_languages_is_said_once() -> None:
    addresses = composed("composed_servicelocation")["addresses"]
    addresses[0]["streetAddress"]["postOffice"] = [
        {"value": "OTAVA", "language": code} for code in ("sms", "se", "sv", "fi", "en")
    ]
    assert place(addresses=addresses)["places"][0]["address"]["post_office"] == {"fi": "Otava"}


def test_a_service_that_says_nothing_itself_has_its_general_descriptions_name_and_summary() -> None:
    shared = general(
        names=texts("Name", fi="Perhetyö", sv="Familjearbete"),
        descriptions=[
            *texts("Summary", fi="Apua perheille.", en="x"),
            *texts("BackgroundDescription", fi="Tausta."),
        ],
    )
    own = composed("composed_service", generalDescriptionId=GENERAL_ID, serviceNames=[], serviceDescriptions=[])
    found = mapped(own, general=shared).offering
    assert found["name"] == {"fi": "Perhetyö", "sv": "Familjearbete"}
    assert found["summary"] == {"fi": "Apua perheille."}
    assert found["description"] == {"fi": "Tausta."}


def test_rich_text_stays_as_it_is() -> None:
    rich = "### Otsikko\n\n* luetelma\n1. numero"
    assert offering(serviceDescriptions=texts("Description", fi=rich))["description"] == {"fi": rich}


def test_a_deadline_has_a_heading_and_an_empty_one_has_none() -> None:
    rows = [*texts("Description", fi="Kuvaus."), *texts("DeadLine", fi="Hae toukokuussa.", sv=None)]
    assert offering(serviceDescriptions=rows)["description"]["fi"] == "Kuvaus.\n\n### Määräaika\nHae toukokuussa."


def test_long_conditions_are_a_part_of_the_description() -> None:
    found = offering(requirements=[{"value": "Ehto. " * 100, "language": "fi"}])
    assert "participants" not in found
    assert "### Ehdot\nEhto." in found["description"]["fi"]


def test_a_text_that_is_too_long_ends_at_a_word() -> None:
    text = offering(serviceDescriptions=texts("Description", fi="sana " * 2000))["description"]["fi"]
    assert len(text) <= 5000 and text.endswith("sana…")


def test_the_first_of_several_paragraphs_is_the_first_step() -> None:
    rows = texts("UserInstruction", fi="Soita toimistoon.\n\nOta mukaan kortti.")
    assert offering(serviceDescriptions=rows)["first_step"] == {"fi": "Soita toimistoon."}
    assert "first_step" not in offering()


def test_a_general_description_is_merged_as_ptv_merges_it() -> None:
    shared = general(
        descriptions=[
            *texts("Description", fi="Yhteinen kuvaus.", en="Of no published version."),
            *texts("UserInstruction", fi="Yhteinen ohje."),
        ],
        lifeEvents=[{"code": "KE1", "newUri": None, "uri": None}],
        targetGroups=[{"code": "KR1.2", "newUri": None, "uri": None}],
        requirements=[{"value": "Yhteinen ehto.", "language": "fi"}],
        serviceChargeType="FreeOfCharge",
    )
    own = composed(
        "composed_service",
        generalDescriptionId=GENERAL_ID,
        serviceDescriptions=texts("Description", fi="Oma kuvaus."),
        requirements=[{"value": "Oma ehto.", "language": "fi"}],
        serviceChargeType=None,
    )
    found = mapped(own, general=shared).offering
    assert found["description"] == {"fi": "Yhteinen kuvaus.\n\nOma kuvaus."}
    assert found["instructions"] == {"fi": "Yhteinen ohje."}
    assert found["participants"] == {"fi": "Yhteinen ehto.\n\nOma ehto."}
    assert found["life_events"] == ["KE1"]
    assert found["target_groups"] == ["KR1", "KR1.2"]
    assert found["price"] == {"type": "free"}


def test_only_what_is_surely_a_course_is_one() -> None:
    assert offering(serviceNames=texts("Name", fi="Suomen kielen alkeiskurssi"))["kind"] == "course"
    assert offering(serviceNames=texts("Name", fi="Kurssit"))["kind"] == "service"
    assert offering(serviceNames=texts("Name", fi="Alkeiskurssi"), serviceClasses=[])["kind"] == "service"


def test_the_responsible_organization_is_found_wherever_it_stands() -> None:
    other = {"organization": {"id": OTHER_ID + "1", "name": "Muu"}, "roleType": "OtherResponsible"}
    producer = {"organization": None, "roleType": "Producer"}
    its = {"organization": {"id": ORGANIZATION_ID, "name": "Oma"}, "roleType": "Responsible"}
    assert mapped(composed("composed_service", organizations=[other, producer, its])).organization_record == (
        ORGANIZATION_ID
    )


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({"organizationType": "Municipality"}, "municipality"),
        ({"organizationType": "RegionalOrganization"}, "county"),
        ({"organizationType": "State"}, "state"),
        ({"organizationType": "Company"}, "company"),
        ({"organizationType": "Organization"}, "association"),
        ({"organizationNames": texts("Name", fi="Kuvitelman säätiö sr")}, "foundation"),
        ({"organizationNames": texts("Name", sv="Fantasi församling")}, "parish"),
    ],
)
def test_an_organization_is_of_the_type_that_ptv_or_its_name_says(changes: Json, kind: str) -> None:
    its = mapped(organization=composed("composed_organization", **changes)).organization
    assert (its["type"], its["municipality"]) == (kind, "837")


def test_a_wrong_y_tunnus_is_dropped() -> None:
    assert (
        "business_id"
        not in mapped(organization=composed("composed_organization", businessCode="1234567-8")).organization
    )
    assert business_id("2246105-7") is None
    assert mapped().organization["business_id"] == "1234567-1"


def test_a_service_whose_organization_is_not_published_cannot_be_mapped() -> None:
    record = records.record("services", composed("composed_service"), records.Related())
    with pytest.raises(CannotMap, match="organization is not published"):
        mapping.to_offering(record.payload)


@pytest.mark.parametrize(
    ("northing", "easting", "near"),
    [
        ("6834688.027", "503879.049", (27.0733, 61.6485)),
        ("6834688", "503879", (27.0733, 61.6485)),
        (6834688, 503879, (27.0733, 61.6485)),
        ("503879", "6834688", None),
        ("61.69", "27.27", None),
        ("", "", None),
        ("nan", "inf", None),
        (None, [], None),
    ],
)
def test_coordinates_are_metres_to_the_north_and_the_east(northing: Any, easting: Any, near: Any) -> None:
    found = point([{"latitude": northing, "longitude": easting}])
    assert found is None if near is None else found and found["coordinates"] == pytest.approx(near, abs=0.01)


def test_the_main_entrance_is_where_an_address_without_a_point_is() -> None:
    addresses = composed("composed_servicelocation")["addresses"]
    addresses[0]["streetAddress"] |= {"latitude": None, "longitude": None}
    assert "point" in place(addresses=addresses)["places"][0]


def test_a_mere_point_is_in_the_only_municipality_of_its_area() -> None:
    other = {"latitude": "6822000", "longitude": "327800", "postalCode": None, "postOffice": [],
             "additionalInformation": [{"value": "Rannan pysäköintipaikka", "language": "fi"}]}  # fmt: skip
    (found,) = place(addresses=[{"type": "Location", "subType": "Other", "otherAddress": other}])["places"]
    assert found["municipality"] == "837"
    assert found["address"]["street"] == {"fi": "Rannan pysäköintipaikka"}


def test_a_connections_own_hours_go_before_those_of_its_place() -> None:
    own = composed("composed_service")
    row = {"dayFrom": "Friday", "dayTo": "", "from": "10:00:00", "to": "12:00:00"}
    own["serviceChannels"][0]["serviceHours"] = [{"serviceHourType": "DaysOfTheWeek", "openingHour": [row]}]
    weekly = mapped(own).offering["places"][0]["hours"]["weekly"]
    assert weekly == [{"days": ["fri"], "opens": "10:00", "closes": "12:00"}]


def test_the_payload_holds_what_is_read_and_not_the_objects_themselves() -> None:
    record = records.record(
        "services", composed("composed_service"), related(composed("composed_servicelocation"))
    )
    assert "legislation" not in str(record.payload) and "electronicInvoicings" not in str(record.payload)
    assert list(record.payload["documents"]) == [SERVICE_ID, LOCATION_ID, ORGANIZATION_ID]
