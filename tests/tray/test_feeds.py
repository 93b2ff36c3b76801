"""What machines read: sitemap, robots.txt, OpenSearch description, Atom feed."""

import re
from collections.abc import Callable
from xml.etree import ElementTree

import pytest
from flask import Flask

from services.tray.web import feeds
from tests.tray.conftest import NOWHERE, Reader, Services

HOST = "http://127.0.0.1:8000"
ATOM = {"a": "http://www.w3.org/2005/Atom"}
SITES = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}


def read(reader: Reader, path: str) -> ElementTree.Element:
    answer = reader(path.removeprefix(HOST)).answer
    assert answer.status_code == 200, path
    return ElementTree.fromstring(answer.data)


def parts(reader: Reader) -> list[str]:
    return [found.text or "" for found in read(reader, "/sitemap.xml").iterfind("s:sitemap/s:loc", SITES)]


def addresses(reader: Reader) -> list[str]:
    """Every address of every file of the sitemap."""
    return [
        found.text or ""
        for part in parts(reader)
        for found in read(reader, part).iterfind("s:url/s:loc", SITES)
    ]  # fmt: skip


def test_the_sitemap_holds_every_offering_in_every_language_once(reader: Reader, walk: str) -> None:
    found = addresses(reader)
    assert {f"{HOST}/{code}/offerings/{walk}" for code in ("fi", "sv", "en")} <= set(found)
    assert len(found) == len(set(found))


def test_every_page_of_the_sitemap_is_there_and_says_that_it_is_the_one(reader: Reader, walk: str) -> None:
    for address in [found for found in addresses(reader) if "/fi/" in found]:
        page = reader(address.removeprefix(HOST))
        assert page.status == 200
        # Pages with nothing to show yet are not indexed; those that are name themselves.
        if 'content="noindex"' not in page.html:
            assert f'<link rel="canonical" href="{address}">' in page.html


def test_the_sitemap_tells_when_an_offering_changed_and_where_its_other_languages_are(
    reader: Reader, services: Services, walk: str
) -> None:
    url = next(
        found
        for part in parts(reader)
        for found in read(reader, part).iterfind("s:url", SITES)
        if found.findtext("s:loc", namespaces=SITES) == f"{HOST}/sv/offerings/{walk}"
    )
    changed = services.association("GET", f"/v1/offerings/{walk}").get_json()["modified_at"]
    assert url.findtext("s:lastmod", namespaces=SITES) == changed
    others = {link.get("hreflang"): link.get("href") for link in url.iterfind("x:link", SITES)}
    assert others == {code: f"{HOST}/{code}/offerings/{walk}" for code in ("fi", "sv", "en")}


def test_a_long_sitemap_is_cut_into_files(
    reader: Reader, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feeds, "MOST_ADDRESSES", 2)
    added = [services.add(name={"fi": f"Kävely {number}"}) for number in range(3)]
    services.index()
    files = [part for part in parts(reader) if "/fi/activity-" in part]
    assert len(files) == 2
    found = [len(read(reader, file).findall("s:url", SITES)) for file in files]
    assert found == [2, 1]
    assert {f"{HOST}/fi/offerings/{its}" for its in added} <= set(addresses(reader))


def test_what_is_for_professionals_is_in_no_file_for_machines(reader: Reader, services: Services) -> None:
    hidden = services.add(name={"fi": "Vain meille"}, visibility="professionals")
    services.add(name={"fi": "Kaikille"})
    assert not any(hidden in address for address in addresses(reader))
    assert hidden not in reader("/fi/new.atom").html


def test_a_sitemap_is_not_cut_short_without_a_word_while_the_catalogue_is_away(alone: Reader) -> None:
    assert alone("/sitemap.xml").status == 503
    assert alone("/sitemaps/fi/activity-1.xml").status == 503


@pytest.mark.parametrize("name", ["activity-2", "activity-0", "gold-1"])
def test_there_is_no_file_beyond_the_sitemap(reader: Reader, walk: str, name: str) -> None:
    assert reader(f"/sitemaps/fi/{name}.xml").status == 404


def test_robots_are_led_to_the_sitemap_and_kept_from_peoples_searches(reader: Reader) -> None:
    lines = reader("/robots.txt").html.splitlines()
    assert f"Sitemap: {HOST}/sitemap.xml" in lines
    assert {"Disallow: /fi/search", "Disallow: /sv/picks"} <= set(lines)


@pytest.mark.parametrize(
    ("path", "results", "name"),
    [
        ("/opensearch.xml", "/fi/search", "Palvelutarjotin"),
        ("/sv/opensearch.xml", "/sv/search", "Servicebricka"),
        ("/en/opensearch.xml", "/en/search", "Service tray"),
    ],
)
def test_a_browser_learns_how_to_search(reader: Reader, path: str, results: str, name: str) -> None:
    its = {"o": "http://a9.com/-/spec/opensearch/1.1/"}
    found = read(reader, path)
    url = found.find("o:Url", its)
    assert url is not None
    assert url.get("template") == f"{HOST}{results}?q={{searchTerms}}"
    assert found.findtext("o:ShortName", namespaces=its) == name
    assert len(name) <= 16
    assert len(found.findtext("o:LongName", "", its)) <= 48


def test_every_page_leads_browsers_to_it(reader: Reader) -> None:
    (link,) = re.findall(r'<link rel="search"[^>]*>', reader("/sv/about").html)
    assert 'href="/sv/opensearch.xml"' in link


def test_the_feed_begins_with_what_changed_last(reader: Reader, services: Services, walk: str) -> None:
    later = services.add(name={"fi": "Kuoro <uusi> & iloinen"})
    feed = read(reader, "/fi/new.atom")
    assert [entry.findtext("a:id", namespaces=ATOM) for entry in feed.iterfind("a:entry", ATOM)][:1] in (
        [f"urn:uuid:{later}"],
        [f"urn:uuid:{walk}"],
    )
    titles = {entry.findtext("a:title", namespaces=ATOM) for entry in feed.iterfind("a:entry", ATOM)}
    assert titles == {"Kuoro <uusi> & iloinen", "Sauvakävelyä ja kahvit"}


def test_an_entry_of_the_feed_leads_to_the_page_in_its_language(reader: Reader, walk: str) -> None:
    link = read(reader, "/en/new.atom").find("a:entry/a:link", ATOM)
    assert link is not None
    assert link.get("href") == f"{HOST}/en/offerings/{walk}"


@pytest.mark.parametrize(
    ("query", "count"),
    [("municipality=491", 1), ("municipality=740", 0), ("theme=exercise", 1), ("theme=mind&municipality=491", 0)],
)
def test_the_feed_is_of_a_municipality_or_a_theme(reader: Reader, walk: str, query: str, count: int) -> None:
    assert len(read(reader, f"/fi/new.atom?{query}").findall("a:entry", ATOM)) == count


def test_the_feed_of_nothing_that_there_is_is_refused(reader: Reader) -> None:
    assert reader("/fi/new.atom?theme=gold").status == 422


def test_a_feed_that_the_reader_has_is_not_sent_again(reader: Reader, walk: str) -> None:
    first = reader("/fi/new.atom").answer
    assert reader("/fi/new.atom", headers={"If-None-Match": first.headers["ETag"]}).status == 304


def test_the_sitemap_does_without_search(make_tray: Callable[..., Flask], walk: str) -> None:
    reader = Reader(make_tray(search_api_url=NOWHERE).test_client())
    assert f"{HOST}/fi/offerings/{walk}" in addresses(reader)
