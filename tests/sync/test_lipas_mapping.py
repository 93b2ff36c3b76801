"""From a LIPAS site to an offering, and from any geometry to a point that can be walked to."""

import json
from copy import deepcopy
from typing import Any

import pytest
from flask import Flask, Response, request
from hypothesis import example, given
from hypothesis import strategies as st

from services.catalog.schemas.offering import OfferingSchema
from services.sync.sources.geometry import usable_point
from services.sync.sources.lipas import mapping, schema
from services.sync.sources.lipas.data import data, site_types
from services.sync.sources.lipas.source import LipasSource
from services.sync.sources.protocol import CannotMap
from tests.local_server import serving
from tests.sync.conftest import LipasServer, Sync, site


def mapped(**changes: Any) -> dict[str, Any]:
    record = schema.read(site(7, **changes))
    assert record.status == "live", record.reason
    return mapping.to_offering(record.payload).offering


def geometries(kind: str, coordinates: Any) -> dict[str, Any]:
    return {"type": "FeatureCollection", "features": [{"geometry": {"type": kind, "coordinates": coordinates}}]}


def test_a_site_is_a_place_of_its_municipality_with_its_source_named() -> None:
    offering = mapped()
    assert offering["kind"] == "place"
    assert {code: text.rpartition(", ")[2] for code, text in offering["summary"].items()} == {
        "fi": "Mikkeli", "sv": "S:t Michel", "en": "Mikkeli",
    }  # fmt: skip
    assert offering["places"][0]["municipality"] == "491"
    assert offering["places"][0]["point"] == {"type": "Point", "coordinates": [27.27, 61.69]}
    assert offering["source"]["url"] == "https://www.lipas.fi/liikuntapaikat/7"
    assert offering["source"]["licence"] == "CC BY 4.0"


@pytest.mark.parametrize(
    ("code", "classes"),
    [
        (1340, ["P27.1"]), (2210, ["P27.1"]), (3110, ["P27.1"]), (4710, ["P27.1"]), (6110, ["P27.1"]),
        (101, ["P27.2"]), (301, ["P27.2"]), (4404, ["P27.2"]), (4412, ["P27.2"]),
        (4401, ["P27.2", "P27.1"]), (4402, ["P27.2", "P27.1"]),
        (203, ["P27.3"]), (5150, ["P27.3"]), (4451, ["P27.3"]), (4452, ["P27.3"]),
        (113, ["P27.5"]), (201, ["P27.5"]),
    ],
)  # fmt: skip
def test_classes_are_what_ptv_calls_the_thing(code: int, classes: list[str]) -> None:
    assert mapped(type={"type-code": code})["service_classes"] == classes


@pytest.mark.parametrize("code", [207, 7000])
def test_what_no_resident_looks_for_is_left_out(code: int) -> None:
    record = schema.read(site(7, type={"type-code": code}))
    assert record.status == "closed" and record.reason


def test_every_type_makes_an_offering_that_the_catalogue_takes() -> None:
    for code in site_types():
        offering = mapped(type={"type-code": code})
        OfferingSchema().load(offering)
        assert offering["service_classes"], code


def test_every_type_is_found_by_other_words_than_its_name_in_three_languages() -> None:
    for code, kind in site_types().items():
        keywords = mapped(type={"type-code": code})["keywords"]
        for language in ("fi", "sv", "en"):
            assert keywords[language][0] == kind["name"][language]
            assert (
                len(keywords[language]) > 1
                or kind["name"][language].casefold() in data("synonyms")[str(code)][language]
            )
            folded = [word.casefold() for word in keywords[language]]
            assert len(set(folded)) == len(folded)


def test_a_playground_is_for_families_too() -> None:
    assert mapped(properties={"playground?": True})["target_groups"] == ["KR1", "KR1.2"]
    assert mapped(properties={"playground?": False})["target_groups"] == ["KR1"]


def test_a_merged_municipality_becomes_the_one_it_is_part_of_now() -> None:
    location = site(7)["location"] | {"city": {"city-code": 588}}  # Pertunmaa, part of Mäntyharju
    its = mapped(location=location)
    assert its["places"][0]["municipality"] == "507"
    assert its["summary"]["fi"].endswith("Mäntyharju")


def test_a_municipality_that_nobody_knows_cannot_be_mapped_and_says_so() -> None:
    location = site(7)["location"] | {"city": {"city-code": 998}}
    with pytest.raises(CannotMap, match=r"location\.city\.city-code: '998' is not the code"):
        mapped(location=location)


def test_a_short_code_of_a_municipality_gets_its_zeros() -> None:
    location = site(7)["location"] | {"city": {"city-code": 91}}
    assert mapped(location=location)["places"][0]["municipality"] == "091"


def test_a_dash_is_no_address() -> None:
    location = site(7)["location"] | {"address": "-", "postal-code": "501"}
    assert mapped(location=location)["places"][0]["address"] == {"post_office": {"fi": "Mikkeli"}}


def test_a_municipality_keeps_what_it_owns_and_an_unnamed_association_is_called_so() -> None:
    record = schema.read(site(7)).payload
    assert mapping.to_offering(record).organization_record == "municipality-491"
    record = schema.read(site(7, owner="state", admin="city-sports")).payload
    assert mapping.to_offering(record).organization_record == "municipality-491"
    record = schema.read(site(7, owner="registered-association", admin="private-association")).payload
    assert mapping.to_offering(record).organization["name"]["fi"].startswith("Yhdistys (nimi ei ole")


@pytest.mark.parametrize(
    ("owner", "name"),
    [
        ("state", "Valtio"),
        ("municipal-consortium", "Kuntayhtymä (nimi ei ole LIPAS-tiedoissa)"),
        ("other", "Ylläpitäjä ei ole tiedossa"),
        ("a new word of theirs", "Ylläpitäjä ei ole tiedossa"),
    ],
)
def test_nobody_is_named_as_the_keeper_who_may_not_be(owner: str, name: str) -> None:
    record = schema.read(site(7, owner=owner, admin="other")).payload
    assert mapping.to_offering(record).organization["name"]["fi"] == name


def test_what_is_known_of_the_price_is_said_and_nothing_else() -> None:
    assert mapped(properties={"free-use?": True})["price"] == {"type": "free"}
    assert mapped(properties={"free-use?": False})["price"] == {"type": "unknown"}
    assert mapped(properties={})["price"] == {"type": "unknown"}


def test_properties_become_sentences_in_three_languages() -> None:
    text = mapped(properties={"toilet?": True, "ligthing?": True, "route-length-km": 3.5, "playground?": False})
    assert text["description"] == {
        "fi": "Reitin pituus on 3,5 km. Paikka on valaistu. Paikalla on wc.",
        "sv": "Rutten är 3,5 km lång. Platsen är belyst. Det finns en toalett på platsen.",
        "en": "The route is 3.5 km long. The place is lit. There is a toilet.",
    }


def test_every_property_that_is_read_has_a_sentence_in_three_languages() -> None:
    for key in schema.PROPERTIES:
        if key != "accessibility-info":
            text = mapped(properties={key: True if key.endswith("?") else 25})["description"]
            assert text.keys() == {"fi", "sv", "en"}, key
            assert all(key.endswith("?") or "25" in its for its in text.values()), key


def test_the_order_in_which_a_database_kept_the_properties_changes_nothing() -> None:
    payload = schema.read(site(7, properties={"toilet?": True, "ligthing?": True, "kiosk?": True})).payload
    turned = payload | {"properties": dict(reversed(payload["properties"].items()))}
    assert mapping.to_offering(turned) == mapping.to_offering(payload)


def test_what_is_oddly_written_is_not_guessed() -> None:
    odd = {"toilet?": "no", "ligthing?": 1, "route-length-km": "3 km", "rest-places-count": True}
    assert "description" not in mapped(properties=odd)
    assert "description" not in mapped(
        properties={"route-length-km": -3, "lit-route-length-km": 0, "toilet?": None}
    )


def test_a_place_that_is_out_of_use_for_now_is_shown_and_says_so() -> None:
    its = mapped(status="out-of-service-temporarily", comment="Avain kioskilta.")
    assert its["summary"]["sv"] == "Konditionsbana, S:t Michel. Tills vidare ur bruk."
    assert its["description"]["sv"].startswith("Platsen är tills vidare ur bruk.\n\n")
    assert its["description"]["fi"].startswith("Paikka on toistaiseksi poissa käytöstä.\n\nAvain kioskilta.")


def test_a_keepers_own_words_come_first() -> None:
    assert (
        mapped(comment=" Avain kioskilta. ")["description"]["fi"]
        == "Avain kioskilta.\n\nPaikkaa voi käyttää maksutta."
    )
    assert "description" not in mapped(comment="  ", properties={})


def test_a_long_name_ends_at_a_word() -> None:
    name = mapped(name="Kuvitelman " * 20)["name"]["fi"]
    assert len(name) <= 100 and name.endswith("Kuvitelman…")


def test_a_marketing_name_is_found_by() -> None:
    assert "Kuvitelma Areena" in mapped(**{"marketing-name": "Kuvitelma Areena"})["keywords"]["fi"]


def test_lipas_writes_se_for_swedish() -> None:
    name = mapped(**{"name-localized": {"fi": "Rata", "se": "Banan", "en": None}})["name"]
    assert name == {"fi": "Kuvitelman kuntorata 7", "sv": "Banan"}
    activity = {"status": "active", "description-short": {"se": "En bana.", "en": "A track."}}
    assert mapped(activities={"cycling": activity}, properties={})["description"] == {
        "sv": "En bana.",
        "en": "A track.",
    }


def test_a_name_in_another_language_that_is_no_text_is_left_out() -> None:
    assert mapped(**{"name-localized": {"se": 5, "en": "  "}})["name"] == {"fi": "Kuvitelman kuntorata 7"}


@pytest.mark.parametrize(
    ("email", "kept"),
    [
        ("etunimi.sukunimi@kunta.example", False),
        ("Etunimi.Sukunimi2@kunta.example", False),
        ("etu-nimi.suku-nimi@kunta.example", False),
        ("åke_öberg@kunta.example", False),
        ("liikunta.palvelut@kunta.example", True),
        ("info@kunta.example", True),
        ("kunta@kunta.example", True),
    ],
)
def test_an_address_that_looks_like_a_persons_is_not_kept_at_all(email: str, kept: bool) -> None:
    assert (schema.read(site(7, email=email)).payload.get("email") == email) is kept
    assert (mapped(email=email).get("contacts") == [{"email": email}]) is kept


@pytest.mark.parametrize("field", ["email", "comment", "phone-number", "www", "name"])
def test_a_persons_address_is_left_out_in_the_midst_of_a_text_too(field: str) -> None:
    text = "Varaukset: info@kunta.example, Etunimi <etunimi.sukunimi@kunta.example> (avaimet)"
    kept = json.dumps(schema.read(site(7, **{field: text})).payload, ensure_ascii=False)
    assert "sukunimi" not in kept
    assert "info@kunta.example" in kept


def test_a_persons_address_in_a_published_text_of_an_activity_is_left_out() -> None:
    activity = {"status": "active", "rules": {"fi": "Kysy: etunimi.sukunimi@kunta.example."}}
    assert mapped(activities={"fishing": activity}, properties={})["description"]["fi"].startswith("Kysy: …")


@pytest.mark.parametrize(
    ("written", "phone"),
    [
        ("015 000 0000", "015 000 0000"),
        ("+358 15 000 0000 (klo 9-16)", "+358 15 000 0000"),
        ("(015) 000 0000", "015 000 0000"),
        ("0400-000000, 0400-000001", "0400-000000"),
        ("soita kioskille", None),
        ("112", None),
    ],
)
def test_the_first_number_in_what_is_written_is_the_phone(written: str, phone: str | None) -> None:
    contacts = mapped(**{"phone-number": written}).get("contacts", [{}])
    assert contacts[0].get("phone") == phone


@pytest.mark.parametrize(
    "email", ["info@", "info@kunta", "ei ole", "info@kunta.example ja muut", "a@" + "b" * 99 + ".fi"]
)
def test_an_email_that_is_none_does_not_keep_the_site_out(email: str) -> None:
    assert "contacts" not in mapped(email=email)


@pytest.mark.parametrize(
    ("www", "url"),
    [
        ("www.kunta.example/rata", "https://www.kunta.example/rata"),
        ("http://kunta.example", "http://kunta.example"),
        ("ei ole", None),
        ("javascript:alert(1)", None),
        ("mailto:info@kunta.example", None),
        ("www.kunta.example, www.seura.example", "https://www.kunta.example"),
        ("ftp://kunta.example", None),
        ("https://kunta..example", None),
        ("http://[", None),
        ("https://kunta.example/" + "a" * 500, None),
        ("", None),
    ],
)
def test_an_address_on_the_web_is_mended_or_left_out(www: str, url: str | None) -> None:
    contacts = mapped(www=www).get("contacts", [{}])
    assert contacts[0].get("url") == url


@pytest.mark.parametrize("status", ["out-of-service-permanently", "incorrect-data", "planned", "planning"])
def test_a_tombstone_counts_however_odd_the_rest_of_it_is(status: str) -> None:
    record = schema.read({"lipas-id": 7, "status": status, "name": None, "location": "gone", "event-date": 5})
    assert (record.record_id, record.status, record.reason) == ("7", "closed", status)


def test_a_field_that_cannot_be_read_is_named_as_it_is_called() -> None:
    assert (schema.read(site(7, location=[])).reason or "").startswith("location: ")


def test_an_unknown_type_cannot_be_mapped_and_says_so() -> None:
    with pytest.raises(CannotMap, match=r"type\.type-code: 99999"):
        mapping.to_offering(schema.read(site(7, type={"type-code": 99999})).payload)


def test_the_same_site_gives_the_same_offering() -> None:
    assert mapped() == mapped()


@pytest.mark.parametrize(
    ("kind", "coordinates", "point"),
    [
        ("Point", [27.27, 61.69], (27.27, 61.69)),
        ("Point", [27.27, 61.69, 104.2], (27.27, 61.69)),
        ("LineString", [[27.1, 61.5, 90.0], [27.2, 61.6, 91.0]], (27.1, 61.5)),
        ("Polygon", [[[27.0, 61.0], [27.2, 61.0], [27.2, 61.2], [27.0, 61.2], [27.0, 61.0]]], (27.1, 61.1)),
        # A horseshoe, whose centre lies outside it.
        (
            "Polygon",
            [
                [
                    [27, 61],
                    [27.4, 61],
                    [27.4, 61.4],
                    [27.3, 61.4],
                    [27.3, 61.1],
                    [27.1, 61.1],
                    [27.1, 61.4],
                    [27, 61.4],
                    [27, 61],
                ]
            ],
            (27.0, 61.0),
        ),
        # A ring round a lake.
        (
            "Polygon",
            [
                [[27, 61], [27.4, 61], [27.4, 61.4], [27, 61.4], [27, 61]],
                [[27.1, 61.1], [27.3, 61.1], [27.3, 61.3], [27.1, 61.3], [27.1, 61.1]],
            ],
            (27.0, 61.0),
        ),
        ("MultiPoint", [[27.27, 61.69, 1.0], [27.3, 61.7]], (27.27, 61.69)),
        ("MultiLineString", [[[27.1, 61.5], [27.2, 61.6]], [[27.3, 61.5], [27.4, 61.6]]], (27.1, 61.5)),
        ("MultiPolygon", [[[[27.0, 61.0], [27.2, 61.0], [27.2, 61.2], [27.0, 61.2], [27.0, 61.0]]]], (27.1, 61.1)),
        ("Polygon", [[[27, 61], [27, 61], [27, 61]]], (27.0, 61.0)),
        ("Polygon", [[[27.0, 61.0, 5.0], [27.2, 61.0, 5.0], [27.1, 61.3, 5.0], [27.0, 61.0, 5.0]]], (27.1, 61.1)),
        ("Polygon", [], None),
        ("Polygon", [[]], None),
        ("LineString", [], None),
        ("Point", [10**400, 61.69], None),
        ("Point", [float("nan"), 61.69], None),
        ("Point", [61.69, 27.27], None),
        ("Point", [], None),
        ("Cloud", [27.27, 61.69], None),
    ],
)
def test_a_geometry_has_a_point_to_go_to(kind: str, coordinates: Any, point: tuple[float, float] | None) -> None:
    assert usable_point(geometries(kind, coordinates)) == point


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=12,
)
# Shaped like positions often enough that the arithmetic is reached.
NUMBERS = (
    st.floats() | st.floats(18, 33) | st.floats(58, 72) | st.integers() | st.just(10**400) | st.text(max_size=3)
)
POSITIONS = st.lists(NUMBERS, max_size=4) | st.tuples(st.floats(19, 32), st.floats(59, 71))
LINES = st.lists(POSITIONS, max_size=6)
COORDINATES = POSITIONS | LINES | st.lists(LINES, max_size=2)


@given(COORDINATES, st.sampled_from(["Point", "LineString", "Polygon", "MultiPolygon"]))
def test_a_point_is_in_finland_or_there_is_none(coordinates: Any, kind: str) -> None:
    found = usable_point(geometries(kind, coordinates))
    assert found is None or (19 <= found[0] <= 32 and 59 <= found[1] <= 71)


def test_the_first_feature_that_has_a_place_is_taken() -> None:
    good = geometries("Point", [27.27, 61.69])["features"]
    bad: list[Any] = [None, 7, {}, {"geometry": None}, {"geometry": {"type": "Point", "coordinates": [0, 0]}}]
    assert usable_point({"features": [*bad, *good]}) == (27.27, 61.69)


@given(JSON, st.sampled_from(["Point", "LineString", "Polygon", "MultiPolygon"]))
def test_no_geometry_makes_it_fall(anything: Any, kind: str) -> None:
    for value in (anything, geometries(kind, anything), {"features": anything}):
        found = usable_point(value)
        assert found is None or (19 <= found[0] <= 32 and 59 <= found[1] <= 71)


@given(st.lists(st.tuples(st.floats(20, 31), st.floats(60, 70)), min_size=3, max_size=9))
def test_a_point_of_an_area_lies_in_the_areas_box(ring: list[tuple[float, float]]) -> None:
    found = usable_point(geometries("Polygon", [[*ring, ring[0]]]))
    assert found
    for index in (0, 1):
        values = [corner[index] for corner in ring]
        assert min(values) - 1e-5 <= found[index] <= max(values) + 1e-5


@given(JSON)
def test_no_list_item_makes_the_reader_fall(anything: Any) -> None:
    assert schema.read(anything).status in ("live", "closed", "skipped", "invalid")


WHOLE = site(
    7,
    **{
        "name-localized": {"se": "Banan"},
        "marketing-name": "Kuvitelma Areena",
        "email": "info@kunta.example",
        "phone-number": "015 000 0000",
        "www": "www.kunta.example",
        "comment": "Avain kioskilta.",
        "properties": {"toilet?": True, "route-length-km": 3.5, "accessibility-info": "Luiska."},
        "activities": {"hiking": {"status": "active", "arrival": {"fi": "Lähde portilta."}}},
    },
)
PATHS = [(key,) for key in WHOLE] + [
    (key, inner) for key, its in WHOLE.items() if isinstance(its, dict) for inner in its
]


@given(st.sampled_from(PATHS), JSON)
@example(("event-date",), "")
@example(("owner",), "")
@example(("admin",), "")
def test_whatever_one_field_holds_the_site_is_refused_or_mapped(path: tuple[str, ...], anything: Any) -> None:
    item = deepcopy(WHOLE)
    inner = item
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = anything
    record = schema.read(item)
    json.dumps(record.payload, allow_nan=False, ensure_ascii=False).encode()
    if record.status != "live":
        return
    try:
        mapping.to_offering(record.payload)
    except CannotMap as error:
        assert str(error)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"name": "Rata\x00"}, "name: there is a control character"),
        ({"comment": "puoli \ud800"}, "comment: there is a control character"),
        ({"properties": {"route-length-km": float("inf")}}, "properties.route-length-km: inf is not a number"),
        ({"lipas-id": "7" * 300}, "its id has a control character or more than 200 characters"),
    ],
)
def test_what_no_database_can_hold_is_refused_and_named(changes: dict[str, Any], reason: str) -> None:
    record = schema.read(site(7) | changes)
    assert record.status == "invalid"
    assert record.reason and record.reason.startswith(reason)


def test_what_no_database_can_hold_stops_no_run(sync: Sync, lipas: LipasServer) -> None:
    odd: list[dict[str, Any]] = [
        {"name": "Rata\x00"},
        {"comment": "puoli \ud800"},
        {"properties": {"route-length-km": float("nan")}},
        {"lipas-id": "x" * 300},
        {"email": "info@kunta", "www": "http://[", "phone-number": "soita"},
    ]
    lipas.sites = [site(1), *(site(number) | changes for number, changes in enumerate(odd, 2)), site(9)]
    run = sync.run()
    assert (run.state, run.counts["new"], run.counts["invalid"]) == ("done-with-problems", 3, 4)


@pytest.mark.parametrize(
    "body",
    [
        '{"items": [], "pagination": {"total-items": 1e999, "total-pages": 1}}',
        '{"items": [], "pagination": {"total-items": 1, "total-pages": NaN}}',
        "[" * 200_000,
    ],
    ids=["endless", "no number", "deep"],
)
def test_a_page_that_no_program_can_read_is_named(sync: Sync, lipas: LipasServer, body: str) -> None:
    lipas.faults = {1: [Response(body, mimetype="application/json")]}
    first, _ = sync.source().pages(None)
    assert (first.problem or "").startswith("page 1: not the JSON that was expected")


def test_sites_of_all_states_are_asked_for_a_hundred_at_a_time_by_municipality(sync: Sync) -> None:
    asked: list[dict[str, str]] = []
    app = Flask("lipas")

    @app.get("/v2/sports-sites")
    def answer() -> dict[str, Any]:
        asked.append(request.args.to_dict())
        return {"items": [], "pagination": {"total-items": 0, "total-pages": 0}}

    with serving(app) as address:
        cities = ("091", "491")
        made = LipasSource("lipas", f"{address}/v2", municipalities=cities, chosen=False, settings=sync.settings)
        assert [page.records for page in made.pages(None)] == [()]
    # Without `statuses` LIPAS answers with all of them, so that what was closed for good comes as a tombstone.
    assert asked == [{"page": "1", "page-size": "100", "city-codes": "91,491"}]
