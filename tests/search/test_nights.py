"""The index is built anew once every night, also when the clocks are moved."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.search.nights import HOUR, is_over
from services.vocabulary.local_time import HELSINKI

FEEDS = st.uuids().map(str)
MOMENTS = st.integers(1_700_000_000, 1_900_000_000).map(lambda at: datetime.fromtimestamp(at, HELSINKI))


@given(FEEDS, MOMENTS)
def test_an_index_that_was_built_now_is_not_due_again(feed: str, now: datetime) -> None:
    assert not is_over(now.date().isoformat(), feed, now)


@given(FEEDS, st.dates(date(2024, 1, 1), date(2034, 1, 1)))
def test_it_falls_due_once_between_two_and_three(feed: str, day: date) -> None:
    """Step by step through a whole night, with the index built anew whenever that is due."""
    built, rebuilt = day, []
    now = datetime(day.year, day.month, day.day, 12, tzinfo=HELSINKI).astimezone(UTC)
    for _ in range(25 * 60):
        here = now.astimezone(HELSINKI)
        if is_over(built.isoformat(), feed, here):
            built = here.date()
            rebuilt.append(here)
        now += timedelta(minutes=1)
    assert [(at.date(), at.hour) for at in rebuilt][:1] == [(day + timedelta(days=1), HOUR)]
    assert len(rebuilt) == 1


@pytest.mark.parametrize("day", ["2026-03-28", "2026-10-24"])
def test_the_nights_in_which_clocks_move_are_nights_like_others(day: str) -> None:
    feed = "00000000-0000-4000-8000-000000000000"
    start = datetime.fromisoformat(f"{day}T22:00").replace(tzinfo=HELSINKI).astimezone(UTC)
    due = [
        is_over(day, feed, (start + timedelta(minutes=minutes)).astimezone(HELSINKI)) for minutes in range(10 * 60)
    ]
    assert due == sorted(due), "what is due stays due when an hour comes twice"
    assert due[4 * 60 - 1] is False
    assert due[5 * 60] is True


@pytest.mark.parametrize("day", ["", "2027-01-01"])
def test_a_day_that_cannot_be_is_over(day: str) -> None:
    assert is_over(day, "feed", datetime(2026, 11, 25, 12, tzinfo=HELSINKI))


def test_counties_do_not_all_begin_at_once() -> None:
    day = datetime(2026, 11, 26, 2, tzinfo=HELSINKI)
    begins = {
        next(minute for minute in range(60) if is_over("2026-11-25", f"feed {number}", day.replace(minute=minute)))
        for number in range(30)
    }
    assert len(begins) > 10
