"""The accessibility statement says what the tests found, whom to tell and who supervises; and what this is."""

import json
from typing import Any

import pytest

from services.tray import statement
from services.tray.language import language
from tests.tray.conftest import Reader

FOUND: dict[str, Any] = {
    "date": "2026-11-20",
    "axe": "4.10.3",
    "chromium": "142",
    "pages": 48,
    "rules": 61,
    "checks": {"axe": {"passed": 47, "failed": 1}, "keyboard": {"passed": 5, "failed": 0}},
    "violations": [
        {"rule": "color-contrast", "criteria": ["1.4.3"], "kind": "start", "language": "fi"},
        {"rule": "color-contrast", "criteria": ["1.4.3"], "kind": "about", "language": "sv"},
        {"rule": "region", "criteria": [], "kind": "about", "language": "sv"},
    ],
}


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> None:
    """A statement of other results than the ones shipped."""
    monkeypatch.setattr(statement, "results", lambda: statement.read(FOUND))


def test_the_shipped_results_are_of_a_real_run_over_every_language() -> None:
    found = json.loads(statement.RESULTS.read_text(encoding="utf-8"))
    its = statement.read(found)
    assert its.pages >= 30 and its.pages % 3 == 0 and its.rules > 30
    assert set(found["checks"]) == set(statement.CHECKS)


@pytest.mark.parametrize("code", ["fi", "sv", "en"])
def test_it_says_what_was_tested_when_and_with_what(reader: Reader, code: str) -> None:
    text, its = reader(f"/{code}/accessibility").text, statement.results()
    for said in (language(code).day(its.day), f"axe-core {its.axe}", f"Chromium {its.chromium}", str(its.pages)):
        assert said in text
    assert language(code).say(statement.CHECKS["keyboard"]) in text


@pytest.mark.parametrize(
    ("code", "days", "address"),
    [
        ("fi", "14 päivän sisällä", "https://www.saavutettavuusvaatimukset.fi/"),
        ("sv", "inom 14 dagar", "https://www.tillganglighetskrav.fi/"),
        ("en", "within 14 days", "https://www.webaccessibility.fi/"),
    ],
)
def test_it_promises_an_answer_and_names_the_supervisor(
    reader: Reader, code: str, days: str, address: str
) -> None:
    page = reader(f"/{code}/accessibility")
    assert days in page.text and "Traficom" in page.text and "306/2019" in page.text
    assert address in page.links
    assert "tel:0505550100" in page.links


def test_what_the_tests_found_is_told_and_not_hidden(reader: Reader, shown: None) -> None:
    text = reader("/en/accessibility").text
    assert "The rule “color-contrast” is broken on 2 pages. WCAG 1.4.3." in text
    assert "The rule “region” is broken on 1 page." in text
    assert "This did not succeed everywhere in the tests: Rules that a machine can check" in text
    assert "The tests found nothing" not in text


def test_it_never_claims_more_than_a_machine_can_know(reader: Reader) -> None:
    text = reader("/en/accessibility").text
    assert "in part" in text and "no person has assessed" in text.replace("Nobody", "nobody")


@pytest.mark.parametrize("code", ["fi", "sv", "en"])
def test_every_page_leads_to_it(reader: Reader, code: str) -> None:
    assert f"/{code}/accessibility" in reader(f"/{code}/").links
    assert f"/{code}/accessibility" in reader(f"/{code}/nowhere").links


def test_the_page_about_this_says_how_results_are_ordered_and_where_they_come_from(reader: Reader) -> None:
    text = reader("/en/about").text
    assert "Nobody can pay for a better place" in text
    assert "Lipas.fi" in text and "Lists that organizations send" in text
    assert "set no cookies" in text
