"""When a source is due, also in the nights when the clock moves."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.vocabulary.local_time import HELSINKI
from services.vocabulary.schedule import read_schedule

NIGHTLY = read_schedule({"at": ["03:10"]})


def helsinki(text: str, fold: int = 0) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=HELSINKI, fold=fold).astimezone(UTC)


def test_what_was_never_read_is_due() -> None:
    assert NIGHTLY.due(helsinki("2026-11-25T12:00"), None)


def test_it_is_due_once_from_its_time_on() -> None:
    yesterday = helsinki("2026-11-24T03:10")
    assert not NIGHTLY.due(helsinki("2026-11-25T03:09"), yesterday)
    assert NIGHTLY.due(helsinki("2026-11-25T03:10"), yesterday)
    assert NIGHTLY.due(helsinki("2026-11-25T18:00"), yesterday)
    assert not NIGHTLY.due(helsinki("2026-11-25T18:00"), helsinki("2026-11-25T03:11"))


def test_a_night_that_was_slept_through_is_made_up_for_once() -> None:
    assert NIGHTLY.due(helsinki("2026-11-25T08:00"), helsinki("2026-11-20T03:10"))


def test_days_of_the_week_are_days_in_finland() -> None:
    mondays = read_schedule({"at": ["00:30"], "days": ["mon"]})
    monday = helsinki("2026-11-23T00:30")  # still Sunday in UTC
    assert mondays.due(monday, monday - timedelta(days=1))
    assert not mondays.due(helsinki("2026-11-24T00:30"), monday)
    assert mondays.due(helsinki("2026-11-30T00:30"), monday)


@pytest.mark.parametrize("night", ["2026-03-29", "2026-10-25"], ids=["an hour less", "an hour more"])
def test_in_the_nights_when_the_clock_moves_it_is_due_exactly_once(night: str) -> None:
    now, last, times = helsinki(f"{night}T00:00"), helsinki(f"{night}T00:00") - timedelta(hours=20), 0
    for _ in range(24 * 12):
        now += timedelta(minutes=5)
        if NIGHTLY.due(now, last):
            times, last = times + 1, now
    assert times == 1


@given(st.integers(1, 744), st.integers(0, 2000))
def test_every_so_many_hours_means_hours_that_have_passed(hours: int, minutes: int) -> None:
    last = datetime(2026, 10, 24, 20, tzinfo=UTC)
    due = read_schedule({"every_hours": hours}).due(last + timedelta(minutes=minutes), last)
    assert due == (minutes >= hours * 60)


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"at": []},
        {"at": ["3:10"]},
        {"at": ["24:00"]},
        {"at": [3]},
        {"at": "03:10"},
        {"at": ["03:10"], "days": ["ma"]},
        {"at": ["03:10"], "days": []},
        {"at": ["03:10"], "every_hours": 6},
        {"days": ["mon"]},
        {"every_hours": 0},
        {"every_hours": True},
        {"every_hours": 6, "days": ["mon"]},
        {"hourly": True},
    ],
)
def test_what_is_no_schedule_is_refused_with_what_to_write(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"write|days are|times of|at least|whole number"):
        read_schedule(wrong)
