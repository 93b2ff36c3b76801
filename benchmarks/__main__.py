"""`make bench`: writes a county into the catalogue, reads it, and prints each figure beside its reference."""

import argparse
import json
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from typing import Any

import requests
from sqlalchemy import Engine, text

from benchmarks import memory, reading, server, writing
from benchmarks.copying import Copy
from benchmarks.timing import Figure
from services.catalog import commands
from services.catalog.migrations import migrate
from services.catalog.settings import CatalogSettings
from tests import postgresql

MEMORY_AIM = 1.1


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure everything; aims are printed, not enforced."""
    options = _options(arguments)
    with ExitStack() as stack:
        url = stack.enter_context(postgresql.server("BENCH_DATABASE_URL"))
        original, copy = (stack.enter_context(postgresql.fresh_database(url)) for _ in range(2))
        for database in (original, copy):
            migrate(database)
        figures = [*_measure(stack, original, copy, options)]
    print(_table(figures))
    if options.json:
        options.json.write_text(json.dumps(_kept(options, figures), indent=1) + "\n", encoding="utf-8")
    return 0


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    default = int(os.environ.get("BENCH_OFFERINGS") or 100_000)
    parser.add_argument("--offerings", type=int, default=default, help="how many (BENCH_OFFERINGS)")
    parser.add_argument("--singles", type=int, default=500, help="how many are added one by one")
    parser.add_argument("--requests", type=int, default=200, help="how often each page is read")
    parser.add_argument("--json", type=Path, metavar="FILE", help="keep the figures")
    return parser.parse_args(arguments)


def _measure(stack: ExitStack, original: str, copy_url: str, options: argparse.Namespace) -> Iterator[Figure]:
    settings = CatalogSettings(database_url=original)
    copy = stack.enter_context(Copy.beside(original, copy_url))
    keys = [
        commands.create_key(settings, "bench", ["offerings"], new_association=f"Mittarin yhdistys {number} ry")
        for number in range(writing.FILES)
    ]
    feed_key = commands.create_key(settings, "bench", ["feed"])
    _bring_level(copy)
    exports: list[memory.Export] = []

    def after_file(done: int) -> None:
        _say(f"{done:,} offerings")
        if not exports and done >= options.offerings // 10:
            exports.append(memory.of_export(original, feed_key))

    with server.catalog(original) as served, requests.Session() as session:
        writer = writing.Writer(served.address, keys, session)
        yield writing.bulk(writer, copy, options.offerings, after_file)
        exports.append(memory.of_export(original, feed_key))
        yield _of_memory(exports)
        yield from writing.single(writer, copy, options.singles)
    _compare(copy)
    _settle(copy.original)
    with server.catalog(original) as served, server.bare() as bare:
        reader = reading.Reader(served.address, bare.address, feed_key, copy.original)
        for its in reading.readings(reader):
            _say(its.name)
            yield from reader.measure(its, options.requests)


def _bring_level(copy: Copy) -> None:
    """Organizations and keys are in the copy, too, before anything is measured."""
    with copy.copy.connect() as connection:
        for batch in copy.new_batches():
            copy.insert(connection, batch)


def _compare(copy: Copy) -> None:
    here, there = copy.counts()
    if here != there:
        raise RuntimeError(f"the copy is not the same: {here}, {there}")


def _settle(engine: Engine) -> None:
    # PostgreSQL does this by itself within minutes; a figure must not depend on when.
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE"))


def _of_memory(exports: list[memory.Export]) -> Figure:
    small, large = exports[0], exports[-1]
    name = f"memory of an export of {large.offerings:,}, beside {small.offerings:,} (before: {large.before:.0f})"
    return Figure(name, "MiB", large.peak, small.peak, MEMORY_AIM)


def _table(figures: list[Figure]) -> str:
    rows = [("figure", "measured", "reference", "", "ratio", "aim", "met")]
    for its in figures:
        aim = "" if its.aim is None else f"≤ {its.aim:g}"
        met = {None: "", True: "yes", False: "NO"}[its.met]
        rows.append(
            (its.name, f"{its.measured:.1f}", f"{its.reference:.1f}", its.unit, f"{its.ratio:.2f}", aim, met)
        )
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    left = (0, 3)
    return "\n".join(
        "  ".join(
            cell.ljust(width) if column in left else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    )


def _kept(options: argparse.Namespace, figures: list[Figure]) -> dict[str, Any]:
    return {
        "offerings": options.offerings,
        "processors": os.cpu_count(),
        "load": os.getloadavg(),
        "figures": [{**asdict(its), "ratio": its.ratio, "met": its.met} for its in figures],
    }


def _say(what: str) -> None:
    print(what, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
