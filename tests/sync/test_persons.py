"""Which e-mail addresses are taken for a person's."""

import pytest

from services.sync.sources.persons import is_personal, without_persons


@pytest.mark.parametrize(
    "email",
    [
        "etunimi.sukunimi@kunta.example",
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
    ],
)
def test_an_address_of_a_role_is_not(email: str) -> None:
    assert not is_personal(email)


def test_in_a_text_a_dot_after_the_address_is_no_part_of_it() -> None:
    text = "Kysy: etunimi.sukunimi@kunta.example. Tai info@kunta.example."
    assert without_persons(text) == "Kysy: …. Tai info@kunta.example."
