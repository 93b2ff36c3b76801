"""Whatever falls - the follower, Elasticsearch, a node of three - comes back by itself, and nothing is lost."""

import itertools
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import requests

from services.platform.http import Client
from services.search.app import create_app
from services.search.engine import open_engine
from services.search.engine.protocol import IndexAway
from services.search.follower import Follower
from services.search.knowledge import Knowledge
from services.search.query import Query
from services.search.settings import SearchSettings
from services.search.verifying import compare
from tests.catalog.conftest import Caller
from tests.problems import assert_problem
from tests.search.gate import names, process, with_catalogue
from tests.search.nodes import Node, nodes, version
from tests.search.test_engines import document, state
from tests.waiting import wait_until

BOTH = pytest.mark.parametrize(
    "search_settings", ["tantivy", pytest.param("elasticsearch", marks=pytest.mark.long)], indirect=True
)
KILLS = 6
BUSY_SECONDS = 180.0  # for a machine that has other things to do


@BOTH
def test_a_follower_that_is_killed_in_a_loop_while_somebody_writes_loses_nothing(
    follower: Follower,
    catalog_address: str,
    feed_key: str,
    search_settings: SearchSettings,
    association: Caller,
) -> None:
    follower.engine.release()
    settings = with_catalogue(search_settings, catalog_address, feed_key)
    chance = random.Random(20261125)
    done = threading.Event()

    def write() -> None:
        ids: list[str] = []
        for number in itertools.count():
            if done.wait(0.1):
                return
            body = {"kind": "activity", "name": {"fi": f"Piiri {number}"}, "places": [{"municipality": "491"}]}
            answer = association("POST", "/v1/offerings", json=body)
            if answer.status_code != 201:  # too many in a minute, say: so it comes later
                continue
            ids.append(answer.get_json()["id"])
            if number % 3 == 1:
                association("PATCH", f"/v1/offerings/{ids[0]}", json={"name": {"fi": f"Kerho {number}"}})
            if number % 5 == 4:
                association("POST", f"/v1/offerings/{ids.pop(0)}/archive")

    with ThreadPoolExecutor() as pool:
        writer = pool.submit(write)
        try:
            for _ in range(KILLS):
                begins = place(follower)
                worker = process(settings, "work", "search")
                try:
                    wait_until(lambda before=begins: place(follower) > before, BUSY_SECONDS)  # type: ignore[misc]
                    done.wait(chance.random() * 0.5)
                finally:
                    worker.kill()
                    worker.communicate()
        finally:
            done.set()
        writer.result()
    wait_until(lambda: acquired(follower), BUSY_SECONDS)
    while follower.step():
        pass
    drift = compare(follower)
    assert not drift, list(drift.lines())
    assert drift.held > KILLS


def place(follower: Follower) -> int:
    """How far the index has come."""
    here = follower.engine.state()
    return here.n if here else -1


def acquired(follower: Follower) -> bool:
    try:
        follower.engine.acquire()
    except Exception:
        return False
    return True


@pytest.fixture
def node() -> Iterator[Node]:
    """An Elasticsearch that may be stopped."""
    with nodes(version("ES_VERSION"), 17, 1) as (one,):
        yield one


@pytest.mark.long
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_an_elasticsearch_that_goes_and_comes_again_is_waited_for(
    node: Node, catalog_address: str, feed_key: str, add: Callable[..., str], number: int
) -> None:
    """The service says when to ask again, and answers as soon as it can; so does the follower go on."""
    settings = with_catalogue(SearchSettings(index_url=node.url, index_name="test"), catalog_address, feed_key)
    client = create_app(settings).test_client()
    stop = threading.Event()
    follower = Follower(open_engine(settings), Client(catalog_address, feed_key, retries=0), Knowledge())
    thread = threading.Thread(target=follower.follow, args=(stop, 0.1))
    thread.start()

    def found() -> list[str]:
        answer = client.get("/v1/search?size=100")
        return [hit["name"]["value"] for hit in answer.get_json()["hits"]] if answer.status_code == 200 else []

    try:
        add("Kuoro")
        wait_until(lambda: found() == ["Kuoro"], BUSY_SECONDS)
        node.end(number)
        for path in ("/v1/search", "/v1/search?q=kuoro", "/readyz"):
            began = time.monotonic()
            answer = client.get(path)
            assert answer.status_code == 503
            assert time.monotonic() - began < 2
            if path != "/readyz":
                assert_problem(answer, "unavailable")
                assert int(answer.headers["Retry-After"]) >= 1
        add("Kävely")
        node.start()
        wait_until(lambda: found() == ["Kuoro", "Kävely"], BUSY_SECONDS)
        assert client.get("/readyz").status_code == 200
    finally:
        stop.set()
        thread.join(60)
        follower.engine.close()


@dataclass
class Witness:
    """What callers of a cluster saw."""

    acknowledged: int = 0
    begun: int = 0
    searches: int = 0
    refused: int = 0
    slowest: float = 0.0
    wrong: list[str] = field(default_factory=list)

    def timed(self, began: float) -> None:
        self.slowest = max(self.slowest, time.monotonic() - began)


@pytest.mark.long
def test_a_node_of_three_is_killed_in_the_middle_of_searches_and_writes(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The one with the primary copy: nothing acknowledged is lost, no answer is wrong."""
    with nodes(version("ES_VERSION"), 17, 3) as cluster:
        settings = SearchSettings(index_url=",".join(one.url for one in cluster), index_name="test")
        seen = Witness()
        engine = open_engine(settings)
        engine.acquire()
        engine.rebuild([document(0, 1, "Piiri 0")], state(1), lambda: 1)
        seen.acknowledged = seen.begun = 1
        wait_until(lambda: cluster[0].answers(3, ("green",)), BUSY_SECONDS)
        stop = threading.Event()

        def written(number: int) -> bool:
            for task in tasks:
                if task.done():
                    task.result()  # what it fell over
            return seen.acknowledged > number

        with ThreadPoolExecutor() as pool:
            tasks = [pool.submit(searching, settings, seen, stop) for _ in range(2)]
            tasks.append(pool.submit(writing, settings, seen, stop))
            try:
                wait_until(lambda: written(100), BUSY_SECONDS)
                holder = with_primary(cluster)
                holder.end(signal.SIGKILL)
                fell = seen.acknowledged
                wait_until(lambda: written(fell + 200), BUSY_SECONDS)
            finally:
                stop.set()
            for task in tasks:
                task.result()
        rest = [one for one in cluster if one is not holder]
        wait_until(lambda: rest[0].answers(2, ("green",)), BUSY_SECONDS)
        assert len(names(engine)) == engine.count() == seen.acknowledged
        assert seen.wrong == []
        here = engine.state()
        assert here and here.n == seen.acknowledged
        engine.close()
        with capsys.disabled():
            sys.stdout.write(
                f"\n{seen.acknowledged} writes and {seen.searches} searches, {seen.refused} of them answered "
                f"'try again'; the slowest call took {seen.slowest:.2f} s\n"
            )
        assert seen.slowest < 30


def writing(settings: SearchSettings, seen: Witness, stop: threading.Event) -> None:
    """One after another, each again until it is acknowledged, as a follower does."""
    engine = open_engine(settings)
    while not stop.is_set() and seen.acknowledged < 900:
        number = seen.acknowledged
        seen.begun = number + 1
        began = time.monotonic()
        try:
            refused = engine.apply([document(number, number + 1, f"Piiri {number}")], [], state(number + 1))
        except IndexAway:
            seen.refused += 1
            continue
        finally:
            seen.timed(began)
        assert refused == []
        seen.acknowledged = number + 1
    engine.close()


def searching(settings: SearchSettings, seen: Witness, stop: threading.Event) -> None:
    """What was acknowledged before a search began must be in its answer; nothing that was never written."""
    engine = open_engine(settings)
    while not stop.is_set():
        least, began = seen.acknowledged, time.monotonic()
        try:
            total = engine.search(Query(facets=(), size=1)).total
        except IndexAway:
            seen.refused += 1
            continue
        finally:
            seen.timed(began)
        seen.searches += 1
        if not least <= total <= seen.begun:
            seen.wrong.append(f"{total} found, {least} acknowledged before, {seen.begun} written at most")
    engine.close()


def with_primary(cluster: list[Node]) -> Node:
    """The node that holds the primary copy of the index."""
    rows = requests.get(f"{cluster[0].url}/_cat/shards/test-*?format=json", timeout=10).json()
    (name,) = {row["node"] for row in rows if row["prirep"] == "p" and not row["index"].endswith("-lease")}
    return next(one for one in cluster if one.name == name)


@pytest.mark.long
def test_the_next_major_version_of_elasticsearch_behaves_the_same(tmp_path: Path) -> None:
    """Everything that is tested with Elasticsearch here, on a node of that version."""
    with nodes(version("ES_NEXT_VERSION"), 21, 1) as (one,):
        folder = Path(__file__).parent
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-m", "not long"]
        done = subprocess.run(
            [*command, "-k", "elasticsearch", "--basetemp", str(tmp_path / "inner"), str(folder)],
            env={**os.environ, "TEST_ELASTICSEARCH_URL": one.url, "REQUIRE_ELASTICSEARCH": "yes"},
            capture_output=True, text=True, check=False,
        )  # fmt: skip
    assert done.returncode == 0, done.stdout[-5000:]
