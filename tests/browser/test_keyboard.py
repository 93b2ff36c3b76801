"""Whoever has only a keyboard gets everywhere, and always sees where they are."""

from playwright.sync_api import Page, expect

from tests.browser.conftest import Open
from tests.browser.kinds import FRAMED

FOCUSED = """() => {
  const it = document.activeElement, style = getComputedStyle(it), box = it.getBoundingClientRect();
  const shown = box.width > 0 && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
  const at = document.elementFromPoint(
    Math.min(Math.max(box.left + box.width / 2, 0), innerWidth - 1),
    Math.min(Math.max(box.top + box.height / 2, 0), innerHeight - 1)
  );
  return {
    name: it.tagName + ' ' + (it.id || it.innerText || '').slice(0, 40),
    outlined: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2,
    seen: shown && (it === document.body || it.contains(at) || (at && at.contains(it))),
  };
}"""


def tab_to(page: Page, selector: str, most: int = 80) -> None:
    """Press Tab until what is looked for has the focus."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"{most} times Tab did not lead to {selector}")


def test_the_first_stop_leads_past_the_header(visit: Open) -> None:
    for kind in FRAMED:
        page = visit(kind)
        # No stop has an order of its own.
        assert page.locator("[tabindex]:not([tabindex='0']):not([tabindex='-1'])").count() == 0
        page.keyboard.press("Tab")
        skip = page.locator(":focus")
        expect(skip).to_have_attribute("href", "#main")
        expect(skip).to_be_in_viewport()
        page.keyboard.press("Enter")
        expect(page.locator("main")).to_be_focused()


def test_from_search_over_a_filter_to_an_offering_and_back(visit: Open) -> None:
    page = visit("start", "en", reduced_motion="reduce")
    tab_to(page, "#q")
    page.keyboard.type("walk")
    page.keyboard.press("Enter")
    expect(page.locator(".hits li").first).to_be_visible()
    tab_to(page, ".to-filters a")
    page.keyboard.press("Enter")
    expect(page.locator("#filters")).to_be_focused()
    tab_to(page, "#filters summary")
    opened = page.locator("#filters details").first
    page.keyboard.press("Enter")
    expect(opened).not_to_have_attribute("open", "")
    page.keyboard.press("Enter")
    expect(opened).to_have_attribute("open", "")
    tab_to(page, "#filters li a")
    page.keyboard.press("Enter")
    expect(page.locator(".chosen .chip").first).to_be_visible()
    results = page.url
    tab_to(page, ".hits h2 a")
    name = page.locator(":focus").inner_text()
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text(name)
    page.go_back()  # the browser's own key, which does not reach it without a window
    expect(page.locator(".chosen .chip").first).to_be_visible()
    assert page.url == results


def test_a_filter_is_taken_away_with_the_keyboard(visit: Open) -> None:
    page = visit("narrowed results")
    chips = page.locator(".chosen .chip")
    before = chips.count()
    tab_to(page, ".chosen .chip")
    page.keyboard.press("Enter")
    expect(chips).to_have_count(before - 1)


def test_every_stop_shows_that_it_has_the_focus(visit: Open) -> None:
    for name in ("start", "results", "offering", "about"):
        page = visit(name, reduced_motion="reduce")
        stops = []
        for _ in range(40):
            page.keyboard.press("Tab")
            stops.append(page.evaluate(FOCUSED))
            if stops[-1]["name"].startswith("BODY"):
                break
        assert [stop for stop in stops if not stop["name"].startswith("BODY") and not stop["outlined"]] == []
        assert [stop for stop in stops if not stop["seen"]] == []
