"""What a secretary writes in the cells of a spreadsheet."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.vocabulary.spreadsheet import cells
from services.vocabulary.spreadsheet.cells import BadCell, day, moment, weekly


@pytest.mark.parametrize(
    ("read", "cell", "value"),
    [
        (day, "24.11.2026", "2026-11-24"),
        (day, "2026-11-24", "2026-11-24"),
        (moment, "24.11.2026 17:00", "2026-11-24T15:00:00Z"),
        (moment, "2026-07-01 klo 17.00", "2026-07-01T14:00:00Z"),
        # The night when the clock goes forward: half past three does not exist. And back: it comes twice.
        (moment, "28.3.2027 3:30", "2027-03-28T01:30:00Z"),
        (moment, "25.10.2026 3:30", "2026-10-25T00:30:00Z"),
        # The first and the last moment of the hour that comes twice.
        (moment, "25.10.2026 3:00", "2026-10-25T00:00:00Z"),
        (moment, "25.10.2026 4:00", "2026-10-25T02:00:00Z"),
        (moment, "28.3.2027 2:59", "2027-03-28T00:59:00Z"),
        (moment, "28.3.2027 4:00", "2027-03-28T01:00:00Z"),
        (moment, "1.1.2027 0.15", "2026-12-31T22:15:00Z"),
        (cells.number, "27,25", 27.25),
        (cells.number, "-3.5", -3.5),
        (cells.years, "65", 65),
        (cells.yes_no, "Kyllä", True),
        (cells.yes_no, "NO", False),
        (cells.price, "ilmainen", "free"),
        (cells.price, "Maksullinen", "paid"),
        (cells.price, "unknown", "unknown"),
        (cells.several, " ; ", []),
        (cells.several, " a; b ;;c", ["a", "b", "c"]),
    ],
)
def test_a_cell_is_read_as_people_write_it(read: Callable[[str], Any], cell: str, value: Any) -> None:
    assert read(cell) == value


@pytest.mark.parametrize(
    ("cell", "spans"),
    [
        ("ti 10:00-12:00", [{"days": ["tue"], "opens": "10:00", "closes": "12:00"}]),
        ("Ma-Pe 8.00–16.00", [{"days": ["mon", "tue", "wed", "thu", "fri"], "opens": "08:00", "closes": "16:00"}]),
        ("ma-pe 8-16", [{"days": ["mon", "tue", "wed", "thu", "fri"], "opens": "08:00", "closes": "16:00"}]),
        ("ma–pe 8:00–16:00", [{"days": ["mon", "tue", "wed", "thu", "fri"], "opens": "08:00", "closes": "16:00"}]),
        (
            "ti 10:00-12:00; to 17.30-19.00;",
            [
                {"days": ["tue"], "opens": "10:00", "closes": "12:00"},
                {"days": ["thu"], "opens": "17:30", "closes": "19:00"},
            ],
        ),
        ("pe-ma 18:00-24:00", [{"days": ["fri", "sat", "sun", "mon"], "opens": "18:00", "closes": "00:00"}]),
        ("fri 22:00-02:00", [{"days": ["fri"], "opens": "22:00", "closes": "02:00"}]),
    ],
)
def test_weekly_hours_are_read_as_people_write_them(cell: str, spans: list[dict[str, Any]]) -> None:
    assert weekly(cell) == spans


@pytest.mark.parametrize(
    ("read", "cell", "mend"),
    [
        (day, "42", "write it as 24.11.2026"),
        (day, "31.2.2026", "write it as 24.11.2026"),
        (day, "24/11/2026", "write it as 24.11.2026"),
        (moment, "24.11.2026", "write it as 24.11.2026 17:00"),
        (moment, "24.11.2026 25:00", "write it as 24.11.2026 17:00"),
        (weekly, "joka tiistai", "write them as ti 10:00-12:00"),
        (moment, "1.1.0001 0:30", "write it as 24.11.2026"),
        (moment, "42", "write it as 24.11.2026 17:00"),
        (weekly, "ti 10-1200", "write them as ti 10:00-12:00"),
        (weekly, "ti 10-25", "no clock shows"),
        (weekly, "ti-xx 10:00-12:00", "write them as ti 10:00-12:00"),
        (weekly, "ti 10:00-12:75", "no clock shows"),
        (weekly, "ti 24:00-12:00", "no clock shows"),
        (weekly, "ti 10:00-24:30", "no clock shows"),
        (cells.years, "kuusi", "whole number of years"),
        (cells.years, "6" * 5000, "write it as 65"),
        (cells.number, "idässä", "write it as 27,25"),
        (cells.number, "nan", "write it as 27,25"),
        (cells.number, "9" * 400, "write it as 27,25"),
        (cells.yes_no, "ehkä", "neither yes nor no"),
        (cells.price, "halpa", "free, paid or unknown"),
    ],
)
def test_a_cell_that_cannot_be_read_says_how_to_write_it(read: Callable[[str], Any], cell: str, mend: str) -> None:
    with pytest.raises(BadCell, match=mend):
        read(cell)


@given(st.dates(date(1900, 1, 1), date(2999, 12, 31)))
def test_both_ways_of_writing_a_date_mean_the_same(value: date) -> None:
    assert day(f"{value.day}.{value.month}.{value.year}") == day(value.isoformat()) == value.isoformat()


@given(st.datetimes(datetime(2000, 1, 1), datetime(2037, 1, 1)))  # noqa: DTZ001  (what is written has no zone)
def test_a_moment_is_one_to_three_hours_before_the_clock_of_finland(value: datetime) -> None:
    written = value.replace(second=0, microsecond=0)
    found = datetime.fromisoformat(moment(f"{written:%Y-%m-%d %H:%M}"))
    assert (written.replace(tzinfo=UTC) - found).total_seconds() in (7200, 10800)


DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
FINNISH = ["ma", "ti", "ke", "to", "pe", "la", "su"]
CLOCK = st.times().map(lambda its: f"{its:%H:%M}")
SPANS = st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6), CLOCK, CLOCK), min_size=1, max_size=5)


@given(SPANS, st.sampled_from([DAYS, FINNISH]), st.sampled_from([":", "."]), st.sampled_from(["-", " – "]))
def test_weekly_hours_come_back_as_they_were_written(
    spans: list[tuple[int, int, str, str]], words: list[str], colon: str, dash: str
) -> None:
    written = [
        f"{words[first]}-{words[last]} {opens.replace(':', colon)}{dash}{closes.replace(':', colon)}"
        for first, last, opens, closes in spans
    ]
    assert weekly("; ".join(written)) == [
        {
            "days": [DAYS[(first + on) % 7] for on in range((last - first) % 7 + 1)],
            "opens": opens,
            "closes": closes,
        }
        for first, last, opens, closes in spans
    ]


@given(st.sampled_from([day, moment, weekly, cells.number, cells.years, cells.yes_no, cells.price]), st.text())
def test_any_cell_is_read_or_refused(read: Callable[[str], Any], cell: str) -> None:
    try:
        read(cell)
    except BadCell as error:
        assert str(error)
