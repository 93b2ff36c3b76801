"""Foreign bytes: whatever a feed sends is a bad page or records, soon, and never another mistake of ours."""

import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from services.sync.sources.calendars import mapping
from services.sync.sources.protocol import CannotMap
from services.sync.sources.reading import BadPage
from tests.sync.data.calendars.site import calendar, composed, event, read

ICS, RSS = (composed(name).encode() for name in ("seura.ics", "kunta.rss"))
PROPERTIES = (
    "UID", "SUMMARY", "DTSTART", "DTEND", "DURATION", "RRULE", "RDATE", "EXDATE", "EXRULE", "RECURRENCE-ID",
    "STATUS", "CLASS", "LOCATION", "GEO", "CATEGORIES", "URL", "ORGANIZER", "DESCRIPTION", "BEGIN", "END",
)  # fmt: skip
VALUES = (
    "20261203T180000", "20261203", "20261203T180000Z", "19700101T000000", "21991231T235959", "P1D", "-PT1H",
    "PT0S", "FREQ=DAILY", "FREQ=WEEKLY;BYDAY=TH", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29",
    "FREQ=MONTHLY;BYDAY=5MO;COUNT=9",
    "20261203/20261204", "20261203T180000,20261204T180000Z", "CANCELLED", "PRIVATE", "61.69;27.27", "nan;inf",
    "mailto:info@seura.example", "VEVENT", "VCALENDAR", "Kuvitelman kerho", "a@x", "<p>", "\\,\\;\\n", "",
)  # fmt: skip
PARAMETERS = (
    "",
    ";VALUE=DATE",
    ";TZID=Europe/Helsinki",
    ";TZID=Oma",
    ";TZID=UTC",
    ";RANGE=THISANDFUTURE",
    ";CN=A B",
)


def is_understood(content: bytes) -> None:
    """Records whose mapping stands, or a bad page."""
    try:
        found = read(content)
    except BadPage:
        return
    for record in found:
        assert record.status == "live" or record.reason
        if record.status == "live":
            try:
                mapping.to_offering(record.payload)
            except CannotMap:
                continue


@st.composite
def changed(draw: st.DrawFn, content: bytes) -> bytes:
    """The content with a piece of it replaced by others, or by a piece of its own."""
    start = draw(st.integers(0, len(content)))
    end = draw(st.integers(start, min(len(content), start + 60)))
    place = draw(st.integers(0, len(content) - 1))
    new = draw(st.one_of(st.binary(max_size=40), st.just(content[place : place + 80])))
    return content[:start] + new + content[end:]


@given(st.binary(max_size=2000))
def test_any_bytes(content: bytes) -> None:
    is_understood(content)


@given(changed(ICS))
@settings(max_examples=300)
def test_a_calendar_that_was_damaged(content: bytes) -> None:
    is_understood(content)


@given(changed(RSS))
@settings(max_examples=300)
def test_a_feed_that_was_damaged(content: bytes) -> None:
    is_understood(content)


@given(
    st.lists(
        st.lists(
            st.tuples(
                st.sampled_from(PROPERTIES),
                st.sampled_from(PARAMETERS),
                st.one_of(st.sampled_from(VALUES), st.text()),
            ),
            max_size=8,
        ),
        max_size=3,
    )
)
@settings(max_examples=400)
@example([[("RECURRENCE-ID", "", ""), ("DTSTART", "", "20261203")]])
@example([[("RDATE", "", "20261203"), ("DTSTART", "", "20261203T180000"), ("DURATION", "", "-PT1H")]])
def test_events_of_any_properties(blocks: list[list[tuple[str, str, str]]]) -> None:
    events = ["\n".join(f"{name}{its}:{value}" for name, its, value in rows) for rows in blocks]
    text = "".join(f"BEGIN:VEVENT\n{lines}\nEND:VEVENT\n" for lines in events)
    is_understood(f"BEGIN:VCALENDAR\n{text}END:VCALENDAR\n".encode("utf-8", "replace"))


@given(
    st.text(max_size=80),
    st.sampled_from(("ev:startdate", "xcal:dtstart", "ev:enddate", "gd:when", "link", "guid")),
)
def test_entries_of_any_texts(text: str, name: str) -> None:
    kept = "".join(letter for letter in text if letter.isprintable() and letter not in "<&]")
    item = f"<item><title>Kerho</title><ev:startdate>2026-12-03</ev:startdate><{name}>{kept}</{name}></item>"
    spaces = 'xmlns:ev="urn:ev" xmlns:xcal="urn:xcal" xmlns:gd="urn:gd"'
    is_understood(f"<rss {spaces}><channel>{item}</channel></rss>".encode("utf-8", "replace"))


LONG = 200_000


@pytest.mark.parametrize(
    "content",
    [
        calendar(event(DESCRIPTION="<a " * LONG)),
        calendar(event(DESCRIPTION="<!-- " * LONG)),
        calendar(event(DESCRIPTION="a" * LONG)),
        calendar(event(SUMMARY="a." * LONG)),
        calendar(event(LOCATION="katu " * LONG)),
        calendar(event(LOCATION=":" + "1" * LONG)),
        calendar(event(CATEGORIES="a," * LONG)),
        calendar(event(EXDATE="20261203T180000Z," * 20_000, RRULE="FREQ=DAILY")),
        calendar(event(RDATE="20261203T180000Z," * 20_000)),
        calendar(event(RRULE="FREQ=DAILY;BYMONTHDAY=" + ",".join(["1"] * LONG))),
        calendar(event(ORGANIZER=":mailto:" + "a." * LONG)),
        calendar(event(URL="http://" + "a." * LONG)),
        calendar(event(X_FOO=";A=" + '"' * LONG + ":x")),
        calendar(event(X_FOO=";A=b" * LONG + ":x")),
        calendar(event("x" * LONG)),
        calendar(event(DTSTART=";TZID=/" + "a/" * LONG + ":20261203T180000")),
        calendar(*("X-A:1\n" * 50_000,)),
        b"BEGIN:VCALENDAR\n" + b"\n" * LONG + b" " * LONG + b"\nEND:VCALENDAR\n",
        b"<rss>" + b"<item>" * 90 + b"</item>" * 90 + b"</rss>",
        b"<rss>" + b"<item><startdate>x</startdate></item>" * 9_000 + b"</rss>",
        b"<rss " + b"a='b' " * LONG + b"/>",
    ],
)
def test_what_is_made_to_be_slow_is_not(content: bytes) -> None:
    began = time.process_time()
    is_understood(content)
    assert time.process_time() - began < 20
