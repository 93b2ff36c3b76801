"""The guided start: five questions that only set filters of the search page."""

import re
from urllib.parse import urlencode

import pytest

from services.tray.filters import FACETS
from tests.tray.conftest import Reader


def answers(html: str) -> list[tuple[str, str]]:
    """Every name and value that the form can send."""
    return re.findall(r'<input type="checkbox" name="(\w+)" value="([^"]+)">', html)


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_there_are_at_most_five_questions(reader: Reader, language: str) -> None:
    assert len(re.findall("<fieldset>", reader(f"/{language}/guide").html)) == 5


def test_it_is_a_plain_form_that_leads_to_the_search(reader: Reader) -> None:
    page = reader("/fi/guide")
    assert '<form class="guide" method="get" action="/fi/search">' in page.html
    assert "<script" not in page.main
    assert page.answer.headers["Cache-Control"].startswith("public")


def test_its_answers_are_filters_and_nothing_else(reader: Reader) -> None:
    html = reader("/fi/guide").html
    assert {name for name, _ in answers(html)} <= set(FACETS)
    assert set(re.findall(r'<(?:input|select|textarea)[^>]* name="(\w+)"', html)) <= set(FACETS)


def test_every_answer_is_one_that_search_knows(reader: Reader, walk: str) -> None:
    given = answers(reader("/fi/guide").html)
    assert len(given) > 15
    assert [answer for answer in given if reader("/fi/search?" + urlencode([answer])).status != 200] == []


def test_no_answer_at_all_shows_everything(reader: Reader, walk: str) -> None:
    assert "Sauvakävelyä ja kahvit" in reader("/fi/search?municipality=").text


def test_answers_narrow_what_is_shown(reader: Reader, walk: str) -> None:
    fits = reader("/en/search?theme=exercise&municipality=491&daypart=morning&price=free&accessibility=step_free")
    assert "Nordic walking and coffee" in fits.text
    assert "Nordic walking and coffee" not in reader("/en/search?theme=nature&daypart=evening").text


def test_who_looks_for_somebody_gets_what_is_for_everybody_too(reader: Reader) -> None:
    of_groups = [value for name, value in answers(reader("/fi/guide").html) if name == "target_group"]
    assert of_groups and all(value.endswith(",KR1") for value in of_groups)


def test_every_answer_has_its_label(reader: Reader) -> None:
    html = reader("/sv/guide").html
    labelled = re.findall(r'<label><input type="checkbox"[^>]*><span>[^<]', html)
    assert len(labelled) == len(answers(html))
    assert '<select name="municipality" aria-labelledby="place">' in html
