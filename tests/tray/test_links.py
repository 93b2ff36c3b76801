"""What may become a link, and what may not."""

import pytest

from services.tray.web.rendering import mailto, tel, web


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "JavaScript:alert(1)",
        " javascript:alert(1)",
        "data:text/html,<script>alert(1)</script>",
        "//elsewhere.example",
        "https:",
        "http://[::1",
        "elsewhere.example",
    ],
)
def test_what_is_no_web_address_is_no_link(address: str) -> None:
    assert web(address) is None


@pytest.mark.parametrize(
    ("address", "host"),
    [
        ("https://kavelijat.example/ryhmat?a=1", "kavelijat.example"),
        ("https://pankki.example@elsewhere.example/", "elsewhere.example"),
    ],
)
def test_a_link_names_the_host_that_it_leads_to(address: str, host: str) -> None:
    assert web(address) == host


@pytest.mark.parametrize(
    ("phone", "link"),
    [
        ("050 555 0123", "tel:0505550123"),
        ("+358 50 555 0123", "tel:+358505550123"),
        ("(015) 555-012", "tel:015555012"),
    ],
)
def test_a_number_dials_however_it_is_written(phone: str, link: str) -> None:
    assert tel(phone) == link


def test_an_address_cannot_add_to_an_e_mail() -> None:
    assert mailto("a?bcc=b@c.example") == "mailto:a%3Fbcc%3Db@c.example"
