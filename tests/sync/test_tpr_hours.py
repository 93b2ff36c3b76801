"""Hauki's days become a week and the days that differ; what nobody says is neither open nor closed."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.catalog.schemas.when import HoursSchema
from services.sync.sources.tpr.hours import DAY, WEEKDAYS, days, pattern, window, without
from services.sync.sources.tpr.open_hours import hours
from tests.sync.data.tpr.service_map import Row, times

FIRST, LAST = window(date(2026, 11, 25))
ALL = [FIRST + timedelta(days=number) for number in range((LAST - FIRST).days + 1)]


def told(rows: list[Row]) -> Row:
    """Rows of Hauki all the way to the offering's hours, which the catalogue takes."""
    found = hours(pattern(days(rows, FIRST, LAST), FIRST, LAST))
    HoursSchema().load(found)
    return found


def every(weekdays: str, *its: Row) -> list[Row]:
    return [
        {"date": day.isoformat(), "times": list(its)} for day in ALL if WEEKDAYS[day.weekday()] in weekdays.split()
    ]


def test_the_window_begins_on_the_monday_and_stays_for_the_week() -> None:
    assert window(date(2026, 11, 23)) == window(date(2026, 11, 29)) == (date(2026, 11, 23), date(2027, 1, 17))


def test_days_that_are_alike_become_weekly_hours_and_silent_days_nothing() -> None:
    found = told(every("mon tue wed thu fri", times("09:00:00", "17:00:00")))
    assert found == {
        "weekly": [{"days": ["mon", "tue", "wed", "thu", "fri"], "opens": "09:00", "closes": "17:00"}]
    }


def test_a_closed_day_is_an_exception_and_several_in_a_row_are_one() -> None:
    rows = every("mon tue wed thu fri", times("09:00:00", "17:00:00"))
    for row in rows:
        if "2026-12-24" <= row["date"] <= "2026-12-25":
            row["times"] = [times(None, None, "closed", full_day=True)]
    assert told(rows)["exceptions"] == [{"from": "2026-12-24", "to": "2026-12-25", "closed": True}]


def test_a_day_of_which_nothing_is_said_is_told_to_be_unknown_and_not_closed() -> None:
    rows = [row for row in every("mon", times("09:00:00", "17:00:00")) if row["date"] != "2026-12-07"]
    (exception,) = told(rows)["exceptions"]
    assert exception["text"]["fi"] == "Aukioloaika ei ole tiedossa."
    assert not {"closed", "opens"} & exception.keys()


def test_a_weekday_that_is_known_only_now_and_then_has_no_weekly_hours() -> None:
    rows = [row for row in every("sat", times("10:00:00", "14:00:00")) if row["date"] < "2026-12-12"]
    assert told(rows) == {
        "exceptions": [
            {"from": day, "to": day, "opens": "10:00", "closes": "14:00"} for day in ("2026-11-28", "2026-12-05")
        ]
    }


def test_hours_over_midnight_close_on_the_next_day() -> None:
    found = told(every("fri", times("20:00:00", "03:00:00", end_time_on_next_day=True)))
    assert found["weekly"] == [{"days": ["fri"], "opens": "20:00", "closes": "03:00"}]


@pytest.mark.parametrize("end", ["00:00:00", "00:00"])
def test_midnight_is_the_end_of_the_day(end: str) -> None:
    assert told(every("fri", times("20:00:00", end)))["weekly"][0]["closes"] == "00:00"


def test_a_whole_day_is_from_midnight_to_midnight() -> None:
    found = told(every("mon", times(None, None, full_day=True)))
    assert found["weekly"] == [{"days": ["mon"], "opens": "00:00", "closes": "00:00"}]


def test_a_closed_hour_is_taken_out_even_when_it_stands_in_another_row_of_the_day() -> None:
    open_rows = every("mon", times("09:00:00", "16:00:00"))
    closed_rows = every("mon", times("10:00:00", "11:00:00", "closed"))
    spans = [(its["opens"], its["closes"]) for its in told(open_rows + closed_rows)["weekly"]]
    assert spans == [("09:00", "10:00"), ("11:00", "16:00")]


@pytest.mark.parametrize("state", ["closed", "maintenance", "not_in_use"])
def test_a_state_that_is_not_open_is_closed(state: str) -> None:
    rows = every("mon", times("09:00:00", "17:00:00"))
    rows[2]["times"] = [times(None, None, state, full_day=True)]
    assert told(rows)["exceptions"] == [{"from": "2026-12-07", "to": "2026-12-07", "closed": True}]


@pytest.mark.parametrize(
    "state", ["undefined", "no_opening_hours", "reserved", "exit_only", "with_key", None, "new"]
)
def test_a_state_that_tells_nothing_to_a_visitor_is_neither_open_nor_closed(state: str | None) -> None:
    assert told(every("mon", times("09:00:00", "17:00:00", state))) == {}  # type: ignore[arg-type]


def test_self_service_beside_hours_with_staff_is_told_in_words() -> None:
    found = told(
        every("mon tue wed", times("10:00:00", "18:00:00"), times("08:00:00", "10:00:00", "self_service"))
    )
    assert [its["opens"] for its in found["weekly"]] == ["10:00"]
    assert found["text"] == {
        "fi": "Omatoimiaika (ilman henkilökuntaa): ma–ke klo 8.00–10.00",
        "sv": "Självbetjäning (utan personal): mån–ons kl. 8.00–10.00",
        "en": "Self-service (no staff): Mon–Wed 8:00–10:00",
    }


def test_what_is_never_simply_open_has_its_hours_and_says_in_what_manner() -> None:
    found = told(every("mon", times("10:00:00", "18:00:00", "weather_permitting")))
    assert found["weekly"] == [{"days": ["mon"], "opens": "10:00", "closes": "18:00"}]
    assert found["text"]["en"] == "Open weather permitting."


def test_an_exception_in_another_manner_says_so() -> None:
    rows = every("mon", times("09:00:00", "17:00:00"))
    rows[1]["times"] = [times("09:00:00", "17:00:00", "by_appointment")]
    (exception,) = told(rows)["exceptions"]
    assert exception["text"]["sv"] == "Endast enligt överenskommelse."


def test_spans_that_go_on_without_a_break_are_one() -> None:
    rows = every("mon", times("09:00:00", "12:00:00"), times("12:00:00", "17:00:00", "open_and_reservable"))
    assert told(rows)["weekly"] == [{"days": ["mon"], "opens": "09:00", "closes": "17:00"}]


MINUTES = st.tuples(st.integers(0, 2 * DAY), st.integers(0, 2 * DAY)).filter(lambda its: its[0] < its[1])


@given(st.lists(MINUTES, max_size=5), st.lists(MINUTES, max_size=5))
def test_every_minute_that_is_left_was_open_and_not_closed(
    spans: list[tuple[int, int]], closed: list[tuple[int, int]]
) -> None:
    def minutes(its: list[tuple[int, int]]) -> set[int]:
        return {minute for start, end in its for minute in range(start, end)}

    assert minutes(without(spans, closed)) == minutes(spans) - minutes(closed)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda its: st.lists(its, max_size=3) | st.dictionaries(st.text(max_size=8), its, max_size=3),
    max_leaves=6,
)
TIMES = st.fixed_dictionaries(
    {
        "start_time": JSON | st.sampled_from(["00:00:00", "08:30:00", "23:59:00", "24:00:00"]),
        "end_time": JSON | st.sampled_from(["00:00:00", "08:30:00", "23:59:59.5", "12:00"]),
        "end_time_on_next_day": JSON,
        "resource_state": st.sampled_from(["open", "closed", "self_service", "enter_only"]) | JSON,
        "full_day": JSON,
    }
)


ROWS = st.fixed_dictionaries(
    {
        "date": st.sampled_from([day.isoformat() for day in ALL]) | JSON,
        "times": st.lists(TIMES | JSON, max_size=4) | JSON,
    }
)


@given(st.lists(ROWS | JSON, max_size=20))
def test_whatever_hauki_says_comes_to_hours_that_the_catalogue_takes(rows: list[Any]) -> None:
    told(rows)
