"""Problems as pages: the reader's language, the words kept, and a way out."""

from typing import Any

import pytest
from flask import Flask, request
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from services.platform.problems import Problem
from services.tray.question import LONGEST, Question
from tests.local_server import serving
from tests.tray.conftest import Reader, before

WORDS = "kahvi%C3%A4"


@pytest.mark.parametrize(
    ("query", "status", "titles"),
    [
        ("page=9", 404, {"fi": "Tällaista tulossivua ei ole", "sv": "Det finns ingen sådan resultatsida",
                         "en": "There is no such page of results"}),
        ("page=kaksi", 404, {"fi": "Tällaista tulossivua ei ole", "sv": "Det finns ingen sådan resultatsida",
                             "en": "There is no such page of results"}),
        ("municipality=999", 422, {"fi": "Tällaista valintaa ei ole",
                                   "sv": "Det finns inget sådant val",
                                   "en": "There is no such choice"}),
        ("theme=x", 422, {"fi": "Tällaista valintaa ei ole"}),
        ("kind=x", 422, {"sv": "Det finns inget sådant val"}),
    ],
)  # fmt: skip
def test_a_question_that_cannot_be_answered_is_a_page_that_keeps_the_words(
    reader: Reader, walk: str, query: str, status: int, titles: dict[str, str]
) -> None:
    for language, title in titles.items():
        page = reader(f"/{language}/search?q={WORDS}&{query}")
        assert page.status == status
        assert title in page.text
        assert 'value="kahviä"' in page.html
        assert page.answer.headers["Cache-Control"] == "no-store"


def test_too_many_words_are_kept_as_far_as_search_reads(reader: Reader) -> None:
    page = reader(f"/sv/search?q={'kaffe ' * 40}")
    assert page.status == 422
    assert "Sökningen har för många ord" in page.text
    assert f'value="{("kaffe " * 40)[:LONGEST].strip()}' in page.html


def test_a_page_beyond_the_end_leads_to_the_first_with_the_same_filters(reader: Reader, walk: str) -> None:
    page = reader("/fi/search?q=kahvi&theme=exercise&page=9")
    assert "/fi/search?q=kahvi&theme=exercise" in page.links


@pytest.mark.parametrize(
    ("path", "headers", "title"),
    [
        ("/sv/nowhere", {}, "Sidan hittades inte"),
        ("/nowhere", {"Accept-Language": "en-GB"}, "There is no such page"),
        ("/nowhere", {"Accept-Language": "de"}, "Sivua ei löytynyt"),
        ("/de/", {}, "Sivua ei löytynyt"),
    ],
)
def test_an_unknown_address_is_a_page_in_the_readers_language(
    reader: Reader, path: str, headers: dict[str, str], title: str
) -> None:
    page = reader(path, headers=headers)
    assert page.status == 404
    assert title in page.text
    assert page.answer.content_type == "text/html; charset=utf-8"


def test_a_wrong_method_is_a_page_that_says_which_is_right(reader: Reader) -> None:
    answer = reader.client.post("/fi/search")
    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]


@pytest.mark.parametrize(
    ("path", "title"),
    [
        ("/fi/search?q=kahvi", "Tämä ei toimi juuri nyt"),
        ("/sv/search?q=kaffe", "Det här fungerar inte just nu"),
        ("/en/offerings/00000000-0000-0000-0000-000000000000", "This does not work just now"),
    ],
)
def test_without_search_and_catalogue_a_page_asks_to_come_again(alone: Reader, path: str, title: str) -> None:
    page = alone(path)
    assert page.status == 503
    assert title in page.text
    assert int(page.answer.headers["Retry-After"]) > 0
    assert "tel:112" in page.links


def test_a_service_that_fails_without_saying_when_it_is_back_gives_a_time_all_the_same() -> None:
    broken = Flask("broken")
    broken.add_url_rule("/<path:path>", view_func=lambda path: ("", 500), methods=["GET", "POST"])
    with serving(broken) as address:
        page = before(address)("/fi/search?q=kahvi")
    assert page.status == 503
    assert int(page.answer.headers["Retry-After"]) > 0


def test_an_answer_that_is_not_ours_is_not_shown() -> None:
    stranger = Flask("stranger")
    stranger.add_url_rule("/<path:path>", view_func=lambda path: "<h1>Proxy</h1>", methods=["GET", "POST"])
    with serving(stranger) as address:
        page = before(address)("/fi/search?q=kahvi")
    assert page.status == 503
    assert "Proxy" not in page.html


def test_words_stay_out_of_the_addresses_between_services() -> None:
    asked: list[str] = []
    listening = Flask("listening")

    def note(path: str) -> Any:
        asked.append(request.full_path)
        return "", 503

    listening.add_url_rule("/<path:path>", view_func=note, methods=["GET", "POST"])
    with serving(listening) as address:
        before(address)("/fi/search?q=salaisuus")
    assert len(asked) == 2
    assert not any("salaisuus" in path for path in asked)


@given(
    st.lists(
        st.tuples(st.sampled_from(["q", "municipality", "theme", "kind", "page", "cursor", "code"]), st.text()),
        max_size=6,
    )
)
def test_any_address_is_a_question_or_a_problem(arguments: list[tuple[str, str]]) -> None:
    try:
        question = Question.read(MultiDict(arguments))
    except Problem:
        return
    assert Question.read(MultiDict(question.parameters())) == question
