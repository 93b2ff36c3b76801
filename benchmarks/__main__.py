"""`make bench`: measures what was asked for, and prints each figure beside its reference."""

import argparse
import json
import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks import catalog, search, sync
from benchmarks.table import kept, table
from benchmarks.timing import Figure
from tests import postgresql

WHAT = ("catalog", "sync", "search")


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure; aims are printed, not enforced."""
    options = _options(arguments)
    with postgresql.server("BENCH_DATABASE_URL") as url:
        figures = [*_measured(url, options)]
    print(table(figures))
    if options.json:
        sizes = {"offerings": options.offerings, "sites": options.sites}
        options.json.write_text(json.dumps(kept(sizes, figures), indent=1) + "\n", encoding="utf-8")
    return 0


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("what", nargs="*", choices=WHAT, help="all when nothing is named")
    offerings, sites = (int(os.environ.get(name) or 0) for name in ("BENCH_OFFERINGS", "BENCH_SITES"))
    parser.add_argument(
        "--offerings", type=int, default=offerings or 100_000, help="how many the catalogue gets (BENCH_OFFERINGS)"
    )
    parser.add_argument("--singles", type=int, default=500, help="how many are added one by one")
    parser.add_argument("--requests", type=int, default=200, help="how often each page is read")
    parser.add_argument(
        "--sites", type=int, default=sites or 50_000, help="how many LIPAS has for sync (BENCH_SITES)"
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="keep the figures")
    return parser.parse_args(arguments)


def _measured(url: str, options: argparse.Namespace) -> Iterator[Figure]:
    wanted = options.what or WHAT
    if "catalog" in wanted:
        yield from catalog.measure(url, options.offerings, options.singles, options.requests)
    if "sync" in wanted:
        yield from sync.measure(url, options.sites)
    if "search" in wanted:
        yield from search.measure(url, options.offerings, options.requests)


if __name__ == "__main__":
    sys.exit(main())
