"""Own colours, less movement, and pages that stay where they are while they load."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open
from tests.browser.kinds import KINDS

pytestmark = pytest.mark.long

MOVES = """() => [...document.querySelectorAll('*')].filter(it => {
  const style = getComputedStyle(it);
  const seconds = (style.transitionDuration + ',' + style.animationDuration).split(',').map(parseFloat);
  return Math.max(...seconds) > 0.01 || style.scrollBehavior === 'smooth';
}).map(it => it.outerHTML.slice(0, 60))"""
SHIFTED = """() => new Promise(done => {
  let sum = 0;
  new PerformanceObserver(list => list.getEntries().forEach(shift => { sum += shift.value; }))
    .observe({type: 'layout-shift', buffered: true});
  requestAnimationFrame(() => requestAnimationFrame(() => done(sum)));
})"""


def edges(page: Page, selector: str) -> list[str]:
    """The styles of borders of what is found."""
    found: list[str] = page.eval_on_selector_all(
        selector, "all => all.filter(it => it.offsetWidth).map(it => getComputedStyle(it).borderTopStyle)"
    )
    return found


def test_with_colours_of_ones_own_everything_that_is_pressed_has_its_edge(visit: Open) -> None:
    for name in ("start", "results", "offering", "nothing found"):
        page = visit(name, forced_colors="active")
        assert page.evaluate("matchMedia('(forced-colors: active)').matches")
        assert set(edges(page, "button, .button, .chip, main .call")) <= {"solid"}, name
        page.keyboard.press("Tab")
        assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"


def test_nothing_moves_for_whoever_wants_it_still(visit: Open) -> None:
    for kind in KINDS:
        assert visit(kind, reduced_motion="reduce").evaluate(MOVES) == [], kind.name


def test_nothing_jumps_while_a_page_loads(visit: Open) -> None:
    for name in ("start", "results", "offering"):
        for width in (360, 1280):
            page = visit(name, viewport={"width": width, "height": 800})
            expect(page.locator("h1")).to_be_visible()
            assert page.evaluate(SHIFTED) < 0.01, name
