"""Search, on both engines, over the index of a real catalogue.

What search answers over HTTP is measured beside what it cannot do without: the bare engine, asked the very same
query in this process, and a bare Flask route that answers the same JSON.
"""

import os
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from random import choices
from string import ascii_lowercase

import requests

from benchmarks import county, forking, memory, server
from benchmarks.asking import QUERIES, Asked, Caller, at_once, by_kind, questions
from benchmarks.timing import Figure, in_milliseconds, in_turns, percentile, timed
from benchmarks.writing import FILES, Writer, fill
from services.catalog import commands
from services.catalog.migrations import migrate
from services.catalog.settings import CatalogSettings
from services.platform.http import Client
from services.search.engine import open_engine
from services.search.rebuilding import Export
from services.search.settings import SearchSettings
from tests import postgresql

ELASTICSEARCH = os.environ.get("TEST_ELASTICSEARCH_URL") or "http://127.0.0.1:9219"
TIMES_BARE = 2.0
SEARCH_MILLISECONDS = 40.0  # p95 of one client on one worker with tantivy, without the order by distance
CHANGE_SECONDS = 2.0
CHANGES = 50
CLIENTS = 8
WARM_UP = 5  # each question was asked once before
LOOK_SECONDS = 0.01
NEVER_SECONDS = 60.0


def measure(url: str, offerings: int, times: int) -> Iterator[Figure]:
    """Fill a catalogue with so many offerings, index it in each engine, and ask each so often."""
    with ExitStack() as stack:
        database = stack.enter_context(postgresql.fresh_database(url))
        migrate(database)
        settings = CatalogSettings(database_url=database)
        keys = [
            commands.create_key(settings, "bench", ["offerings"], new_association=f"Mittarin yhdistys {number} ry")
            for number in range(FILES)
        ]
        feed = commands.create_key(settings, "bench", ["feed", "keys"])
        catalog = stack.enter_context(server.catalog(database)).address
        writer = Writer(catalog, keys, stack.enter_context(requests.Session()))
        _say(f"filling a catalogue with {offerings:,} offerings")
        fill(writer, offerings)
        server.settle(database)
        bare = stack.enter_context(server.bare())
        exported, _ = timed(lambda: sum(1 for _ in Export(Client(catalog, feed)).offerings()))
        for name, index_url in _engines():
            with _index(catalog, feed, index_url) as environment:
                yield from _Engine(name, environment, bare, writer, times).measure(offerings, exported)
    yield forking.measure()


def _engines() -> Iterator[tuple[str, str]]:
    yield "tantivy", "tantivy:"
    try:
        requests.get(f"{ELASTICSEARCH}/_cluster/health", timeout=30).raise_for_status()  # it may be busy
    except requests.RequestException:
        _say(f"NOT RUN: Elasticsearch, since nothing answers at {ELASTICSEARCH} (make elasticsearch)")
    else:
        yield "elasticsearch", ELASTICSEARCH


@contextmanager
def _index(catalog: str, key: str, url: str) -> Iterator[dict[str, str]]:
    """What search reads of its environment for an index of its own, which is taken away in the end."""
    alias = f"bench-{uuid.uuid4().hex}"
    try:
        with tempfile.TemporaryDirectory() as folder:
            yield {
                "PROFILE": str(server.REPOSITORY / "profiles" / "etela-savo.toml"),
                "SEARCH_INDEX_URL": f"{url}{folder}/index" if url == "tantivy:" else url,
                "SEARCH_INDEX_NAME": alias,
                "CATALOG_URL": catalog,
                "SEARCH_CATALOG_KEY": key,
            }
    finally:
        if url.startswith("http"):
            for name in requests.get(f"{url}/{alias}*", timeout=60).json():
                requests.delete(f"{url}/{name}", timeout=60).raise_for_status()


@dataclass
class _Engine:
    """One engine: how it is reached, beside what, who changes offerings, and how often each thing is done."""

    name: str
    environment: dict[str, str]
    bare: server.Served
    writer: Writer
    times: int
    caller: Caller = field(default_factory=Caller)

    def measure(self, offerings: int, exported: float) -> Iterator[Figure]:
        """Build the index, ask, and change."""
        self._say("rebuild")
        command = server.tarjotin("search", "rebuild")
        spent, _ = timed(
            subprocess.run,
            command,
            env={**os.environ, **self.environment},
            cwd=server.REPOSITORY,
            check=True,
            capture_output=True,
        )
        yield self._figure(f"rebuild of {offerings:,}, beside reading the export", "s", spent, exported)
        with server.search(self.environment) as served:
            settings = SearchSettings.from_env({**self.environment})
            asked, near = questions(settings, "asked"), questions(settings, "near")
            with closing(open_engine(settings)) as engine:
                yield from self._searches(served.address, asked, lambda one: engine.search(one.query))
                yield from self._several(served.address, asked, lambda one: engine.search(one.query))
                yield from self._ordered(served.address, near, lambda one: engine.search(one.query))
                yield from self._facets(asked, lambda one: engine.search(one.query))
            yield from self._suggestions(served.address)
            yield self._of_memory(served)
            yield from self._changes(served.address)

    def _searches(self, address: str, asked: Sequence[Asked], ask: Callable[[Asked], object]) -> Iterator[Figure]:
        """One client, beside the engine and the bare route together."""
        self._say("search, 1 client")
        ours, both = in_turns(*self._calls(address, asked, ask), self.times, WARM_UP)
        for percent, aim in ((50, None), (95, TIMES_BARE)):
            yield self._beside("search, 1 client, beside engine and bare route", ours, both, percent, aim)
        if self.name == "tantivy":
            most = [SEARCH_MILLISECONDS / 1000]
            yield self._beside("search, 1 client, beside 40 ms", ours, most, 95, 1.0)
        for (kind, its), (_, others) in zip(by_kind(asked, ours), by_kind(asked, both), strict=True):
            yield self._beside(f"of these {kind}", its, others, 50)

    def _several(self, address: str, asked: Sequence[Asked], ask: Callable[[Asked], object]) -> Iterator[Figure]:
        self._say(f"search, {CLIENTS} clients")
        product, reference = self._calls(address, asked, ask)
        ours, both = list[float](), list[float]()
        for _ in range(2):  # by turns, but each alone with the machine
            ours += at_once(product, self.times, CLIENTS)
            both += at_once(reference, self.times, CLIENTS)
        for percent in (50, 95):
            name = f"search, {CLIENTS} clients, beside engine and bare route"
            yield self._beside(name, ours, both, percent)

    def _ordered(self, address: str, near: Sequence[Asked], ask: Callable[[Asked], object]) -> Iterator[Figure]:
        self._say("the order by distance")
        ours, both = in_turns(*self._calls(address, near, ask), self.times // 4 or 1, WARM_UP)
        for percent in (50, 95):
            yield self._beside("search by distance, beside engine and bare route", ours, both, percent)

    def _facets(self, asked: Sequence[Asked], ask: Callable[[Asked], object]) -> Iterator[Figure]:
        """What counting costs the engine."""
        self._say("facets")
        without = [one.without_facets() for one in asked]
        spent = in_turns(
            lambda turn: ask(asked[turn % len(asked)]),
            lambda turn: ask(without[turn % len(asked)]),
            self.times // 2 or 1,
            WARM_UP,
        )
        for percent in (50, 95):
            yield self._beside("engine with all facets, beside without any", *spent, percent)

    def _suggestions(self, address: str) -> Iterator[Figure]:
        self._say("suggest")
        urls = [f"{address}/v1/suggest?q={typed}" for typed in QUERIES["typed"]]
        mirrored = self.caller.mirror(urls, self.bare.address)
        spent = in_turns(
            lambda turn: self.caller.get(urls[turn % len(urls)]),
            lambda turn: self.caller.get(mirrored[turn % len(urls)]),
            self.times,
            WARM_UP,
        )
        for percent in (50, 95):
            yield self._beside("suggest, beside the bare route", *spent, percent)

    def _changes(self, address: str) -> Iterator[Figure]:
        """From the catalogue's answer on until a search finds the new offering."""
        self._say("changes")
        with server.worker("search", self.environment):
            bodies = county.offerings(CHANGES + 1, seed=3)
            # The first one waits for the worker to start.
            spent = [self._until_found(address, body) for body in bodies][1:]
        for percent, aim in ((50, None), (95, 1.0)):
            name = f"{self.name}: a change until it is found, beside {CHANGE_SECONDS:g} s, p{percent}"
            yield Figure(name, "s", percentile(spent, percent), CHANGE_SECONDS, aim)

    def _until_found(self, address: str, body: county.Body) -> float:
        word = "".join(choices(ascii_lowercase, k=12))  # that no other offering has
        written = {key: its for key, its in body.items() if key != "record_id"}
        written["name"] = {"fi": f"Mittauskerho {word}"}
        url = f"{self.writer.address}/v1/offerings"
        headers = {"Authorization": f"Bearer {self.writer.keys[0]}"}
        self.writer.session.post(url, json=written, headers=headers, timeout=60).raise_for_status()
        began = time.perf_counter()
        while time.perf_counter() - began < NEVER_SECONDS:
            hits = self.caller.get(f"{address}/v1/search?q={word}&size=5").json()["hits"]
            if any(hit["name"] and hit["name"]["value"].endswith(word) for hit in hits):
                return time.perf_counter() - began
            time.sleep(LOOK_SECONDS)
        raise RuntimeError(f"{word} is not found")

    def _calls(
        self, address: str, asked: Sequence[Asked], ask: Callable[[Asked], object]
    ) -> tuple[Callable[[int], object], Callable[[int], object]]:
        """A search, and what it cannot do without, by the number of the turn."""
        urls = [f"{address}{one.path}" for one in asked]
        mirrored = self.caller.mirror(urls, self.bare.address)

        def both(turn: int) -> None:
            ask(asked[turn % len(asked)])
            self.caller.get(mirrored[turn % len(asked)])

        return lambda turn: self.caller.get(urls[turn % len(asked)]), both

    def _of_memory(self, served: server.Served) -> Figure:
        ours, bare = (memory.of_process(its.worker, "VmRSS") for its in (served, self.bare))
        return self._figure("memory of a worker, beside a bare one", "MiB", ours, bare)

    def _beside(
        self, name: str, ours: Sequence[float], other: Sequence[float], percent: int, aim: float | None = None
    ) -> Figure:
        return in_milliseconds(f"{self.name}: {name}", ours, other, percent, aim)

    def _figure(self, name: str, unit: str, measured: float, reference: float) -> Figure:
        return Figure(f"{self.name}: {name}", unit, measured, reference)

    def _say(self, what: str) -> None:
        _say(f"{self.name}: {what} (load {os.getloadavg()[0]:.1f})")


def _say(what: str) -> None:
    print(what, file=sys.stderr, flush=True)
