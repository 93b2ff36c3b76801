"""What a secretary writes in the cells of a spreadsheet."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.sync.sources.files import cells
from services.sync.sources.files.cells import BadCell, day, moment, weekly


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
        (cells.number, "27,25", 27.25),
        (cells.years, "65", 65),
        (cells.yes_no, "Kyllä", True),
        (cells.price, "ilmainen", "free"),
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
        (weekly, "ti 10:00-12:75", "no clock shows"),
        (cells.years, "kuusi", "whole number of years"),
        (cells.number, "idässä", "not a number"),
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


@given(st.sampled_from([day, moment, weekly, cells.number, cells.years, cells.yes_no, cells.price]), st.text())
def test_any_cell_is_read_or_refused(read: Callable[[str], Any], cell: str) -> None:
    try:
        read(cell)
    except BadCell as error:
        assert str(error)
