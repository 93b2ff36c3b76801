"""The demo county is whole, valid, and plainly invented."""

import json
import re
from collections import Counter
from typing import Any

import pytest

from services.catalog import classification
from services.catalog.schemas.offering import KINDS, OfferingSchema
from services.catalog.schemas.organization import OrganizationSchema
from services.sync.sources.files.source import FilesSource
from services.vocabulary.municipalities import county_municipalities
from services.vocabulary.themes import THEMES
from tests.conftest import REPOSITORY

FOLDER = REPOSITORY / "profiles/demo"
Offering = dict[str, Any]


@pytest.fixture(scope="module")
def demo() -> list[tuple[Offering, Offering]]:
    """(offering, organization) of each row; a row that is not valid raises."""
    source = FilesSource("demo", str(FOLDER))
    found = []
    for page in source.pages(None):
        assert page.problem is None
        for record in page.records:
            assert record.status == "live", record.reason
            mapped = source.map(record.payload)
            found.append(
                (OfferingSchema().load(mapped.offering), OrganizationSchema().load(dict(mapped.organization)))
            )
    return found


def test_there_are_offerings_of_every_theme_kind_and_municipality(demo: list[tuple[Offering, Offering]]) -> None:
    assert len(demo) >= 250
    assert {offering["kind"] for offering, _ in demo} == set(KINDS)
    assert {theme for offering, _ in demo for theme in classification.themes(offering)} == set(THEMES)
    towns = {place["municipality"] for offering, _ in demo for place in offering.get("places", [])}
    assert towns == {its.code for its in county_municipalities("12")}


def test_enough_of_it_is_in_swedish_and_english(demo: list[tuple[Offering, Offering]]) -> None:
    languages = Counter(language for offering, _ in demo for language in offering["name"])
    assert languages["fi"] == len(demo)
    assert languages["sv"] >= 0.4 * len(demo)
    assert languages["en"] >= 0.2 * len(demo)


def test_nobody_real_can_be_called_or_written_to(demo: list[tuple[Offering, Offering]]) -> None:
    for offering, organization in demo:
        assert "(esimerkki)" in organization["name"]["fi"]
        contacts = [*offering.get("contacts", []), organization]
        phones = [its["phone"] for its in contacts if "phone" in its]
        phones += [phone for place in offering.get("places", []) for phone in place.get("phones", [])]
        assert all(re.fullmatch(r"050 555 0\d\d\d", phone) for phone in phones), phones
        addresses = [its[key] for its in contacts for key in ("email", "url") if key in its]
        addresses.append(offering.get("registration", {}).get("url", "https://none.example/"))
        assert all(re.search(r"\.example(/|$)", address) for address in addresses), addresses


def test_no_text_names_a_number_or_an_address_of_somebody_real() -> None:
    for file in sorted(FOLDER.iterdir()):
        text = file.read_text(encoding="utf-8")
        numbers = re.findall(r"(?<![\d.,])(?:\+358|0)\d{0,2}[ -]?\d{3}[ -]?\d{3,4}(?![\d.,])", text)
        assert [number for number in numbers if not number.startswith("050 555 0")] == [], file.name
        hosts = re.findall(r"(?:@|https?://|www\.)([\w.-]+)", text)
        assert [host for host in hosts if not host.rstrip(".").endswith(".example")] == [], file.name


def test_every_organization_is_valid_said_to_be_invented_and_there_once() -> None:
    rows = [
        row
        for file in sorted(FOLDER.glob("organizations*.json"))
        for row in json.loads(file.read_text(encoding="utf-8"))
    ]
    for row in rows:
        assert "(esimerkki)" in OrganizationSchema().load(row["organization"])["name"]["fi"], row["record_id"]
    for key in (lambda row: row["record_id"], lambda row: row["organization"]["name"]["fi"]):
        assert [its for its, count in Counter(map(key, rows)).items() if count > 1] == []


def test_no_offering_is_there_twice(demo: list[tuple[Offering, Offering]]) -> None:
    keys = Counter(
        (offering["name"]["fi"], organization["name"]["fi"], str(offering.get("places")))
        for offering, organization in demo
    )
    assert [key for key, count in keys.items() if count > 1] == []
