"""What the start page offers before anybody has said a word: common needs, and what is on in the days ahead."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from services.platform.problems import Unavailable
from services.tray.question import NEXT, Question
from services.tray.shown import Shown, localized
from services.tray.upstream import Upstream
from services.vocabulary.texts import Text

SHOWN = 5  # of what is on: more is one link away
# What takes place at a time; a place that is merely open is no event of the week.
_TAKES_PLACE = ("activity", "course", "event")


@dataclass(frozen=True)
class Need:
    """Words that people would say, and the concept that search has to understand them as."""

    concept: str
    words: Text


@dataclass(frozen=True)
class Week:
    """What is on, the next one first, and the question that shows all of it."""

    question: Question
    hits: list[Shown]


@cache
def needs() -> tuple[Need, ...]:
    """The common needs."""
    path = Path(__file__).with_name("needs.toml")
    return tuple(Need(**need) for need in tomllib.loads(path.read_text(encoding="utf-8"))["needs"])


def week(municipality: tuple[str, ...], language: str, search: Upstream) -> Week | None:
    """What is on within seven days in a municipality, or in the whole area; None while search is away."""
    question = Question(sort=NEXT).choosing("kind", _TAKES_PLACE).choosing("when", ("week",))
    question = question.choosing("municipality", municipality)
    body: dict[str, Any] = question.to_search(language) | {"size": SHOWN}
    try:
        answer = search.post("/v1/search", json=body)
    except Unavailable:
        return None
    # What is on elsewhere would stand under the name of the place that was chosen.
    here = [] if answer["relaxed"]["nearby"] else answer["hits"]
    return Week(question, localized(here, language))
