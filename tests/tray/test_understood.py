"""What search understood and let go, told above the results: help first, and each part can be taken away."""

import re

import pytest

from services.tray.facts import reasons, step_free
from services.tray.language import language
from services.tray.question import Question
from services.tray.understood import let_go
from tests.tray.conftest import NOWHERE, Page, Reader, Services
from tests.tray.test_search_page import Making


@pytest.fixture
def offers(services: Services) -> Services:
    """A free one in the evening in Mikkeli, and one with a price in the morning in Savonlinna."""
    services.add(
        name={"fi": "Iltajumppa"},
        price={"type": "free"},
        places=[{"municipality": "491", "point": {"type": "Point", "coordinates": [27.27, 61.69]}}],
        hours={"weekly": [{"days": ["tue"], "opens": "18:00", "closes": "19:00"}]},
    )
    services.add(
        name={"fi": "Aamujumppa"},
        price={"type": "paid"},
        places=[{"municipality": "740", "point": {"type": "Point", "coordinates": [28.88, 61.87]}}],
        hours={"weekly": [{"days": ["wed"], "opens": "08:00", "closes": "09:00"}]},
    )
    services.index()
    return services


def names(page: Page) -> list[str]:
    """The names of the results, in their order."""
    return re.findall(r'<h2><a href="[^"]*">([^<]*)</a>', page.html)


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/fi/search?q=en jaksa enää elää", "Sinun ei tarvitse jäädä yksin."),
        ("/sv/search?q=jag vill dö", "Du behöver inte vara ensam"),
        ("/en/search?q=my husband hits me", "Nobody may hurt you."),
    ],
)
def test_help_comes_before_all_else_when_words_tell_of_danger(
    offers: Services, reader: Reader, path: str, said: str
) -> None:
    page = reader(path)
    help_at = page.main.index('<section class="help"')
    assert help_at < page.main.index('class="total"')
    assert said in page.text
    assert "tel:112" in re.findall(r'href="([^"]*)"', page.main)
    assert page.html.count("<h1") == 1


def test_a_page_with_help_is_kept_nowhere_and_its_title_tells_nothing(offers: Services, reader: Reader) -> None:
    page = reader("/fi/search?q=haluan kuolla")
    assert page.answer.headers["Cache-Control"] == "no-store"
    assert "kuolla" not in page.html.partition("<title>")[2].partition("</title>")[0]


def test_everyday_words_bring_no_help_section(offers: Services, reader: Reader) -> None:
    assert 'class="help"' not in reader("/fi/search?q=jumppa").html


def test_help_does_not_wait_for_search(make_tray: Making, offers: Services) -> None:
    page = Reader(make_tray(search_api_url=NOWHERE).test_client())("/fi/search?q=haluan kuolla")
    assert "Apua on lähellä" in page.text
    assert "tel:112" in re.findall(r'href="([^"]*)"', page.main)


def test_a_wish_is_told_and_can_be_taken_away_and_back(offers: Services, reader: Reader) -> None:
    page = reader("/fi/search?q=ilmainen jumppa")
    assert "Ymmärsimme tämän toiveeksesi: Maksuton" in page.text
    assert names(page) == ["Iltajumppa"]
    (link,) = {
        link
        for link in page.links
        if link.startswith("/fi/") and "ignore=price" in link and "&price" not in link and "sort" not in link
    }
    without = reader(link)
    assert "Poistit tämän toiveen: Hinta" in without.text
    assert sorted(names(without)) == ["Aamujumppa", "Iltajumppa"]
    assert "/fi/search?q=ilmainen+jumppa" in without.links


def test_a_wish_beside_a_chosen_filter_of_the_same_sort_is_not_told(offers: Services, reader: Reader) -> None:
    page = reader("/fi/search?q=ilmainen jumppa&price=paid")
    assert "toiveeksesi" not in page.text
    assert names(page) == ["Aamujumppa"]


def test_a_misspelt_word_is_told_with_what_it_was_read_as(offers: Services, reader: Reader) -> None:
    page = reader("/fi/search?q=jumppaaa")
    said = re.search(r"Luimme sanan ”jumppaaa” näin: ”(\w+)”", page.text)
    assert said
    assert f"/fi/search?q={said[1]}" in page.links


def test_what_is_not_wanted_is_told_and_can_be_wanted_again(offers: Services, reader: Reader) -> None:
    page = reader("/fi/search?q=jumppaa mutta ei joogaa")
    assert "Jätimme tämän pois, koska et halua sitä: joogaa" in page.text
    assert "/fi/search?q=jumppaa" in page.links


def test_wishes_that_nothing_fits_are_told_as_left_out(offers: Services, reader: Reader) -> None:
    page = reader("/fi/search?q=ilmainen jumppa aamulla")
    assert "Mikään ei sopinut kaikkiin toiveisiisi. Pois jätettiin: Aamu." in page.text
    assert "Ymmärsimme tämän toiveeksesi: Maksuton ✕ Rajaa" in page.text
    assert names(page) == ["Iltajumppa"]


def test_a_place_without_anything_leads_to_the_nearest_and_it_says_so(offers: Services, reader: Reader) -> None:
    page = reader("/fi/search?q=ilmainen jumppa&municipality=740")
    assert "Täältä ei löytynyt mitään: Savonlinna. Lähin on täällä: Mikkeli, noin 87 km päässä." in page.text
    assert "Valintasi: Savonlinna" in page.text  # and not that only these were shown
    assert names(page) == ["Iltajumppa"]


def test_a_place_whose_whereabouts_are_not_known_is_told_without_kilometres(
    offers: Services, reader: Reader
) -> None:
    page = reader("/fi/search?q=jumppa&municipality=178")
    assert "Täältä ei löytynyt mitään: Juva. Nämä ovat täältä: Mikkeli." in page.text


def test_a_place_that_was_let_go_is_told() -> None:
    place = {"value": "740", "label": {"value": "Savonlinna", "language": "fi"}}
    answer = {
        "interpretation": {"wishes": [], "municipalities": [place]},
        "relaxed": {"let_go": ["municipality"], "nearby": None},
    }
    said = let_go(Question(words="jooga savonlinnassa"), answer, language("fi"))
    assert said == ["Etsimääsi ei löytynyt täältä: Savonlinna. Nämä ovat muualta."]


def test_what_the_tray_does_not_hold_is_told_with_where_one_gets_it(offers: Services, reader: Reader) -> None:
    page = reader("/fi/search?q=reseptin uusiminen")
    assert "Tämän saat muualta" in page.text
    assert "https://www.kanta.fi/" in page.links
    assert "Tämän saat muualta" not in reader("/fi/search?q=jumppa").text


def test_an_empty_result_tells_which_limit_to_leave(offers: Services, reader: Reader) -> None:
    page = reader("/fi/search?q=jumppa&price=free&weekday=wed")
    assert "Ilman rajausta ”Hinta”: 1 tulos" in page.text
    assert "Ilman rajausta ”Viikonpäivä”: 1 tulos" in page.text
    assert names(reader("/fi/search?q=jumppa&weekday=wed")) == ["Aamujumppa"]
    assert "/fi/search?q=jumppa&weekday=wed" in page.links


def test_results_can_be_ordered_by_time(offers: Services, reader: Reader) -> None:
    page = reader("/fi/search?q=jumppa")
    assert "/fi/search?q=jumppa&sort=next" in page.links
    assert names(reader("/fi/search?q=jumppa&sort=next")) == ["Aamujumppa", "Iltajumppa"]


@pytest.mark.parametrize(
    "query", ["sort=x", "ignore=x", "ignore=theme", "price=unknown", "weekday=x", "daypart=x", "delivery=x",
              "accessibility=no-step_free", "target_group=x", "language=klingon", "municipality=nationwide"],
)  # fmt: skip
def test_a_choice_that_there_is_not_is_a_page_that_says_so(reader: Reader, query: str) -> None:
    page = reader(f"/fi/search?{query}")
    assert page.status == 422
    assert "Tällaista valintaa ei ole" in page.text


def test_chosen_codes_come_first_in_their_open_group(offers: Services, reader: Reader) -> None:
    html = reader("/fi/search?weekday=wed").html
    group = next(
        found for found in re.findall(r"<details.*?</details>", html, re.DOTALL) if "Viikonpäivä" in found
    )
    assert group.startswith("<details open>")
    assert re.findall(r"<span>(\w+)</span>", group) == ["Keskiviikko", "Tiistai"]


def test_it_is_without_steps_only_where_no_place_says_otherwise() -> None:
    def places(*answers: str) -> dict[str, object]:
        return {"places": [{"accessibility": {"step_free": answer}} for answer in answers]}

    assert step_free(places("yes", "unknown"))
    assert not step_free(places("yes", "no"))
    assert not step_free(places("unknown"))
    assert not step_free({"places": [{}]})


def test_the_same_reason_is_said_once_and_a_mere_listing_not_at_all() -> None:
    why = [
        {"code": "place", "text": "Täällä"},
        {"code": "wish", "text": "Täällä"},
        {"code": "listed", "text": "On"},
    ]
    assert reasons({"why": why}) == ["Täällä"]


def test_a_distance_is_written_as_its_readers_write_it() -> None:
    assert [language(code).kilometres(1234) for code in ("fi", "sv", "en")] == ["1,2", "1,2", "1.2"]
