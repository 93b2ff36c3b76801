"""The catalogue links pairs while its people decide on them: both end, and the person's word stays."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import Any

import pytest
from sqlalchemy import text

from services.catalog.matching import links
from services.catalog.matching.candidates import Pair
from services.catalog.matching.likeness import Likeness
from services.catalog.settings import CatalogSettings
from services.catalog.worker import Worker
from services.platform.database import Database
from services.vocabulary.profile import load_profile
from tests.catalog.conftest import Caller
from tests.waiting import wait_until

SURE = Likeness(100, ("name",))
WAITING = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"


@pytest.fixture
def database(settings: CatalogSettings) -> Iterator[Database]:
    if not settings.database_url.startswith("postgresql"):
        pytest.skip("SQLite has one writer at a time")
    with closing(Database(settings.database_url)) as database:
        yield database


@pytest.fixture
def four(association: Caller, group: dict[str, Any]) -> list[str]:
    """Ids of offerings that nobody linked, in their order."""
    return sorted(association("POST", "/v1/offerings", json=group).json["id"] for _ in range(4))


@pytest.fixture
def together(
    database: Database, settings: CatalogSettings, coordinator: Caller, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Any]:
    """The catalogue goes over pairs; in the midst of it, at a step, the coordinator decides on two of them."""

    def someone_waits() -> bool:
        with database.read() as session:
            return bool(session.scalar(text(WAITING)))

    def run(pairs: list[tuple[str, str]], step: str, ids: list[str], state: str) -> Any:
        in_the_midst, steps, its = threading.Event(), iter(range(len(pairs))), getattr(links, step)

        def paused(write: Any, *rest: Any) -> Any:
            if write.caller.id == "upkeep" and next(steps) == len(pairs) - 1:
                in_the_midst.set()
                wait_until(someone_waits)
            return its(write, *rest)

        monkeypatch.setattr(links, step, paused)
        worker = Worker(database, load_profile(settings.profile))
        with ThreadPoolExecutor(2) as pool:
            linking = pool.submit(worker._keep, [Pair("offering", *pair, SURE) for pair in pairs])
            assert in_the_midst.wait(10)
            deciding = pool.submit(coordinator, "POST", "/v1/links", json={"ids": ids, "state": state})
            linking.result(30)
            return deciding.result(30)

    return run


@pytest.mark.parametrize("state", ["linked", "rejected"])
def test_a_decision_on_a_pair_that_is_just_being_linked_waits_and_counts(
    together: Any, coordinator: Caller, four: list[str], state: str
) -> None:
    one, other = four[:2]
    answer = together([(one, other)], "_keep", [other, one], state)
    assert (answer.status_code, answer.json["state"], answer.json["by"][:4]) == (200, state, "key:")
    versions = [coordinator("GET", f"/v1/offerings/{its}/history").json["items"] for its in (one, other)]
    for its in versions:
        numbers = [row["version"] for row in its if row["version"]]
        assert len(numbers) == len(set(numbers))
    (kept,) = coordinator("GET", f"/v1/links?state={state}&kind=offering").json["items"]
    assert kept["by"] == answer.json["by"]


def test_a_decision_across_pairs_that_are_just_being_linked_waits_and_counts(
    together: Any, four: list[str]
) -> None:
    a, b, c, d = four
    answer = together([(c, d), (a, b)], "propose", [a, d], "linked")
    assert (answer.status_code, answer.json["state"]) == (200, "linked")
