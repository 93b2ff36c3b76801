"""What is printed is what one needs on paper, and no more."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Open

pytestmark = pytest.mark.long


def sheets(pdf: bytes) -> int:
    """How many pages a PDF has."""
    assert pdf.startswith(b"%PDF")
    return len(re.findall(rb"/Type\s*/Page\b", pdf))


@pytest.mark.parametrize(("name", "most"), [("offering", 2), ("results", 12), ("about", 3)])
def test_a_page_goes_onto_few_sheets(visit: Open, name: str, most: int) -> None:
    assert 1 <= sheets(visit(name).pdf(format="A4", tagged=True)) <= most


def test_an_offering_on_paper_has_its_number_and_nothing_to_press(visit: Open) -> None:
    page = visit("offering")
    page.emulate_media(media="print")
    expect(page.locator("main a.call").first).to_be_visible()
    expect(page.locator("h1")).to_be_visible()
    for pressed in (".skip", ".languages", ".back"):
        for found in page.locator(pressed).all():
            expect(found).to_be_hidden()


def test_results_on_paper_have_no_search_and_no_filters(visit: Open) -> None:
    page = visit("results")
    page.emulate_media(media="print")
    expect(page.locator(".hits li").first).to_be_visible()
    for pressed in (".search-box", ".filters", ".sorting"):
        for found in page.locator(pressed).all():
            expect(found).to_be_hidden()


def test_paper_has_the_numbers_for_help(visit: Open) -> None:
    for name in ("start", "nothing found", "help in danger", "offering", "handout", "leaflet", "about"):
        page = visit(name)
        page.emulate_media(media="print")
        assert re.search(r"\b112\b", page.locator("body").inner_text()), name
