"""Texts of LinkedEvents: an object by language or null, with HTML of any quality in it."""

import re
from collections.abc import Iterable, Mapping
from html.parser import HTMLParser
from typing import Any

import marshmallow as ma
from marshmallow import fields

from services.sync.sources.persons import without_persons
from services.vocabulary.texts import UI_LANGUAGES, Text

LONGEST = 20_000
MOST_UNCLOSED = 50  # tags; html.parser looks for the end of each all the way to the end of the text
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_BLOCKS = ("p", "div", "ul", "ol", "table", "section", "article", "blockquote", *_HEADINGS)
_UNSEEN = ("script", "style", "template", "title")
_LINE = {"li": "\n- ", "br": "\n", "tr": "\n", **dict.fromkeys(_BLOCKS, "\n\n")}


class Localized(fields.Field[Any]):
    """A text by language; languages that we have not are dropped, and so are empty ones and personal addresses."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Text:
        if not isinstance(value, Mapping):
            raise ma.ValidationError("A text by language is needed.")
        kept: Text = {}
        for language in UI_LANGUAGES:
            text = value.get(language)
            if text is None:
                continue
            if not isinstance(text, str):
                raise ma.ValidationError({language: ["Not a valid string."]})
            if text.strip():
                kept[language] = without_persons(text[:LONGEST].strip())
        return kept


class _Plain(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._unseen = 0
        self._links: list[tuple[str, int]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._unseen += tag in _UNSEEN
        self.parts.append(_LINE.get(tag, "") + ("### " if tag in _HEADINGS else ""))
        if tag == "a":
            self._links.append((dict(attrs).get("href") or "", len(self.parts)))

    def handle_endtag(self, tag: str) -> None:
        self._unseen = max(0, self._unseen - (tag in _UNSEEN))
        if tag == "a" and self._links:
            href, begins = self._links.pop()
            if href.startswith(("http://", "https://")) and href not in "".join(self.parts[begins:]):
                self.parts.append(f" ({href})")
        if tag in _BLOCKS:
            self.parts.append("\n\n")

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.parts.append(data)


def plain(html: str) -> str:
    """The text that people read: paragraphs, lists with dashes, `### ` before headings as PTV writes them."""
    if html.count("<") > html.count(">") + MOST_UNCLOSED:
        html = html.replace("<", " ")
    parser = _Plain()
    try:
        parser.feed(html)
        parser.close()
        text = "".join(parser.parts)
    except AssertionError:  # html.parser falls on some marked sections (<![…)
        text = re.sub(r"<[^>]*>", " ", html)
    lines = [" ".join(line.split()) for line in text.split("\n")]
    kept = [line for line in lines if line not in ("###", "-")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(kept)).strip()


def line(html: str) -> str:
    """The same on one line."""
    return " ".join(plain(html).replace("### ", "").split())


def cut(text: str, most: int) -> str:
    """At most so many characters, at the end of a sentence when that leaves half, else of a word."""
    if len(text) <= most:
        return text
    sentence = max(text.rfind(mark, 0, most + 1) for mark in (". ", "! ", "? ", ".\n"))
    if sentence >= most // 2:
        return text[: sentence + 1]
    return text[: most - 1].rsplit(None, 1)[0].rstrip(",;:–-") + "…"


def without_copies(text: Text) -> Text:
    """Without what is only a copy of another language's text."""
    kept: Text = {}
    for language in UI_LANGUAGES:
        if language in text and text[language] not in kept.values():
            kept[language] = text[language]
    return kept


def joined(paragraphs: Iterable[Text], most: int) -> Text:
    """Paragraph by paragraph, in each language those that it has."""
    told: dict[str, list[str]] = {}
    for paragraph in paragraphs:
        for language, text in paragraph.items():
            if text and text not in told.setdefault(language, []):
                told[language].append(text)
    return {language: cut("\n\n".join(texts), most) for language, texts in told.items() if texts}
