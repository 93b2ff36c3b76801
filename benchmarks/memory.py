"""Resident memory of a process, as Linux tells it."""

import re
from dataclasses import dataclass
from pathlib import Path

import requests

from benchmarks import server

MIB = 1024
AIM = 1.1


@dataclass(frozen=True)
class Export:
    """An export of so many offerings: MiB of the worker before it, and at most while it streamed."""

    offerings: int
    before: float
    peak: float


def of_export(database_url: str, key: str) -> Export:
    """Stream an export out of a fresh server and see what it needs."""
    with server.catalog(database_url) as served:
        headers = {"Authorization": f"Bearer {key}", "Accept-Encoding": "identity"}
        # One page first, so that what any request needs is there before.
        url = f"{served.address}/v1/changes?after=0&limit=10"
        requests.get(url, headers=headers, timeout=60).raise_for_status()
        before = of_process(served.worker, "VmRSS")
        _forget_peak(served.worker)
        lines = 0
        with requests.get(
            f"{served.address}/v1/offerings:export", headers=headers, stream=True, timeout=600
        ) as answer:
            answer.raise_for_status()
            for chunk in answer.iter_content(1 << 16):
                lines += chunk.count(b"\n")
        return Export(lines - 2, before, of_process(served.worker, "VmHWM"))


def of_process(pid: int | str, what: str) -> float:
    """MiB of a process: `VmRSS` is what it has, `VmHWM` the most that it had."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    found = re.search(rf"^{what}:\s+(\d+) kB", status, re.MULTILINE)
    if found is None:
        raise RuntimeError(f"the kernel does not tell {what}: this needs Linux")
    return int(found[1]) / MIB


def private(pid: int | str = "self") -> float:
    """MiB that a process has written and shares with no other."""
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="utf-8")
    found = re.search(r"^Private_Dirty:\s+(\d+) kB", rollup, re.MULTILINE)
    if found is None:
        raise RuntimeError("the kernel does not tell Private_Dirty: this needs Linux")
    return int(found[1]) / MIB


def _forget_peak(pid: int) -> None:
    Path(f"/proc/{pid}/clear_refs").write_text("5", encoding="ascii")
