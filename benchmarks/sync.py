"""Sync: passes over LIPAS, each page by turns with what no pass can do without.

That is to fetch and parse the page, to map it, and to write the same batch into a second catalogue.
"""

import json
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field

import requests

from benchmarks import memory, passing, server
from benchmarks.copying import Copy
from benchmarks.passing import SOURCE, Step
from benchmarks.timing import Figure, timed
from benchmarks.writing import Writer
from services.catalog import commands
from services.catalog.migrations import migrate as migrate_catalog
from services.catalog.settings import CatalogSettings
from services.sync.catalog import batch
from services.sync.migrations import migrate
from services.sync.passes import profile_of
from services.sync.planning import plan
from services.sync.settings import SyncSettings
from services.sync.sources import open_source
from services.sync.sources.protocol import Record, Source
from tests import postgresql

AIM = 1.5
SAID = 5_000  # it is said after so many sites


def measure(url: str, sites: int) -> Iterator[Figure]:
    """Two passes over so many sites: the first, and one that finds nothing changed."""
    with ExitStack() as stack:
        ours, theirs, own = (stack.enter_context(postgresql.fresh_database(url)) for _ in range(3))
        migrate(own)
        keys = [_catalog_with_key(database) for database in (ours, theirs)]
        addresses = [stack.enter_context(server.catalog(database)).address for database in (ours, theirs)]
        environment = {
            "PROFILE": str(server.REPOSITORY / "profiles" / "etela-savo.toml"),
            "SYNC_DATABASE_URL": own,
            "CATALOG_URL": addresses[0],
            "SYNC_CATALOG_KEY": keys[0],
            "SYNC_REQUESTS_PER_SECOND": "1e9",
        }
        lipas = stack.enter_context(server.lipas(sites)).address
        writer = Writer(addresses[1], keys[1:], stack.enter_context(requests.Session()))
        first = _passed(environment, lipas, "new", writer)
        yield from _of_first(first, sites)
        with Copy.beside(ours, theirs) as copy:
            copy.compare()
        for database in (ours, own):
            server.settle(database)
        second = _passed(environment, lipas, "unchanged")
        yield Figure(f"unchanged pass over {sites:,} sites", "s", second.spent, second.read, AIM)
        yield _of_memory("unchanged", second, sites)


@dataclass
class Passed:
    """Seconds that a pass took and that each of its parts took alone; MiB that it had, by the records done."""

    spent: float = 0.0
    read: float = 0.0
    mapped: float = 0.0
    written: float = 0.0
    peaks: list[tuple[int, float]] = field(default_factory=list)


def _passed(environment: dict[str, str], lipas: str, outcome: str, writer: Writer | None = None) -> Passed:
    """A pass in which every site is new or every one unchanged, and by turns with it what it cannot do without."""
    passed = Passed()
    source = _opened(environment, lipas)
    pages = source.pages(None)
    for step in passing.steps(environment, lipas):
        passed.spent += step.spent
        passed.peaks.append((step.done, step.peak))
        if step.counts[outcome] != step.done:
            raise RuntimeError(f"not every site is {outcome}: {step.counts}")
        if step.state:
            break
        spent, page = timed(next, pages)
        passed.read += spent
        if writer:
            _map_and_write(passed, source, page.records, writer)
        _say(outcome, step)
    return passed


def _map_and_write(passed: Passed, source: Source, records: tuple[Record, ...], writer: Writer) -> None:
    passed.mapped += timed(lambda: [source.map(record.payload) for record in records])[0]
    planned = [plan(source, record, None) for record in records]
    organizations = dict(its.organization for its in planned if its.organization)
    content = json.dumps(batch(organizations, [its.body for its in planned if its.body])).encode()
    path = f"/v1/sources/{SOURCE}/records"
    passed.written += timed(writer.send, 0, path, content, "application/json")[0]


def _opened(environment: dict[str, str], lipas: str) -> Source:
    settings = SyncSettings.from_env(environment)
    return open_source(profile_of(settings), settings, SOURCE, {"base_url": lipas})


def _catalog_with_key(database_url: str) -> str:
    migrate_catalog(database_url)
    settings = CatalogSettings(database_url=database_url)
    return commands.create_key(settings, "bench", ["sources", "keys"], sources=["*"])


def _of_first(passed: Passed, sites: int) -> Iterator[Figure]:
    name = f"first pass over {sites:,} sites"
    together = passed.read + passed.mapped + passed.written
    yield Figure(f"{name}, beside all three", "s", passed.spent, together, AIM)
    yield Figure(f"{name}, beside fetching and parsing", "s", passed.spent, passed.read)
    yield Figure(f"{name}, beside mapping", "s", passed.spent, passed.mapped)
    yield Figure(f"{name}, beside the catalogue's bulk write", "s", passed.spent, passed.written)
    yield _of_memory("first", passed, sites)


def _of_memory(name: str, passed: Passed, sites: int) -> Figure:
    small = next(its for its in passed.peaks if its[0] >= sites // 10)
    done, large = passed.peaks[-1]
    return Figure(
        f"memory of the {name} pass after {done:,} sites, beside {small[0]:,}", "MiB", large, small[1], memory.AIM
    )


def _say(outcome: str, step: Step) -> None:
    if step.done % SAID == 0:
        print(f"{step.done:,} sites, {outcome}", file=sys.stderr, flush=True)
