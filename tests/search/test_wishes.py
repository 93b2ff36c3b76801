"""Wishes that words say become filters: ages, times, price, places, languages, ways in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.search.codes import ANY_AGE, OLDEST
from services.search.labels import label
from services.search.times import UNKNOWN
from services.search.understanding.wishes import Wish, all_wishes, find_wishes
from services.vocabulary.analysis import analyzer
from services.vocabulary.texts import UI_LANGUAGES


def wishes(text: str, language: str = "fi") -> list[Wish]:
    tokens = {read: analyzer(read).analyse(text) for read in UI_LANGUAGES}
    return [wish for wish in find_wishes(tokens, language, text) if not wish.denied]


def ages(text: str, language: str = "fi") -> tuple[int, int] | None:
    found = [wish for wish in wishes(text, language) if wish.field == "age"]
    if not found:
        return None
    (wish,) = found
    return int(wish.codes[0]), int(wish.codes[-1])


def said(text: str, language: str = "fi") -> set[tuple[str, str]]:
    return {(wish.field, code) for wish in wishes(text, language) for code in wish.codes}


@pytest.mark.parametrize(
    ("text", "language", "limits"),
    [
        ("13v", "fi", (13, 13)),
        ("13 v", "fi", (13, 13)),
        ("13-v harrastus", "fi", (13, 13)),
        ("13-vuotias", "fi", (13, 13)),
        ("13-vuotiaalle", "fi", (13, 13)),
        ("13 vuotiaalle", "fi", (13, 13)),
        ("13vuotias", "fi", (13, 13)),
        ("13 vuotta", "fi", (13, 13)),
        ("yli 65", "fi", (65, OLDEST)),
        ("yli 65-vuotiaille jumppaa", "fi", (65, OLDEST)),
        ("yli 65 vuotiaat", "fi", (65, OLDEST)),
        ("65+", "fi", (65, OLDEST)),
        ("jumppa 65 +", "fi", (65, OLDEST)),
        ("alle 18", "fi", (0, 18)),
        ("alle 3-vuotiaat", "fi", (0, 3)),
        ("vähintään 16-vuotiaat", "fi", (16, OLDEST)),
        ("enintään 12 v", "fi", (0, 12)),
        ("7-12-vuotiaat", "fi", (7, 12)),
        ("7–12-vuotiaille", "fi", (7, 12)),
        ("16-29v", "fi", (16, 29)),
        ("16 - 29 v", "fi", (16, 29)),
        ("eläkeläinen", "fi", (60, OLDEST)),
        ("eläkeläisille jumppaa", "fi", (60, OLDEST)),
        ("13 år", "sv", (13, 13)),
        ("13-åring", "sv", (13, 13)),
        ("för 13-åringar", "sv", (13, 13)),
        ("13 år gammal", "sv", (13, 13)),
        ("över 65", "sv", (65, OLDEST)),
        ("över 65 år", "sv", (65, OLDEST)),
        ("under 18 år", "sv", (0, 18)),
        ("7–12 år", "sv", (7, 12)),
        ("pensionärer", "sv", (60, OLDEST)),
        ("13 years old", "en", (13, 13)),
        ("13-year-old", "en", (13, 13)),
        ("for 13-year-olds", "en", (13, 13)),
        ("over 65", "en", (65, OLDEST)),
        ("under 18", "en", (0, 18)),
        ("65+ exercise", "en", (65, OLDEST)),
        ("13 yo", "en", (13, 13)),
        ("13yo", "en", (13, 13)),
        ("pensioners", "en", (60, OLDEST)),
        ("13-åring", "fi", (13, 13)),  # another language than the page's
    ],
)
def test_an_age_is_read_in_every_form(text: str, language: str, limits: tuple[int, int] | None) -> None:
    assert ages(text, language) == limits


@pytest.mark.parametrize(
    "text",
    ["2 vuotta sitten", "yli 100 kg", "alle 20 euroa", "2-3 kertaa viikossa", "klo 13", "13", "112", "kaksi",
     "200 v", "yli 5 km", "12-7 v", "for 2 years ago", "ryhmä 3", "2026"],
)  # fmt: skip
def test_a_number_that_is_no_age_is_none(text: str) -> None:
    assert ages(text) is None


def test_the_wish_covers_the_words_that_say_it() -> None:
    (wish,) = wishes("jumppaa yli 65 vuotiaille naisille")
    assert (wish.start, wish.end) == (1, 4)


def test_what_is_for_any_age_fits_every_age_and_what_is_unknown_fits_every_other_wish() -> None:
    (age,), (free,) = wishes("13v"), wishes("ilmainen")
    assert age.accepted == ("13", ANY_AGE)
    assert free.accepted == ("free", UNKNOWN)


@pytest.mark.parametrize(
    ("text", "language", "wanted"),
    [
        ("ilmainen jumppa", "fi", ("price", "free")),
        ("maksuttomia kursseja", "fi", ("price", "free")),
        ("ilmaiseksi", "fi", ("price", "free")),
        ("ei maksa mitään", "fi", ("price", "free")),
        ("gratis motion", "sv", ("price", "free")),
        ("avgiftsfria kurser", "sv", ("price", "free")),
        ("free yoga", "en", ("price", "free")),
        ("free of charge", "en", ("price", "free")),
        ("iltaisin", "fi", ("daypart", "evening")),
        ("illalla", "fi", ("daypart", "evening")),
        ("töiden jälkeen", "fi", ("daypart", "evening")),
        ("på kvällarna", "sv", ("daypart", "evening")),
        ("in the evenings", "en", ("daypart", "evening")),
        ("aamuisin", "fi", ("daypart", "morning")),
        ("päivällä", "fi", ("daypart", "day")),
        ("viikonloppuna", "fi", ("weekday", "sat")),
        ("viikonloppuisin", "fi", ("weekday", "sun")),
        ("på veckoslutet", "sv", ("weekday", "sun")),
        ("at weekends", "en", ("weekday", "sat")),
        ("tiistaisin", "fi", ("weekday", "tue")),
        ("tiistaina", "fi", ("weekday", "tue")),
        ("på tisdagar", "sv", ("weekday", "tue")),
        ("on Tuesdays", "en", ("weekday", "tue")),
        ("kotiin tuleva apu", "fi", ("delivery", "at-home")),
        ("apua kotiin", "fi", ("delivery", "at-home")),
        ("hembesök", "sv", ("delivery", "at-home")),
        ("home visits", "en", ("delivery", "at-home")),
        ("etänä", "fi", ("delivery", "remote")),
        ("verkossa", "fi", ("delivery", "remote")),
        ("på distans", "sv", ("delivery", "remote")),
        ("online", "en", ("delivery", "remote")),
        ("puhelimitse", "fi", ("delivery", "phone")),
        ("ilman lähetettä", "fi", ("entry", "no-referral")),
        ("ei tarvitse lähetettä", "fi", ("entry", "no-referral")),
        ("matalan kynnyksen paikka", "fi", ("entry", "low-threshold")),
        ("utan remiss", "sv", ("entry", "no-referral")),
        ("no referral", "en", ("entry", "no-referral")),
        ("esteetön", "fi", ("accessibility", "step_free")),
        ("pyörätuolilla", "fi", ("accessibility", "step_free")),
        ("rullstol", "sv", ("accessibility", "step_free")),
        ("wheelchair", "en", ("accessibility", "step_free")),
        ("ruotsiksi", "fi", ("language", "sv")),
        ("ruotsinkielinen ryhmä", "fi", ("language", "sv")),
        ("venäjäksi", "fi", ("language", "ru")),
        ("viittomakielellä", "fi", ("language", "sgn-fi")),
        ("på finska", "sv", ("language", "fi")),
        ("in English", "en", ("language", "en")),
        ("in English", "fi", ("language", "en")),
        ("gratis", "fi", ("price", "free")),  # another language than the page's
        ("iltaisin", "en", ("daypart", "evening")),
    ],
)
def test_a_wish_is_read_from_words(text: str, language: str, wanted: tuple[str, str]) -> None:
    assert wanted in said(text, language)


@pytest.mark.parametrize(
    ("text", "language"),
    [("ei iltaisin", "fi"), ("muttei viikonloppuisin", "fi"), ("paitsi maanantaisin", "fi"),
     ("inte på kvällen", "sv"), ("not in the evening", "en"), ("except on Mondays", "en")],
)  # fmt: skip
def test_what_must_not_be_is_no_wish(text: str, language: str) -> None:
    assert said(text, language) == set()


@pytest.mark.parametrize(
    "text",
    ["iltatähti", "vapaaehtoinen", "kotona yksin", "ilmapallo", "päivä", "kotihoito", "aamiainen",
     "lauantaitanssit", "suomi", "ruotsin kurssi", "verkosto", "puhelin rikki"],
)  # fmt: skip
def test_a_word_that_only_looks_like_a_wish_is_none(text: str) -> None:
    assert said(text) == set()


def test_several_wishes_are_read_in_their_order() -> None:
    found = wishes("ilmainen jumppa 13v iltaisin viikonloppuna esteetön")
    assert [wish.field for wish in found] == ["price", "age", "daypart", "weekday", "accessibility"]


def test_a_wish_for_access_keeps_out_what_is_known_to_contradict_it() -> None:
    (wish,) = wishes("esteetön")
    assert wish.contradicted == ("no-step_free",)
    assert all(not wish.contradicted for wish in wishes("ilmainen iltaisin"))


def test_every_wish_has_a_name_for_what_it_asks() -> None:
    for wish in all_wishes():
        if wish.field != "age":
            assert all(label(wish.field, code) for code in wish.codes), wish.id


@given(
    st.integers(0, OLDEST), st.sampled_from(["{}v", "{}-vuotias", "{} år", "{} years", "{}-åring", "{} vuotta"])
)
def test_every_age_is_read(years: int, form: str) -> None:
    assert ages(form.format(years)) == (years, years)
