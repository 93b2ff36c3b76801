"""From a unit of the service map to an offering: what it is, getting in, contacts, and nobody's business."""

import json
import re
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.catalog.schemas.offering import OfferingSchema
from services.catalog.schemas.organization import OrganizationSchema
from services.sync.sources.protocol import CannotMap, Mapped
from services.sync.sources.tpr import mapping, ontology, schema
from services.sync.sources.tpr.data import data
from services.vocabulary.codes import SERVICE_CLASSES, TARGET_GROUPS
from services.vocabulary.texts import UI_LANGUAGES
from tests.conftest import SAMPLES
from tests.sync.data.tpr.service_map import TREE, WORDS, Row, connection, of_unit, unit

FOLDER = SAMPLES / "tpr_palvelukartta"
PERSONAL = re.compile(r"[^\W\d_]+[._][^\W\d_]+@")


def whole(row: Row, *, connections: list[Row] = [], sentences: list[Row] = [], shortages: list[Row] = [],  # noqa: B006
          hours: Row | None = None) -> Mapped:  # fmt: skip
    """A unit through reading and mapping, without the network; what comes out the catalogue takes."""
    tables = schema.Tables(ontology.read(TREE, WORDS, ((), ())), {1: connections}, {1: sentences}, {1: shortages})
    record = schema.read(row, tables, hours)
    assert record.status == "live", record.reason
    mapped = mapping.to_offering(record.payload)
    OfferingSchema().load(dict(mapped.offering))
    OrganizationSchema().load(dict(mapped.organization))
    return mapped


def offering(*, connections: list[Row] | None = None, **changes: Any) -> Row:
    return dict(whole(unit(1, **changes), connections=connections or []).offering)


def accessibility(sentences: list[str] = [], shortages: list[Row] = [], viewpoints: str = "") -> Row:  # noqa: B006
    rows = [of_unit(1, sentence_fi=text) for text in sentences]
    made = whole(unit(1, accessibility_viewpoints=viewpoints), sentences=rows, shortages=shortages)
    found: Row = made.offering["places"][0].get("accessibility", {})
    return found


def test_a_unit_is_a_place_in_its_languages_with_its_source_named() -> None:
    its = offering()
    assert its["kind"] == "place"
    assert its["name"]["sv"] == "Påhittade simhallen 1"
    assert its["service_classes"] == ["P27.1"]
    assert its["keywords"] == {"fi": ["uimahallit"], "sv": ["simhallar"], "en": ["swimming halls"]}
    assert its["languages"] == ["fi", "sv"]
    assert its["places"][0]["point"] == {"type": "Point", "coordinates": [24.94, 60.17]}
    assert its["places"][0]["address"] == {
        "street": {"fi": "Keksittykatu 1", "sv": "Påhittadegatan 1"},
        "postal_code": "00100",
        "post_office": {"fi": "Helsinki", "sv": "Helsingfors"},
    }
    assert its["source"] == {
        "url": "https://palvelukartta.hel.fi/fi/unit/1",
        "licence": "CC BY 4.0",
        "modified_at": "2026-11-01T10:00:00Z",
        "attribution": data("sentences")["attribution"],
    }


def test_the_ids_of_other_registers_are_told_and_those_of_unknown_ones_are_not() -> None:
    assert offering()["other_ids"] == [{"system": "tprek", "id": "1"}, {"system": "lipas", "id": "900100"}]


@pytest.mark.parametrize("name", [None, "", " ", "<p></p>"])
def test_a_unit_without_a_name_cannot_be_mapped_and_says_so(name: str | None) -> None:
    with pytest.raises(CannotMap, match="name_fi: it has no name"):
        offering(name_fi=name, name_sv=None, name_en=None)


@pytest.mark.parametrize("city", [None, 999, 0])
def test_a_unit_in_no_municipality_that_we_know_cannot_be_mapped_and_says_so(city: int | None) -> None:
    with pytest.raises(CannotMap, match="arealcity_id"):
        offering(arealcity_id=city)


def test_the_summary_is_its_own_text_and_without_any_what_it_is_and_where() -> None:
    assert offering()["summary"]["fi"] == "Hallissa on 25 metrin allas. Vesi on lämmintä."
    its = offering(desc_fi=None, desc_sv=None, short_desc_fi=None, ontologytree_ids=[786, 690])
    assert its["summary"] == {
        "fi": "Uimahallit, Helsinki",
        "sv": "Simhallar, Helsingfors",
        "en": "Swimming halls, Helsinki",
    }


def test_the_description_has_its_own_text_first_and_notes_last() -> None:
    notes = [
        connection(1, "OTHER_INFO", "Uimataito pakollinen."),
        connection(1, "OTHER_ADDRESS", "Takakatu 2"),
        connection(1, "OTHER_INFO", "Varaa venepaikka", www_fi="https://kuvitelma.example/vene"),
    ]
    assert offering(connections=notes)["description"]["fi"].split("\n\n") == [
        "Hallissa on 25 metrin allas. Vesi on lämmintä.",
        "Kaupungilla on uimahalleja.",
        "Uimataito pakollinen.",
        "Muu osoite: Takakatu 2",
    ]


@pytest.mark.parametrize(
    ("branches", "classes", "groups"),
    [
        ([345], ["P25.1"], ["KR1"]),
        ([690, 345], ["P27.1", "P25.1"], ["KR1"]),
        ([2378], ["P25.5"], ["KR1"]),
        ([2378, 690], ["P27.1"], ["KR1"]),
        ([2217], ["P27.1"], ["KR1.1"]),
        ([], ["P25.5"], ["KR1"]),
        ([123456], ["P25.5"], ["KR1"]),
        (None, ["P25.5"], ["KR1"]),
    ],
)
def test_classes_and_groups_follow_the_nearest_branches(
    branches: list[int] | None, classes: list[str], groups: list[str]
) -> None:
    its = offering(ontologytree_ids=branches)
    assert (its["service_classes"], its["target_groups"]) == (classes, groups)


def test_all_classes_and_groups_of_the_table_are_ptvs() -> None:
    topics = data("topics")
    assert set(topics["classes"].values()) <= set(SERVICE_CLASSES)
    assert {its for groups in topics["groups"].values() for its in groups} <= set(TARGET_GROUPS)


def test_a_ring_in_the_tree_ends() -> None:
    ring = ontology.read([{"id": 1, "parent_id": 2}, {"id": 2, "parent_id": 1}], WORDS, ((), ()))
    assert ring.path(1) == [1, 2]
    assert ring.below([2]) == {1, 2}


def test_a_wheelchair_users_green_is_step_free_and_red_or_unknown_is_not_no() -> None:
    assert accessibility(viewpoints="11:green")["step_free"] == "yes"
    for viewpoints in ("11:red,12:red", "11:unknown", "12:green", "", "11", "odd:,,:"):
        assert "step_free" not in accessibility(viewpoints=viewpoints)


@pytest.mark.parametrize(
    ("sentence", "answers"),
    [
        ("Aulassa tai muussa yleisessä tilassa on esteetön wc.", {"accessible_toilet": "yes"}),
        ("Tilassa on esteetön wc kerroksessa 2.", {"accessible_toilet": "yes"}),
        ("Toimipisteessä ei ole esteetöntä wc:tä.", {"accessible_toilet": "no"}),
        ("Allastiloissa ei ole esteetöntä wc:tä.", {}),
        ("3 esteetöntä autopaikkaa sijaitsee ulkona.", {"accessible_parking": "yes"}),
        ("Esteettömiä autopaikkoja ei ole.", {"accessible_parking": "no"}),
        ("Palvelutiskillä on induktiosilmukka.", {"induction_loop": "yes"}),
        ("Salissa ei ole induktiosilmukkaa.", {"induction_loop": "no"}),
        ("Hallissa on esteetön pukutila.", {}),
    ],
)
def test_what_the_assessment_says_of_toilets_parking_and_loops_is_known(sentence: str, answers: Row) -> None:
    found = accessibility([sentence])
    assert {key: its for key, its in found.items() if key != "text"} == answers
    assert found["text"]["fi"] == sentence


def test_a_toilet_somewhere_is_a_toilet_although_a_part_has_none() -> None:
    found = accessibility(["Tilassa on esteetön wc kerroksessa 2.", "Toimipisteessä ei ole esteetöntä wc:tä."])
    assert found["accessible_toilet"] == "yes"


def test_nothing_said_is_nothing_known() -> None:
    assert accessibility() == {}


def test_sentences_stand_under_the_part_of_the_building_and_unfilled_ones_are_left_out() -> None:
    group = {"sentence_group_fi": "Sisätilat", "sentence_group_sv": "I lokalen"}
    rows = [
        of_unit(1, **group, sentence_fi="Ovi on leveä.", sentence_sv="Dörren är bred."),
        of_unit(1, **group, sentence_fi="Ovi on leveä.", sentence_sv="Dörren är bred."),
        of_unit(1, **group, sentence_fi="Lattia on tasainen."),
        of_unit(1, sentence_group_fi="Lajit", sentence_fi="Voi harrastaa lajeja kuten ."),
    ]
    made = whole(unit(1, accessibility_viewpoints=None), sentences=rows).offering
    assert made["places"][0]["accessibility"]["text"] == {
        "fi": "Sisätilat: Ovi on leveä. Lattia on tasainen.",
        "sv": "I lokalen: Dörren är bred.",
    }


def test_shortages_are_told_for_each_kind_of_visitor_and_none_is_no_shortage() -> None:
    shortages = [
        of_unit(1, viewpoint_id="32", shortage_fi="Sisäänkäynnissä on ahdas tuulikaappi."),
        of_unit(1, viewpoint_id="31", shortage_fi="Sisäänkäynnissä on ahdas tuulikaappi."),
        of_unit(1, viewpoint_id="21", shortage_fi="Ei puutteita."),
    ]
    text = accessibility(shortages=shortages, viewpoints="21:green,31:red,61:red")["text"]
    assert text["fi"].split("\n\n") == [
        "Liikkumisesteiselle, joka kävelee: ei tiedossa olevia puutteita.",
        "Rollaattorin käyttäjälle puutteita: Sisäänkäynnissä on ahdas tuulikaappi.",
    ]
    assert text["sv"] == "För den som är rörelsehindrad men går: inga kända brister."


def test_a_long_assessment_fits() -> None:
    found = accessibility([f"Ovi {number} on leveä ja avautuu helposti." for number in range(500)])
    assert len(found["text"]["fi"]) <= 5000


def test_contacts_are_the_main_ones_then_roles_then_links() -> None:
    rows = [
        connection(1, "LINK", "Tilojen varaaminen", www_fi="https://kuvitelma.example/varaa", tags=["#x"]),
        connection(1, "PHONE_OR_EMAIL", "Kassa", phone="09 000 0002"),
        connection(1, "PHONE_OR_EMAIL", "Päänumero", phone="+358 9 000 0001"),
        connection(1, "SOCIAL_MEDIA_LINK", "Kuvapalvelu", www_fi="https://kuvat.example/halli"),
    ]
    assert offering(connections=rows)["contacts"] == [
        {
            "phone": "+358 9 000 0001",
            "email": "uimahalli.palvelut@kuvitelma.example",
            "url": "https://kuvitelma.example/uimahalli",
        },
        {"phone": "09 000 0002", "title": {"fi": "Kassa"}},
        {"url": "https://kuvitelma.example/varaa", "title": {"fi": "Tilojen varaaminen"}},
    ]


@pytest.mark.parametrize(
    "person",
    [
        {"contact_person": "Kaino Keksitty", "phone": "040 000 0003", "email": "johtaja@kuvitelma.example"},
        {"phone": "040 000 0003", "email": "kaino.keksitty@kuvitelma.example"},
    ],
)
def test_a_contact_that_is_a_persons_is_not_kept_at_all(person: Row) -> None:
    rows = [connection(1, "PHONE_OR_EMAIL", "Hallin johtaja", **person)]
    tables = schema.Tables(ontology.read(TREE, WORDS, ((), ())), {1: rows})
    record = schema.read(unit(1, email="kaino.keksitty@kuvitelma.example"), tables, None)
    kept = json.dumps(record.payload, ensure_ascii=False)
    assert not any(its in kept for its in ("Kaino", "kaino", "040 000 0003", "johtaja@"))


@pytest.mark.parametrize(
    ("texts", "price"),
    [
        ([], {"type": "unknown"}),
        (["Maksuton"], {"type": "free", "text": {"fi": "Maksuton"}}),
        (["Aikuiset 5,80 e"], {"type": "paid", "text": {"fi": "Aikuiset 5,80 e"}}),
        (["Katso hinnasto"], {"type": "unknown", "text": {"fi": "Katso hinnasto"}}),
        (["Maksuton", "Sauna 5 €"], {"type": "paid", "text": {"fi": "Maksuton\n\nSauna 5 €"}}),
    ],
)
def test_it_is_free_only_when_that_is_all_that_is_said(texts: list[str], price: Row) -> None:
    assert offering(connections=[connection(1, "PRICE", text) for text in texts])["price"] == price


def test_hours_that_somebody_wrote_stand_where_hauki_has_none() -> None:
    rows = [
        connection(1, "OPENING_HOURS", "ma-pe 8-20"),
        connection(1, "OPENING_HOURS", "Aukioloajat", www_fi="https://kuvitelma.example/ajat"),
    ]
    assert offering(connections=rows)["hours"] == {"text": {"fi": "ma-pe 8-20"}}
    known = {"weekly": {"mon": [["08:00", "20:00", "open"]]}, "exceptions": []}
    made = whole(unit(1), connections=rows, hours=known).offering
    assert made["hours"] == {"weekly": [{"days": ["mon"], "opens": "08:00", "closes": "20:00"}]}


def test_a_city_is_the_same_record_as_in_other_sources() -> None:
    made = whole(unit(1))
    assert (made.organization_record, made.organization["type"]) == ("municipality-091", "municipality")


@pytest.mark.parametrize(
    ("owner", "kind", "name"),
    [
        ("yksityinen palvelu, Keksitty Halli Oy", "company", "Keksitty Halli Oy"),
        ("yksityinen palvelu, Kuvitelman Uimarit ry", "association", "Kuvitelman Uimarit ry"),
        ("yksityinen palvelu", "informal", "Ylläpitäjä ei ole palvelukartassa"),
        (None, "informal", "Ylläpitäjä ei ole palvelukartassa"),
    ],
)
def test_another_keeper_is_told_by_name(owner: str | None, kind: str, name: str) -> None:
    nobody = {"displayed_service_owner_sv": None, "displayed_service_owner_en": None}
    row = unit(1, displayed_service_owner_fi=owner, displayed_service_owner_type="PRIVATE_SERVICE", **nobody)
    organization = whole(row).organization
    assert (organization["type"], organization["name"]["fi"]) == (kind, name)


def test_a_unit_that_is_not_public_any_more_is_a_tombstone() -> None:
    record = schema.read(unit(1, is_public=False), schema.Tables(ontology.read(TREE, WORDS, ((), ()))), None)
    assert (record.status, record.payload) == ("closed", {"public": False})


@pytest.mark.parametrize("identity", [None, 0, -1, True, "1", 1.5])
def test_a_unit_without_a_number_is_named_as_such(identity: Any) -> None:
    record = schema.read(unit(1) | {"id": identity}, schema.Tables(ontology.read(TREE, WORDS, ((), ()))), None)
    assert (record.nameless, record.reason) == (True, schema.UNIT_ID)


@pytest.mark.parametrize(("longitude", "latitude"), [(60.17, 24.94), (None, 60), ("x", 60), (0, 0)])
def test_coordinates_that_are_not_in_finland_are_left_out(longitude: Any, latitude: Any) -> None:
    assert "point" not in offering(longitude=longitude, latitude=latitude)["places"][0]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=12),
    lambda its: st.lists(its, max_size=3) | st.dictionaries(st.text(max_size=8), its, max_size=3),
    max_leaves=6,
)
CONNECTION = {"section_type": "LINK", "name_fi": "a", "www_fi": "b.example", "phone": "1", "email": "a@b.example"}


@given(st.sampled_from(sorted(unit(1))), JSON)
def test_whatever_one_field_of_a_unit_holds_it_is_refused_or_mapped(key: str, anything: Any) -> None:
    tables = schema.Tables(ontology.read(TREE, WORDS, ((), ())))
    record = schema.read(deepcopy(unit(1)) | {key: anything}, tables, None)
    if record.status == "live":
        try:
            OfferingSchema().load(dict(mapping.to_offering(record.payload).offering))
        except CannotMap as error:
            assert str(error)


@given(
    st.sampled_from(sorted({*CONNECTION, "sentence_fi", "shortage_fi", "viewpoint_id", "contact_person"})), JSON
)
def test_whatever_other_tables_hold_the_unit_is_mapped(key: str, anything: Any) -> None:
    rows = [CONNECTION | {key: anything}]
    tables = schema.Tables(ontology.read(TREE, WORDS, ((), ())), {1: rows}, {1: rows}, {1: rows})
    record = schema.read(unit(1), tables, None)
    assert record.status in ("live", "invalid")
    if record.status == "live":
        OfferingSchema().load(dict(mapping.to_offering(record.payload).offering))


def sample(name: str) -> Any:
    return json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))


@pytest.mark.skipif(not FOLDER.is_dir(), reason="the recorded payloads are not here")
def test_recorded_units_are_mapped_without_anybodys_address() -> None:
    tree = ontology.read(sample("ontology_tree"), sample("ontology_words"), ([1403], []))
    files = [*sorted(Path(FOLDER).glob("unit-*.json"))]
    units = [json.loads(file.read_text(encoding="utf-8")) for file in files] + sample("hauki_tprek_units")
    connections: dict[int, Any] = {row["unit_id"]: [] for row in sample("hauki_tprek_connections")}
    for row in sample("hauki_tprek_connections"):
        connections[row["unit_id"]].append(row)
    for row in units:
        more = {row["id"]: row.get("connections", connections.get(row["id"], []))}
        tables = schema.Tables(tree, more, {row["id"]: row.get("accessibility_sentences", [])})
        record = schema.read({"arealcity_id": 91} | row, tables, None)
        made = mapping.to_offering(record.payload).offering
        OfferingSchema().load(dict(made))
        assert set(made["name"]) == set(UI_LANGUAGES)
        assert set(made["service_classes"]) <= {"P25.1", "P25.2", "P27.1"}
        assert not PERSONAL.search(json.dumps(made))
        assert not {"Kalle Kallio", "johtaja@kallio.fi", "teppo@hel.fi"} & set(json.dumps(made).split('"'))
