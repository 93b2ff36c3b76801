"""A person's value is found however it is written, and nothing else is taken for it."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.vocabulary.erasing import GONE, Forgotten, Trace

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@pytest.mark.parametrize(
    "written",
    ["050 555 0101", "0505550101", "+358 50 555 0101", "+358505550101", "00358505550101", "050-5550101",
     "(050) 5550101", "+358 (0)50 555 0101"],
)  # fmt: skip
def test_a_number_is_the_same_however_it_is_written(written: str) -> None:
    trace = Trace("050 555 0101")
    body: dict[str, Any] = {
        "contacts": [{"phone": written}, {"phone": "050 555 0102"}],
        "text": f"Soita {written}!",
    }
    assert trace.taken_out(body) == {"contacts": [{"phone": "050 555 0102"}], "text": f"Soita {GONE}!"}
    assert Trace(written).hash == trace.hash


@pytest.mark.parametrize("other", ["050 555 01012", "1050 555 0101", "050 555 010", "09 555 0101"])
def test_another_number_is_left_alone(other: str) -> None:
    body = {"contacts": [{"phone": other}], "text": other}
    assert Trace("050 555 0101").taken_out(body) is body


def test_an_address_and_a_name_are_found_in_any_capitals_and_as_whole_words() -> None:
    body = {
        "contacts": [{"email": "Aino@Esimerkki.Example", "phone": "1"}],
        "description": {"fi": "aino@esimerkki.example."},
    }
    assert Trace("aino@esimerkki.example").taken_out(body) == {"contacts": [], "description": {"fi": f"{GONE}."}}
    named = {
        "contacts": [{"title": {"fi": "Äijä Esimerkki"}, "phone": "1"}],
        "text": "äijä esimerkki, Äijä Esimerkkinen",
    }
    assert Trace("Äijä Esimerkki").taken_out(named) == {"contacts": [], "text": f"{GONE}, Äijä Esimerkkinen"}


def test_lists_of_numbers_and_fields_of_an_organization_lose_theirs() -> None:
    body = {"phone": "050 555 0101", "name": {"fi": "Kerho"}, "places": [{"phones": ["050 555 0101", "1"]}]}
    assert Trace("050 555 0101").taken_out(body) == {"name": {"fi": "Kerho"}, "places": [{"phones": ["1"]}]}


@pytest.mark.parametrize("erased", ["050 555 0101", "a@b.example", "aino esimerkki"])
def test_a_contact_of_somebody_forgotten_is_known_by_each_of_its_values(erased: str) -> None:
    contact = {"title": {"fi": "Aino Esimerkki"}, "phone": "+358 50 5550101", "email": "A@b.example"}
    other = {"phone": "050 555 0102"}
    kept = Forgotten({Trace(erased).hash}).taken_out({"contacts": [contact, other]})
    assert kept == {"contacts": [other]}


def test_somebody_forgotten_is_found_in_texts_and_in_ptvs_shape() -> None:
    forgotten = Forgotten({Trace("050 555 0101").hash, Trace("aino@b.example").hash})
    document = {
        "emails": [
            {"value": "Aino@b.example", "language": "fi"},
            {"value": "toimisto@b.example", "language": "fi"},
        ],
        "phoneNumbers": [
            {"prefixNumber": "+358", "number": "505550101", "language": "fi"},
            {"prefixNumber": None, "number": "0505550102", "language": "fi"},
            {"type": "InternationalPhone", "dialCode": "+358", "number": "505550101"},
        ],
        "text": "Soita (+358 50 5550101) tai kirjoita: aino@b.example. Avoinna 12-18, 50100 Mikkeli.",
    }
    assert forgotten.taken_out(document) == {
        "emails": [{"value": "toimisto@b.example", "language": "fi"}],
        "phoneNumbers": [{"prefixNumber": None, "number": "0505550102", "language": "fi"}],
        "text": "Soita (…) tai kirjoita: …. Avoinna 12-18, 50100 Mikkeli.",
    }


@given(JSON, st.sets(st.text()))
def test_what_holds_nobody_who_was_forgotten_stays_as_it_is(value: Any, hashes: set[str]) -> None:
    assert Forgotten(hashes).taken_out(value) == value


@given(JSON)
def test_what_does_not_hold_it_is_the_same_object_and_taking_out_twice_is_taking_out_once(value: Any) -> None:
    trace = Trace("aino@esimerkki.example")
    assert trace.taken_out(value) is value
    once = trace.taken_out(
        {"list": [value, {"email": "aino@esimerkki.example"}], "text": "aino@esimerkki.example"}
    )
    assert trace.taken_out(once) is once
