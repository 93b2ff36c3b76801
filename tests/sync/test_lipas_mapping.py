"""From a LIPAS site to an offering, and from any geometry to a point that can be walked to."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.sync.sources.lipas import mapping, schema
from services.sync.sources.lipas.geometry import usable_point
from services.sync.sources.protocol import CannotMap
from tests.sync.conftest import site


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


def test_a_municipality_keeps_what_it_owns_and_an_unnamed_association_is_called_so() -> None:
    record = schema.read(site(7)).payload
    assert mapping.to_offering(record).organization_record == "municipality-491"
    record = schema.read(site(7, owner="registered-association", admin="registered-association")).payload
    assert mapping.to_offering(record).organization["name"]["fi"].startswith("Yhdistys (nimi ei ole")


def test_what_is_known_of_the_price_is_said_and_nothing_else() -> None:
    assert mapped(properties={"free-use?": True})["price"] == {"type": "free"}
    assert mapped(properties={"free-use?": False})["price"] == {"type": "unknown"}
    assert mapped(properties={})["price"] == {"type": "unknown"}


def test_properties_become_sentences_in_three_languages() -> None:
    text = mapped(properties={"toilet?": True, "ligthing?": True, "route-length-km": 3.5, "playground?": False})
    assert text["description"] == {
        "fi": "Paikalla on wc. Paikka on valaistu. Reitin pituus on 3,5 km.",
        "sv": "Det finns en toalett på platsen. Platsen är belyst. Rutten är 3,5 km lång.",
        "en": "There is a toilet. The place is lit. The route is 3.5 km long.",
    }


def test_lipas_writes_se_for_swedish() -> None:
    assert mapped(**{"name-localized": {"fi": "Rata", "se": "Banan", "en": None}})["name"]["sv"] == "Banan"


def test_activities_that_are_drafts_are_left_out() -> None:
    text = {"fi": "Lähde portilta."}
    published = mapped(activities={"hiking": {"status": "active", "arrival": text}}, properties={})
    assert published["description"] == text
    assert "description" not in mapped(activities={"hiking": {"status": "draft", "arrival": text}}, properties={})


@pytest.mark.parametrize(
    ("email", "kept"),
    [
        ("etunimi.sukunimi@kunta.example", False),
        ("liikunta.palvelut@kunta.example", True),
        ("info@kunta.example", True),
    ],
)
def test_an_address_that_looks_like_a_persons_is_not_kept_at_all(email: str, kept: bool) -> None:
    assert (schema.read(site(7, email=email)).payload.get("email") == email) is kept


@pytest.mark.parametrize(
    ("www", "url"),
    [
        ("www.kunta.example/rata", "https://www.kunta.example/rata"),
        ("http://kunta.example", "http://kunta.example"),
        ("ei ole", None),
        ("javascript:alert(1)", None),
        ("", None),
    ],
)
def test_an_address_on_the_web_is_mended_or_left_out(www: str, url: str | None) -> None:
    contacts = mapped(www=www).get("contacts", [{}])
    assert contacts[0].get("url") == url


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
NUMBERS = st.floats(0, 100)


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
