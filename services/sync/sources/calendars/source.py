"""Reads a list of calendars on the web, each whole: a feed that cannot be read takes nothing with it.

The dates of what repeats are counted here and not by the mapping, which knows no clock. They are told from the
first of the month to the end of a later one, so that a record changes with its calendar and with the month, and
not every day; that an event is over is noted on the day after.
"""

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

from services.sync.settings import SyncSettings
from services.sync.sources.calendars import ical, mapping, records, settings, syndication
from services.sync.sources.calendars.settings import Feed
from services.sync.sources.calendars.times import Window
from services.sync.sources.opening import Opening
from services.sync.sources.protocol import Mapped, Page, Payload, Record, SourceFailed
from services.sync.sources.reading import BadPage, Reader

CHUNK = 100
MOST_BYTES = 8 * 1024 * 1024
ACCEPT = "text/calendar, application/rss+xml, application/atom+xml, application/xml;q=0.9, */*;q=0.5"


def open_source(opening: Opening) -> "CalendarsSource":
    """The feeds that the county profile lists."""
    opening.whole()
    if opening.base_url:
        raise SourceFailed(f"{opening.name} has an address for each feed; leave out --base-url")
    return CalendarsSource(opening.name, settings.feeds(opening), settings=opening.sync, wait=opening.wait)


class CalendarsSource:
    """Some feeds, for one run."""

    mapping_version = mapping.VERSION
    partial = False

    def __init__(
        self,
        name: str,
        feeds: tuple[Feed, ...],
        *,
        settings: SyncSettings,
        wait: Callable[[float], None] = time.sleep,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.name = name
        self.total: int | None = None
        self._feeds, self._reader, self._now = feeds, Reader(settings, wait, typed=True), now

    def pages(self, cursor: str | None) -> Iterator[Page]:
        """Feed by feed after the cursor, which is the id of the last one that was read to its end."""
        window, read, problem = Window.at(self._now()), 0, ""
        ids = [feed.id for feed in self._feeds]
        start = ids.index(cursor) + 1 if cursor in ids else 0
        for number, feed in enumerate(self._feeds[start:], start):
            try:
                found = self._records(feed, window)
            except BadPage as error:
                problem = f"{feed.title}: {error}"
                yield Page((), feed.id, problem, unread=records.prefix(feed))
                continue
            read += 1
            self.total = (self.total or 0) + len(found)
            before = ids[number - 1] if number else ""
            for begin in range(0, len(found), CHUNK):
                last = begin + CHUNK >= len(found)
                yield Page(tuple(found[begin : begin + CHUNK]), feed.id if last else before)
        if problem and not read and start == 0:
            raise SourceFailed(problem)

    def map(self, payload: Payload) -> Mapped:
        """The offering of an event with its dates."""
        return mapping.to_offering(payload)

    def locate(self, record: Record, pointer: str) -> str:
        """The event, and our field: a calendar has no place of its own for most of them."""
        return f"{record.where}, {pointer}"

    def _records(self, feed: Feed, window: Window) -> list[Record]:
        answer = self._reader.get(feed.url, max_bytes=MOST_BYTES, headers={"Accept": ACCEPT})
        if answer.status_code != 200:
            raise BadPage(f"the answer is {answer.status_code}")
        content = answer.content
        if b"<html" in content[:2000].lower():
            raise BadPage("this is a web page; give the address of its calendar (iCalendar, RSS or Atom)")
        is_xml = feed.format in ("rss", "atom") or (
            not feed.format and content.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<"
        )
        entries = syndication.read(content, window) if is_xml else ical.read(content, window)
        return list(
            {its.record_id or id(its): its for its in (records.record(feed, one) for one in entries)}.values()
        )
