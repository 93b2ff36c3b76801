"""What holds for every page: privacy, safety, languages, caching, the demo, and health for machines."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from tests.tray.conftest import PROFILES, Page, Reader, Services

TRAY = Path(__file__).parent.parent.parent / "services" / "tray"
PATHS = [
    "/fi/",
    "/sv/search?q=kaffe",
    "/en/search?q=quantum",
    "/fi/search?q=haluan+kuolla",
    "/fi/search?q=ilmainen+reseptin+uusiminen&municipality=491&weekday=tue",
    "/fi/offerings/{walk}",
    "/sv/about",
    "/fi/search?page=9",
    "/nowhere",
]


@pytest.fixture
def pages(reader: Reader, walk: str) -> list[Page]:
    """A page of each sort."""
    return [reader(path.format(walk=walk)) for path in PATHS]


def test_no_page_sets_a_cookie(pages: list[Page]) -> None:
    assert [page.answer.headers.get("Set-Cookie") for page in pages] == [None] * len(pages)


def test_no_page_loads_anything_from_another_host(pages: list[Page]) -> None:
    for page in pages:
        loaded = re.findall(
            r'<(?:link rel="(?:stylesheet|icon)"|img|source|iframe)[^>]*(?:href|src)="([^"]*)"', page.html
        )
        assert loaded
        assert all(re.match(r"/assets/[\w.]+$", address) for address in loaded)


def test_no_page_has_a_script_or_a_style_inside(pages: list[Page]) -> None:
    for page in pages:
        # Data for search engines is no script: browsers run nothing of it.
        tags = re.findall(r'<script(?! type="application/ld\+json">)[^>]*>[^<]*', page.html)
        assert all(re.fullmatch(r'<script src="/assets/[\w.-]+\.js" defer>', tag) for tag in tags), tags
        assert not re.search(r"<[^>]*\son\w+=", page.html)
        assert not re.search(r"<[^>]*\sstyle=", page.html)


def test_every_page_forbids_whatever_is_not_ours(pages: list[Page]) -> None:
    for page in pages:
        policy = page.answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "script-src 'self';" in policy
        assert "unsafe" not in policy
        assert page.answer.headers["Referrer-Policy"] == "no-referrer"


def test_every_page_says_that_it_is_a_demo(pages: list[Page]) -> None:
    demos = ("Tämä on esimerkki.", "Det här är ett exempel.", "This is a demo.")
    assert all(any(demo in page.html for demo in demos) for page in pages)


def test_no_page_says_demo_where_it_is_none(make_tray: Callable[..., Flask], walk: str, tmp_path: Path) -> None:
    profile = tmp_path / "own.toml"
    text = (PROFILES / "etela-savo.toml").read_text(encoding="utf-8")
    profile.write_text(text.replace("demo = true", "demo = false"), encoding="utf-8")
    reader = Reader(make_tray(profile=profile).test_client())
    assert not any("Tämä on esimerkki" in reader(path).html for path in ("/fi/", "/fi/search", "/fi/about"))


def test_every_page_has_the_crisis_numbers(pages: list[Page]) -> None:
    assert all("tel:112" in page.links for page in pages)


def test_every_page_has_one_heading_of_the_first_rank(pages: list[Page]) -> None:
    assert [page.html.count("<h1") for page in pages] == [1] * len(pages)


def test_no_page_uses_an_id_twice(pages: list[Page]) -> None:
    for page in pages:
        ids = re.findall(r'\sid="([^"]*)"', page.html)
        assert len(ids) == len(set(ids))


def test_no_page_skips_a_rank_of_headings(pages: list[Page]) -> None:
    for page in pages:
        ranks = [int(rank) for rank in re.findall(r"<h([1-6])", page.html)]
        assert all(later - earlier <= 1 for earlier, later in zip([0, *ranks], ranks, strict=False)), ranks


def test_every_field_has_its_label(pages: list[Page]) -> None:
    for page in pages:
        fields = re.findall(r'<(?:input|select) id="(\w+)"', page.html)
        assert all(f'<label for="{field}">' in page.html for field in fields)


@pytest.mark.parametrize(
    ("accepts", "language"), [("sv-FI,sv;q=0.9,fi;q=0.5", "sv"), ("en-US", "en"), ("de", "fi"), ("", "fi")]
)
def test_the_front_door_leads_to_the_readers_language(reader: Reader, accepts: str, language: str) -> None:
    answer = reader("/", headers={"Accept-Language": accepts}).answer
    assert answer.status_code == 302
    assert answer.headers["Location"] == f"/{language}/"
    assert "Accept-Language" in answer.headers["Vary"]


def test_a_change_of_language_keeps_the_question(reader: Reader, walk: str) -> None:
    links = reader("/fi/search?q=kahvi+ja+pulla&theme=exercise&theme=mind").links
    assert "/sv/search?q=kahvi+ja+pulla&theme=exercise&theme=mind" in links


def test_a_change_of_language_keeps_the_offering(reader: Reader, walk: str) -> None:
    assert f"/en/offerings/{walk}" in reader(f"/fi/offerings/{walk}").links


@pytest.mark.parametrize("query", ["code=en", "_scheme=javascript&_external=1", "_anchor=x", "offering_id=1"])
def test_no_parameter_can_bend_the_links_of_a_page(reader: Reader, walk: str, query: str) -> None:
    page = reader(f"/fi/search?{query}")
    assert page.status == 200
    assert f"/sv/search?{query}" in page.links


@pytest.mark.parametrize(
    "words", ['"><script>alert(1)</script>', "{{ 7 * 7 }}", "</title><script>", "%(x)s 100 %"]
)
def test_what_is_typed_is_shown_as_it_was_typed(reader: Reader, walk: str, words: str) -> None:
    page = Page(reader.client.get("/fi/search", query_string={"q": words}))
    assert page.status == 200
    assert "<script>" not in page.html
    assert f"”{words}”" in page.html.replace("&lt;", "<").replace("&gt;", ">").replace("&#34;", '"')


def test_a_page_that_the_reader_has_is_not_sent_again(reader: Reader, walk: str) -> None:
    first = reader("/fi/").answer
    again = reader("/fi/", headers={"If-None-Match": first.headers["ETag"]}).answer
    assert again.status_code == 304


def test_what_somebody_looked_for_is_kept_by_their_own_browser_alone(reader: Reader, walk: str) -> None:
    assert "private" in reader("/fi/search?q=kahvi").answer.headers["Cache-Control"]
    assert '<meta name="robots" content="noindex">' in reader("/fi/search?q=kahvi").html


def test_the_style_is_kept_for_a_year_under_an_address_of_its_content(reader: Reader) -> None:
    (address,) = re.findall(r'<link rel="stylesheet" href="([^"]*)"', reader("/fi/").html)
    answer = reader(address).answer
    assert answer.content_type == "text/css; charset=utf-8"
    assert "immutable" in answer.headers["Cache-Control"]


@pytest.mark.parametrize("path", ["/assets/tray.css", "/assets/..%2Fsettings.py", "/assets/tray.000000000000.css"])
def test_no_other_file_can_be_asked_for(reader: Reader, path: str) -> None:
    assert reader(path).status == 404


def test_the_page_in_the_other_languages_is_told_to_search_engines(reader: Reader, walk: str) -> None:
    html = reader(f"/fi/offerings/{walk}").html
    assert f'<link rel="canonical" href="http://127.0.0.1:8000/fi/offerings/{walk}">' in html
    assert f'hreflang="sv" href="http://127.0.0.1:8000/sv/offerings/{walk}">' in html


def test_health_routes_answer_json(reader: Reader, services: Services, walk: str) -> None:
    assert reader("/healthz").answer.get_json() == {"status": "ok"}
    assert reader("/readyz").answer.get_json()["checks"] == {"catalog": "ok", "search": "ok"}


def test_a_tray_that_stands_on_nothing_is_not_ready_but_alive(alone: Reader) -> None:
    assert alone("/healthz").status == 200
    assert alone("/readyz").status == 503
    assert alone("/readyz").answer.is_json


def test_a_theme_area_is_shown_from_the_day_it_opens(make_tray: Callable[..., Flask], tmp_path: Path) -> None:
    profile = tmp_path / "own.toml"
    text = (PROFILES / "etela-savo.toml").read_text(encoding="utf-8")
    profile.write_text(text.replace("opens = 2026-09-01", "opens = 2026-11-26"), encoding="utf-8")
    page = Reader(make_tray(profile=profile).test_client())("/fi/")
    assert "Elintapavalmennus" in page.text
    assert "Osallisuus ja arjen yhteisöt" not in page.text


def _style() -> str:
    return "".join(path.read_text(encoding="utf-8") for path in (TRAY / "static").glob("*.css"))


def test_every_class_of_a_template_has_its_style_and_the_other_way_round() -> None:
    style = re.sub(r"/\*.*?\*/", "", _style())
    styled = set(re.findall(r"\.([a-z][\w-]*)", style))
    used: set[str] = set()
    for template in (TRAY / "templates").glob("*.html"):
        for classes in re.findall(r'class="([^"]*)"', template.read_text(encoding="utf-8")):
            used |= set(re.sub(r"\{%.*?%\}", "", classes).split())
    assert used - styled == set()
    assert styled - used <= {"large"}  # added by a condition
