"""Texts as people have written them, often with a web editor: made plain, cut at a good place, put together.

HTML of any quality is read by the standard library's parser alone.
"""

import re
from collections.abc import Iterable, Mapping
from html.parser import HTMLParser
from typing import Any

from services.vocabulary.texts import LANGUAGES, Text, seen

_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_BLOCKS = ("p", "div", "ul", "ol", "dl", "table", "section", "article", "blockquote", *_HEADINGS)
_BEFORE = {**dict.fromkeys(("br", "tr", "dt", "dd"), "\n"), "li": "\n- ", **dict.fromkeys(_BLOCKS, "\n\n")}
_UNSEEN = ("script", "style", "template", "noscript", "title")
_MARKS = ("-", "###")  # of a list's item and of a heading in which nothing stands
_LONGEST = 40_000
_MOST_UNCLOSED = 50  # tags; the parser looks for the end of each all the way to the end of the text
_SENTENCE_ENDS = (". ", "! ", "? ", ".\n", "!\n", "?\n")
# Characters that no database and no page takes; an entity such as &#0; can smuggle them in.
_UNUSABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


class _Plain(HTMLParser):
    def __init__(self, *, headings: bool, links: bool) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._headings, self._links = headings, links
        self._unseen = 0
        self._open: list[tuple[str, int]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._unseen += tag in _UNSEEN
        self.parts.append(_BEFORE.get(tag, "") + ("### " if self._headings and tag in _HEADINGS else ""))
        if tag == "a":
            self._open.append((dict(attrs).get("href") or "", len(self.parts)))

    def handle_endtag(self, tag: str) -> None:
        self._unseen = max(0, self._unseen - (tag in _UNSEEN))
        if tag == "a" and self._open:
            self._tell(*self._open.pop())
        if tag in _BLOCKS:
            self.parts.append("\n\n")

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.parts.append(data)

    def _tell(self, href: str, begins: int) -> None:
        is_new = href.startswith(("http://", "https://")) and href not in "".join(self.parts[begins:])
        if self._links and is_new and not self._unseen:
            self.parts.append(f" ({href})")


def plain(html: str, *, headings: bool = False, links: bool = False) -> str:
    """The text that people read, paragraph by paragraph, lists with dashes; what has no tags stays as it is.

    `headings` marks them with `### ` as PTV does; `links` tells their addresses in brackets.
    """
    if "<" in html or "&" in html:
        html = _parsed(html[:_LONGEST], _Plain(headings=headings, links=links))
    lines = [" ".join(its.split()) for its in _UNUSABLE.sub("", html).splitlines()]
    return seen(re.sub(r"\n{3,}", "\n\n", "\n".join(its for its in lines if its not in _MARKS)).strip())


def line(html: str, most: int | None = None) -> str:
    """The same on one line, without marks and addresses; cut when it may only be so long."""
    text = " ".join(plain(html).split())
    return text if most is None else cut(text, most)


def cut(text: str, most: int) -> str:
    """At most so many characters, to the end of a sentence when that leaves half, else of a word."""
    text = text.strip()
    if len(text) <= most:
        return text
    sentence = max(text.rfind(mark, 0, most + 1) for mark in _SENTENCE_ENDS)
    if sentence >= most // 2:
        return text[: sentence + 1]
    return text[:most].rsplit(None, 1)[0][: most - 1].rstrip(",;:–-") + "…"


def each(text: Mapping[Any, str], most: int) -> Text:
    """Each language's on one line; without those in which nothing is left."""
    return {code: its for code, html in text.items() if (its := line(html, most))}


def joined(paragraphs: Iterable[Mapping[str, str]], most: int, languages: Iterable[str] = LANGUAGES) -> Text:
    """Paragraph by paragraph, in each language those that it has; what is said twice is said once."""
    told = list(paragraphs)
    found: Text = {}
    for code in languages:
        if texts := list(dict.fromkeys(its[code] for its in told if its.get(code))):
            found[code] = cut("\n\n".join(texts), most)
    return found


def without_copies(text: Mapping[str, str]) -> Text:
    """Without what is empty, and without what is only a copy of another language's text."""
    kept: Text = {}
    for code in LANGUAGES:
        if text.get(code) and text[code] not in kept.values():
            kept[code] = text[code]
    return kept


def _parsed(html: str, parser: _Plain) -> str:
    if html.count("<") > html.count(">") + _MOST_UNCLOSED:
        return _without_tags(html)
    try:
        parser.feed(html)
        parser.close()
    except AssertionError:  # what the parser says to a declaration that it does not know, such as <![x
        return _without_tags(html)
    return "".join(parser.parts)


def _without_tags(html: str) -> str:
    """The words all the same: of what somebody wrote nothing is lost because a bracket is."""
    return re.sub(r"<[^<>]*>|<", " ", html)
