"""Lists: every filter, three orders on both databases, and pages that neither skip nor repeat."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.catalog import cursors
from services.platform.problems import Invalid
from tests.catalog.conftest import Caller
from tests.problems import assert_problem

NAMES = ["Zumba", "Äijäjooga", "Ålandsklubben", "aamu-uinti", "Öljyvärit", "Vesijumppa", "Waltti", "Aamu-uinti"]
IN_ORDER = ["aamu-uinti", "Aamu-uinti", "Vesijumppa", "Waltti", "Zumba", "Ålandsklubben", "Äijäjooga", "Öljyvärit"]
WANTED = {
    "kind": "course",
    "name": {"fi": "Etsitty"},
    "service_classes": ["P27.1"],
    "target_groups": ["KR1.1"],
    "life_events": ["KE10"],
    "themes": ["mind"],
    "places": [{"municipality": "740"}],
    "area": {"counties": ["12"]},
    "delivery": ["remote"],
    "price": {"type": "free"},
    "referral": {"accepts": ["nature"]},
    "low_threshold": True,
}


def walk(caller: Caller, query: str) -> list[dict[str, Any]]:
    """All items of a list, two at a time."""
    found, cursor = [], ""
    while True:
        page = caller("GET", f"/v1/offerings?limit=2&{query}{cursor}").json
        assert len(page["items"]) <= 2
        found += page["items"]
        if page["next"] is None:
            return found
        cursor = f"&cursor={page['next']}"


def test_names_come_in_finnish_order_and_newest_changes_first(
    association: Caller, anyone: Caller, group: dict[str, Any]
) -> None:
    for day, name in enumerate(NAMES, 1):
        body = {**group, "name": {"fi": name}, "assured_at": f"2026-01-{(day * 5) % 9 + 1:02}"}
        association("POST", "/v1/offerings", json=body)
    names = [item["name"]["fi"] for item in walk(anyone, "sort=name")]
    assert sorted(names, key=lambda name: IN_ORDER.index(name) if name.lower() != "aamu-uinti" else 0) == names
    newest = [item["modified_at"] for item in walk(anyone, "sort=-modified")]
    assert newest == sorted(newest, reverse=True) and len(newest) == len(NAMES)
    due = [item["review_due"] for item in walk(anyone, "sort=review_due")]
    assert due == sorted(due) and len(set(due)) == len(NAMES)
    assert [item["name"]["fi"] for item in walk(anyone, "name=Å")] == ["Ålandsklubben"]
    assert walk(anyone, "name=%25") == []


@pytest.mark.parametrize(
    "query",
    [
        "kind=course", "municipality=740", "county=12", "theme=mind", "service_class=P27.1", "target_group=KR1.1",
        "life_event=KE10", "delivery=remote", "price=free", "accepts=nature", "marker=low-threshold", "name=ets",
    ],
)  # fmt: skip
def test_each_filter_leaves_what_it_says(association: Caller, anyone: Caller, query: str) -> None:
    wanted = association("POST", "/v1/offerings", json=WANTED)
    assert wanted.status_code == 201, wanted.text
    association("POST", "/v1/offerings", json={"kind": "event", "name": {"fi": "Muu"}})
    assert [item["id"] for item in anyone("GET", f"/v1/offerings?{query}").json["items"]] == [wanted.json["id"]]


def test_dates_and_sources_filter_too(association: Caller, anyone: Caller, group: dict[str, Any]) -> None:
    made = association("POST", "/v1/offerings", json={**group, "assured_at": "2026-01-01"}).json
    due = made["review_due"]
    for query, count in (
        (f"review_due_before={due}", 0),
        ("review_due_before=2099-01-01", 1),
        ("modified_after=2026-01-01T00:00:00Z", 1),
        ("modified_after=2099-01-01T00:00:00%2B02:00", 0),
        ("source=lipas", 0),
    ):
        assert len(anyone("GET", f"/v1/offerings?{query}").json["items"]) == count, query


def test_what_is_not_published_is_listed_for_its_own_and_the_coordinator_only(
    association: Caller, stranger: Caller, coordinator: Caller, anyone: Caller, group: dict[str, Any]
) -> None:
    made = association("POST", "/v1/offerings?draft=true", json=group).json
    its = made["organization"]["id"]
    own = f"/v1/offerings?status=draft&organization={its}"
    assert [item["id"] for item in association("GET", own).json["items"]] == [made["id"]]
    assert [item["id"] for item in coordinator("GET", "/v1/offerings?turn=provider&status=draft").json["items"]]
    for caller in (stranger, anyone):
        assert_problem(caller("GET", own), "forbidden")
        assert_problem(caller("GET", f"/v1/offerings?turn=moderator&organization={its}"), "forbidden")
    assert_problem(association("GET", "/v1/offerings?status=draft"), "forbidden")


def test_a_cursor_is_good_for_its_own_order_only(
    association: Caller, anyone: Caller, group: dict[str, Any]
) -> None:
    for _ in range(2):
        association("POST", "/v1/offerings", json=group)
    cursor = anyone("GET", "/v1/offerings?limit=1").json["next"]
    assert_problem(anyone("GET", f"/v1/offerings?sort=-modified&cursor={cursor}"), "invalid", "cursor")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=200)
@given(
    st.one_of(st.text(), st.lists(st.one_of(st.none(), st.integers(), st.text())).map(lambda v: cursors.write(*v)))
)  # type: ignore[arg-type]
def test_a_cursor_of_any_other_making_is_refused_in_words(cursor: str) -> None:
    try:
        cursors.read(cursor, "name", (str, str))
    except Invalid as error:
        assert error.errors[0].pointer == "cursor"
