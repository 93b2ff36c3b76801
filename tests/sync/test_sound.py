"""What cannot be kept is an invalid record that says why, whichever source it is from."""

from typing import Any

import marshmallow as ma
import pytest
from marshmallow import fields

from services.sync.sources.contacts import email, phone, phone_in, web_address
from services.sync.sources.lipas import schema as lipas
from services.sync.sources.municipalities import code_of, of_offering
from services.sync.sources.organizations import named, type_of
from services.sync.sources.protocol import Record
from services.sync.sources.schemas import Read, nameless, reason
from services.sync.sources.sound import DEEPEST, TOO_DEEP, sound


def nested(depth: int) -> Any:
    value: Any = 1
    for _ in range(depth):
        value = [value]
    return value


@pytest.mark.parametrize("depth", [DEEPEST, 500, 5_000])
def test_what_is_nested_without_end_is_refused_and_nothing_falls(depth: int) -> None:
    record = sound(Record("1", {"deep": nested(depth)}, where="row 1", municipalities=("491",)))
    assert (record.status, record.reason, record.payload) == ("invalid", TOO_DEEP, {})
    assert (record.where, record.municipalities) == ("row 1", ("491",))


def test_what_people_write_is_not_nested_too_deep() -> None:
    assert sound(Record("1", {"deep": nested(DEEPEST - 1)})).status == "live"


def test_a_site_that_is_nested_without_end_is_refused_whole() -> None:
    site = {
        "lipas-id": 1, "status": "active", "event-date": "2026-01-01T00:00:00Z", "name": "Kuvitelman kenttä",
        "type": {"type-code": 1340},
        "location": {"city": {"city-code": 491},
                     "geometries": {"features": [{"geometry": {"type": "Point", "coordinates": [27.2, 61.7]}}]}},
        "properties": {"accessibility-info": nested(900)},
    }  # fmt: skip
    record = lipas.read(site)
    assert (record.status, record.reason, record.municipalities) == ("invalid", TOO_DEEP, ("491",))


class _Part(Read):
    number = fields.Integer(required=True)


class _Whole(Read):
    parts = fields.List(fields.Nested(_Part))


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"parts": [{"number": 1}, {"number": "x"}]}, "parts.1.number: Not a valid integer."),
        ({"parts": [{}]}, "parts.0.number: Missing data for required field."),
        ({"parts": 1}, "parts: Not a valid list."),
        ("x", "Invalid input type."),
    ],
)
def test_a_fault_is_told_with_its_field(given: Any, told: str) -> None:
    with pytest.raises(ma.ValidationError) as caught:
        _Whole().load(given)
    assert reason(caught.value) == told


@pytest.mark.parametrize(
    ("item", "seen"),
    [
        ({"name": "Kuvitelman kenttä"}, {"name": "Kuvitelman kenttä"}),
        ({"name": {"fi": None, "sv": "Kysy: etunimi.sukunimi@kunta.example"}}, {"name": "Kysy: …"}),
        ({"name": nested(5_000)}, {}),
        ({}, {}),
        ("x", {}),
    ],
)
def test_what_has_no_id_is_known_by_its_name(item: Any, seen: dict[str, str]) -> None:
    record = nameless(item, "id: a whole number is needed")
    assert (record.payload, record.status, record.nameless) == (seen, "invalid", True)


@pytest.mark.parametrize(
    ("given", "code"),
    [(491, "491"), ("491", "491"), (5, "005"), ("5", "005"), (True, None), (-1, None), ("x", None), ([491], None)],
)
def test_a_municipality_is_told_by_a_number_or_a_text(given: Any, code: str | None) -> None:
    assert code_of(given) == code


def test_an_offering_is_where_its_places_and_its_area_are() -> None:
    odd = {"places": [7, {"municipality": "491"}, {}], "area": {"municipalities": ["740", "491", None]}}
    assert of_offering(odd) == ("491", "740")
    assert of_offering({"places": 7, "area": []}) == of_offering(None) == ()


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("https://a.example/x", "https://a.example/x"),
        ("www.a.example, ja muuta", "https://www.a.example"),
        ("https://video.example/@kirjasto", "https://video.example/@kirjasto"),
        ("etunimi.sukunimi@kunta.example", None),
        ("https://etunimi@kunta.example/", None),
        ("javascript:alert(1)", None),
        ("tulossa", None),
        ("https://a.example/" + "x" * 500, None),
        ("", None),
    ],
)
def test_a_web_address_is_taken_with_or_without_its_scheme(text: str, address: str | None) -> None:
    assert web_address(text) == address


def test_numbers_and_addresses_are_taken_as_they_are_called_from_here() -> None:
    assert phone("Toimisto +358 (0)15 000 000.") == "+358 15 000 000"
    assert (phone("116 11"), phone_in("50100 Mikkeli"), phone_in("50100, p. 015 000 000")) == (
        "116 11", None, "015 000 000"
    )  # fmt: skip
    assert (email(" info@kunta.example "), email("info@kunta"), email("")) == ("info@kunta.example", None, None)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Kuvitelman seura ry", "association"),
        ("Kuvitelma Oy", "company"),
        ("Kuvitelman säätiö", "foundation"),
        ("Kuvitelman seurakunta", "parish"),
        ("Kuvitelman kerho", "informal"),
    ],
)
def test_who_somebody_is_stands_at_the_end_of_the_name(name: str, kind: str) -> None:
    assert type_of(name) == kind


def test_who_is_known_by_a_name_alone_is_the_same_in_large_letters() -> None:
    assert named("keeper", {"fi": "KERHO"}, "informal")[0] == named("keeper", {"fi": "Kerho"}, "informal")[0]
