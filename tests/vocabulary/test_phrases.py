"""Phrases are found in texts, however they are written there."""

import pytest

from services.vocabulary.analysis import analyzer
from services.vocabulary.phrases import Phrases

FINNISH = Phrases(
    "fi",
    [
        ("kävelyryhmä", "walking"),
        ("vertaistuki", "peers"),
        ("tuki", "support"),
        ("omaishoitajien vertaistuki", "carers-peers"),
        ("omaishoitaja", "carers"),
        ("ulos kaverin kanssa", "companion"),
        ("=sali", "gym"),
        ("!kotiin", "to-home"),
        ("AVH", "stroke"),
        ("uni", "sleep"),
        ("parkinsonkerho", "parkinson"),
        ("sauvakävely", "poles"),
        ("kävely", "walk"),
    ],
)
SWEDISH = Phrases(
    "sv",
    [("kamratstöd", "peers"), ("närståendevårdare", "carers"), ("promenad", "walk"), ("ta det lugnt", "calm")],
)
ENGLISH = Phrases("en", [("support group", "group"), ("carer", "carers"), ("child", "children")])


def found(phrases: Phrases, text: str) -> list[str]:
    tokens = analyzer(phrases.language).analyse(text)
    return [key for mention in phrases.find(tokens) for key in mention.keys]


@pytest.mark.parametrize(
    "text",
    ["kävelyryhmä", "Kävelyryhmässä", "KÄVELYRYHMÄT", "tervetuloa kävelyryhmään!", "kävely-ryhmä", "kävely ryhmä"],
)
def test_a_word_is_found_in_any_form(text: str) -> None:
    tokens = analyzer("fi").analyse(text)
    mentions = [*FINNISH.joined(tokens), *FINNISH.find(tokens)]
    assert "walking" in {key for mention in mentions for key in mention.keys}


def test_a_word_is_found_inside_a_compound_and_told_so() -> None:
    (mention,) = FINNISH.find(analyzer("fi").analyse("vertaistukiryhmä"))
    assert (mention.keys, mention.part) == (("peers",), "vertaistuki")


def test_of_words_inside_each_other_the_longest_counts() -> None:
    assert found(FINNISH, "vertaistukiryhmä") == ["peers"]
    assert found(FINNISH, "sauvakävelykerho") == ["poles"]


def test_a_whole_word_is_not_found_inside_a_compound() -> None:
    assert found(FINNISH, "salilla") == ["gym"]
    assert found(FINNISH, "salibandy uimasalissa") == []


def test_a_form_that_is_written_just_so_is_no_other_form_of_the_word() -> None:
    assert found(FINNISH, "apua kotiin") == ["to-home"]
    assert found(FINNISH, "yksin kotona") == []


def test_words_of_a_phrase_stand_next_to_each_other_in_any_form() -> None:
    assert found(FINNISH, "lähde ulos kavereiden kanssa") == ["companion"]
    assert found(FINNISH, "ulos jonkun kaverin kanssa") == []


def test_what_stands_inside_a_longer_phrase_is_left_out() -> None:
    assert found(FINNISH, "omaishoitajien vertaistuki") == ["carers-peers"]


def test_phrases_are_found_in_the_order_of_the_text() -> None:
    assert found(FINNISH, "omaishoitajille kävelyryhmä ja tukea") == ["carers", "walking", "support"]


def test_one_word_written_as_two_is_found() -> None:
    (mention,) = FINNISH.joined(analyzer("fi").analyse("parkinson kerho tiistaisin"))
    assert (mention.keys, mention.start, mention.end) == (("parkinson",), 0, 2)


@pytest.mark.parametrize("text", ["AVH", "avh", "AVH:n kuntoutus", "AVH-kerho"])
def test_abbreviations_are_found_with_their_endings(text: str) -> None:
    assert found(FINNISH, text) == ["stroke"]


def test_a_word_that_only_begins_alike_is_not_found() -> None:
    assert found(FINNISH, "unelma universumi") == []


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("kamratstödsgrupp", "peers"),
        ("närståendevårdargruppen", "carers"),
        ("närståendevårdarnas träff", "carers"),
        ("promenadgrupper", "walk"),
        ("Promenaden", "walk"),
    ],
)
def test_swedish_compounds_hold_their_words(text: str, key: str) -> None:
    assert key in found(SWEDISH, text)


def test_english_phrases_are_found_in_the_plural_and_are_not_joined() -> None:
    assert found(ENGLISH, "support groups for children") == ["group", "children"]
    assert found(ENGLISH, "supportgroup") == []


def test_a_phrase_may_stand_for_several_and_several_for_one() -> None:
    phrases = Phrases("fi", [("jooga", "yoga"), ("jooga", "calm"), ("rentoutus", "calm")])
    assert found(phrases, "joogaa") == ["yoga", "calm"]
    assert found(phrases, "rentoutusta") == ["calm"]


def test_nothing_is_found_in_nothing() -> None:
    assert found(FINNISH, "") == []
    assert found(Phrases("fi", [("", "empty"), (" ", "blank")]), "sana") == []


def test_the_words_are_the_base_forms_of_phrases_of_one_word() -> None:
    assert {"kävelyryhmä", "sali", "vertaistuki"} <= FINNISH.words()
    assert "kaveri" not in FINNISH.words()
