"""What the index holds for an offering: its words, the concepts that it says, codes, and what a hit shows."""

from datetime import date
from typing import Any

import pytest

from services.search.documents import LANGUAGES, WISHED, Builder, Document, schema_version
from services.search.knowledge import Knowledge
from services.vocabulary.concepts import Scheme
from services.vocabulary.concepts.reading import Reading
from services.vocabulary.concepts.scheme import read_concept

TODAY = date(2026, 11, 25)
BODIES: dict[str, dict[str, Any]] = {
    "exercise": {"kind": "activity", "names": {"fi": ["liikunta"]}},
    "walking": {"kind": "activity", "names": {"fi": ["kävely"], "sv": ["promenad"]}, "broader": ["exercise"]},
    "chat": {"kind": "activity", "names": {"fi": ["juttuseura"]}, "needs": {"fi": ["kahvittelu"]}},
    "older": {"kind": "person", "names": {"fi": ["ikäihminen"]}, "ages": [65, 120]},
    "young": {"kind": "person", "names": {"fi": ["nuori"]}, "ages": [13, 29]},
}
OWN = Reading.of(Scheme(read_concept(key, {"fi": key, **body}) for key, body in BODIES.items()))


def build(name: str = "Ryhmä", groups: dict[str, frozenset[str]] | None = None, **fields: Any) -> Document:
    offering = {
        "id": "1",
        "kind": "activity",
        "name": {"fi": name},
        "organization": {"id": "2", "name": {"fi": "Yhdistys ry"}, "type": "association"},
        **fields,
    }
    return Builder(OWN, TODAY, groups or {}).build(offering, 7)


def concepts(document: Document) -> dict[str, list[str]]:
    return {tier: document.words[f"concept_{tier}"] for tier in ("name", "topic", "text", "kin")}


class TestConcepts:
    """Tags by where they are said."""

    def test_a_concept_of_the_name_stands_there_with_what_is_above_it(self) -> None:
        assert concepts(build("Kävelyryhmä")) == {
            "name": ["walking"],
            "topic": [],
            "text": [],
            "kin": ["exercise"],
        }

    def test_a_concept_stands_in_the_highest_place_only(self) -> None:
        found = concepts(build("Kävelyryhmä", summary={"fi": "Kävelyä ja juttuseuraa"}))
        assert (found["name"], found["topic"]) == (["walking"], ["chat"])

    def test_what_a_long_text_mentions_is_no_more_than_mentioned(self) -> None:
        document = build(description={"fi": "Joskus kävelyä."})
        assert concepts(document) == {"name": [], "topic": [], "text": ["walking"], "kin": []}
        assert document.codes["concept"] == []

    def test_every_language_is_read_in_its_own(self) -> None:
        assert concepts(build(name="x", summary={"sv": "Promenadgrupp"}))["topic"] == ["walking"]
        assert concepts(build(name="promenad"))["name"] == []

    def test_keywords_say_what_it_is_about(self) -> None:
        assert concepts(build(keywords={"fi": ["kävely"]}))["topic"] == ["walking"]

    def test_needs_are_not_read_from_offerings(self) -> None:
        assert concepts(build("Kahvittelu"))["name"] == []

    @pytest.mark.parametrize(
        ("age", "people"),
        [({"min": 65}, ["older"]), ({"min": 70, "max": 90}, ["older"]), ({"min": 13, "max": 17}, ["young"]),
         ({"min": 18}, []), ({"max": 20}, []), ({}, [])],
    )  # fmt: skip
    def test_limits_of_age_speak_of_people(self, age: dict[str, int], people: list[str]) -> None:
        assert concepts(build(age=age))["text"] == people


class TestWords:
    """Base forms, by language."""

    def test_words_stand_by_language_in_their_base_form(self) -> None:
        document = build("Vertaistukiryhmissä", summary={"sv": "Motionsgrupper"})
        assert "fi:vertaistukiryhmä" in document.words["name"]
        assert {"fi:vertaistuki", "fi:ryhmä"} <= set(document.words["name_parts"])
        assert "sv:motionsgrupp" in document.words["topic"]
        assert {"sv:motion", "sv:grupp"} <= set(document.words["topic_parts"])

    def test_names_and_topics_are_found_without_dots_too_and_long_texts_are_not(self) -> None:
        folded = build("Kävely", description={"fi": "Pitkä kertomus"}).words["folded"]
        assert "kavely" in folded
        assert "kertomus" not in folded

    def test_who_offers_and_where_are_in_the_text(self) -> None:
        document = build(places=[{"municipality": "491", "name": {"fi": "Kirjastotalo"}}])
        assert {"fi:yhdistys", "fi:kirjastotalo"} <= set(document.words["text"])


class TestCodes:
    """What is made here; the rest is codes_of's."""

    @pytest.mark.parametrize(
        ("text", "codes"),
        [
            ("Tule mukaan ilman lähetettä!", ["no-referral"]),
            ("Lähetettä ei tarvita.", ["no-referral"]),
            ("Mukaan tarvitaan lähete.", ["referral"]),
            ("Matalan kynnyksen kohtaamispaikka", ["low-threshold"]),
            ("Kahvia ja pullaa", ["unknown"]),
        ],
    )
    def test_whether_a_referral_is_needed_is_read_from_texts(self, text: str, codes: list[str]) -> None:
        assert build(description={"fi": text}).codes["entry"] == codes

    def test_a_marker_for_low_threshold_counts_too(self) -> None:
        assert build(low_threshold=True).codes["entry"] == ["low-threshold"]

    def test_a_priority_group_is_told_by_concepts_and_what_is_above_them(self) -> None:
        groups = {"movers": frozenset({"exercise"}), "talkers": frozenset({"chat"})}
        assert build("Kävelyryhmä", groups).codes["priority"] == ["movers"]
        assert build("Kävelyryhmä", groups).codes["concept"] == ["exercise", "walking"]


class TestShown:
    """What a hit shows, and what it does not."""

    def test_long_texts_and_contacts_are_left_to_the_catalogue(self) -> None:
        shown = build(description={"fi": "Pitkä"}, contacts=[{"phone": "015 123"}]).shown
        assert {"description", "contacts"}.isdisjoint(shown)

    def test_it_tells_what_it_says_and_fits(self) -> None:
        shown = build("Kävely", price={"type": "free"}).shown
        assert shown["concepts"]["name"] == ["walking"]
        assert shown["fits"]["price"] == ["free"]
        assert set(shown["fits"]) <= set(WISHED)

    def test_equal_offerings_are_put_in_the_order_of_names_and_ids(self) -> None:
        assert build("Äiti").sort > build("Zumba").sort > build("Asahi").sort
        assert build("Asahi").sort.endswith(" 1")


def test_the_version_tells_how_every_language_was_analysed() -> None:
    assert schema_version().count("+") == len(LANGUAGES)
    assert "compounds" in schema_version()


def test_a_bare_offering_has_a_document() -> None:
    assert build().n == 7
    assert Builder(Knowledge().reading({}), TODAY).build(
        {"id": "1", "kind": "place", "name": {"se": "Girjerádju"}, "organization": {"name": {}}}, 1
    ).words["name"] == ["se:girjerádju"]
