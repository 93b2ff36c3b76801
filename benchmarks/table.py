"""Figures as a table for a person, and as JSON to keep."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from benchmarks.timing import Figure


def table(figures: Sequence[Figure]) -> str:
    """A line for each figure."""
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


def kept(sizes: Mapping[str, int], figures: Sequence[Figure]) -> dict[str, Any]:
    """The figures, how much was measured, and on what."""
    return {
        **sizes,
        "processors": os.cpu_count(),
        "load": os.getloadavg(),
        "figures": [{**asdict(its), "ratio": its.ratio, "met": its.met} for its in figures],
    }
