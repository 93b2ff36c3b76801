"""The memory of the analysers and the concepts: of a process that has loaded them, and what a fork of it writes.

Run as a process of its own: `python -m benchmarks.forking` prints both as JSON, in MiB.
"""

import json
import os
import subprocess
import sys

from benchmarks import county, memory
from benchmarks.asking import QUERIES
from benchmarks.server import REPOSITORY
from benchmarks.timing import Figure
from services.search.knowledge import Knowledge
from services.search.understanding import understand
from services.vocabulary.analysis import analyzer

OFFERINGS = 1_000


def measure() -> Figure:
    """What a fork has for itself after much reading, beside what its parent has."""
    line = [sys.executable, "-m", "benchmarks.forking"]
    told = json.loads(subprocess.run(line, cwd=REPOSITORY, check=True, capture_output=True, text=True).stdout)
    name = f"memory of the analysers: written by a fork that read {OFFERINGS:,} offerings, beside its parent's"
    return Figure(name, "MiB", told["fork"], told["parent"])


def main() -> None:
    """Load, fork, and read in the fork."""
    reading = Knowledge().reading({})
    for language in ("fi", "sv", "en"):
        understand("lämmin", language, reading)
    before, (end, start) = memory.of_process("self", "VmRSS"), os.pipe()
    if not os.fork():
        for row in QUERIES["asked"]:
            understand(row["q"], row.get("lang", "fi"), reading)
        for offering in county.offerings(OFFERINGS):
            for field in ("name", "summary", "description"):
                for language, text in offering.get(field, {}).items():
                    analyzer(language).analyse(text)
        os.write(start, str(memory.private()).encode())
        os._exit(0)
    os.wait()
    print(json.dumps({"parent": before, "fork": float(os.read(end, 100))}))


if __name__ == "__main__":
    main()
