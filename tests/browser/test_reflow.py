"""Narrow screens, large letters and wide spacing hide nothing and never make anyone scroll sideways."""

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Open
from tests.browser.kinds import KINDS, Kind

pytestmark = pytest.mark.long

NARROW: dict[str, Any] = {"viewport": {"width": 320, "height": 640}}
# A window of 1280 by 1024 at 400 %: a fourth of its pixels is left.
ENLARGED: dict[str, Any] = {"viewport": {"width": 320, "height": 256}, "device_scale_factor": 4}
TOO_WIDE = """() => {
  const most = document.documentElement.clientWidth;
  const wide = [...document.querySelectorAll('body *')].filter(it => {
    const box = it.getBoundingClientRect();
    return box.width && box.right > most + 1 && getComputedStyle(it).position !== 'absolute'
      && !it.closest('[data-scrolls], .scrolls');
  });
  return {scrolls: document.documentElement.scrollWidth > most, wide: wide.map(it => it.outerHTML.slice(0, 80))};
}"""
# WCAG 2.2, 2.5.8.
SMALL = """() => [...document.querySelectorAll('main button, main .button, main .call, main summary, main .chip')]
  .map(it => [it.innerText.slice(0, 30), Math.round(it.getBoundingClientRect().height)])
  .filter(([, height]) => height && height < 24)"""
# WCAG 2.2, 1.4.12.
SPACED = "* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }"
FITS = {"scrolls": False, "wide": []}


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_320_pixels_are_wide_enough_and_fingers_find_what_they_press(visit: Open, kind: Kind) -> None:
    for code in ("fi", "sv"):
        page = visit(kind, code, **NARROW)
        assert page.evaluate(TOO_WIDE) == FITS
        assert page.evaluate(SMALL) == []


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_400_percent_leave_the_page_whole(visit: Open, kind: Kind) -> None:
    page = visit(kind, **ENLARGED)
    assert page.evaluate(TOO_WIDE) == FITS
    heading = page.locator("h1")
    heading.scroll_into_view_if_needed()
    expect(heading).to_be_in_viewport()
    # Nothing that stays in its place covers what is read.
    fixed = (
        "() => [...document.querySelectorAll('body *')].filter(it => "
        "['fixed', 'sticky'].includes(getComputedStyle(it).position)).reduce((sum, it) => "
        "sum + it.getBoundingClientRect().height, 0)"
    )
    assert page.evaluate(fixed) < 256 / 3


def test_letters_twice_as_large_and_wide_spacing_fit(visit: Open) -> None:
    for kind in ("start", "narrowed results", "offering", "picks", "leaflet", "guide"):
        page = visit(kind, **NARROW, bypass_csp=True)
        page.add_style_tag(content=SPACED)
        assert page.evaluate(TOO_WIDE) == FITS, kind
        wide = visit(kind, viewport={"width": 1280, "height": 800}, bypass_csp=True)
        wide.add_style_tag(content="html { font-size: 225% !important; }")
        assert wide.evaluate(TOO_WIDE) == FITS, kind
