"""The page of results: what it shows, what it understood, how it is narrowed, and what it does without search."""

import re
from collections.abc import Callable

import pytest
import time_machine
from flask import Flask

from tests.tray.conftest import NOWHERE, ORGANIZER, WALK, Reader, Services

Making = Callable[..., Flask]
# Something for every facet.
NARROW = {
    "kind": "activity",
    "name": {"fi": "Aamukahvit"},
    "themes": ["exercise"],
    "target_groups": ["KR1.4"],
    "delivery": ["at-home"],
    "languages": ["uk"],
    "price": {"type": "free"},
    "places": [{"municipality": "491", "accessibility": {"step_free": "yes"}}],
    "hours": {"weekly": [{"days": ["tue"], "opens": "09:00", "closes": "10:00"}]},
}


@pytest.mark.parametrize(
    ("path", "facts"),
    [
        (
            "/fi/search?q=sauvakävely",
            ["Sauvakävelyä ja kahvit", "Kävellään rauhassa.", "Kenelle Kaikille aikuisille",
             "Missä Urheilupuiston portti, Mikkeli", "Milloin Tiistaisin klo 10.00–11.30", "Hinta Maksuton",
             "Ryhmä tai toiminta", "Tarkistettu 3.11.2026"],
        ),
        (
            "/sv/search?q=stavgång",
            ["Stavgång och kaffe", "Vi går i lugn takt.", "För vem För alla vuxna",
             "Var Idrottsparkens port, S:t Michel", "När Tisdagar kl. 10.00–11.30", "Pris Gratis",
             "Grupp eller verksamhet", "Kontrollerat 3 nov. 2026"],
        ),
        (
            "/en/search?q=walking",
            ["Nordic walking and coffee", "We walk at an easy pace.", "Who for For all adults",
             "Where Sports park gate, Mikkeli", "When Tuesdays at 10:00–11:30", "Price Free of charge",
             "Group or activity", "Checked on 3 Nov 2026"],
        ),
    ],
)  # fmt: skip
def test_a_result_shows_what_a_person_decides_by(reader: Reader, walk: str, path: str, facts: list[str]) -> None:
    page = reader(path)
    assert page.status == 200
    assert [fact for fact in [*facts, ORGANIZER] if fact not in page.text] == []


def test_a_result_leads_to_its_page(reader: Reader, walk: str) -> None:
    assert f"/fi/offerings/{walk}" in reader("/fi/search?q=sauvakävely").links


def test_a_result_says_why_it_is_shown_as_search_says_it(reader: Reader, walk: str) -> None:
    text = reader("/fi/search?q=kahvi mikkelissä").text
    assert "Miksi tämä näytetään: Nimessä on ”kahvit” On hakemallasi paikkakunnalla" in text
    assert "Miksi tämä näytetään" not in reader("/fi/search").text


def test_a_result_tells_that_one_gets_in_without_steps_and_without_referral(
    reader: Reader, services: Services, walk: str
) -> None:
    services.add(name={"fi": "Kuoro"}, summary={"fi": "Tervetuloa ilman lähetettä."}, delivery=["at-home"])
    services.index()
    assert "Sisään pääsee ilman portaita" in reader("/fi/search?q=sauvakävely").text
    choir = reader("/fi/search?q=kuoro").text
    assert "Mukaan pääsy Et tarvitse lähetettä." in choir
    assert "Missä Tulee kotiisi" in choir
    assert "ilman portaita Milloin" not in choir


def test_a_place_in_the_words_is_told_as_understood(reader: Reader, walk: str) -> None:
    page = reader("/fi/search?q=kahvi mikkelissä")
    assert "Ymmärsimme tämän paikaksi: Mikkeli" in page.text


def test_a_place_that_was_understood_can_be_taken_back(reader: Reader, walk: str) -> None:
    page = reader("/fi/search?q=kahvi mikkelissä")
    (link,) = {link for link in page.links if link == "/fi/search?q=kahvi"}
    assert "Ymmärsimme" not in reader(link).text


def test_a_place_without_what_is_looked_for_is_let_go_and_it_says_so(reader: Reader, walk: str) -> None:
    page = reader("/fi/search?q=kahvi savonlinnassa")
    assert "Täältä ei löytynyt mitään: Savonlinna. Nämä ovat täältä: Mikkeli." in page.text
    assert "1 tulos" in page.text


def test_a_county_in_the_words_is_told_in_short(reader: Reader, walk: str) -> None:
    assert re.search(
        r"Ymmärsimme tämän paikaksi: \w+, .+ ja \d muuta kuntaa", reader("/fi/search?q=etelä-savo").text
    )


def test_results_are_counted_in_the_right_form(reader: Reader, services: Services, walk: str) -> None:
    assert "1 tulos" in reader("/fi/search").text
    services.add(name={"fi": "Kuoro"})
    services.index()
    assert "2 tulosta" in reader("/fi/search").text
    assert "2 results" in reader("/en/search").text


@pytest.mark.parametrize(
    ("facet", "code"),
    [("municipality", "491"), ("theme", "exercise"), ("kind", "activity"), ("target_group", "KR1.4"),
     ("price", "free"), ("delivery", "at-home"), ("weekday", "tue"), ("daypart", "morning"),
     ("accessibility", "step_free"), ("language", "uk")],
)  # fmt: skip
def test_a_filter_can_be_set_and_taken_away(
    reader: Reader, services: Services, walk: str, facet: str, code: str
) -> None:
    services.add(kind="place", name={"fi": "Halli"}, themes=["mind"], places=[{"municipality": "740"}])
    services.add(**NARROW)
    services.index()
    chosen = f"/fi/search?{facet}={code}"
    assert chosen in reader("/fi/search").links
    narrowed = reader(chosen)
    assert re.search(r"[12] tulos", narrowed.text)
    assert "Halli" not in narrowed.text
    assert re.search(r'class="chip" href="/fi/search" aria-label="Poista: ', narrowed.html)


def test_filters_stay_when_new_words_are_sent(reader: Reader, walk: str) -> None:
    page = reader("/fi/search?theme=exercise&kind=activity&municipality=491&weekday=tue&sort=next&ignore=price")
    assert '<input type="hidden" name="theme" value="exercise">' in page.html
    assert '<input type="hidden" name="kind" value="activity">' in page.html
    assert '<input type="hidden" name="weekday" value="tue">' in page.html
    assert '<input type="hidden" name="sort" value="next">' in page.html
    assert 'name="ignore"' not in page.html  # that was of other words
    assert '<option value="491" selected>Mikkeli</option>' in page.html


def test_the_words_stay_in_the_box(reader: Reader, walk: str) -> None:
    assert 'value="kahvi &amp; &#34;pulla&#34;"' in reader('/fi/search?q=kahvi+%26+"pulla"').html


def test_results_go_on_over_pages(reader: Reader, services: Services) -> None:
    for number in range(21):
        services.add(name={"fi": f"Kerho {number:02}"})
    services.index()
    first = reader("/fi/search")
    assert "Sivu 1 / 2" in first.text
    assert "/fi/search?page=2" in first.links
    second = reader("/fi/search?page=2")
    assert "Kerho 20" in second.text
    assert "/fi/search" in [link for link in second.links if "offerings" not in link]


@pytest.mark.parametrize(
    ("path", "ways"),
    [
        ("/fi/search?q=kvanttifysiikka&theme=nature&municipality=491", ["Kolme tapaa jatkaa", "Kysy ihmiseltä"]),
        ("/sv/search?q=kvantfysik&theme=nature&municipality=491", ["Tre sätt att gå vidare", "Fråga en människa"]),
    ],
)
def test_an_empty_result_offers_ways_out(reader: Reader, walk: str, path: str, ways: list[str]) -> None:
    page = reader(path)
    words = path.partition("?")[2].partition("&")[0]
    language = path[:3]
    assert page.status == 200
    assert [way for way in ways if way not in page.text] == []
    assert f"{language}/search?{words}" in page.links
    assert f"{language}/search?{words}&theme=nature" in page.links
    assert f"{language}/search?theme=mind" in page.links
    assert "tel:0505550100" in page.links


def test_what_is_for_professionals_only_is_not_in_results(reader: Reader, services: Services) -> None:
    services.add(name={"fi": "Ammattilaisten työnohjaus"}, visibility="professionals")
    services.index()
    assert "Mitään ei löytynyt." in reader("/fi/search?q=työnohjaus").text


def test_hours_in_words_are_shown_in_a_result(reader: Reader, services: Services) -> None:
    services.add(name={"fi": "Kuoro"}, hours={"text": {"fi": "Sopimuksen mukaan", "sv": "Enligt överenskommelse"}})
    services.index()
    assert "När Enligt överenskommelse" in reader("/sv/search").text


def test_an_unknown_price_is_said_to_be_unknown(reader: Reader, services: Services) -> None:
    services.add(name={"fi": "Kuoro"})
    services.index()
    assert "Hinta ei ole tiedossa: kysy järjestäjältä" in reader("/fi/search").text


def test_room_is_told_in_a_result(reader: Reader, services: Services, noon: time_machine.Traveller) -> None:
    services.add(name={"fi": "Kuoro"}, referral={"capacity": "full", "capacity_until": "2026-12-01"})
    services.index()
    assert "Mukaan pääsy Juuri nyt on täyttä." in reader("/fi/search").text
    noon.move_to("2026-12-02T12:00:00+02:00")
    assert "Mukaan pääsy Kysy, onko tilaa." in reader("/fi/search").text


def test_unknown_times_are_asked_of_the_organizer(reader: Reader, services: Services) -> None:
    services.add(name={"fi": "Kuoro"})
    services.index()
    assert "Milloin Kysy ajat järjestäjältä." in reader("/fi/search").text


def test_what_was_never_checked_says_so(reader: Reader, services: Services) -> None:
    services.add_from_source(name={"fi": "Kuoro"})
    services.index()
    assert "Ei ole tiedossa, milloin tämä on viimeksi tarkistettu." in reader("/fi/search").text


def test_without_search_the_catalogues_list_is_shown_and_it_says_so(make_tray: Making, walk: str) -> None:
    page = Reader(make_tray(search_api_url=NOWHERE).test_client())("/fi/search?q=jooga")
    assert page.status == 200
    assert "Haku ei toimi juuri nyt. Sanojasi ei voitu käyttää." in page.text
    assert "Sauvakävelyä ja kahvit" in page.text
    assert 'value="jooga"' in page.html


def test_the_list_without_search_shows_the_same_facts(make_tray: Making, reader: Reader, walk: str) -> None:
    listed = Reader(make_tray(search_api_url=NOWHERE).test_client())("/sv/search").text
    found = reader("/sv/search").text
    facts = found[found.index("Stavgång och kaffe") : found.index("Motion")]
    assert "Kontrollerat 3 nov. 2026" in facts
    assert facts in listed


def test_the_list_without_search_keeps_filters(make_tray: Making, services: Services, walk: str) -> None:
    services.add(kind="place", name={"fi": "Halli"}, places=[{"municipality": "740"}])
    page = Reader(make_tray(search_api_url=NOWHERE).test_client())("/fi/search?municipality=740&kind=place")
    assert "Halli" in page.text
    assert "Sauvakävelyä" not in page.text


def test_the_list_without_search_goes_on_over_pages(make_tray: Making, services: Services) -> None:
    for number in range(21):
        services.add(name={"fi": f"Kerho {number:02}"})
    away = Reader(make_tray(search_api_url=NOWHERE).test_client())
    (following,) = {link for link in away("/fi/search").links if "cursor=" in link}
    assert "Kerho 20" in away(following).text


def test_the_list_without_search_is_kept_by_nobody(make_tray: Making, walk: str) -> None:
    page = Reader(make_tray(search_api_url=NOWHERE).test_client())("/fi/search?q=jooga")
    assert page.answer.headers["Cache-Control"] == "no-store"


def test_a_text_in_another_language_is_marked(reader: Reader, services: Services) -> None:
    services.add(name={"fi": "Kuoro"}, summary=WALK["summary"])
    services.index()
    page = reader("/sv/search?q=kuoro")
    assert '<span lang="fi">Kuoro</span>' in page.html
    assert "Kuoro på finska" in page.text


def test_what_is_due_to_be_checked_again_says_so_and_looks_so(
    reader: Reader, services: Services, noon: time_machine.Traveller
) -> None:
    services.add(name={"fi": "Kuoro"}, assured_at="2026-11-01")
    services.index()
    assert "overdue" not in reader("/fi/search").html
    noon.move_to("2027-08-28T23:30:00+03:00")  # the day on which it is due
    assert "overdue" not in reader("/fi/search").html
    noon.move_to("2027-08-29T00:30:00+03:00")
    page = reader("/fi/search")
    assert 'class="card overdue"' in page.html
    assert "Tarkistettu 1.11.2026: tieto voi olla vanhentunut" in page.text
