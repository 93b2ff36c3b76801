"""The start page: common needs, the county's groups, and what is on this week."""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask

from services.platform.http import Client
from services.search.engine import open_engine
from services.search.follower import Follower
from services.search.knowledge import Knowledge
from services.tray.starting import needs
from services.vocabulary.concepts import shipped
from services.vocabulary.profile import load_profile
from tests.tray.conftest import NOWHERE, PROFILES, WALK, Reader, Services

CARERS: dict[str, Any] = {
    "kind": "activity",
    "name": {
        "fi": "Omaishoitajien vertaisryhmä",
        "sv": "Stöd för närståendevårdare",
        "en": "Informal carers' group",
    },
    "summary": {"fi": "Jutellaan ja juodaan kahvit."},
    "themes": ["community"],
    "places": [{"municipality": "213"}],
    "price": {"type": "free"},
}


def part(html: str, heading: str) -> str:
    """The section with a heading's id."""
    return html.partition(f'aria-labelledby="{heading}"')[2].partition("</section>")[0]


@pytest.fixture
def offerings(services: Services) -> None:
    """A walk on Tuesdays in Mikkeli, and a group in Kangasniemi without a time, indexed by the profile."""
    services.add(**WALK)
    services.add(**CARERS)
    settings = services.search_settings
    engine = open_engine(settings)
    engine.acquire()
    knowledge = Knowledge.of(load_profile(settings.profile))
    Follower(engine, Client(services.catalog, settings.catalog_key, retries=0), knowledge).rebuild()
    engine.close()


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_search_understands_every_common_need_as_its_concept(services: Services, language: str) -> None:
    services.index()
    wrong = {}
    for need in needs():
        body = {"q": need.words[language], "lang": language}
        answer = Client(services.search).post("/v1/search", json=body)
        meant = [concept["id"] for concept in answer["interpretation"]["concepts"]]
        if need.concept not in meant or answer["help"]["dangers"]:
            wrong[need.words[language]] = meant
    assert wrong == {}


def test_every_common_need_is_a_concept_that_there_is() -> None:
    assert [need.concept for need in needs() if need.concept not in shipped()] == []


def test_a_common_need_leads_to_a_search_for_its_words(reader: Reader, offerings: None) -> None:
    links = re.findall(r'href="([^"]*)"', part(reader("/sv/").html, "asked-often"))
    asked = [parse_qs(urlsplit(link).query).get("q") for link in links]
    assert [[need.words["sv"]] for need in needs()] == asked[:-1]
    assert links[-1] == "/sv/guide"


def test_a_group_of_the_profile_has_its_own_entrance(reader: Reader, offerings: None) -> None:
    assert "/fi/search?priority=carers" in reader("/fi/").links
    page = reader("/fi/search?priority=carers")
    assert "Omaishoitajien vertaisryhmä" in page.text
    assert "Sauvakävelyä" not in page.text


def test_a_chosen_group_is_named_and_can_be_taken_away(reader: Reader, offerings: None) -> None:
    page = reader("/en/search?q=group&priority=carers")
    assert 'aria-label="Take away: Older people and informal carers"' in page.html
    assert "/en/search?q=group" in page.links


def test_a_chosen_group_stays_with_the_next_words(reader: Reader, offerings: None) -> None:
    assert '<input type="hidden" name="priority" value="carers">' in reader("/fi/search?priority=carers").html


def test_a_group_that_the_profile_does_not_name_is_no_choice(reader: Reader) -> None:
    page = reader("/en/search?priority=nobody")
    assert page.status == 422
    assert "There is no such choice" in page.text


def test_a_group_is_named_while_search_is_away(make_tray: Callable[..., Flask], offerings: None) -> None:
    page = Reader(make_tray(search_api_url=NOWHERE).test_client())("/fi/search?priority=carers")
    assert page.status == 200


def test_what_is_on_this_week_tells_when_and_where(reader: Reader, offerings: None) -> None:
    week = part(reader("/en/").html, "week")
    assert "Nordic walking and coffee" in week
    assert "Tuesdays at 10:00–11:30" in week
    assert "Sports park gate, Mikkeli" in week
    assert "Informal carers" not in week


def test_this_week_can_be_looked_at_in_one_municipality(reader: Reader, offerings: None) -> None:
    assert "Nordic walking" in part(reader("/en/?municipality=491").html, "week")
    assert "We know of nothing here this week." in part(reader("/en/?municipality=213").html, "week")


def test_the_place_that_was_chosen_is_the_place_of_the_search_too(reader: Reader, offerings: None) -> None:
    assert reader("/fi/?municipality=491").html.count('<option value="491" selected>') == 2


def test_all_of_this_week_is_one_link_away(reader: Reader, offerings: None) -> None:
    (link,) = [link for link in reader("/en/").links if "when=week" in link]
    page = reader(link)
    assert "Nordic walking and coffee" in page.text
    assert "Informal carers" not in page.text
    assert 'aria-label="Take away: Within seven days"' in page.html


def test_what_is_on_today_is_not_what_is_on_tomorrow(reader: Reader, offerings: None) -> None:
    assert "Nordic walking" not in reader("/en/search?when=today").text


def test_the_page_is_whole_while_search_is_away(make_tray: Callable[..., Flask]) -> None:
    page = Reader(make_tray(search_api_url=NOWHERE, catalog_url=NOWHERE).test_client())("/en/")
    assert page.status == 200
    assert "This list cannot be shown just now." in page.text
    assert "/en/search?theme=nature" in page.links
    assert "/en/search?priority=carers" in page.links


def test_only_channels_for_everything_are_offered_for_a_talk(reader: Reader, offerings: None) -> None:
    talk = part(reader("/fi/").html, "ask")
    assert "050 555 0100" in talk
    assert "Kela" not in talk
    assert "116117" not in talk


def test_a_county_without_groups_has_no_empty_heading(
    make_tray: Callable[..., Flask], offerings: None, tmp_path: Any
) -> None:
    profile = tmp_path / "own.toml"
    text = (PROFILES / "etela-savo.toml").read_text(encoding="utf-8")
    text = re.sub(r"\[\[priority_groups\]\]\n(?:.+\n)+", "", text)
    profile.write_text(text, encoding="utf-8")
    assert 'id="groups"' not in Reader(make_tray(profile=profile).test_client())("/fi/").html
