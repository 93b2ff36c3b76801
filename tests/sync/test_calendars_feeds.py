"""RSS and Atom: entries that tell when they are, news, and XML of any kind."""

from datetime import UTC, datetime

import pytest

from services.sync.sources.calendars import syndication
from services.sync.sources.calendars.times import Window
from services.sync.sources.reading import BadPage
from tests.sync.data.calendars.site import NOW, composed, one, read, starts

SPACES = (
    'xmlns:ev="http://purl.org/rss/1.0/modules/event/" xmlns:xcal="urn:ietf:params:xml:ns:xcal" '
    'xmlns:gd="http://schemas.google.com/g/2005" xmlns:georss="http://www.georss.org/georss" '
    'xmlns:geo="http://www.w3.org/2003/01/geo/wgs84_pos#" xmlns:atom="http://www.w3.org/2005/Atom"'
)
START = "<ev:startdate>2026-12-03T18:00:00+02:00</ev:startdate>"


def rss(*items: str) -> bytes:
    """A feed of items; each has a name unless it says its own."""
    rows = "".join(
        f"<item>{'' if '<title>' in its else '<title>Kuvitelman kerho</title>'}{its}</item>" for its in items
    )
    return f'<rss version="2.0" {SPACES}><channel><title>Seura</title>{rows}</channel></rss>'.encode()


def atom(*entries: str) -> bytes:
    """An Atom feed of entries."""
    rows = "".join(f"<entry><title>Kuvitelman kerho</title>{its}</entry>" for its in entries)
    return f'<feed xmlns="http://www.w3.org/2005/Atom" {SPACES}><title>Seura</title>{rows}</feed>'.encode()


@pytest.mark.parametrize(
    "told",
    [
        START,
        "<ev:startdate>2026-12-03T16:00:00Z</ev:startdate>",
        "<ev:startdate>2026-12-03T18:00</ev:startdate>",
        "<ev:startdate>2026-12-03 18:00:00</ev:startdate>",
        "<ev:startdate>3.12.2026 klo 18.00</ev:startdate>",
        "<ev:startdate>Thu, 03 Dec 2026 18:00:00 +0200</ev:startdate>",
        "<xcal:dtstart>20261203T160000Z</xcal:dtstart>",
        "<xcal:dtstart>20261203T180000</xcal:dtstart>",
        '<gd:when startTime="2026-12-03T18:00:00+02:00"/>',
        "<startDate>2026-12-03T18:00:00+02:00</startDate>",
    ],
)
def test_a_time_is_read_however_the_feed_tells_it(told: str) -> None:
    assert starts(one(rss(told))) == ["2026-12-03T16:00:00Z"]


@pytest.mark.parametrize(
    ("told", "end"),
    [
        (f"{START}<ev:enddate>2026-12-03T20:00:00+02:00</ev:enddate>", "2026-12-03T18:00:00Z"),
        ('<gd:when startTime="2026-12-03T16:00Z" endTime="2026-12-03T18:00Z"/>', "2026-12-03T18:00:00Z"),
        ("<ev:startdate>2026-12-03</ev:startdate>", "2026-12-03T21:59:00Z"),
        ("<ev:startdate>2026-12-03</ev:startdate><ev:enddate>2026-12-04</ev:enddate>", "2026-12-04T21:59:00Z"),
        ("<xcal:dtstart>20261203</xcal:dtstart><xcal:dtend>20261204</xcal:dtend>", "2026-12-03T21:59:00Z"),
    ],
)
def test_an_end_is_read_and_a_last_day_is_the_day_after_only_where_icalendar_names_it(told: str, end: str) -> None:
    assert one(rss(told)).payload["occurrences"][0]["end"] == end


def test_the_composed_feed_is_read() -> None:
    record, news = read(composed("kunta.rss").encode())
    assert record.payload["name"] == "Taidenäyttely & kahvit"
    assert record.payload["description"] == "Näyttely on avoin kaikille."
    assert record.payload["location"] == "Keksitty talo, Keksittytie 1, 50100 Mikkeli"
    assert record.payload["url"] == "https://kunta.example/taide"
    assert record.payload["categories"] == ["taide"]
    assert (news.status, news.reason) == ("closed", syndication.NEWS)


def test_a_feed_of_news_alone_is_the_wrong_address_and_says_so() -> None:
    news = "<guid>1</guid><pubDate>Mon, 23 Nov 2026 08:00:00 +0200</pubDate>"
    record = one(rss(news))
    assert record.status == "invalid"
    assert "it is news, not an event" in str(record.reason)


def test_entries_of_atom_with_several_dates_are_one_event() -> None:
    dates = "".join(f'<gd:when startTime="2026-12-{day:02}T18:00:00+02:00"/>' for day in (3, 10))
    record = one(atom(f"<id>tag:1</id>{dates}<gd:where valueString='Keksitty talo'/>"))
    assert starts(record) == ["2026-12-03T16:00:00Z", "2026-12-10T16:00:00Z"]
    assert record.payload["location"] == "Keksitty talo"


def test_items_under_one_id_are_the_dates_of_one_event() -> None:
    other = START.replace("12-03", "12-10")
    assert starts(one(rss(f"<guid>1</guid>{START}", f"<guid>1</guid>{other}"))) == [
        "2026-12-03T16:00:00Z",
        "2026-12-10T16:00:00Z",
    ]


def test_html_inside_atom_is_made_plain() -> None:
    content = (
        "<content type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'><p>Yksi.</p><p>Kaksi.</p></div></content>"
    )
    assert one(atom(f"<id>1</id>{START}{content}")).payload["description"] == "Yksi.\n\nKaksi."


@pytest.mark.parametrize(
    "status",
    [
        '<gd:eventStatus value="http://schemas.google.com/g/2005#event.canceled"/>',
        "<xcal:status>CANCELLED</xcal:status>",
        "<title>PERUTTU: kerho</title>",
    ],
)
def test_a_cancelled_entry_is_closed(status: str) -> None:
    assert one(rss(f"<guid>1</guid>{START}{status}")).status == "closed"


def test_what_is_over_is_closed_and_later_forgotten() -> None:
    content = rss(f"<guid>1</guid>{START}")
    assert one(content, datetime(2026, 12, 4, tzinfo=UTC)).status == "closed"
    assert read(content, datetime(2027, 2, 2, tzinfo=UTC)) == []


@pytest.mark.parametrize("told", ["huomenna", "2026-13-40", "0001-01-01T00:00:00Z", "9999-12-31", "31.2.2026"])
def test_a_time_that_there_is_not_makes_the_entry_invalid(told: str) -> None:
    record = one(rss(f"<guid>1</guid><ev:startdate>{told}</ev:startdate>"))
    assert record.status == "invalid"
    assert "startdate" in str(record.reason)


@pytest.mark.parametrize(
    "told", ["<georss:point>61.69 27.27</georss:point>", "<geo:lat>61.69</geo:lat><geo:long>27.27</geo:long>"]
)
def test_a_point_is_read(told: str) -> None:
    assert one(rss(f"{START}{told}")).payload["point"] == [27.27, 61.69]


def test_an_entry_without_an_id_is_known_by_what_it_says() -> None:
    first, again, other = (one(rss(its)).record_id for its in (START, START, f"<title>Kuoro</title>{START}"))
    assert first == again != other
    assert one(rss(START)).status == "live"


BOMB = '<!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'


@pytest.mark.parametrize(
    "content",
    [
        b"<",
        b"<rss>",
        b"<rss><channel><item></channel></rss>",
        rss(START)[:-1],
        rss(START)[:300],
        b"<rss/><rss/>",
        b"<svg/>",
        BOMB.encode() + b"<rss>&b;</rss>",
        b'<!DOCTYPE rss SYSTEM "file:///etc/passwd"><rss/>',
        b"<rss>&undefined;</rss>",
        b'<?xml version="1.0" encoding="klingon"?><rss/>',
        b"<a>" * 100_000,
        b"<rss>" + b"<a>" * 500 + b"</a>" * 500 + b"</rss>",
    ],
)
def test_what_is_no_whole_feed_is_a_bad_page(content: bytes) -> None:
    with pytest.raises(BadPage):
        list(syndication.read(content, Window.at(NOW)))


def test_a_doctype_is_refused_whatever_it_declares() -> None:
    with pytest.raises(BadPage, match="DOCTYPE"):
        read(b"<!DOCTYPE rss>" + rss(START))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "iso-8859-1"])
def test_a_feed_is_read_in_the_encoding_that_it_names(encoding: str) -> None:
    body = rss(f"<title>Äijäjooga</title>{START}").decode()
    content = f'<?xml version="1.0" encoding="{encoding}"?>{body}'.encode(encoding)
    found = [its.said["name"] for its in syndication.read(content, Window.at(NOW))]
    assert found == ["Äijäjooga"]
