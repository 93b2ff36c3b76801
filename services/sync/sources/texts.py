"""Plain text from what people have written with a web editor, by the standard library's parser alone."""

import re
from html.parser import HTMLParser

_PARAGRAPHS = frozenset(("p", "div", "ul", "ol", "table", "blockquote", "h1", "h2", "h3", "h4", "h5", "h6"))
_LINES = frozenset(("br", "li", "tr", "dt", "dd"))
_SILENT = frozenset(("script", "style", "template", "noscript"))
_SPACES = re.compile(r"[ \t\r\f\v\u00a0]+")
_LONGEST = 40_000
_MOST_UNCLOSED = 50  # tags; the parser looks for the end of each all the way to the end of the text
# Characters that no database and no page takes; an entity such as &#0; can smuggle them in.
_UNUSABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


class _Plain(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SILENT:
            self._silent += 1
        elif tag in _PARAGRAPHS:
            self.parts.append("\n\n")
        elif tag in _LINES:
            self.parts.append("\n- " if tag == "li" else "\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self._silent = max(0, self._silent - 1)
        elif tag in _PARAGRAPHS:
            self.parts.append("\n\n")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.parts.append(data)


def _parsed(written: str) -> str:
    if written.count("<") > written.count(">") + _MOST_UNCLOSED:
        return _without_tags(written)
    parser = _Plain()
    try:
        parser.feed(written)
        parser.close()
    except AssertionError:  # what the parser says to a declaration that it does not know, such as <![x
        return _without_tags(written)
    return "".join(parser.parts)


def _without_tags(written: str) -> str:
    return re.sub(r"<[^>]*>?", " ", written)


def plain(written: str, most: int = 5000) -> str:
    """The text of a piece of HTML, paragraph by paragraph; a text that has no tags stays as it is."""
    if "<" in written or "&" in written:
        written = _parsed(written[:_LONGEST])
    lines = [_SPACES.sub(" ", line).strip() for line in _UNUSABLE.sub("", written).splitlines()]
    text = re.sub(r"\n{3,}", "\n\n", "\n".join(line for line in lines if line != "-")).strip()
    return cut(text, most)


def line(written: str, most: int) -> str:
    """The text on one line, at most so many characters, cut at the end of a word."""
    return cut(" ".join(plain(written).split()), most)


def cut(text: str, most: int) -> str:
    """At most so many characters, at the end of a word."""
    return text if len(text) <= most else text[: most - 1].rsplit(" ", 1)[0] + "…"
