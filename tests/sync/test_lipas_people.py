"""What looks like a person's is dropped before it is kept; what is a role's stays."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.sync.sources.lipas.people import is_a_persons_number, is_name, without_people


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("Avaimet: Maija Keksitty 040 000 0000, ovi 2", "Avaimet: …, ovi 2"),
        ("Maija Keksitty-Kuvitelma, p. 040-0000000", "…"),
        ("Maija Anna Keksitty (puh. 015 000 000)", "…)"),
        ("Varaukset Keksilän Liikuntahalli 015 000 0000", "Varaukset Keksilän Liikuntahalli 015 000 0000"),
        ("Keksilän Kaupunki p. 015 000 0000", "Keksilän Kaupunki p. 015 000 0000"),
        ("Puhelin 015 000 0000", "Puhelin 015 000 0000"),
        ("Reitti Keksilä Kuvitelma on 12 km", "Reitti Keksilä Kuvitelma on 12 km"),
    ],
)
def test_a_number_beside_a_persons_name_is_left_out_with_the_name(written: str, kept: str) -> None:
    assert without_people({"comment": [written]}) == {"comment": [kept]}


@pytest.mark.parametrize(
    ("phone", "email", "personal"),
    [
        ("040 000 0000", "maija.keksitty@kunta.example", True),
        ("+358 50 000 0000", "maija.keksitty@kunta.example", True),
        ("+358 (0)44 000 0000", "Maija <maija.keksitty@kunta.example>", True),
        ("015 000 0000", "maija.keksitty@kunta.example", False),
        ("040 000 0000", "liikunta@kunta.example", False),
        ("040 000 0000", "", False),
    ],
)
def test_a_mobile_number_is_the_persons_whose_address_is_beside_it(phone: str, email: str, personal: bool) -> None:
    assert is_a_persons_number(phone, email) is personal


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Maija Keksitty", True),
        ("Keksilän Latuyhdistys", False),
        ("Keksilän kunta", False),
        ("Maija", False),
    ],
)
def test_a_first_and_a_last_name_alone_are_a_persons(text: str, name: bool) -> None:
    assert is_name(text) is name


@given(st.text(alphabet="AÄaäb .,-+()0123456789@", max_size=80))
def test_without_people_twice_is_without_people_once(text: str) -> None:
    assert without_people(without_people(text)) == without_people(text)
