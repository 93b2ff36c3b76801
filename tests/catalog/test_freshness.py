"""What the passing of time does to offerings: due, hidden, archived; and a promise of room that lapses."""

from contextlib import closing
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from services.catalog.commands import COMMAND_LINE
from services.catalog.settings import CatalogSettings
from services.catalog.upkeep import pass_time
from services.catalog.writing import Write
from services.platform.database import Database
from services.vocabulary.profile import Upkeep, load_profile
from tests.catalog.conftest import Caller
from tests.catalog.test_records import HALL, put
from tests.problems import assert_problem

DAYS = Upkeep()


def on(settings: CatalogSettings, day: date) -> int:
    """Let the catalogue's worker see that day (or moment); how many offerings it did something to."""
    done, now = 0, day if isinstance(day, datetime) else datetime.combine(day, time(12), UTC)
    with closing(Database(settings.database_url)) as database:
        while True:
            with database.write() as session:
                write = Write(session, COMMAND_LINE, now, load_profile(settings.profile))
                found = pass_time(write)
                write.finish()
            if not found:
                return done
            done += found


def test_who_writes_vouches_and_a_check_is_due_on_the_county_profiles_day(
    association: Caller, group: dict[str, Any]
) -> None:
    made = association("POST", "/v1/offerings", json={**group, "assured_at": "2026-03-01"}).json
    assert (made["assured_at"], made["assured_by"]) == ("2026-03-01", "provider")
    assert made["review_due"] == (date(2026, 3, 1) + timedelta(days=DAYS.review_after)).isoformat()
    changed = association("PATCH", f"/v1/offerings/{made['id']}", json={"price": {"type": "paid"}}).json
    assert changed["assured_at"] == changed["modified_at"][:10]


def test_an_overdue_offering_is_hidden_then_archived_and_a_confirmation_brings_it_back(
    settings: CatalogSettings, association: Caller, anyone: Caller, reader: Caller, group: dict[str, Any]
) -> None:
    made = association("POST", "/v1/offerings", json={**group, "assured_at": "2025-01-01"}).json
    address, due = f"/v1/offerings/{made['id']}", date.fromisoformat(made["review_due"])
    last_day = due + timedelta(days=DAYS.hide_after)
    assert on(settings, last_day) == 0
    assert on(settings, last_day + timedelta(days=1)) == 1
    assert_problem(anyone("GET", address), "not-found")
    assert reader("GET", "/v1/changes?after=1").json["changes"][0]["removed"] is True

    assert association("POST", f"{address}/confirm").json["status"] == "published"
    assert anyone("GET", address).json["assured_at"] > "2025-01-01"
    assert on(settings, last_day + timedelta(days=1)) == 0

    far = date.fromisoformat(anyone("GET", address).json["review_due"])
    assert on(settings, far + timedelta(days=DAYS.hide_after + DAYS.archive_after + 1)) == 1
    assert_problem(anyone("GET", address), "gone")
    assert_problem(association("POST", f"{address}/confirm"), "conflict")


def test_what_its_people_hid_is_not_shown_by_a_confirmation(
    association: Caller, anyone: Caller, group: dict[str, Any]
) -> None:
    address = f"/v1/offerings/{association('POST', '/v1/offerings', json=group).json['id']}"
    association("POST", f"{address}/hide")
    assert association("POST", f"{address}/confirm").json["status"] == "hidden"
    assert_problem(anyone("GET", address), "not-found")
    assert association("POST", f"{address}/restore").json["status"] == "published"


def test_a_confirmation_on_the_same_day_changes_nothing(association: Caller, group: dict[str, Any]) -> None:
    made = association("POST", "/v1/offerings", json=group).json
    assert association("POST", f"/v1/offerings/{made['id']}/confirm").json["version"] == made["version"]


def test_what_a_source_keeps_true_is_never_overdue(
    settings: CatalogSettings, source: Caller, anyone: Caller
) -> None:
    old = {**HALL, "offering": {**HALL["offering"], "assured_at": "2020-01-01"}}  # type: ignore[dict-item]
    (row,) = put(source, old)
    assert on(settings, date(2040, 1, 1)) == 0
    seen = anyone("GET", f"/v1/offerings/{row['id']}").json
    assert (seen["assured_by"], "review_due" in seen) == ("source", False)


@pytest.mark.parametrize(
    ("moment", "lapsed"),
    [
        (
            datetime(2026, 3, 28, 21, 59, tzinfo=UTC),
            False,
        ),  # still the 28th in Finland, an hour before the clock moves
        (datetime(2026, 3, 28, 22, 0, tzinfo=UTC), True),
        (datetime(2026, 10, 24, 20, 59, tzinfo=UTC), True),
    ],
)
def test_a_capacity_lapses_to_ask_when_its_day_is_over_in_finland(
    settings: CatalogSettings,
    association: Caller,
    anyone: Caller,
    group: dict[str, Any],
    moment: datetime,
    lapsed: bool,
) -> None:
    room = {"accepts": ["exercise"], "capacity": "open", "capacity_until": "2026-03-28"}
    made = association("POST", "/v1/offerings", json={**group, "referral": room}).json
    assert on(settings, moment) == lapsed
    seen = anyone("GET", f"/v1/offerings/{made['id']}").json["referral"]
    assert seen == ({"accepts": ["exercise"], "capacity": "ask"} if lapsed else room)


def test_a_lapsed_capacity_of_a_source_is_what_the_source_says_next(
    settings: CatalogSettings, source: Caller, coordinator: Caller, anyone: Caller
) -> None:
    (row,) = put(source, HALL)
    address = f"/v1/offerings/{row['id']}"
    coordinator("PATCH", address, json={"referral": {"capacity": "full", "capacity_until": "2026-12-01"}})
    on(settings, date(2026, 12, 2))
    assert anyone("GET", address).json["referral"] == {"capacity": "ask"}
    says = {**HALL, "offering": {**HALL["offering"], "referral": {"capacity": "open"}}}  # type: ignore[dict-item]
    put(source, says)
    assert anyone("GET", address).json["referral"] == {"capacity": "open"}
