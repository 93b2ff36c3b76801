"""The catalogue: a county is written into it and read."""

import sys
from collections.abc import Iterator
from contextlib import ExitStack

import requests

from benchmarks import memory, reading, server, writing
from benchmarks.copying import Copy
from benchmarks.timing import Figure
from services.catalog import commands
from services.catalog.migrations import migrate
from services.catalog.settings import CatalogSettings
from tests import postgresql


def measure(url: str, offerings: int, singles: int, times: int) -> Iterator[Figure]:
    """Write so many offerings, so many of them one by one, and read each page so many times."""
    with ExitStack() as stack:
        original, copy_url = (stack.enter_context(postgresql.fresh_database(url)) for _ in range(2))
        for database in (original, copy_url):
            migrate(database)
        settings = CatalogSettings(database_url=original)
        copy = stack.enter_context(Copy.beside(original, copy_url))
        keys = [
            commands.create_key(settings, "bench", ["offerings"], new_association=f"Mittarin yhdistys {number} ry")
            for number in range(writing.FILES)
        ]
        feed_key = commands.create_key(settings, "bench", ["feed"])
        _bring_level(copy)
        yield from _written(original, copy, keys, feed_key, offerings, singles)
        copy.compare()
        server.settle(original)
        with server.catalog(original) as served, server.bare() as bare:
            reader = reading.Reader(served.address, bare.address, feed_key, copy.original)
            for its in reading.readings(reader):
                _say(its.name)
                yield from reader.measure(its, times)


def _written(
    original: str, copy: Copy, keys: list[str], feed_key: str, offerings: int, singles: int
) -> Iterator[Figure]:
    exports: list[memory.Export] = []

    def after_file(done: int) -> None:
        _say(f"{done:,} offerings")
        if not exports and done >= offerings // 10:
            exports.append(memory.of_export(original, feed_key))

    with server.catalog(original) as served, requests.Session() as session:
        writer = writing.Writer(served.address, keys, session)
        yield writing.bulk(writer, copy, offerings, after_file)
        exports.append(memory.of_export(original, feed_key))
        yield _of_memory(exports)
        yield from writing.single(writer, copy, singles)


def _bring_level(copy: Copy) -> None:
    """Organizations and keys are in the copy, too, before anything is measured."""
    with copy.copy.connect() as connection:
        for batch in copy.new_batches():
            copy.insert(connection, batch)


def _of_memory(exports: list[memory.Export]) -> Figure:
    small, large = exports[0], exports[-1]
    name = f"memory of an export of {large.offerings:,}, beside {small.offerings:,} (before: {large.before:.0f})"
    return Figure(name, "MiB", large.peak, small.peak, memory.AIM)


def _say(what: str) -> None:
    print(what, file=sys.stderr, flush=True)
