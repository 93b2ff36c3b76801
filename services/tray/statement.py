"""What the accessibility statement says: the results of the tests in a browser, and the words for them.

`python -m tests.browser.statement` runs those tests and writes the results, so that nobody has to believe a
sentence that somebody once typed.
"""

import json
from collections import Counter
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from services.tray.wording import message

RESULTS = Path(__file__).parent / "data" / "accessibility.json"
ANSWER_DAYS = 14  # act 306/2019
# The supervisor's own pages (Traficom, since 1 January 2025), by language.
SUPERVISOR = {
    "fi": "https://www.saavutettavuusvaatimukset.fi/",
    "sv": "https://www.tillganglighetskrav.fi/",
    "en": "https://www.webaccessibility.fi/",
}
# What was tried, by the name of the module in tests/browser.
CHECKS = {
    "axe": message("Rules that a machine can check, in light and dark colours"),
    "keyboard": message(
        "Searching, narrowing, opening and going back with the keyboard alone; the focus is always seen"
    ),
    "no_script": message("The same without JavaScript"),
    "reflow": message("A screen 320 pixels wide, enlarging to 400 per cent, larger letters and wider spacing"),
    "appearance": message("High contrast colours, less movement, pages that do not jump while they load"),
    "paper": message("Printing"),
}


@dataclass(frozen=True)
class Barrier:
    """A rule that is broken: which, what criteria of WCAG it stands for, and on how many pages."""

    rule: str
    criteria: tuple[str, ...]
    pages: int


@dataclass(frozen=True)
class Results:
    """One run of the tests."""

    day: date
    axe: str
    chromium: str
    pages: int
    rules: int
    passed: tuple[str, ...]
    failed: tuple[str, ...]
    barriers: tuple[Barrier, ...]


def read(found: dict[str, Any]) -> Results:
    """The results as the tests wrote them."""
    counted = Counter((its["rule"], tuple(its["criteria"])) for its in found["violations"])
    checks = {name: its for name, its in found["checks"].items() if name in CHECKS}
    return Results(
        day=date.fromisoformat(found["date"]),
        axe=found["axe"],
        chromium=found["chromium"],
        pages=found["pages"],
        rules=found["rules"],
        passed=tuple(CHECKS[name] for name in CHECKS if name in checks and not checks[name]["failed"]),
        failed=tuple(CHECKS[name] for name in CHECKS if name in checks and checks[name]["failed"]),
        barriers=tuple(Barrier(rule, criteria, pages) for (rule, criteria), pages in sorted(counted.items())),
    )


@cache
def results() -> Results:
    """The results that this release was shipped with."""
    return read(json.loads(RESULTS.read_text(encoding="utf-8")))
