"""`make evaluate`: precision and recall of matching on labelled pairs; fails when an aim is missed."""

import sys

from benchmarks.matching.measuring import measure, report
from benchmarks.matching.pairs import HALVES


def main() -> int:
    """Print both halves; thresholds were chosen on the first, and the second is what counts."""
    found = [measure(half) for half in HALVES]
    for figures in found:
        print("\n".join(report(figures)))
    return 0 if all(figures.met for figures in found) else 1


if __name__ == "__main__":
    sys.exit(main())
