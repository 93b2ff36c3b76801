"""From an event of LinkedEvents to an offering: texts, places, groups, prices, and what is nobody's business."""

import json
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.catalog.schemas.offering import OfferingSchema
from services.catalog.schemas.organization import OrganizationSchema
from services.sync.sources.linkedevents import mapping, schema
from services.sync.sources.linkedevents.dialect import data, dialects
from services.sync.sources.linkedevents.families import Families
from services.sync.sources.linkedevents.schema import Unusable
from services.sync.sources.protocol import CannotMap, Mapped
from services.vocabulary.codes import SERVICE_CLASSES, TARGET_GROUPS
from services.vocabulary.themes import THEMES
from tests.sync.conftest import NOON
from tests.sync.data.linkedevents.instance import Row, composed, event, ref

PLACES = {row["id"]: schema.read_place(row) for row in composed("places")}
KEYWORDS = {row["id"]: schema.read_keyword(row) for row in composed("keywords")}


def whole(row: Row, **more: Any) -> Mapped:
    """A single event through reading, gathering and mapping, without the network."""
    dialect = dialects()[more.pop("dialect", "helsinki")]
    record = schema.read(row)
    assert record.status == "live", record.reason
    families = Families(lambda _: None, lambda _: (), NOON)
    (made,) = families.records([record])
    assert made.status == "live", made.reason
    payload = dict(made.payload)
    payload["places"] = [PLACES[its] for its in payload.pop("locations", []) if its in PLACES]
    payload["keywords"] = [KEYWORDS.get(its, {"id": its}) for its in payload.get("keywords", [])]
    mapped = mapping.to_offering(payload | more, dialect)
    OfferingSchema().load(dict(mapped.offering))
    OrganizationSchema().load(dict(mapped.organization))
    return mapped


def mapped(**changes: Any) -> Row:
    return dict(whole(event(**changes)).offering)


def test_a_course_is_a_course_of_its_place_with_its_source_named() -> None:
    offering = mapped()
    assert offering["kind"] == "course"
    assert offering["name"] == {"fi": "Tuolijumppa", "sv": "Stolgymnastik"}
    place = offering["places"][0]
    assert place["municipality"] == "091"
    assert place["point"] == {"type": "Point", "coordinates": [24.94, 60.17]}
    assert place["address"]["post_office"]["sv"] == "Helsingfors"
    assert offering["source"] == {
        "url": "https://tapahtumat.hel.fi/fi/events/kuvitelma:single",
        "modified_at": "2026-11-20T10:00:00Z",
        "licence": "CC BY 4.0",
        "attribution": dialects()["helsinki"].attribution,
    }


@pytest.mark.parametrize(
    ("type_id", "kind"), [("General", "event"), ("Course", "course"), ("Volunteering", "volunteering")]
)
def test_the_three_types_are_three_kinds(type_id: str, kind: str) -> None:
    assert mapped(type_id=type_id)["kind"] == kind


def test_an_event_from_before_there_were_types_is_an_event() -> None:
    row = event()
    del row["type_id"]
    assert whole(row).offering["kind"] == "event"


def test_a_type_that_nobody_knows_cannot_be_mapped_and_says_so() -> None:
    with pytest.raises(CannotMap, match="type_id: 'Festival' is not a type"):
        mapped(type_id="Festival")


@pytest.mark.parametrize("name", [None, {}, {"fi": " ", "ru": "Гимнастика"}, {"fi": "<p></p>"}])
def test_an_event_without_a_name_in_our_languages_cannot_be_mapped_and_says_so(name: Any) -> None:
    with pytest.raises(CannotMap, match="name: it has none"):
        mapped(name=name)


def test_a_summary_ends_at_a_sentence_or_else_at_a_word() -> None:
    sentence = "Tämä on ensimmäinen virke, joka kertoo mistä on kyse ja kenelle se sopii parhaiten. "
    assert mapped(short_description={"fi": sentence * 3})["summary"]["fi"] == sentence.strip()
    summary = mapped(short_description={"fi": "liikuntaa " * 40})["summary"]["fi"]
    assert len(summary) <= 150 and summary.endswith("liikuntaa…")


def test_without_a_short_text_the_summary_is_the_beginning_of_the_long_one() -> None:
    assert mapped(short_description=None)["summary"]["fi"].startswith("Liikutaan istuen ja seisten.")


def test_a_short_text_too_long_for_the_summary_is_not_lost() -> None:
    text = "Liikutaan musiikin tahdissa omaan tahtiin. " * 6
    assert mapped(short_description={"fi": text})["description"]["fi"].startswith(text.strip())


def test_a_description_tells_the_room_as_well() -> None:
    assert mapped()["description"]["fi"] == (
        "Liikutaan istuen ja seisten.\n\n- oma pullo\n- mukavat vaatteet\n\nPaikka: Sali 2"
    )


def test_a_description_of_any_length_fits() -> None:
    assert len(mapped(description={"fi": "<p>Sana sanan perään.</p>" * 900})["description"]["fi"]) <= 5000


def test_keywords_tell_the_class_by_id_or_by_name() -> None:
    assert mapped()["service_classes"] == ["P27.1"]
    assert mapped(keywords=[ref("keyword", "kulke:1")])["service_classes"] == ["P25.2"]
    assert mapped(keywords=[])["service_classes"] == ["P25.7"]
    assert mapped(keywords=[], type_id="Volunteering")["service_classes"] == ["P25.5"]


def test_keywords_are_found_by_in_each_language() -> None:
    assert mapped()["keywords"] == {"fi": ["liikunta"], "sv": ["motion"], "en": ["physical training"]}


def test_peer_support_has_a_theme_that_no_class_tells() -> None:
    assert mapped(keywords=[ref("keyword", "yso:p12878")])["themes"] == ["creativity", "community"]
    assert "themes" not in mapped()


def test_only_terms_of_koko_are_terms() -> None:
    assert "ontology_terms" not in mapped()
    terms = mapped(keywords=[ref("keyword", "koko:p123"), ref("keyword", "koko:abc")])["ontology_terms"]
    assert terms == ["http://www.yso.fi/onto/koko/p123"]


def test_all_codes_of_the_tables_are_codes() -> None:
    groups, topics = data("groups"), data("topics")
    assert {code for codes in groups["audiences"].values() for code in codes} <= set(TARGET_GROUPS)
    assert {groups["card"]["target_group"]} <= set(TARGET_GROUPS)
    assert set(topics["classes"]) | set(topics["otherwise"].values()) <= set(SERVICE_CLASSES)
    assert set(topics["themes"]) <= set(THEMES)


@pytest.mark.parametrize(
    ("audience", "groups"),
    [
        ([], ["KR1"]),
        (["yso:p4354"], ["KR1.2"]),
        (["helfi:1", "yso:p11617"], ["KR1.2", "KR1.3"]),
        (["yso:p7179"], ["KR1.6"]),
        (["yso:p3128"], ["KR2"]),
        (["yso:p6165"], ["KR1"]),
        (["yso:p1"], ["KR1"]),
    ],
)
def test_audiences_are_target_groups_and_none_is_everybody(audience: list[str], groups: list[str]) -> None:
    row = {"audience": [ref("keyword", its) for its in audience], "audience_min_age": None}
    assert mapped(**row)["target_groups"] == groups


@pytest.mark.parametrize(
    ("youngest", "oldest", "groups", "age"),
    [
        (60, None, ["KR1.1"], {"min": 60}),
        (0, 6, ["KR1.2"], {"max": 6}),
        (7, 17, ["KR1.2", "KR1.3"], {"min": 7, "max": 17}),
        (13, 17, ["KR1.3"], {"min": 13, "max": 17}),
        (18, None, ["KR1"], {"min": 18}),
        (80, 60, ["KR1"], None),
        (-1, 999, ["KR1"], None),
    ],
)
def test_ages_tell_a_group_when_they_can_be_true(
    youngest: int, oldest: int | None, groups: list[str], age: Row | None
) -> None:
    offering = mapped(audience=[], audience_min_age=youngest, audience_max_age=oldest)
    assert (offering["target_groups"], offering.get("age")) == (groups, age)


@pytest.mark.parametrize(
    ("offers", "price"),
    [
        ([], {"type": "unknown"}),
        (None, {"type": "unknown"}),
        ([{"is_free": True, "price": None}], {"type": "free"}),
        ([{"is_free": False, "price": {"fi": "5 €"}}], {"type": "paid", "text": {"fi": "5 €"}}),
        ([{"is_free": False, "price": {"fi": ""}}], {"type": "unknown"}),
        ([{"is_free": False, "price": {"fi": "Vapaa pääsy"}}], {"type": "free", "text": {"fi": "Vapaa pääsy"}}),
        ([{"is_free": False, "price": {"fi": "<p>10 €</p>"}}], {"type": "paid", "text": {"fi": "10 €"}}),
        ([{"is_free": True}, {"price": {"fi": "10 €"}}], {"type": "free", "text": {"fi": "10 €"}}),
    ],
)
def test_it_is_free_when_it_says_so_and_unknown_is_not_free(offers: Any, price: Row) -> None:
    assert mapped(offers=offers)["price"] == price


def test_signing_up_has_its_times_and_without_a_word_of_it_nothing_is_said() -> None:
    assert mapped()["registration"] == {
        "required": True, "opens": "2026-11-01T06:00:00Z", "closes": "2026-11-30T21:59:00Z",
    }  # fmt: skip
    assert "registration" not in mapped(enrolment_start_time=None, enrolment_end_time=None)
    turned = mapped(enrolment_start_time="2026-12-24T06:00:00Z")["registration"]
    assert turned == {"required": True, "closes": "2026-11-30T21:59:00Z"}


@pytest.mark.parametrize("url", ["https://a.example/osallistu", {"fi": "https://a.example/osallistu"}])
def test_the_link_to_sign_up_is_found_in_every_fork(url: Any) -> None:
    for name in ("enrolment_url", "event_registration_link"):
        assert mapped(**{name: url})["registration"]["url"] == "https://a.example/osallistu"


@pytest.mark.parametrize(
    ("start", "end", "occurrence"),
    [
        ("2026-12-01", None, {"start": "2026-11-30T22:00:00Z"}),
        ("2026-12-01", "2026-12-02", {"start": "2026-11-30T22:00:00Z", "end": "2026-12-02T21:59:00Z"}),
        ("2026-12-01T08:00:00Z", "2026-11-30T08:00:00Z", {"start": "2026-12-01T08:00:00Z"}),
        ("2026-12-01T10:00:00+02:00", None, {"start": "2026-12-01T08:00:00Z"}),
    ],
)
def test_a_day_is_a_whole_day_in_finland(start: str, end: str | None, occurrence: Row) -> None:
    assert mapped(start_time=start, end_time=end)["occurrences"] == [occurrence]


@pytest.mark.parametrize("time", ["2026-12-01T08:00:00", "soon", "0001-01-01T00:00:00Z", "2026-13-01", 7, ""])
def test_a_time_that_is_none_makes_the_row_invalid_and_is_named(time: Any) -> None:
    record = schema.read(event(start_time=time))
    assert record.status == "invalid"
    assert record.reason and record.reason.startswith("start_time: ")


def test_an_event_on_the_internet_is_remote_and_for_the_instances_own_people() -> None:
    offering = whole(event(location=ref("place", "helsinki:internet")), online=True).offering
    assert (offering["delivery"], offering["area"]) == (["remote"], {"municipalities": ["091"]})


def test_a_place_without_divisions_is_where_its_post_office_is() -> None:
    assert mapped(location=ref("place", "tprek:900002"))["places"][0]["municipality"] == "049"


def test_a_place_whose_municipality_nobody_tells_is_told_in_words() -> None:
    offering = mapped(location=ref("place", "osoite:900003"), location_extra_info=None)
    assert "places" not in offering
    assert offering["description"]["fi"].endswith("Paikka: Laituri jossakin, Satutie 3")


@pytest.mark.parametrize(
    ("ocd_id", "code"),
    [
        ("ocd-division/country:fi/kunta:espoo", "049"),
        ("ocd-division/country:fi/kunta:hämeenlinna", "109"),
        ("ocd-division/country:fi/kunta:ei-ole", None),
        ("ocd-division/country:fi", None),
        (None, None),
    ],
)
def test_the_municipality_is_the_end_of_the_division(ocd_id: str | None, code: str | None) -> None:
    row = composed("places")[0] | {"divisions": [{"type": "muni", "ocd_id": ocd_id}], "address_locality": None}
    assert schema.read_place(row).get("municipality") == code


def test_a_place_in_metres_has_no_point() -> None:
    assert "point" not in PLACES["osoite:900003"]


@pytest.mark.parametrize(
    ("publisher", "provider", "name", "record", "kind"),
    [
        ("ahjo:u1", None, None, "municipality-091", "municipality"),
        ("ahjo:u1", "Kuvitelman jumppaseura ry", None, "provider-", "association"),
        ("ahjo:u1", "Sivistyspalvelut", None, "municipality-091", "municipality"),
        ("ytj:0201256-6", "Kuvitelma", "Kuvitelman Taide Oy", "ytj-0201256-6", "company"),
        ("ytj:0201256-7", None, "Kuvitelman säätiö", "provider-", "foundation"),
        ("others:1", "Kuvitelman lauluporukka", None, "provider-", "informal"),
        ("others:1", None, "Kuvitelman seurakunta", "provider-", "parish"),
        ("others:1", None, None, "provider-unknown", "informal"),
        (None, None, None, "provider-unknown", "informal"),
    ],
)
def test_who_arranges_it_is_told_by_what_is_known(
    publisher: str | None, provider: str | None, name: str | None, record: str, kind: str
) -> None:
    more: Row = {"organization": {"id": publisher, "name": name}} if name else {}
    its = whole(event(publisher=publisher, provider=provider and {"fi": provider}), **more)
    assert its.organization_record.startswith(record)
    assert its.organization["type"] == kind


def test_links_are_mended_or_left_out_and_each_is_given_once() -> None:
    contacts = mapped(
        info_url={"fi": "www.kuvitelma.example/a"},
        external_links=[
            {"link": "https://b.example/"},
            {"link": "https://b.example/"},
            {"link": "x"},
            {"link": None},
        ],
        provider_contact_info=None,
    )["contacts"]
    assert contacts == [{"url": "https://www.kuvitelma.example/a"}, {"url": "https://b.example/"}]


def test_a_roles_address_and_number_are_the_contact() -> None:
    contact = mapped()["contacts"][0]
    assert (contact["email"], contact["phone"]) == ("jumppa.palvelu@kuvitelma.example", "09 000 0001")


def test_a_persons_address_and_the_number_beside_it_are_not_kept_at_all() -> None:
    text = "Etunimi Sukunimi, etunimi.sukunimi@kuvitelma.example, 040 000 0000"
    row = event(provider_contact_info={"fi": text}, description={"fi": f"Kysy: {text.split(', ')[1]}."})
    kept = json.dumps(schema.read(row).payload, ensure_ascii=False)
    assert "ukunimi" not in kept and "040 000" not in kept
    assert whole(row).offering["description"]["fi"].startswith("Kysy: …")


def test_images_are_not_kept_since_they_may_be_shown_only_with_a_name() -> None:
    assert "Kuvaaja" not in json.dumps(schema.read(event()).payload)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5) | st.just("fi"), inner, max_size=4)
    ),
    max_leaves=12,
)
FULL = event(
    provider={"fi": "Kuvitelman jumppaseura ry"},
    enrolment_url="https://a.example",
    event_registration_link={"fi": "https://a.example"},
    external_links=[{"name": "x", "link": "https://b.example", "language": "fi"}],
    super_event=None,
    sub_event_type=None,
    is_virtualevent=False,
    audience_max_age=99,
)


@given(JSON)
def test_no_row_makes_the_reader_fall(anything: Any) -> None:
    assert schema.read(anything).status in ("live", "closed", "invalid")


@given(st.sampled_from(sorted(FULL)), JSON | st.dictionaries(st.sampled_from(["fi", "sv", "@id"]), JSON))
def test_whatever_one_field_holds_the_event_is_refused_or_mapped(key: str, anything: Any) -> None:
    record = schema.read(deepcopy(FULL) | {key: anything})
    json.dumps(record.payload, allow_nan=False, ensure_ascii=False).encode()
    if record.status != "live":
        return
    families = Families(lambda _: None, lambda _: (), NOON)
    for made in families.records([record]):
        if made.status == "live":
            payload = dict(made.payload) | {"places": list(PLACES.values())}
            payload["keywords"] = [{"id": its} for its in payload.get("keywords", [])]
            try:
                mapping.to_offering(payload, dialects()["turku"])
            except CannotMap as error:
                assert str(error)


@given(st.sampled_from(sorted(composed("places")[0])), JSON)
def test_whatever_one_field_of_a_place_holds_it_is_refused_or_read(key: str, anything: Any) -> None:
    try:
        place = schema.read_place(composed("places")[0] | {key: anything})
    except Unusable as error:
        assert str(error)
    else:
        json.dumps(place, allow_nan=False).encode()


@given(JSON)
def test_no_object_that_is_referred_to_makes_the_reader_fall(anything: Any) -> None:
    for read in (schema.read_place, schema.read_keyword, schema.read_organization):
        try:
            read(anything)
        except Unusable as error:
            assert str(error)
