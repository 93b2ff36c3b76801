"""A browser and a site, for whoever asks for them."""

import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser import chromium
from tests.browser.kinds import KINDS, Kind
from tests.browser.site import Site, running

Open = Callable[..., Page]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A Chromium; without one the test is skipped, and the end of the run says so loudly."""
    path = chromium.find()
    if path is None:
        if os.environ.get("REQUIRE_CHROMIUM"):
            pytest.fail("no Chromium is here: install one, or set TEST_CHROMIUM")
        pytest.skip("no Chromium is here: install one, or set TEST_CHROMIUM")
    with chromium.browser(path) as started:
        yield started


@pytest.fixture(scope="session")
def site(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The services with some offerings."""
    with running(tmp_path_factory.mktemp("site")) as its:
        yield its


@pytest.fixture
def visit(browser: Browser, site: Site) -> Iterator[Open]:
    """Opens kinds of pages for a visitor who comes with a device of their own."""
    contexts: dict[str, BrowserContext] = {}

    def open_page(kind: Kind | str, code: str = "fi", **device: Any) -> Page:
        key = repr(sorted(device.items()))
        if key not in contexts:
            contexts[key] = browser.new_context(**device)
            contexts[key].set_default_timeout(10_000)
        its = kind if isinstance(kind, Kind) else next(known for known in KINDS if known.name == kind)
        context = contexts[key]
        page = context.pages[0] if context.pages else context.new_page()
        answer = page.goto(site.address(its, code))
        assert answer and answer.status == its.status, page.url
        return page

    yield open_page
    for context in contexts.values():
        context.close()
