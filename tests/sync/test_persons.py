"""What looks like a person's is dropped before it is kept; what is a role's stays."""

from time import process_time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.sync.sources.persons import (
    is_name,
    is_personal,
    only_agreed,
    role_address,
    without_person,
    without_persons,
)

PERSONAL = "etunimi.sukunimi@kunta.example"


@pytest.mark.parametrize(
    "email",
    [
        PERSONAL,
        "e.sukunimi2@kunta.example",
        "jan.vapaavuori@kunta.example",
        "pekka.hallikainen@kunta.example",
        "etunimisukunimi@gmail.com",
    ],
)
def test_an_address_of_a_first_and_a_last_name_or_of_a_home_is_a_persons(email: str) -> None:
    assert is_personal(email)


@pytest.mark.parametrize(
    "email",
    [
        "info@kunta.example",
        "kunta@kunta.example",
        "liikunta.palvelut@kunta.example",
        "vapaa-aika@kunta.example",
        "uimahalli.kunta@kunta.example",
        "hiihto-2026@seura.example",
        "kuvitelman.seura@gmail.com",
        "kuvitelman_paakirjasto@kunta.example",
        "kuvitelma.biblioteket@kunta.example",
        "main.library@kunta.example",
        "lasten.osasto@kunta.example",
        "kuvitelma-lainaus@kunta.example",
    ],
)
def test_an_address_of_a_role_is_not(email: str) -> None:
    assert not is_personal(email)


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        (f"Kysy: {PERSONAL}. Tai info@kunta.example.", "Kysy: …. Tai info@kunta.example."),
        ("Kysy: etunimi.sukunimi(at)kunta.example", "Kysy: …"),
        ("etunimi.sukunimi [at] kunta.example, 2. krs", "…, 2. krs"),
        ("<p>etunimi.sukunimi&#64;kunta.example</p>", "<p>…</p>"),
        ("info(at)kunta.example", "info(at)kunta.example"),
    ],
)
def test_in_a_text_only_the_persons_address_is_left_out(written: str, kept: str) -> None:
    assert without_persons(written) == kept


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("Avaimet: Maija Keksitty 040 000 0000, ovi 2", "Avaimet: …, ovi 2"),
        ("Maija Keksitty-Kuvitelma, p. 040-0000000", "…"),
        ("Maija Anna Keksitty (puh. 015 000 000)", "…)"),
        ("Maija O’Keksitty +358 40 000 0000", "…"),
        ("Varaukset Keksilän Liikuntahalli 015 000 0000", "Varaukset Keksilän Liikuntahalli 015 000 0000"),
        ("Keksilän Kaupunki p. 015 000 0000", "Keksilän Kaupunki p. 015 000 0000"),
        ("Cafe Keksitty, puh. 015 000 000", "Cafe Keksitty, puh. 015 000 000"),
        ("Keksilän Kirjasto, 015 000 000", "Keksilän Kirjasto, 015 000 000"),
        ("Puhelin 015 000 0000", "Puhelin 015 000 0000"),
        ("Reitti Keksilä Kuvitelma on 12 km", "Reitti Keksilä Kuvitelma on 12 km"),
        ("Savolla Keksitty Kuvitelma 2026-12-31", "Savolla Keksitty Kuvitelma 2026-12-31"),
    ],
)
def test_a_number_beside_a_persons_name_is_left_out_with_the_name(written: str, kept: str) -> None:
    assert without_persons({"comment": [written], "km": 2}) == {"comment": [kept], "km": 2}


@pytest.mark.parametrize(
    ("phone", "email", "left"),
    [
        ("040 000 0000", PERSONAL, {"www": "x"}),
        ("+358 50 000 0000", PERSONAL, {"www": "x"}),
        ("00358-40-0000000", PERSONAL, {"www": "x"}),
        ("+358 (0)44 000 0000", f"Maija <{PERSONAL}>", {"www": "x"}),
        ("040 000 0000", f"{PERSONAL}, info@kunta.example", {"www": "x", "email": "info@kunta.example"}),
        ("015 000 0000", PERSONAL, {"www": "x", "phone": "015 000 0000"}),
        ("040 000 0000", "liikunta@kunta.example", None),
        ("040 000 0000", "", None),
        (None, 7, None),
    ],
)
def test_a_mobile_number_is_the_persons_whose_address_is_beside_it(phone: Any, email: Any, left: Any) -> None:
    contact = {"phone": phone, "email": email, "www": "x"}
    assert without_person(contact) == (contact if left is None else left)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Maija Keksitty", True),
        ("Maija Anna Keksitty-Kuvitelma", True),
        ("Åke D’Uppdiktad", True),
        ("Keksilän Latuyhdistys", False),
        ("Keksilän kunta", False),
        ("Keksilän Lainaustiski", False),
        ("Kuvitelman seura ry", False),
        ("Maija", False),
    ],
)
def test_a_first_and_a_last_name_alone_are_a_persons(text: str, name: bool) -> None:
    assert is_name(text) is name


def test_the_first_address_that_is_a_roles_is_found() -> None:
    assert role_address(f"{PERSONAL} tai toimisto(at)kunta.example") == "toimisto@kunta.example"
    assert role_address(f"Vain {PERSONAL}") is None


def test_whoever_has_agreed_stays_and_nobody_else() -> None:
    agreed = {"email": PERSONAL, "phone": "040 000 0000", "consent": True}
    contacts = [agreed, agreed | {"consent": False}, {"email": PERSONAL}, PERSONAL]
    assert only_agreed({"contacts": contacts, "description": {"fi": PERSONAL}}) == {
        "contacts": [agreed, {"consent": False}, "…"],
        "description": {"fi": "…"},
    }
    assert only_agreed({"contacts": [{"email": PERSONAL}], "email": PERSONAL}) == {}
    assert only_agreed({"contacts": {"email": PERSONAL}}) == {"contacts": {"email": "…"}}


@given(st.text(alphabet="AÄaäb .,-+()0123456789@", max_size=80))
def test_without_persons_twice_is_without_persons_once(text: str) -> None:
    assert without_persons(without_persons(text)) == without_persons(text)


@pytest.mark.parametrize("part", ["a", "Aa ", "Aa'", "a.", "a@", "Aa Aa,, ", "0 "])
def test_a_long_text_takes_no_time(part: str) -> None:
    begun = process_time()
    without_persons(part * 20_000)
    assert process_time() - begun < 2
