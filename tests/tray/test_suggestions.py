"""Suggestions while somebody types: our own route, and the box that asks it."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from services.tray.upstream import Upstream
from tests.tray.conftest import NOWHERE, Reader


@pytest.fixture
def reader(make_tray: Callable[..., Flask]) -> Reader:
    """Somebody who waits: search makes itself ready at the first letters."""
    return Reader(make_tray(upstream_milliseconds=20_000).test_client())


def suggested(reader: Reader, language: str = "fi", **typed: Any) -> Any:
    """What the route answers to what is typed."""
    answer = reader.client.post(f"/{language}/suggest", data=typed)
    assert answer.status_code == 200
    return answer.get_json()


@pytest.mark.parametrize(("language", "typed", "text"), [("fi", "kävely", "kävely"), ("sv", "promen", "promenad")])
def test_what_somebody_may_mean_is_suggested(
    reader: Reader, walk: str, language: str, typed: str, text: str
) -> None:
    found = suggested(reader, language, q=typed)["suggestions"]
    assert any(text in item["text"] for item in found)
    assert all(item["language"] for item in found)


def test_an_offering_is_one_step_away(reader: Reader, walk: str) -> None:
    (found,) = [item for item in suggested(reader, q="Sauvakävelyä ja")["suggestions"] if "href" in item]
    assert found["href"] == f"/fi/offerings/{walk}"
    assert found["about"] == "siirry sivulle"


def test_a_place_says_that_it_is_one(reader: Reader, walk: str) -> None:
    (found,) = [item for item in suggested(reader, q="mikke")["suggestions"] if item["text"] == "Mikkeli"]
    assert found["about"] == "paikkakunta"


def test_how_many_there_are_is_said_in_the_language_of_the_page(reader: Reader, walk: str) -> None:
    answer = suggested(reader, "en", q="walk")
    number = len(answer["suggestions"])
    assert answer["said"] == f"{number} suggestion" + ("s" if number > 1 else "")


@pytest.mark.parametrize("typed", ["", "k", " k ", "haluan kuolla"])
def test_nothing_is_suggested_for_one_letter_or_for_danger(reader: Reader, walk: str, typed: str) -> None:
    assert suggested(reader, q=typed) == {"suggestions": [], "said": ""}


@pytest.mark.parametrize("typed", [{"q": "x" * 3000}, {}, {"q": "kävely", "municipality": "nowhere"}])
def test_nothing_that_can_be_sent_is_an_error(reader: Reader, walk: str, typed: dict[str, str]) -> None:
    suggested(reader, **typed)


def test_who_types_on_while_search_is_away_notices_nothing(make_tray: Callable[..., Flask]) -> None:
    reader = Reader(make_tray(search_api_url=NOWHERE).test_client())
    assert suggested(reader, q="kävely") == {"suggestions": [], "said": ""}


def test_suggestions_that_fail_leave_search_alone(make_tray: Callable[..., Flask], walk: str) -> None:
    tray = make_tray(upstream_milliseconds=20_000)
    tray.extensions["suggesting"] = Upstream(NOWHERE, 100)
    reader = Reader(tray.test_client())
    for _ in range(Upstream.FAILURES + 1):
        suggested(reader, q="kävely")
    assert "Search does not work" not in reader("/en/search?q=walk").text


def test_what_is_typed_stays_out_of_addresses_and_caches(reader: Reader, walk: str) -> None:
    assert reader("/fi/suggest?q=yksin").status == 405
    answer = reader.client.post("/fi/suggest", data={"q": "yksin"})
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", ["/fi/", "/sv/search?q=kaffe", "/en/nowhere"])
def test_every_search_box_can_suggest_and_works_without(reader: Reader, walk: str, path: str) -> None:
    html = reader(path).html
    language = path[1:3]
    form = re.search(r'<form class="search-box[^>]*>', html)
    assert form and f'method="get" action="/{language}/search" data-suggest="/{language}/suggest"' in form[0]
    assert 'role="combobox"' not in html  # only what has a list says that it has one
    assert re.search(r'<ul class="suggestions"[^>]* role="listbox"[^>]* hidden></ul>', html)


def test_the_script_is_ours_and_kept_for_a_year(reader: Reader) -> None:
    (address,) = re.findall(r'<script src="(/assets/suggest\.[^"]*)" defer>', reader("/fi/").html)
    answer = reader(address).answer
    assert answer.content_type == "text/javascript; charset=utf-8"
    assert "immutable" in answer.headers["Cache-Control"]


def test_the_script_keeps_nothing_and_asks_nobody_else(reader: Reader) -> None:
    (address,) = re.findall(r'<script src="(/assets/suggest\.[^"]*)"', reader("/fi/").html)
    script = reader(address).html
    assert not re.search(r"localStorage|sessionStorage|cookie|indexedDB|https?:", script)
