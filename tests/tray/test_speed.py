"""Pages are small, compressed, and kept as long as they are true."""

import gzip
import re

import pytest

from tests.tray.conftest import WALK, Reader, Services

GZIP = {"Accept-Encoding": "gzip"}
RESULTS_LIMIT, ALL_LIMIT = 60_000, 100_000


@pytest.fixture
def crowd(services: Services) -> None:
    """More offerings than a page of results holds."""
    for number in range(24):
        services.add(**WALK | {"name": {"fi": f"Kahvila ja kävely {number}"}})
    services.index()


def test_a_page_is_compressed_for_whoever_can_read_it(reader: Reader) -> None:
    answer, plain = reader("/fi/about", headers=GZIP).answer, reader("/fi/about").answer
    assert answer.headers["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in plain.headers
    assert gzip.decompress(answer.data) == plain.data
    assert len(answer.data) < len(plain.data) / 2
    assert "Accept-Encoding" in answer.headers["Vary"] and "Accept-Encoding" in plain.headers["Vary"]


@pytest.mark.parametrize("accepts", ["", "identity", "gzip;q=0", "br"])
def test_nobody_gets_what_they_cannot_read(reader: Reader, accepts: str) -> None:
    answer = reader("/fi/about", headers={"Accept-Encoding": accepts}).answer
    assert "Content-Encoding" not in answer.headers
    assert answer.text.startswith("<!doctype html>")


def test_a_compressed_page_is_not_sent_again_either(reader: Reader) -> None:
    tag = reader("/fi/about", headers=GZIP).answer.headers["ETag"]
    assert tag.startswith("W/")
    assert reader("/fi/about", headers=GZIP | {"If-None-Match": tag}).status == 304
    assert reader("/fi/about", headers={"If-None-Match": tag}).status == 304


def test_the_style_is_compressed_and_kept_for_a_year(reader: Reader) -> None:
    (address,) = re.findall(r'<link rel="stylesheet" href="([^"]*)"', reader("/fi/").html)
    first, second = (reader(address, headers=GZIP).answer for _ in range(2))
    assert first.headers["Content-Encoding"] == "gzip" and first.data == second.data
    assert "immutable" in first.headers["Cache-Control"]
    assert gzip.decompress(first.data) == reader(address).answer.data


def test_what_must_not_be_kept_is_not_compressed(reader: Reader, walk: str) -> None:
    answer = reader("/fi/search?q=haluan+kuolla", headers=GZIP).answer
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Content-Encoding" not in answer.headers


def test_a_full_page_of_results_is_small_with_everything_that_it_loads(reader: Reader, crowd: None) -> None:
    page = reader("/fi/search")
    assert page.html.count('<article class="card') == 20
    sizes = {"page": len(reader("/fi/search", headers=GZIP).answer.data)}
    for address in set(re.findall(r'(?:href|src)="(/assets/[^"]*)"', page.html)):
        sizes[address] = len(reader(address, headers=GZIP).answer.data)
    shown = {address: size for address, size in sizes.items() if "map" not in address and "leaflet" not in address}
    assert sum(shown.values()) < RESULTS_LIMIT, shown
    assert sum(sizes.values()) < ALL_LIMIT, sizes
    # Without compression, too, a page of results is not heavy.
    assert len(page.html.encode()) < ALL_LIMIT
