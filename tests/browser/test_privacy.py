"""A visit leaves no trace on the device, and no other host hears of it."""

from urllib.parse import urlsplit

from playwright.sync_api import Browser

from tests.browser.kinds import KINDS, LANGUAGES
from tests.browser.site import Site

STORED = """async () => ({
  local: Object.keys(localStorage), session: Object.keys(sessionStorage), cookie: document.cookie,
  databases: (await indexedDB.databases()).map(one => one.name),
  workers: (await navigator.serviceWorker.getRegistrations()).length,
})"""
NOTHING = {"local": [], "session": [], "cookie": "", "databases": [], "workers": 0}


def test_no_page_asks_another_host_or_keeps_anything(browser: Browser, site: Site) -> None:
    context = browser.new_context()
    asked: set[str] = set()
    complaints: list[str] = []
    context.on("request", lambda request: asked.add(urlsplit(request.url).netloc))
    page = context.new_page()
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda said: complaints.append(said.text) if "Content Security" in said.text else None)
    for kind in KINDS:
        for code in LANGUAGES[:1] if kind.name != "start" else LANGUAGES:
            page.goto(site.address(kind, code), wait_until="networkidle" if kind.name == "start" else "load")
            assert page.evaluate(STORED) == NOTHING, kind.name
    assert asked == {urlsplit(address).netloc for address in site.addresses.values()}
    assert (context.cookies(), complaints) == ([], [])
    context.close()
