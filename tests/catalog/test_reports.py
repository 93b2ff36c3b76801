"""Reports from the public and headcounts of providers."""

from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from services.catalog import reports
from services.catalog.app import create_app
from services.catalog.settings import CatalogSettings
from services.platform.database import Database
from tests.catalog.conftest import Caller
from tests.problems import assert_problem


@pytest.fixture
def address(association: Caller, group: dict[str, Any]) -> str:
    """A published offering of the association."""
    return f"/v1/offerings/{association('POST', '/v1/offerings', json=group).json['id']}"


def test_anybody_says_what_is_wrong_and_its_people_say_what_became_of_it(
    address: str, association: Caller, stranger: Caller, coordinator: Caller, anyone: Caller
) -> None:
    sent = anyone("POST", f"{address}/reports", json={"what": "time", "text": "Alkaa jo klo 9."})
    assert (sent.status_code, sent.json["state"]) == (201, "open")
    for caller, seen in ((association, 1), (coordinator, 1), (stranger, 0)):
        assert len(caller("GET", "/v1/reports").json["items"]) == seen
    assert_problem(anyone("GET", "/v1/reports"), "unauthorized")
    close = f"/v1/reports/{sent.json['id']}/close"
    assert_problem(stranger("POST", close, json={"state": "mended"}), "forbidden")
    for _ in range(2):
        assert association("POST", close, json={"state": "mended"}).json["state"] == "mended"
    assert_problem(coordinator("POST", close, json={"state": "rejected"}), "conflict")
    assert association("GET", "/v1/reports").json["items"] == []
    assert len(association("GET", "/v1/reports?state=mended").json["items"]) == 1


def test_only_what_everybody_sees_can_be_reported_and_only_in_its_words(
    address: str, association: Caller, anyone: Caller, group: dict[str, Any]
) -> None:
    draft = association("POST", "/v1/offerings?draft=true", json=group).json["id"]
    assert_problem(anyone("POST", f"/v1/offerings/{draft}/reports", json={"what": "ended"}), "not-found")
    assert_problem(anyone("POST", f"{address}/reports", json={"what": "ugly"}), "invalid", "/what")
    long = {"what": "other", "text": "x" * 501}
    assert_problem(anyone("POST", f"{address}/reports", json=long), "invalid", "/text")


def test_reports_are_read_page_by_page(address: str, association: Caller, anyone: Caller) -> None:
    sent = [anyone("POST", f"{address}/reports", json={"what": "full"}).json["id"] for _ in range(3)]
    first = association("GET", "/v1/reports?limit=2").json
    second = association("GET", f"/v1/reports?limit=2&cursor={first['next']}").json
    assert {its["id"] for its in first["items"] + second["items"]} == set(sent)
    assert (len(first["items"]), second["next"]) == (2, None)


def test_a_closed_report_is_forgotten_after_its_days_and_an_open_one_is_not(
    address: str, association: Caller, anyone: Caller, settings: CatalogSettings
) -> None:
    before = datetime.now(UTC)
    closed = anyone("POST", f"{address}/reports", json={"what": "full"}).json["id"]
    kept = anyone("POST", f"{address}/reports", json={"what": "ended"}).json["id"]
    association("POST", f"/v1/reports/{closed}/close", json={"state": "rejected"})
    with closing(Database(settings.database_url)) as database, database.write() as session:
        assert reports.forget(session, before + reports.KEPT) == 0
        assert reports.forget(session, datetime.now(UTC) + reports.KEPT + timedelta(minutes=1)) == 1
    assert [its["id"] for its in association("GET", "/v1/reports").json["items"]] == [kept]


def test_who_reports_or_writes_too_often_is_told_when_to_come_back(
    settings: CatalogSettings, address: str, association: Caller, reader: Caller
) -> None:
    app = create_app(
        CatalogSettings(
            database_url=settings.database_url, reports_per_hour=2, writes_per_minute=3, reads_per_minute=4
        )
    )
    anyone, key = Caller(app.test_client()), association.key
    ours, service = Caller(app.test_client(), key), Caller(app.test_client(), reader.key)
    cases: list[tuple[Caller, str, str, Any, int]] = [
        (anyone, "POST", f"{address}/reports", {"what": "full"}, 2),
        (ours, "PATCH", address, {}, 3),
        (anyone, "GET", address, None, 4),
    ]
    for caller, method, path, body, most in cases:
        for _ in range(most):
            assert caller(method, path, json=body).status_code < 300
        refused = caller(method, path, json=body)
        assert_problem(refused, "too-many-requests")
        assert int(refused.headers["Retry-After"]) > 0
    for _ in range(9):
        assert service("GET", "/v1/changes").status_code == 200
    assert ours("GET", address).status_code == 200  # another caller, counted alone
    app.extensions["database"].close()


def test_headcounts_are_numbers_by_day_that_can_be_corrected_and_taken_away(
    address: str, association: Caller, stranger: Caller, anyone: Caller
) -> None:
    for day, count in (("2026-11-03", 12), ("2026-11-10", 9), ("2026-11-10", 11)):
        assert association("PUT", f"{address}/headcounts/{day}", json={"count": count}).json["count"] == count
    listed = association("GET", f"{address}/headcounts?since=2026-11-04").json["items"]
    assert listed == [{"day": "2026-11-10", "count": 11}]
    assert association("DELETE", f"{address}/headcounts/2026-11-10").status_code == 204
    assert association("GET", f"{address}/headcounts").json["items"] == [{"day": "2026-11-03", "count": 12}]
    assert_problem(stranger("GET", f"{address}/headcounts"), "forbidden")
    assert_problem(anyone("GET", f"{address}/headcounts"), "unauthorized")


@pytest.mark.parametrize(
    ("day", "body", "code"),
    [
        ("2199-01-01", {"count": 1}, "invalid"),
        ("2026-11-31", {"count": 1}, "not-found"),
        ("2026-11-03", {"count": -1}, "invalid"),
        ("2026-11-03", {"count": 3, "names": ["Aino"]}, "invalid"),
    ],
)
def test_a_headcount_is_of_a_real_day_that_has_been_and_nothing_but_a_number(
    address: str, association: Caller, day: str, body: dict[str, Any], code: str
) -> None:
    assert_problem(association("PUT", f"{address}/headcounts/{day}", json=body), code)
