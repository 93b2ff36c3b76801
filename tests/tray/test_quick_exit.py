"""Leaving quickly: on pages that somebody else may not see, and on no others."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from services.tray.leaving import is_about_danger
from tests.tray.conftest import PROFILES, Reader, Services

NEUTRAL = "https://www.ilmatieteenlaitos.fi/"
HELP = {
    "name": {"fi": "Turvakoti", "sv": "Skyddshem", "en": "Shelter"},
    "summary": {"fi": "Apua, kun kotona on väkivaltaa.", "en": "Help with violence at home."},
    "themes": ["guidance"],
}


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/fi/search?q=haluan+kuolla", "Poistu sivulta nopeasti"),
        ("/sv/search?q=min+man+sl%C3%A5r+mig", "Lämna sidan snabbt"),
        ("/en/search?q=my+husband+hits+me", "Leave this page quickly"),
    ],
)
def test_a_search_in_danger_has_a_way_out(reader: Reader, walk: str, path: str, words: str) -> None:
    page = reader(path)
    assert f'<a id="leave" href="{NEUTRAL}" rel="noreferrer nofollow">{words}</a>' in page.html
    assert page.answer.headers["Cache-Control"] == "no-store"


def test_it_is_the_first_thing_that_a_keyboard_reaches_after_the_skip_link(reader: Reader, walk: str) -> None:
    assert reader("/fi/search?q=haluan+kuolla").links[:2] == ["#main", NEUTRAL]


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_help_in_violence_has_a_way_out_and_is_not_kept(reader: Reader, services: Services, language: str) -> None:
    page = reader(f"/{language}/offerings/{services.add(**HELP)}")
    assert 'id="leave"' in page.html
    assert page.answer.headers["Cache-Control"] == "no-store"
    assert "tel:112" in page.links


def test_it_stays_while_search_is_away(alone: Reader) -> None:
    assert 'id="leave"' in alone("/fi/search?q=haluan+kuolla").html


def test_sentences_about_everyday_life_are_no_danger() -> None:
    assert not is_about_danger({"name": {"fi": "Vauvajumppa"}, "summary": {"fi": "Nukkuvaa vauvaa ei herätetä."}})
    assert is_about_danger({"name": {"fi": "Miina"}, "summary": {"sv": "Stöd för den som utsatts för våld."}})


@pytest.mark.parametrize("path", ["/fi/", "/fi/guide", "/fi/about", "/fi/search?q=kahvi", "/fi/offerings/{walk}"])
def test_everyday_pages_have_none(reader: Reader, walk: str, path: str) -> None:
    assert 'id="leave"' not in reader(path.format(walk=walk)).html


def test_where_it_leads_is_the_countys_own(make_tray: Callable[..., Flask], walk: str, tmp_path: Path) -> None:
    profile = tmp_path / "own.toml"
    text = (PROFILES / "etela-savo.toml").read_text(encoding="utf-8")
    profile.write_text(text.replace(NEUTRAL, "https://saa.example/"), encoding="utf-8")
    reader = Reader(make_tray(profile=profile).test_client())
    assert '<a id="leave" href="https://saa.example/"' in reader("/fi/search?q=haluan+kuolla").html


def test_the_way_back_does_not_lead_to_the_page(reader: Reader, walk: str) -> None:
    (address,) = re.findall(
        r'<script src="(/assets/leave\.[^"]*)" defer>', reader("/fi/search?q=haluan+kuolla").html
    )
    assert "location.replace(" in reader(address).html
