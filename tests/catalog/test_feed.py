"""The change feed: dense, in order, complete."""

import json
import threading
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from services.catalog import feed
from services.catalog.app import create_app
from services.catalog.settings import CatalogSettings
from services.platform.database import Database
from tests.catalog.conftest import Caller, offering_of
from tests.problems import assert_problem

WRITERS, WRITES = 8, 25


def test_every_write_is_one_change_with_a_number_without_gaps(
    association: Caller, reader: Caller, group: dict[str, Any]
) -> None:
    address = association("POST", "/v1/offerings", json=group).headers["Location"]
    association("PATCH", address, json={"price": {"type": "paid"}})
    association("PATCH", address, json={"price": {"type": "paid"}})  # changes nothing, so it is no change
    association("POST", f"{address}/archive")
    association("POST", f"{address}/archive")
    page = reader("GET", "/v1/changes").json
    assert [(change["n"], change["version"]) for change in page["changes"]] == [(1, 1), (2, 2), (3, 3)]
    assert all(change["removed"] and change["offering"] is None for change in page["changes"])
    assert reader("GET", "/v1/changes?after=3").json["changes"] == []


def test_eight_writers_at_once_lose_nothing_and_leave_no_gap(
    settings: CatalogSettings, app: Flask, association: Caller, reader: Caller, group: dict[str, Any]
) -> None:
    """A reader that follows while they write sees each number once, in order, and every offering."""
    ended = threading.Event()
    failures: list[str] = []

    def write() -> None:
        client = Caller(app.test_client(), association.key)
        for _ in range(WRITES):
            answer = client("POST", "/v1/offerings", json=group)
            if answer.status_code != 201:
                failures.append(answer.text)

    seen: list[int] = []
    offerings: set[str] = set()

    def follow() -> None:
        client = Caller(app.test_client(), reader.key)
        while True:
            last_look = ended.is_set()
            page = client("GET", f"/v1/changes?after={seen[-1] if seen else 0}&limit=7").json
            seen.extend(change["n"] for change in page["changes"])
            offerings.update(change["offering"]["id"] for change in page["changes"])
            if last_look and not page["changes"]:
                return

    writers = [threading.Thread(target=write) for _ in range(WRITERS)]
    follower = threading.Thread(target=follow)
    for thread in [*writers, follower]:
        thread.start()
    for thread in writers:
        thread.join()
    ended.set()
    follower.join()
    assert failures == []
    assert seen == list(range(1, WRITERS * WRITES + 1))
    assert len(offerings) == WRITERS * WRITES


def test_a_transaction_that_fails_takes_no_number(
    settings: CatalogSettings, association: Caller, reader: Caller, group: dict[str, Any]
) -> None:
    offering = association("POST", "/v1/offerings", json=group).json

    class Crash(Exception):
        pass

    with pytest.raises(Crash), closing(Database(settings.database_url)) as database, database.write() as session:
        feed.append(session, [(offering["id"], 2)], datetime.now(UTC))
        raise Crash
    association("POST", "/v1/offerings", json=group)
    assert [change["n"] for change in reader("GET", "/v1/changes").json["changes"]] == [1, 2]


def test_a_reader_beyond_the_head_or_behind_what_is_kept_is_told_to_rebuild(
    settings: CatalogSettings, association: Caller, reader: Caller, group: dict[str, Any]
) -> None:
    association("POST", "/v1/offerings", json=group)
    assert_problem(reader("GET", "/v1/changes?after=2"), "conflict")
    later = datetime.now(UTC) + timedelta(days=91)
    with closing(Database(settings.database_url)) as database, database.write() as session:
        assert feed.prune(session, later, settings.changes_days) == 1
    assert_problem(reader("GET", "/v1/changes?after=0"), "gone")
    assert reader("GET", "/v1/changes?after=1").json["changes"] == []


def test_the_export_is_stamped_with_its_place_in_the_feed_and_counted(
    association: Caller, reader: Caller, group: dict[str, Any]
) -> None:
    kept = offering_of(association("POST", "/v1/offerings", json=group))
    ended = association("POST", "/v1/offerings", json=group).json
    association("POST", f"/v1/offerings/{ended['id']}/archive")
    lines = [json.loads(line) for line in reader("GET", "/v1/offerings:export").text.splitlines()]
    assert lines[0] == {"feed": reader("GET", "/v1/changes").json["feed"], "n": 3, "concepts": {}}
    assert lines[1:] == [kept, {"count": 1}]


def test_a_renewed_feed_has_another_identity(settings: CatalogSettings, reader: Caller) -> None:
    before = reader("GET", "/v1/changes").json["feed"]
    with closing(Database(settings.database_url)) as database, database.write() as session:
        renewed = feed.renew(session)
    assert reader("GET", "/v1/changes").json["feed"] == renewed != before


def test_the_feed_is_for_its_readers_only(anyone: Caller, association: Caller) -> None:
    for path in ("/v1/changes", "/v1/offerings:export"):
        assert_problem(anyone("GET", path), "unauthorized")
        assert_problem(association("GET", path), "forbidden")


def test_a_catalogue_whose_database_is_away_says_that_it_is_not_ready(tmp_path: Any) -> None:
    app = create_app(CatalogSettings(database_url=f"sqlite:///{tmp_path}/empty.db"))
    answer = app.test_client().get("/readyz")
    assert answer.status_code == 503
    assert answer.json["checks"] == {"database": "OperationalError"}
    assert app.test_client().get("/healthz").status_code == 200
    app.extensions["database"].close()
