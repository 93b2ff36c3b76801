"""Why a hit is shown, in the reader's language, and true."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.search.documents import Builder
from services.search.understanding import understand
from services.search.why import MOST, Reason, why
from services.vocabulary.concepts import Scheme
from services.vocabulary.concepts.reading import Reading
from services.vocabulary.concepts.scheme import read_concept
from services.vocabulary.texts import UI_LANGUAGES

READING = Reading.of(
    Scheme(
        read_concept(key, body)
        for key, body in {
            "exercise": {"kind": "activity", "fi": "liikunta", "sv": "motion", "en": "exercise"},
            "walking": {
                "kind": "activity", "fi": "kävely", "sv": "promenad", "en": "walking", "broader": ["exercise"],
            },
            "friend": {"kind": "activity", "fi": "ulkoiluystävä", "sv": "promenadvän", "en": "outdoor friend"},
            "indoors": {
                "kind": "need", "fi": "jää kotiin", "sv": "blir hemma", "en": "stays at home",
                "related": ["friend"], "needs": {"fi": ["ei pääse ulos"], "sv": ["kommer inte ut"]},
            },
        }.items()
    )
)  # fmt: skip


def reasons(query: str, name: str = "Ryhmä", language: str = "fi", **fields: Any) -> list[Reason]:
    offering = {
        "id": "1",
        "kind": "activity",
        "name": {"fi": name},
        "organization": {"id": "2", "name": {"fi": "Yhdistys ry"}, "type": "association"},
        "places": [{"municipality": "491"}],
        **fields,
    }
    shown = Builder(READING, date(2026, 11, 25)).build(offering, 1).shown
    return why(shown, understand(query, language, READING), READING.scheme)


def codes(query: str, name: str = "Ryhmä", language: str = "fi", **fields: Any) -> list[str]:
    return [reason["code"] for reason in reasons(query, name, language, **fields)]


def test_a_need_that_shares_no_word_with_the_offering_explains_itself() -> None:
    (reason, *_) = reasons("vanhus ei pääse ulos", "Ulkoiluystävä kaveriksi")
    assert reason["code"] == "helps"
    assert reason["params"] == {"need": "jää kotiin", "concept": "ulkoiluystävä"}


@pytest.mark.parametrize(
    ("query", "language", "text"),
    [
        ("kävely", "fi", "Tästä on kyse: kävely"),
        ("promenad", "sv", "Det handlar om: promenad"),
        ("walking", "en", "This is about: walking"),
    ],
)
def test_the_sentence_is_in_the_reader_s_language(query: str, language: str, text: str) -> None:
    assert text in [reason["text"] for reason in reasons(query, "Kävelyryhmä", language)]


def test_a_kind_of_what_was_asked_for_is_told_as_one() -> None:
    assert "kind-of" in codes("liikunta", "Kävelyryhmä")


def test_a_word_of_the_name_is_told_as_it_stands_there() -> None:
    (reason,) = reasons("kuvakerho", "Kuvakerhossa")
    assert (reason["code"], reason["params"]) == ("word-in-name", {"word": "Kuvakerhossa"})


def test_a_word_inside_a_compound_of_the_name_and_one_of_the_summary_are_told() -> None:
    assert codes("kuva", "Kuvakerho") == ["part-in-name"]
    assert codes("pulla", summary={"fi": "Kahvia ja pullaa"}) == ["word-in-summary"]


def test_what_only_a_longer_text_says_is_told_so() -> None:
    assert codes("pulla", description={"fi": "Pullaa"}) == ["in-text"]


def test_a_wish_is_told_once_and_only_when_it_is_known_to_fit() -> None:
    assert codes("ilmainen kerho", "Kerho", price={"type": "free"}) == ["word-in-name", "wish"]
    assert codes("ilmainen kerho", "Kerho") == ["word-in-name"]


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("yli 65", "Sopii toiveeseesi: 65+"),
        ("7-12-vuotiaat", "Sopii toiveeseesi: 7–12"),
        ("13v", "Sopii toiveeseesi: 13"),
    ],
)
def test_an_age_is_told_as_a_span(query: str, text: str) -> None:
    found = [reason["text"] for reason in reasons(query, age={"min": 0, "max": 110}) if reason["code"] == "wish"]
    assert found == [text]


def test_a_place_is_told_only_of_what_is_there() -> None:
    assert "place" in codes("kerho Mikkelissä", "Kerho")
    assert "place" not in codes("kerho Mikkelissä", "Kerho", places=[], area={"nationwide": True})
    assert "place" not in codes("kerho Savonlinnassa", "Kerho")
    assert "place" in codes("kerho Savonlinnassa", "Kerho", area={"counties": ["12"]})


def test_a_list_without_a_question_needs_no_reason_but_that_it_is_one() -> None:
    assert codes("") == ["listed"]


def test_no_reason_is_told_twice_and_few_are_told() -> None:
    found = reasons(
        "kävely kävelyä kerho kuva liikunta ilmainen Mikkelissä", "Kävelykerho", price={"type": "free"}
    )
    assert len(found) <= MOST
    assert all(found.count(reason) == 1 for reason in found)


@given(st.text(max_size=60), st.sampled_from(UI_LANGUAGES))
def test_there_is_always_a_reason_or_a_wish(query: str, language: str) -> None:
    for reason in reasons(query, language=language):
        assert reason["text"]
        assert "{" not in reason["text"] or "{" in query
