"""A rebuild disturbs nobody: not the searches, not the changes, and least of all when it is interrupted."""

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
import requests
from flask import Flask

from services.platform.http import Client
from services.platform.problems import Unavailable
from services.search import follower as following
from services.search import rebuilding
from services.search.documents import Document
from services.search.engine import open_engine
from services.search.engine.protocol import Engine, LeaseTaken, RebuildFailed
from services.search.follower import Follower
from services.search.knowledge import Knowledge
from services.search.settings import SearchSettings
from services.vocabulary.local_time import HELSINKI
from tests.catalog.conftest import Caller
from tests.local_server import serving
from tests.search.gate import Broken, Gate, indices, names, process, with_catalogue
from tests.search.test_engines import document, state
from tests.waiting import wait_until

OFFERINGS = 8
BOTH = pytest.mark.parametrize(
    "search_settings", ["tantivy", pytest.param("elasticsearch", marks=pytest.mark.long)], indirect=True
)


@pytest.fixture
def gate(catalog: Flask) -> Gate:
    return Gate(catalog)


@pytest.fixture
def catalog_address(gate: Gate) -> Iterator[str]:
    with serving(gate) as address:
        yield address


@pytest.fixture
def old(follower: Follower, add: Callable[..., str]) -> list[str]:
    """An index with some offerings; returns their ids."""
    ids = [add(f"Piiri {number}") for number in range(OFFERINGS)]
    follower.step()
    return ids


def test_changes_during_a_rebuild_are_in_the_index_in_use_at_once_and_stay(
    follower: Follower,
    old: list[str],
    gate: Gate,
    add: Callable[..., str],
    association: Caller,
    search_settings: SearchSettings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(rebuilding, "MEANWHILE_SECONDS", 0.0)
    reader = open_engine(search_settings)
    before = indices(search_settings)
    seen: list[list[str]] = []

    def write() -> None:
        add("Uusi ryhmä")
        association("POST", f"/v1/offerings/{old[0]}/archive")
        association("PATCH", f"/v1/offerings/{old[1]}", json={"name": {"fi": "Uusi nimi"}})

    def look() -> None:
        wait_until(lambda: "Uusi ryhmä" in names(reader))
        seen.append(names(reader))
        assert before <= indices(search_settings)

    gate.at = {1: write, OFFERINGS: look}
    follower.rebuild()
    expected = [*(f"Piiri {number}" for number in range(2, OFFERINGS)), "Uusi nimi", "Uusi ryhmä"]
    assert seen == [expected]
    assert names(reader) == expected, "no search may miss a change that an earlier one has shown"
    assert follower.step() == 0
    reader.close()


def test_changes_during_the_first_build_are_in_it(
    follower: Follower, gate: Gate, add: Callable[..., str], association: Caller
) -> None:
    """Written after the export's place in the feed was read, and before its snapshot or after."""
    kept, ended = add("Kuoro"), add("Kävely")

    def write() -> None:
        add("Uusi ryhmä")
        association("POST", f"/v1/offerings/{ended}/archive")
        association("PATCH", f"/v1/offerings/{kept}", json={"name": {"fi": "Sekakuoro"}})

    gate.at = {0: write, 2: lambda: add("Vielä yksi")}
    follower.step()
    assert names(follower.engine) == ["Sekakuoro", "Uusi ryhmä", "Vielä yksi"]
    assert follower.step() == 0


@pytest.mark.parametrize("line", [0, 1, OFFERINGS // 2, OFFERINGS + 1])
def test_a_rebuild_whose_catalogue_falls_leaves_the_old_index_and_nothing_else(
    follower: Follower, old: list[str], gate: Gate, search_settings: SearchSettings, line: int
) -> None:
    def fall() -> None:
        raise Broken

    before = (indices(search_settings), names(follower.engine), follower.engine.state())
    gate.at = {line: fall}
    with pytest.raises((RebuildFailed, Unavailable, requests.RequestException)):
        follower.rebuild()
    assert (indices(search_settings), names(follower.engine), follower.engine.state()) == before


@BOTH
@pytest.mark.parametrize("line", [0, 1, OFFERINGS, OFFERINGS + 1])
def test_a_rebuild_that_is_killed_is_harmless_and_the_next_writer_cleans_up(
    follower: Follower,
    old: list[str],
    gate: Gate,
    catalog_address: str,
    feed_key: str,
    search_settings: SearchSettings,
    line: int,
) -> None:
    engine = follower.engine
    before = (indices(search_settings), names(engine), engine.state())
    engine.release()
    there, on = gate.hold(line)
    running = process(with_catalogue(search_settings, catalog_address, feed_key), "search", "rebuild")
    try:
        assert there.wait(180)
        assert (names(engine), engine.state()) == before[1:]
    finally:
        running.kill()
        running.communicate()
        on.set()
    wait_until(lambda: becomes_writer(engine), 40)
    assert (indices(search_settings), names(engine), engine.state()) == before


def becomes_writer(engine: Engine) -> bool:
    try:
        engine.acquire()
    except LeaseTaken:
        return False
    return True


@BOTH
def test_a_rebuild_that_is_killed_again_and_again_leaves_a_whole_index_and_no_leftovers(
    follower: Follower, old: list[str], catalog_address: str, feed_key: str, search_settings: SearchSettings
) -> None:
    """At moments of chance, the last steps among them."""
    settings = with_catalogue(search_settings, catalog_address, feed_key)
    expected = names(follower.engine)
    follower.engine.release()
    began = time.monotonic()
    whole = process(settings, "search", "rebuild")
    assert whole.communicate(timeout=180)[1] == ""
    lasts = time.monotonic() - began
    for part in (0.5, 0.7, 0.8, 0.9, 0.97):
        running = process(settings, "search", "rebuild")
        threading.Event().wait(part * lasts)
        running.kill()
        running.communicate()
        assert names(follower.engine) == expected
        wait_until(lambda: becomes_writer(follower.engine), 40)
        assert len(indices(search_settings)) == 1
        follower.engine.release()


def test_the_lease_is_kept_through_a_long_rebuild(
    engine: Engine, search_settings: SearchSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    from services.search.engine import elastic_writing

    monkeypatch.setattr(elastic_writing, "LEASE_SECONDS", 0.5)
    other = open_engine(search_settings)
    one = document(1, 1, "Ryhmä")
    made = refused = 0

    def documents() -> Iterator[Document]:
        nonlocal made, refused
        until = time.monotonic() + 2.0
        while time.monotonic() < until:
            engine.acquire()
            made += 1
            yield replace(one, id=f"{made}")
            if made % 200 == 0:
                with pytest.raises(LeaseTaken):
                    other.acquire()
                refused += 1

    engine.rebuild(documents(), state(1), lambda: made)
    assert refused
    other.close()


@pytest.mark.parametrize("search_settings", ["elasticsearch"], indirect=True)
def test_a_writer_whose_lease_was_taken_puts_nothing_in_place(
    engine: Engine, search_settings: SearchSettings
) -> None:
    """It was stopped for long, say, with its whole machine; then another rebuilt. (No file's lock is lost so.)"""
    other = open_engine(search_settings)

    def documents() -> Iterator[Document]:
        yield document(1, 1, "Vanha")
        engine._lease.give_back()  # type: ignore[attr-defined]
        other.acquire()
        other.rebuild([document(2, 2, "Uusi")], state(2), lambda: 1)

    with pytest.raises((LeaseTaken, Unavailable)):
        engine.rebuild(documents(), state(1), lambda: 1)
    assert (names(other), other.state()) == (["Uusi"], state(2))
    assert len(indices(search_settings)) == 1
    other.close()


def test_an_index_whose_rebuild_fails_is_followed_all_the_same(
    follower: Follower, old: list[str], gate: Gate, add: Callable[..., str]
) -> None:
    def fall() -> None:
        raise Broken

    follower.now = lambda: datetime(2030, 1, 2, 12, tzinfo=HELSINKI)
    gate.at = {2: fall}
    with pytest.raises((RebuildFailed, requests.RequestException)):
        follower.step()
    add("Uusi ryhmä")
    follower.step()
    assert "Uusi ryhmä" in names(follower.engine)


def test_a_failed_rebuild_is_tried_again(
    follower: Follower, old: list[str], gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fall() -> None:
        raise Broken

    monkeypatch.setattr(following, "REBUILD_PAUSE", 0.0)
    follower.now = lambda: datetime(2030, 1, 2, 12, tzinfo=HELSINKI)
    gate.at = {2: fall}
    with pytest.raises((RebuildFailed, requests.RequestException)):
        follower.step()
    follower.step()
    here = follower.engine.state()
    assert here and here.day == "2030-01-02"


def test_an_offering_that_cannot_be_read_does_not_stop_the_others(
    follower: Follower, old: list[str], add: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from services.search.documents import Builder

    build = Builder.build

    def choosy(self: Builder, offering: dict[str, Any], n: int) -> Document:
        if offering["id"] == old[0]:
            raise KeyError("places")
        return build(self, offering, n)

    monkeypatch.setattr(Builder, "build", choosy)
    follower.rebuild()
    assert names(follower.engine) == [f"Piiri {number}" for number in range(1, OFFERINGS)]


def test_whoever_waits_for_the_lease_gets_a_turn_while_the_worker_runs(
    engine: Engine,
    search_settings: SearchSettings,
    catalog_address: str,
    feed_key: str,
    add: Callable[..., str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(following, "LEASE_ROUND", 0.1)
    engine.release()
    stop = threading.Event()
    worker = Follower(
        open_engine(search_settings), Client(catalog_address, feed_key, timeout=5, retries=0), Knowledge()
    )
    thread = threading.Thread(target=worker.follow, args=(stop, 0.1))
    thread.start()
    try:
        add("Kuoro")
        wait_until(lambda: engine.state() is not None and names(engine) == ["Kuoro"])
        wait_until(lambda: becomes_writer(engine), 20)
        engine.release()
        add("Kävely")
        wait_until(lambda: len(names(engine)) == 2)
    finally:
        stop.set()
        thread.join(20)
        worker.engine.close()
