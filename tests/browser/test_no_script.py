"""Without JavaScript everything that one comes for is there."""

from playwright.sync_api import expect

from tests.browser.conftest import Open
from tests.browser.kinds import FRAMED


def test_one_finds_something_and_opens_it(visit: Open) -> None:
    page = visit("start", "sv", java_script_enabled=False)
    page.get_by_role("searchbox").fill("kaffe")
    page.locator("#municipality").select_option("491")
    page.locator(".search-box button").click()
    expect(page.locator(".hits li").first).to_be_visible()
    page.locator("#filters details:not([open]) summary").first.click()
    page.locator("#filters details[open] li a").last.click()
    page.locator(".hits h2 a").first.click()
    expect(page.locator("h1")).to_be_visible()
    expect(page.locator("main a.call").first).to_be_visible()


def test_what_was_understood_can_be_taken_away(visit: Open) -> None:
    page = visit("narrowed results", java_script_enabled=False)
    before = page.locator(".chip").count()
    page.locator(".chip").first.click()
    expect(page.locator(".chip")).to_have_count(before - 1)


def test_every_page_shows_its_heading_and_the_numbers_for_help(visit: Open) -> None:
    for kind in FRAMED:
        page = visit(kind, java_script_enabled=False)
        expect(page.locator("h1")).to_be_visible()
        expect(page.locator('a[href="tel:112"]').first).to_be_visible()
