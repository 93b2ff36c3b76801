"""From RSS or Atom to things to offer: entries that tell when they are. The rest of such a feed is news.

Several modules tell times (RSS 1.0 events, xCal, Google's); they are known by the names of their elements.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any
from xml.etree import ElementTree as Xml

from services.sync.sources.calendars.entries import (
    CANCELLED,
    MOST_ENTRIES,
    OVER,
    Entry,
    Unreadable,
    is_called_off,
)
from services.sync.sources.calendars.times import Span, When, Window, free, lasting, span
from services.sync.sources.protocol import Payload
from services.sync.sources.reading import BadPage

NEWS = "it does not say when it is (ev:startdate, xcal:dtstart or gd:when): it is news, not an event"
MOST_DATES = 100
DEEPEST = 100
_ROOTS = ("rss", "rdf", "feed")
_STARTS = ("startdate", "start_date", "startdatetime", "starttime", "start_time", "dtstart")
_ENDS = ("enddate", "end_date", "enddatetime", "endtime", "end_time", "dtend")
_TEXTS = ("encoded", "content", "description", "summary")
_PLACES = ("location", "venue", "where")


class _Builder(Xml.TreeBuilder):
    depth = 0

    def start(self, tag: Any, attrs: Any) -> Any:
        self.depth += 1
        if self.depth > DEEPEST:
            raise BadPage(f"more than {DEEPEST} elements stand inside each other")
        return super().start(tag, attrs)

    def end(self, tag: Any) -> Any:
        self.depth -= 1
        return super().end(tag)

    def doctype(self, name: str, pubid: str | None, system: str | None) -> None:
        """No feed needs one, and what it declares may grow without end or read other files."""
        raise BadPage("it has a DOCTYPE, which is not read")


def read(content: bytes, window: Window) -> Iterator[Entry]:
    """What the feed offers; `BadPage` when it is no whole feed."""
    root = _root(content)
    items = [element for element in root.iter() if _name(element) in ("item", "entry")]
    if len(items) > MOST_ENTRIES:
        raise BadPage(f"it holds {len(items)} entries, more than {MOST_ENTRIES}; give the address of a part of it")
    entries = [_entry(item, window) for item in items]
    only_news = all(entry is not None and entry.closed == NEWS for entry in entries)
    for entry in _merged(entries, window):
        # Among events it may be; a feed of nothing else is the wrong address.
        yield replace(entry, closed=None, invalid=NEWS) if only_news else entry


def _merged(entries: Iterable[Entry | None], window: Window) -> Iterator[Entry]:
    """Some feeds list each date of an event under its one id."""
    found: dict[str, Entry] = {}
    for number, entry in enumerate(entries):
        if entry is None:
            continue
        key = entry.identity or str(number)
        before = found.get(key)
        if before and before.spans and entry.spans:
            found[key] = replace(before, spans=tuple(window.told([*before.spans, *entry.spans])))
        elif before is None or (entry.spans and not before.invalid):
            found[key] = entry
    yield from found.values()


def _root(content: bytes) -> Xml.Element:
    parser = Xml.XMLParser(target=_Builder())  # noqa: S314  # what makes it dangerous is in the DOCTYPE
    try:
        parser.feed(content)
        root = parser.close()
    except (Xml.ParseError, ValueError, LookupError) as error:
        raise BadPage(f"this is not whole XML ({str(error)[:100]})") from None
    if not isinstance(root, Xml.Element) or _name(root) not in _ROOTS:
        raise BadPage("this is neither an iCalendar file nor RSS or Atom")
    return root


def _entry(item: Xml.Element, window: Window) -> Entry | None:
    said = _said(item)
    named = _named(item)
    begins = "".join(text for _, text in _times(item, _STARTS, "startTime")[:1])
    entry = Entry(named or (f"content {said['name']}\n{begins}" if said["name"] else ""), said, nameless=not named)
    try:
        spans = _spans(item)
    except Unreadable as error:
        return replace(entry, invalid=str(error))
    if not spans:
        return replace(entry, closed=NEWS)
    if window.is_long_over(spans):
        return None
    if _status(item).endswith(("cancelled", "canceled")) or is_called_off(said["name"]):
        return replace(entry, closed=CANCELLED)
    if window.is_over(spans):
        return replace(entry, closed=OVER)
    return replace(entry, spans=tuple(window.told(spans) if len(spans) > 1 else spans))


def _spans(item: Xml.Element) -> list[Span]:
    starts, ends = _times(item, _STARTS, "startTime"), _times(item, _ENDS, "endTime")
    found = []
    for number, (name, text) in enumerate(starts[:MOST_DATES]):
        start = _when(name, text)
        ended, until = ends[number] if number < len(ends) else ("", "")
        end = _when(ended, until) if until else None
        length = lasting(start, end)
        if end and end.all_day and start.all_day and ended != "dtend":
            length += lasting(start, None)  # a last day; only where iCalendar names it is it the day after
        found.append(span(start, length))
    return list(dict.fromkeys(found))


def _when(name: str, text: str) -> When:
    try:
        return free(text)
    except Unreadable as error:
        raise Unreadable(f"{name}: {error}") from None


def _times(item: Xml.Element, names: tuple[str, ...], attribute: str) -> list[tuple[str, str]]:
    found = [(name, _inner(its)) for its in item for name in (_name(its),) if name in names]
    found += [("when", its.get(attribute, "")) for its in item.iter() if _name(its) == "when"]
    return [(name, text) for name, text in found if text.strip()]


def _said(item: Xml.Element) -> Payload:
    return {
        "name": _first(item, ("title",)),
        "description": _first(item, _TEXTS),
        "location": _first(item, _PLACES),
        "point": _point(item),
        "categories": [its.get("term") or _inner(its) for its in item if _name(its) == "category"],
        "url": _link(item),
    }


def _named(item: Xml.Element) -> str:
    about = next((value for key, value in item.items() if key.rpartition("}")[2] == "about"), "")
    named = _first(item, ("uid", "guid", "id")) or about or _link(item)
    return f"id {named}" if named else ""


def _first(item: Xml.Element, names: tuple[str, ...]) -> str:
    """The text of the first of these elements that says something."""
    by_name: dict[str, list[Any]] = {}
    for element in item:
        by_name.setdefault(_name(element), []).append(element)
    texts = (_inner(its) or its.get("valueString", "") for name in names for its in by_name.get(name, ()))
    return next((text for text in texts if text), "")


def _link(item: Xml.Element) -> str:
    links = [its for its in item if _name(its) == "link" and its.get("rel", "alternate") == "alternate"]
    return next((found for its in links if (found := its.get("href") or _inner(its))), "")


def _status(item: Xml.Element) -> str:
    its = next((element for element in item if _name(element) in ("status", "eventstatus")), None)
    return "" if its is None else (its.get("value") or _inner(its)).lower()


def _point(item: Xml.Element) -> list[float] | None:
    """Longitude and latitude, from georss (latitude first) or from the pair of the W3C."""
    both = _first(item, ("point",)).replace(",", " ").split()
    pair = both if len(both) == 2 else [_first(item, ("lat",)), _first(item, ("long", "lng"))]
    try:
        return [float(pair[1]), float(pair[0])]
    except ValueError:
        return None


def _inner(element: Xml.Element) -> str:
    """Its text; of XHTML inside it the tags too."""
    if len(element):
        for inner in element.iter():
            inner.tag = str(inner.tag).rpartition("}")[2]  # a prefix would hide what a paragraph is
        return Xml.tostring(element, "unicode", "html").strip()
    return (element.text or "").strip()


def _name(element: Xml.Element) -> str:
    return str(element.tag).rpartition("}")[2].casefold()
