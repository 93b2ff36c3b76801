"""Runs the tests in a browser and writes what they found, for the accessibility statement:
`python -m tests.browser.statement`."""

import json
import sys
from collections import Counter, defaultdict
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from services.tray.statement import CHECKS, RESULTS
from services.vocabulary.local_time import HELSINKI
from tests.browser import chromium


class Recorder:
    """Counts by module what passed and failed, and keeps what axe said of each page."""

    def __init__(self) -> None:
        self.checks: dict[str, Counter[str]] = defaultdict(Counter)
        self.pages: list[dict[str, Any]] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Called by pytest for every part of a test."""
        if report.when != "call" and report.outcome == "passed":
            return
        self.checks[Path(report.nodeid.split("::")[0]).stem.removeprefix("test_")][report.outcome] += 1
        self.pages += [found for name, found in report.user_properties if name == "axe"]  # type: ignore[misc]


def criteria(tags: list[str]) -> list[str]:
    """The criteria of WCAG that axe's tags name: `wcag143` is 1.4.3."""
    digits = [tag.removeprefix("wcag") for tag in tags if tag.startswith("wcag") and tag[4:].isdigit()]
    return [f"{found[0]}.{found[1]}.{found[2:]}" for found in digits if len(found) > 2]


def results(recorder: Recorder, day: date, browser: str) -> dict[str, Any]:
    """What is written down."""
    return {
        "date": day.isoformat(),
        "axe": recorder.pages[0]["version"],
        "chromium": browser,
        "pages": len(recorder.pages),
        "rules": len({rule for page in recorder.pages for rule in page["rules"]}),
        "checks": {
            name: {"passed": counts["passed"], "failed": counts["failed"]}
            for name, counts in sorted(recorder.checks.items())
            if name in CHECKS
        },
        "violations": [
            {
                "rule": found["rule"],
                "criteria": criteria(found["tags"]),
                "kind": page["kind"],
                "language": page["language"],
            }
            for page in recorder.pages
            for found in page["violations"]
        ],
    }


def main() -> int:
    """Run, and write; 1 when there was nothing to write down."""
    recorder = Recorder()
    path = chromium.find()
    folder = str(Path(__file__).parent)
    pytest.main(["-q", "-n", "0", "-p", "no:randomly", "--show-capture=no", folder], plugins=[recorder])
    if path is None or not recorder.pages:
        sys.stderr.write("No page was looked at, so nothing was written.\n")
        return 1
    with chromium.browser(path) as browser:
        found = results(recorder, datetime.now(HELSINKI).date(), browser.version.split(".")[0])
    RESULTS.write_text(json.dumps(found, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    sys.stdout.write(f"{found['pages']} pages, {len(found['violations'])} violations: {RESULTS}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
