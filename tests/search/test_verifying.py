"""Drift is found, told and mended; what only moves is not called drift."""

import threading
from collections.abc import Callable, Iterator
from contextlib import closing, suppress

import pytest
from flask import Flask

from services.catalog import feed
from services.catalog.settings import CatalogSettings
from services.platform.database import Database
from services.platform.http import Client
from services.platform.problems import Conflict
from services.search import commands, verifying
from services.search import follower as following
from services.search.engine import open_engine
from services.search.engine.protocol import IndexState, LeaseTaken, Removal
from services.search.follower import Follower
from services.search.knowledge import Knowledge
from services.search.settings import SearchSettings
from tests.catalog.conftest import Caller
from tests.local_server import serving
from tests.search.gate import Gate, names, process, with_catalogue
from tests.search.test_engines import document
from tests.waiting import wait_until


@pytest.fixture
def gate(catalog: Flask) -> Gate:
    return Gate(catalog)


@pytest.fixture
def catalog_address(gate: Gate) -> Iterator[str]:
    with serving(gate) as address:
        yield address


@pytest.fixture
def settings(search_settings: SearchSettings, catalog_address: str, feed_key: str) -> SearchSettings:
    return with_catalogue(search_settings, catalog_address, feed_key)


@pytest.fixture
def followed(follower: Follower, add: Callable[..., str]) -> dict[str, str]:
    """An index that is true; returns name → id of what it holds."""
    ids = {name: add(name) for name in ("Kuoro", "Kävely", "Lukupiiri", "Uinti")}
    follower.step()
    return ids


def disturb(follower: Follower, ids: dict[str, str]) -> str:
    """One is lost, one is an older one, one was never there; returns the id of the last."""
    state = here(follower)
    stray = document(1, state.n, "Ei missään")
    older = {
        "id": ids["Lukupiiri"],
        "kind": "activity",
        "name": {"fi": "Vanha nimi"},
        "organization": {"name": {}},
    }
    stale = follower.builder(state).build(older, state.n)
    follower.engine.apply([stray, stale], [Removal(ids["Kävely"], state.n)], state)
    return stray.id


def here(follower: Follower) -> IndexState:
    state = follower.engine.state()
    assert state
    return state


def test_a_followed_index_shows_no_drift(
    follower: Follower, followed: dict[str, str], add: Callable[..., str], association: Caller
) -> None:
    add("Jooga")
    association("PATCH", f"/v1/offerings/{followed['Uinti']}", json={"name": {"fi": "Vesijumppa"}})
    association("POST", f"/v1/offerings/{followed['Kuoro']}/archive")
    follower.step()
    drift = verifying.compare(follower)
    assert not drift
    assert (drift.held, drift.behind) == (4, 0)


def test_what_is_missing_surplus_or_outdated_is_told_by_id(follower: Follower, followed: dict[str, str]) -> None:
    stray = disturb(follower, followed)
    drift = verifying.compare(follower)
    assert drift
    assert (drift.missing, drift.surplus, drift.outdated) == (
        {followed["Kävely"]},
        {stray},
        {followed["Lukupiiri"]},
    )
    told = "\n".join(drift.lines())
    for part in (f"missing: 1\n  {followed['Kävely']}", f"surplus: 1\n  {stray}", "outdated: 1"):
        assert part in told


def test_a_repair_writes_what_differs_and_the_feed_goes_on_after_it(
    follower: Follower, followed: dict[str, str], association: Caller
) -> None:
    disturb(follower, followed)
    before = follower.engine.state()
    assert not verifying.mend(follower)
    assert names(follower.engine) == sorted(followed)
    assert follower.engine.state() == before
    association("PATCH", f"/v1/offerings/{followed['Kävely']}", json={"name": {"fi": "Sauvakävely"}})
    association("POST", f"/v1/offerings/{followed['Lukupiiri']}/archive")
    follower.step()
    assert names(follower.engine) == ["Kuoro", "Sauvakävely", "Uinti"]


def test_much_drift_is_mended_by_a_rebuild(
    follower: Follower, followed: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verifying, "MOST_MENDED", 1)
    disturb(follower, followed)
    assert not verifying.mend(follower)
    assert names(follower.engine) == sorted(followed)


def test_what_changes_while_it_is_looked_at_is_no_drift(
    follower: Follower, followed: dict[str, str], gate: Gate, add: Callable[..., str], association: Caller
) -> None:
    """Changes before the export's snapshot and after it, followed and not followed."""
    add("Ennen vientiä")

    def change() -> None:
        add("Uusi ryhmä")
        association("PATCH", f"/v1/offerings/{followed['Uinti']}", json={"name": {"fi": "Vesijumppa"}})
        association("POST", f"/v1/offerings/{followed['Kuoro']}/archive")

    def change_and_follow() -> None:
        change()
        follower.step()

    gate.at = {0: change_and_follow, 2: lambda: add("Vielä yksi")}
    drift = verifying.compare(follower)
    assert not drift, list(drift.lines())
    assert drift.behind == 5
    follower.step()
    assert not verifying.compare(follower)


def test_old_drift_is_found_among_what_moves(
    follower: Follower, followed: dict[str, str], gate: Gate, add: Callable[..., str]
) -> None:
    stray = disturb(follower, followed)
    gate.at = {0: lambda: add("Uusi ryhmä"), 2: follower.step}
    assert verifying.compare(follower).surplus == {stray}


@pytest.mark.parametrize("why", ["no index", "another feed", "beyond the feed", "other words"])
def test_an_index_that_cannot_be_mended_is_built_anew(
    follower: Follower, add: Callable[..., str], catalog_settings: CatalogSettings, why: str
) -> None:
    add("Kuoro")
    if why != "no index":
        follower.step()
    if why == "another feed":
        with closing(Database(catalog_settings.database_url)) as database, database.write() as session:
            feed.renew(session)
    if why == "beyond the feed":
        state = here(follower)
        follower.engine.apply([], [], IndexState(state.feed, state.n + 9, state.schema, state.day))
    if why == "other words":
        state = here(follower)
        follower.engine.apply([], [], IndexState(state.feed, state.n, "other words", state.day))
    assert verifying.compare(follower).anew
    assert not verifying.mend(follower)
    assert names(follower.engine) == ["Kuoro"]


def test_the_command_fails_on_drift_and_not_after_a_repair(
    follower: Follower, followed: dict[str, str], settings: SearchSettings
) -> None:
    follower.engine.release()
    told: list[str] = []
    assert commands.verify(settings, tell=told.append) == 0
    follower.engine.acquire()
    stray = disturb(follower, followed)
    follower.engine.release()
    assert commands.verify(settings, tell=told.append) == 1
    assert stray in told[-1]
    assert commands.verify(settings, repair=True, tell=told.append) == 0
    assert commands.verify(settings, tell=told.append) == 0


def test_a_repair_beside_a_running_worker_waits_for_its_turn(
    follower: Follower,
    followed: dict[str, str],
    settings: SearchSettings,
    add: Callable[..., str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(following, "LEASE_ROUND", 0.2)
    disturb(follower, followed)
    follower.engine.release()
    stop = threading.Event()
    client = Client(settings.catalog_url, settings.catalog_key, timeout=5, retries=0)
    worker = Follower(open_engine(settings), client, Knowledge())
    thread = threading.Thread(target=worker.follow, args=(stop, 0.1))
    thread.start()
    try:
        add("Jooga")
        wait_until(lambda: "Jooga" in names(follower.engine))
        assert commands.verify(settings, repair=True, tell=lambda _: None) == 0
        add("Melonta")
        wait_until(lambda: names(follower.engine) == sorted([*followed, "Jooga", "Melonta"]))
        with suppress(LeaseTaken):
            follower.engine.acquire()
    finally:
        stop.set()
        thread.join(20)
        worker.engine.close()


def test_a_repair_that_gets_no_turn_says_so(
    follower: Follower, followed: dict[str, str], settings: SearchSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(commands, "LEASE_WAIT", 0.2)
    disturb(follower, followed)
    with pytest.raises(Conflict, match="another process writes"):
        commands.verify(settings, repair=True, tell=lambda _: None)


def test_the_exit_code_is_one_on_drift(
    follower: Follower, followed: dict[str, str], settings: SearchSettings
) -> None:
    disturb(follower, followed)
    follower.engine.release()
    for command, code in ((["verify"], 1), (["verify", "--repair"], 0), (["verify"], 0)):
        running = process(settings, "search", *command)
        output, errors = running.communicate(timeout=180)
        assert (running.returncode, errors) == (code, ""), output
