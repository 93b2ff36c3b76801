"""Texts of any quality become what people read, cut at a good place."""

from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.sync.sources.texts import cut, each, joined, line, plain, without_copies

MARKS = "<>![]/&;#ap -\n\"'=ä"


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("Pelkkä teksti", "Pelkkä teksti"),
        ("<p>Yksi.</p><p>Kaksi.</p>", "Yksi.\n\nKaksi."),
        ("<p>Yksi</p><p>&nbsp;</p><p>Kaksi</p>", "Yksi\n\nKaksi"),
        ("Yksi<br>kaksi<br/>kolme", "Yksi\nkaksi\nkolme"),
        ("<h2>Ohjelma</h2><ul><li>a</li><li>b</li><li></li></ul>", "Ohjelma\n\n- a\n- b"),
        ('Katso <a href="https://a.example/">sivu</a>.', "Katso sivu."),
        ("<title>Sivu</title><script>alert(1)</script>Teksti<style>p{}</style>", "Teksti"),
        ("<style>p{}</style>ok<script>no", "ok"),
        ("Ikä &lt; 7 &amp; yli 3&nbsp;v", "Ikä < 7 & yli 3 v"),
        ("a &lt;b&gt; c", "a <b> c"),
        ("Ikä < 7", "Ikä < 7"),
        ("<div><div><p></p></div></div>", ""),
        ("Ensin <![pahus[ja]> sitten", "Ensin sitten"),
        ("x<![foo y", "x ![foo y"),
        ("Ensin\n\n\n\n\nsitten", "Ensin\n\nsitten"),
        ("<p>Kesken", "Kesken"),
        ("rivi&#0;&#7;", "rivi\ufffd"),
    ],
)
def test_html_becomes_the_text_that_people_read(html: str, text: str) -> None:
    assert plain(html) == text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<h2>Ohjelma</h2><p>a</p><h3></h3>", "### Ohjelma\n\na"),
        ('Katso <a href="https://a.example/">sivu</a>.', "Katso sivu (https://a.example/)."),
        ('<a href="https://a.example/">https://a.example/</a>', "https://a.example/"),
        ('<a href="javascript:alert(1)">tästä</a>', "tästä"),
        ('<script><a href="https://a.example/">x</a></script>y', "y"),
    ],
)
def test_headings_and_addresses_are_told_to_whoever_asks(html: str, text: str) -> None:
    assert plain(html, headings=True, links=True) == text


@given(st.text(alphabet=MARKS, max_size=60) | st.text(max_size=40), st.booleans())
def test_no_html_makes_it_fall(html: str, more: bool) -> None:
    text = plain(html, headings=more, links=more)
    assert "\n" not in line(html)
    assert "\x00" not in text and text == text.strip()


def test_tags_that_nobody_closes_are_text() -> None:
    assert plain("<a " * 60 + "loppu").endswith("a loppu")


@pytest.mark.parametrize("bracket", ["<a ", "<a href='", "<!--", "<"])
def test_tags_that_never_end_take_no_time(bracket: str) -> None:
    begun = process_time()
    assert plain(f"Alku {bracket * 30_000}").startswith("Alku")
    assert process_time() - begun < 5


def test_a_line_has_no_marks_and_no_addresses() -> None:
    html = '<h2>Ohjelma</h2><p>Katso <a href="https://a.example/">sivu</a></p>'
    assert line(html) == "Ohjelma Katso sivu"
    assert line(html, 14) == "Ohjelma…"


@given(st.text(max_size=400), st.integers(10, 200))
def test_a_cut_text_is_not_too_long(text: str, most: int) -> None:
    assert len(cut(text, most)) <= most


@pytest.mark.parametrize(
    ("text", "most", "left"),
    [
        ("Yksi virke. Toinen", 18, "Yksi virke. Toinen"),
        ("Yksi virke. Toinen virke on pidempi.", 20, "Yksi virke."),
        ("Yksi. Toinen virke on sitten pidempi.", 20, "Yksi. Toinen virke…"),
        ("Lopuksi vielä, jotakin muutakin", 20, "Lopuksi vielä…"),
        ("x" * 30, 10, "x" * 9 + "…"),
        (" " * 30, 10, ""),
    ],
)
def test_a_text_is_cut_at_a_sentence_that_leaves_half_or_else_at_a_word(text: str, most: int, left: str) -> None:
    assert cut(text, most) == left


def test_paragraphs_are_put_together_by_language_each_once() -> None:
    paragraphs = [{"sv": "ett", "fi": "yksi"}, {"fi": ""}, {"fi": "kaksi"}, {"fi": "yksi"}, {"xx": "?"}]
    assert joined(paragraphs, 100) == {"fi": "yksi\n\nkaksi", "sv": "ett"}
    assert joined(paragraphs, 100, ["sv"]) == {"sv": "ett"}
    assert joined(paragraphs, 8) == {"fi": "yksi…", "sv": "ett"}


def test_what_is_empty_or_only_a_copy_is_left_out() -> None:
    assert without_copies({"en": "Sali", "sv": "", "fi": "Sali"}) == {"fi": "Sali"}
    assert without_copies({"fi": "Sali", "sv": "Hall", "en": "Hall"}) == {"fi": "Sali", "sv": "Hall"}
    assert each({"fi": "<b>Sali</b>", "sv": "<p></p>"}, 10) == {"fi": "Sali"}


@pytest.mark.parametrize("unseen", ["\u200b", "\x80", "\u2060 \u200b", "<p>\u200b</p>"])
def test_a_text_of_which_nothing_is_seen_is_none(unseen: str) -> None:
    assert (plain(unseen), line(unseen)) == ("", "")
