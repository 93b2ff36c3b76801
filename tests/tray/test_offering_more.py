"""What stands beside the facts of an offering: first steps, plain language, similar ones, ways there, sharing."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from services.catalog import commands
from tests.tray.conftest import NOWHERE, WALK, Reader, Services

POINT = {"type": "Point", "coordinates": [27.272, 61.688]}
STREET = {"street": {"fi": "Puistokatu 1"}, "postal_code": "50100", "post_office": {"fi": "Mikkeli"}}


def test_whom_to_call_comes_before_every_other_word_of_the_first_step(reader: Reader, walk: str) -> None:
    main = reader(f"/fi/offerings/{walk}").main
    assert main.index("tel:0505550123") < main.index("Tule portille") < main.index("Lenkki on kolme")


def test_the_first_step_tells_when_what_it_costs_and_where(reader: Reader, walk: str) -> None:
    box = reader(f"/en/offerings/{walk}").main.partition('class="first-step"')[2].partition("</section>")[0]
    assert [word for word in ("Tuesdays at 10:00", "Free of charge", "Sports park gate") if word not in box] == []


def test_the_first_step_names_who_answers(reader: Reader, services: Services) -> None:
    contacts = [{"title": {"fi": "Ryhmän ohjaaja"}, "phone": "050 555 0123"}]
    identity = services.add(name={"fi": "Ryhmä"}, contacts=contacts)
    assert "Kuka vastaa Ryhmän ohjaaja" in reader(f"/fi/offerings/{identity}").text


@pytest.mark.parametrize(
    ("kind", "words"), [("activity", "Voinko tulla mukaan?"), ("service", "Kerro omin sanoin, mitä toivot.")]
)
def test_where_nobody_has_told_how_to_begin_there_are_words_to_begin_with(
    reader: Reader, services: Services, kind: str, words: str
) -> None:
    identity = services.add(kind=kind, name={"fi": "Apu"}, contacts=[{"phone": "050 555 0123"}])
    assert words in reader(f"/fi/offerings/{identity}").text


@pytest.fixture
def plain(services: Services) -> str:
    """An offering with a text in plain language beside the longer one."""
    return services.add(name={"fi": "Ryhmä"}, description={"fi": "Pitkä kuvaus."}, plain={"fi": "Helppo teksti."})


def test_plain_language_is_one_link_away(reader: Reader, plain: str) -> None:
    page = reader(f"/fi/offerings/{plain}")
    assert "Helppo teksti." not in page.text
    assert f"/fi/offerings/{plain}?plain=1#plain" in page.links


def test_plain_language_takes_the_place_of_the_longer_text(reader: Reader, plain: str) -> None:
    page = reader(f"/fi/offerings/{plain}?plain=1")
    assert "Helppo teksti." in page.text
    assert "Pitkä kuvaus." not in page.text
    assert f"/fi/offerings/{plain}#description" in page.links


def test_search_engines_know_the_page_in_plain_language_as_the_same_page(reader: Reader, plain: str) -> None:
    assert (
        f'rel="canonical" href="http://127.0.0.1:8000/fi/offerings/{plain}"'
        in reader(f"/fi/offerings/{plain}?plain=1").html
    )


def test_similar_ones_are_shown_and_never_the_offering_itself(
    reader: Reader, services: Services, walk: str
) -> None:
    other = services.add(name={"fi": "Sauvakävelyä Savonlinnassa"})
    services.index()
    part = reader(f"/fi/offerings/{walk}").main.partition('id="similar"')[2]
    assert f"/fi/offerings/{other}" in part
    assert f"/fi/offerings/{walk}" not in part


def test_the_page_is_complete_while_search_is_away(
    make_tray: Callable[..., Flask], services: Services, walk: str
) -> None:
    page = Reader(make_tray(search_api_url=NOWHERE).test_client())(f"/fi/offerings/{walk}")
    assert page.status == 200
    assert "Lenkki on kolme kilometriä." in page.text
    assert 'id="similar"' not in page.html


@pytest.mark.parametrize(
    ("place", "links"),
    [
        (
            {"point": POINT},
            ["geo:61.688,27.272?q=61.688,27.272", "https://www.openstreetmap.org/directions?to=61.688%2C27.272"],
        ),
        (
            {"address": STREET},
            [
                "geo:0,0?q=Puistokatu%201,%20Mikkeli",
                "https://www.openstreetmap.org/directions?to=Puistokatu%201%2C%20Mikkeli",
            ],
        ),
    ],
)
def test_a_place_opens_in_the_phones_map_and_in_a_planner_of_routes(
    reader: Reader, services: Services, place: dict[str, Any], links: list[str]
) -> None:
    identity = services.add(name={"fi": "Ryhmä"}, places=[{"municipality": "491", **place}])
    assert set(links) <= set(reader(f"/fi/offerings/{identity}").links)


def test_a_place_of_which_only_the_municipality_is_known_leads_nowhere(reader: Reader, walk: str) -> None:
    assert not any(link.startswith("geo:") for link in reader(f"/fi/offerings/{walk}").links)


def test_a_county_chooses_its_planner_of_routes_or_none(
    make_tray: Callable[..., Flask], services: Services
) -> None:
    identity = services.add(name={"fi": "Ryhmä"}, places=[{"municipality": "491", "point": POINT}])
    chosen = Reader(make_tray(route_url="https://planner.example/to/{place}").test_client())
    assert "https://planner.example/to/61.688%2C27.272" in chosen(f"/fi/offerings/{identity}").links
    without = Reader(make_tray(route_url="").test_client())
    assert "https://" not in "".join(without(f"/fi/offerings/{identity}").links)


def test_exceptions_of_a_places_hours_are_told(reader: Reader, services: Services) -> None:
    hours = {"exceptions": [{"from": "2026-12-06", "to": "2026-12-06", "closed": True}]}
    identity = services.add(kind="place", name={"fi": "Halli"}, places=[{"municipality": "491", "hours": hours}])
    assert "6.12.2026: ei avoinna" in reader(f"/fi/offerings/{identity}").text


def test_the_page_can_be_copied_and_sent_to_somebody(reader: Reader, walk: str) -> None:
    page = reader(f"/fi/offerings/{walk}")
    address = f"http://127.0.0.1:8000/fi/offerings/{walk}"
    assert f'readonly value="{address}"' in page.html
    (mail,) = [link for link in page.links if link.startswith("mailto:?")]
    assert mail.startswith("mailto:?subject=Sauvak%C3%A4vely%C3%A4%20ja%20kahvit&body=")
    assert walk in mail


@pytest.fixture
def with_key(make_tray: Callable[..., Flask], services: Services) -> Reader:
    """A reader of a tray that the catalogue knows."""
    return Reader(
        make_tray(catalog_key=commands.create_key(services.catalog_settings, "t", ["act-for"])).test_client()
    )


def test_what_has_ended_leads_to_what_is_similar_now(with_key: Reader, services: Services, walk: str) -> None:
    near = services.add(**{**WALK, "name": {"fi": "Sauvakävelyä torilta"}})
    far = services.add(name={"fi": "Sauvakävelyä"}, places=[{"municipality": "740"}])
    services.association("POST", f"/v1/offerings/{walk}/archive")
    services.index()
    page = with_key(f"/fi/offerings/{walk}")
    assert page.status == 410
    assert f"/fi/offerings/{near}" in page.links
    assert f"/fi/offerings/{far}" not in page.links


def test_of_what_has_ended_nothing_is_told(with_key: Reader, services: Services, walk: str) -> None:
    services.association("POST", f"/v1/offerings/{walk}/archive")
    services.index()
    page = with_key(f"/fi/offerings/{walk}")
    assert not re.search(r"Sauvakävelyä|050 555 0123|portti", page.html)
    assert page.answer.headers["Cache-Control"] == "no-store"
