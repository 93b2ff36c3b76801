"""What real calendars get wrong, and what foreign ones try: zones, cut files, ids, private events."""

from datetime import UTC, datetime

import pytest

from services.sync.sources.calendars import ical
from services.sync.sources.calendars.times import Window
from services.sync.sources.reading import BadPage
from tests.sync.data.calendars.site import NOW, calendar, event, one, read, starts

OUTLOOK = """BEGIN:VTIMEZONE
TZID:Oma aika
BEGIN:STANDARD
DTSTART:16010101T040000
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10
TZOFFSETFROM:+0300
TZOFFSETTO:+0200
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:16010101T030000
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3
TZOFFSETFROM:+0200
TZOFFSETTO:+0300
END:DAYLIGHT
END:VTIMEZONE
"""
UNMOVED = """BEGIN:VTIMEZONE
TZID:Oma aika
BEGIN:STANDARD
DTSTART:16010101T000000
TZOFFSETFROM:+0400
TZOFFSETTO:+0400
END:STANDARD
END:VTIMEZONE
"""


@pytest.mark.parametrize(
    "name",
    [
        "Europe/Helsinki",
        "europe/helsinki",
        '"Europe/Helsinki"',
        "FLE Standard Time",
        '"(UTC+02:00) Helsinki, Kiova, Riika, Sofia, Tallinna, Vilna"',
        "/citadel.org/20211207_1/Europe/Helsinki",
        "Europe/Mariehamn",
    ],
)
def test_every_name_of_finlands_clock_is_that_clock(name: str) -> None:
    assert starts(one(calendar(event(DTSTART=f";TZID={name}:20261203T180000")))) == ["2026-12-03T16:00:00Z"]


@pytest.mark.parametrize(
    ("name", "start"),
    [
        ("W. Europe Standard Time", "2026-12-03T17:00:00Z"),
        ("Europe/Stockholm", "2026-12-03T17:00:00Z"),
        ("UTC", "2026-12-03T18:00:00Z"),
    ],
)
def test_other_clocks_are_theirs(name: str, start: str) -> None:
    assert starts(one(calendar(event(DTSTART=f";TZID={name}:20261203T180000")))) == [start]


@pytest.mark.parametrize("name", ["Oma aika", "../../etc/passwd", "/etc/localtime", "Europe", "X" * 5000])
def test_a_clock_that_nobody_knows_is_refused_and_not_read_as_utc(name: str) -> None:
    record = one(calendar(event(DTSTART=f";TZID={name}:20261203T180000")))
    assert record.status == "invalid"
    assert "time zone" in str(record.reason)
    assert "Europe/Helsinki" in str(record.reason)


@pytest.mark.parametrize(("head", "start"), [(OUTLOOK, "16"), (UNMOVED, "14")])
def test_a_clock_that_the_file_defines_is_known_when_it_moves_like_finlands_or_never(
    head: str, start: str
) -> None:
    record = one(calendar(event(DTSTART=";TZID=Oma aika:20261203T180000"), head=head))
    assert starts(record) == [f"2026-12-03T{start}:00:00Z"]


def test_what_one_file_defines_is_not_known_in_the_next() -> None:
    content = event(DTSTART=";TZID=Oma aika:20261203T180000")
    assert one(calendar(content, head=OUTLOOK)).status == "live"
    assert one(calendar(content)).status == "invalid"


def test_a_definition_that_never_ends_is_not_run() -> None:
    head = OUTLOOK.replace("FREQ=YEARLY;BYDAY=-1SU", "FREQ=SECONDLY;INTERVAL=0")
    assert one(calendar(event(DTSTART=";TZID=Oma aika:20261203T180000"), head=head)).status == "live"


@pytest.mark.parametrize(
    ("head", "start"),
    [("", "16"), ("X-WR-TIMEZONE:Europe/Helsinki\n", "16"), ("X-WR-TIMEZONE:Europe/Stockholm\n", "17")],
)
def test_a_time_without_a_zone_is_the_calendars_else_finnish(head: str, start: str) -> None:
    assert starts(one(calendar(event(DTSTART="20261203T180000"), head=head))) == [f"2026-12-03T{start}:00:00Z"]


def test_a_calendar_of_a_clock_that_nobody_knows_has_no_times_without_a_zone() -> None:
    head = "X-WR-TIMEZONE:Kuvitelma/Olematon\n"
    assert one(calendar(event(DTSTART="20261203T180000"), head=head)).status == "invalid"
    assert one(calendar(event(DTSTART="20261203T180000Z"), head=head)).status == "live"


@pytest.mark.parametrize("cut", [3, 20, 60, 120, 200])
def test_a_file_that_breaks_off_is_no_empty_calendar(cut: int) -> None:
    content = calendar(event(), event("toinen@seura.example"))
    with pytest.raises(BadPage):
        list(ical.read(content[:-cut], Window.at(NOW)))


def test_every_file_that_breaks_off_before_its_last_line_is_refused() -> None:
    content = calendar(event())
    for length in range(len(content) - len("END:VCALENDAR\r\n") + 1):
        with pytest.raises(BadPage):
            list(ical.read(content[:length], Window.at(NOW)))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"Not a calendar",
        b"BEGIN:VCALENDAR\nEND:VEVENT\n",
        b"BEGIN:VCARD\nEND:VCARD\n",
        b"END:VCALENDAR\n",
        b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nEND:VCALENDAR\n",
        b"BEGIN:VCALENDAR\n" + b"BEGIN:X\n" * 50 + b"END:X\n" * 50 + b"END:VCALENDAR\n",
    ],
)
def test_what_is_no_calendar_is_a_bad_page(content: bytes) -> None:
    with pytest.raises(BadPage):
        list(ical.read(content, Window.at(NOW)))


def test_an_empty_calendar_is_one_without_events() -> None:
    assert read(calendar()) == []


def test_two_calendars_in_one_file_are_both_read() -> None:
    assert len(read(calendar(event()) + calendar(event("toinen@seura.example")))) == 2


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_letters_with_dots_come_in_from_old_programs_too(encoding: str) -> None:
    content = calendar(event(SUMMARY="Äijäjooga ähkii")).decode().encode(encoding)
    assert one(content).payload["name"] == "Äijäjooga ähkii"


def test_long_lines_are_unfolded_in_the_midst_of_a_letter_too() -> None:
    content = calendar(event(SUMMARY="Äijäjooga")).replace(b"\xc3\xa4", b"\xc3\r\n \xa4")
    assert one(content).payload["name"] == "Äijäjooga"


@pytest.mark.parametrize("line", ["RRULE;;X", "DTEND=1", "EXDATE garbage", "RECURRENCE-ID"])
def test_a_line_that_tells_when_and_cannot_be_read_makes_the_event_invalid(line: str) -> None:
    assert one(calendar(f"{event()}\n{line}")).status == "invalid"


@pytest.mark.parametrize("line", ["a line of a text that was not folded", "ÄÄ:1", ";", "X-FOO;BAR:1"])
def test_a_line_that_tells_nothing_of_the_kind_is_passed_over(line: str) -> None:
    assert one(calendar(f"{event()}\n{line}")).status == "live"


@pytest.mark.parametrize(
    "start", ["", "20261399T180000", "kolmas päivä", ":", "99991231T235959", "00010101T000000Z"]
)
def test_an_event_without_a_time_that_there_is_is_invalid(start: str) -> None:
    record = one(calendar(event(DTSTART=start)))
    assert record.status == "invalid"
    assert "DTSTART" in str(record.reason)


@pytest.mark.parametrize("duration", ["P", "PT1H30", "P99999999999D", "P4000D", "x", "P1Y"])
def test_a_length_that_is_none_is_invalid_or_nothing(duration: str) -> None:
    record = one(calendar(event(DURATION=duration)))
    assert record.status == "invalid" or "end" not in record.payload["occurrences"][0]


def test_an_event_without_an_id_is_known_by_what_it_says() -> None:
    first, again = (one(calendar(event(""))).record_id for _ in range(2))
    other = one(calendar(event("", SUMMARY="Kuvitelman kuoro"))).record_id
    assert first == again != other


def test_an_invalid_event_without_an_id_may_be_any_that_we_know() -> None:
    assert one(calendar(event("", DTSTART="x"))).nameless
    assert not one(calendar(event(DTSTART="x"))).nameless


def test_an_id_of_any_length_and_kind_becomes_a_short_printable_one() -> None:
    for uid in ("x" * 5000, "etunimi.sukunimi@gmail.com", "\x07\t", "ä" * 300):
        identity = one(calendar(event(uid))).record_id
        assert 0 < len(identity) <= 200
        assert identity.isprintable()
        assert "sukunimi" not in identity


@pytest.mark.parametrize("mark", ["PRIVATE", "confidential"])
def test_a_private_event_is_closed_and_not_even_its_name_is_kept(mark: str) -> None:
    record = one(calendar(event(CLASS=mark)))
    assert (record.status, record.payload) == ("closed", {"closed": "it is marked as private"})
    assert "kerho" not in record.where


@pytest.mark.parametrize("lines", [{"STATUS": "CANCELLED"}, {"SUMMARY": "PERUTTU! Kuvitelman kerho"}])
def test_a_cancelled_event_is_closed(lines: dict[str, str]) -> None:
    assert one(calendar(event(**lines))).status == "closed"


def test_a_play_about_something_cancelled_is_on() -> None:
    assert one(calendar(event(SUMMARY="Peruttu juna"))).status == "live"


def test_an_event_is_over_on_the_next_day_and_forgotten_after_two_months() -> None:
    content = calendar(event())
    days = [(2026, 12, 3, "live"), (2026, 12, 4, "closed"), (2027, 1, 31, "closed")]
    for year, month, day, status in days:
        assert one(content, datetime(year, month, day, 21, tzinfo=UTC)).status == status
    assert read(content, datetime(2027, 2, 1, tzinfo=UTC)) == []


def test_an_event_without_a_name_is_invalid() -> None:
    assert "it has no name" in str(one(calendar(event(SUMMARY=""))).reason)


def test_what_changes_with_every_export_changes_no_record() -> None:
    first, again = (
        one(calendar(event(DTSTAMP=stamp, LAST_MODIFIED=stamp, CREATED=stamp, SEQUENCE=number)))
        for stamp, number in (("20261101T000000Z", "1"), ("20261102T000000Z", "2"))
    )
    assert first == again


def test_alarms_tasks_and_attendees_leave_no_trace() -> None:
    alarm = "BEGIN:VALARM\nTRIGGER:-PT10M\nDESCRIPTION:Muistutus\nEND:VALARM"
    guest = "ATTENDEE;CN=Etunimi Sukunimi:mailto:etunimi.sukunimi@seura.example"
    content = calendar(f"{event()}\n{guest}\n{alarm}", head="BEGIN:VTODO\nUID:t\nSUMMARY:Siivous\nEND:VTODO\n")
    assert one(content).payload == one(calendar(event())).payload


def test_a_calendar_without_end_is_refused() -> None:
    with pytest.raises(BadPage, match="more than 10000"):
        read(calendar(*(event(f"{number}@x") for number in range(10_001))))
