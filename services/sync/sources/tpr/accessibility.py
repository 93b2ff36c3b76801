"""Getting in and about: the sentences of an assessment, and what falls short for whom."""

import re
from collections.abc import Iterator
from functools import cache

from services.sync.sources.protocol import Payload
from services.sync.sources.texts import cut
from services.sync.sources.tpr.data import data
from services.vocabulary.texts import UI_LANGUAGES, Text

LONGEST = 5000
# A template that was never filled in: "paraurheilua kuten ."
_UNFILLED = re.compile(r"\s\.$")


def accessibility(unit: Payload) -> Payload:
    """Of what nobody has said anything nothing is said: unknown is not no."""
    found: Payload = {key: answer for key in ("accessible_toilet", "accessible_parking", "induction_loop")
                      if (answer := _answer(unit, key))}  # fmt: skip
    # Red says that something falls short, not what; there may be a way in without steps all the same.
    if unit.get("viewpoints", {}).get("11") == "green":
        found["step_free"] = "yes"
    if text := _text(unit):
        found["text"] = text
    return found


def _answer(unit: Payload, key: str) -> str | None:
    """Yes when there is one at all; no when it is said of the whole place, and not only of a part."""
    patterns = _patterns()[key]
    told = [its["text"].get("fi", "") for its in (*unit.get("sentences", []), *unit.get("shortages", []))]
    answers = (answer for answer in ("yes", "no") if any(patterns[answer].search(text) for text in told))
    return next(answers, None)


@cache
def _patterns() -> dict[str, dict[str, re.Pattern[str]]]:
    return {
        key: {answer: re.compile("|".join(its), re.IGNORECASE) for answer, its in answers.items()}
        for key, answers in data("accessibility")["answers"].items()
    }


def _text(unit: Payload) -> Text:
    found = {}
    for code in UI_LANGUAGES:
        paragraphs = [*_groups(unit, code), *_viewpoints(unit, code)]
        if paragraphs:
            found[code] = cut("\n\n".join(paragraphs), LONGEST)
    return found


def _groups(unit: Payload, language: str) -> Iterator[str]:
    """The sentences of each part of the building, under its name."""
    groups: dict[str, list[str]] = {}
    for its in unit.get("sentences", []):
        text = " ".join(its["text"].get(language, "").split())
        if text and not _UNFILLED.search(text):
            groups.setdefault(its["group"].get(language, ""), []).append(text)
    for name, texts in groups.items():
        yield f"{name}: {' '.join(dict.fromkeys(texts))}" if name else " ".join(dict.fromkeys(texts))


def _viewpoints(unit: Payload, language: str) -> Iterator[str]:
    """For each kind of visitor what falls short, in all their ways of coming, or that nothing is known to."""
    sentences = data("accessibility")
    for first, visitor in sentences["visitors"].items():
        short = [
            row["text"][language].strip().rstrip(".")
            for row in unit.get("shortages", [])
            if row["viewpoint"].startswith(first) and language in row["text"] and not _is_none(row["text"])
        ]
        if short:
            listed = "; ".join(dict.fromkeys(short))
            yield str(sentences["short"][language]).format(visitor=visitor[language], shortages=listed)
        elif unit.get("viewpoints", {}).get(f"{first}1") == "green":
            yield str(sentences["good"][language]).format(visitor=visitor[language])


def _is_none(text: Text) -> bool:
    """Whether the shortage is that there is none."""
    return bool(text.get("fi", "").strip().rstrip(".").casefold() == data("accessibility")["none"])
