"""What looks like a person's in a search, and what must not be taken for it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.vocabulary.privacy import looks_personal

CENTURIES = "ABCDEFUVWXY-+"


@pytest.mark.parametrize("sign", CENTURIES)
@pytest.mark.parametrize("end", ["308T", "3080", "308t", "308X", "308"])
def test_an_identity_code_of_any_century_right_or_wrong(sign: str, end: str) -> None:
    assert looks_personal(f"131052{sign}{end}") == "identity_code"
    assert looks_personal(f"hakemus 131052{sign}{end} liikuntaryhmä") == "identity_code"


@pytest.mark.parametrize(
    "text", ["131052-308t", "131052 - 308T", "131052–308T", "131052308T", "hetu:010203A123X", "(010203a123x)"]
)
def test_an_identity_code_however_it_is_written(text: str) -> None:
    assert looks_personal(text) == "identity_code"


@pytest.mark.parametrize(
    "text",
    [
        "0401234567", "040 123 4567", "040-1234567", "+358 40 123 4567", "+358401234567", "358401234567",
        "0500123456", "soita 050 123 4567", "015 123 456", "(015) 123 456", "00358 40 1234567",
        "+46 70 123 45 67", "040 1234567.", "044-123 4567", "09 123 4567", "puh.040 123 4567", "40 123 4567",
    ],
)  # fmt: skip
def test_a_phone_number(text: str) -> None:
    assert looks_personal(text) == "phone"


@pytest.mark.parametrize(
    "text",
    ["matti@example.org", "eero.e@kunta.example", "eero (at) kunta.example", "a@b.fi ryhmä", "A.B@KUNTA.EXAMPLE"],
)
def test_an_email_address(text: str) -> None:
    assert looks_personal(text) == "email"


@pytest.mark.parametrize(
    "text",
    [
        "Matti Virtanen", "matti virtanen", "Anna Korhonen", "MATTI VIRTANEN", "Maija Mäkelä", "maija mäkelä",
        "Juha Laine", "Juhani Mäki", "Karl Lindqvist", "Lena Ström", "Anders Andersson", "eva lindström",
        "Pekka Niemi", "Matti Virtaselle ryhmä", "apua Liisa Nieminen", "Anna-Liisa Korhonen",
        "Mikko Kuvitelmainen", "ryhmä Seppo Hämäläiselle", "John Smith", "Matti Virtasen omaishoitaja",
        "Liisa Heikkilä Mikkeli",
    ],
)  # fmt: skip
def test_a_full_name(text: str) -> None:
    assert looks_personal(text) == "name"


@pytest.mark.parametrize(
    "text",
    [
        "Martta Kerho", "Anna apua", "anna apua", "Aino Koti", "Helmi ryhmä", "Toivo Talo", "toivo yksinäinen",
        "Anna Mikkeli", "Onni Espoo", "Salla Kemi", "Satu Tunti", "satu kerho", "Anna tukea vanhukselle",
        "Onni Perhekahvila", "Eino Leinon katu", "Minna Canthin koulu", "Venla Kahvila", "Maria Kirjasto",
        "Kari Liikuntaryhmä", "yksinäinen vanhus ei pääse ulos", "Mikkelin kirjasto", "MIKKELIN UIMAHALLI",
        "Pekka ja Pätkä", "mari kuntosali", "Tapani kaunis", "65-75-vuotiaat", "13-17 v", "klo 10-12",
        "2026-12-31", "31.12.2026", "00100 Helsinki", "50100 mikkeli", "112", "116 117", "1234567-8",
        "0201256-6", "yli 65", "1.1.2026 klo 18.00", "vuosina 2025-2026", "10 000 askelta", "Suvi ranta",
        "Meri uimaranta", "aura kerho", "Leo leikki", "Oskar föreningen", "Anna Maria", "veli pekka ryhmä",
        "anna iloinen", "Rosa Kerho Juva", "matti ja teppo", "50 000 euroa", "20 30 40", "Sisko ja veli",
        "Anna ja Liisa",
    ],
)  # fmt: skip
def test_an_ordinary_search(text: str) -> None:
    assert looks_personal(text) is None


@given(st.text(max_size=80))
@settings(max_examples=200, deadline=None)
def test_any_text_has_an_answer(text: str) -> None:
    assert looks_personal(text) in {None, "identity_code", "phone", "email", "name"}


@given(
    day=st.dates(),
    sign=st.sampled_from(CENTURIES + CENTURIES.lower()),
    number=st.integers(2, 899),
    check=st.sampled_from("0123456789ABCDEFHJKLMNPRSTUVWXY"),
)
@settings(max_examples=200, deadline=None)
def test_every_identity_code(day: object, sign: str, number: int, check: str) -> None:
    code = f"{day:%d%m}{str(day)[2:4]}{sign}{number:03}{check}"
    assert looks_personal(f"apua {code} kotiin") == "identity_code"
