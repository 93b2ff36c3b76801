"""Opening hours in the offering's words. Hours of their own manner, such as self-service, are told as a text."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from services.sync.sources.texts import cut
from services.sync.sources.tpr.data import data
from services.vocabulary.local_time import WEEKDAYS
from services.vocabulary.texts import UI_LANGUAGES, Text

MOST_EXCEPTIONS = 100
MOST_SPANS = 50
Its = dict[str, Any]
Spans = list[list[str]]


def hours(its: Its) -> Its:
    """The offering's hours. A unit that is never simply open has the hours of its first other manner."""
    main = _main(its)
    weekly = _grouped(its["weekly"], main)
    found: Its = {
        "weekly": [{"days": days, "opens": opens, "closes": closes} for (opens, closes), days in weekly.items()][
            :MOST_SPANS
        ],
        "exceptions": list(_exceptions(its["exceptions"], main))[:MOST_EXCEPTIONS],
        "text": _text(its["weekly"], main),
    }
    return {key: value for key, value in found.items() if value}


def _main(its: Its) -> str:
    days = [*its["weekly"].values(), *(day["times"] or [] for day in its["exceptions"])]
    manners = sorted({manner for day in days for _, _, manner in day})
    return "open" if "open" in manners or not manners else manners[0]


def _grouped(weekly: Mapping[str, Spans], wanted: str) -> dict[tuple[str, str], list[str]]:
    """Days by the span that they share."""
    found: dict[tuple[str, str], list[str]] = {}
    for weekday in WEEKDAYS:
        for opens, closes, manner in weekly.get(weekday, []):
            if manner == wanted:
                found.setdefault((opens, closes), []).append(weekday)
    return found


def _text(weekly: Mapping[str, Spans], main: str) -> Text:
    """What else there is than the weekly hours, and how these are to be taken when that is not simply open."""
    others = sorted({manner for day in weekly.values() for _, _, manner in day} - {main})
    told: dict[str, list[str]] = {code: [] for code in UI_LANGUAGES}
    for code in UI_LANGUAGES:
        if main != "open" and weekly:
            told[code].append(data("sentences")["manners"][main]["only"][code])
        for manner in others:
            spans = _grouped(weekly, manner).items()
            times = ", ".join(f"{_days(days, code)} {_clocks(*span, code)}" for span, days in spans)
            told[code].append(data("sentences")["manners"][manner]["times"][code].format(times=times))
    return {code: cut("\n".join(lines), 2500) for code, lines in told.items() if lines}


def _days(days: list[str], language: str) -> str:
    """`ma–pe`, or `ma, ke` when some are left out between."""
    numbers = [WEEKDAYS.index(day) for day in days]
    names = [data("sentences")["weekdays"][day][language] for day in days]
    if len(numbers) > 2 and numbers[-1] - numbers[0] == len(numbers) - 1:
        return f"{names[0]}–{names[-1]}"
    return ", ".join(names)


def _clocks(opens: str, closes: str, language: str) -> str:
    clock = data("sentences")["clock"][language]
    first, last = (its.removeprefix("0").replace(":", clock["dot"]) for its in (opens, closes))
    return str(clock["span"]).format(first=first, last=last)


def _exceptions(days: list[Its], main: str) -> Iterator[Its]:
    """Days that differ; those that follow one another and say the same are one."""
    runs: list[tuple[date, date, Spans | None]] = []
    for day in days:
        when = date.fromisoformat(day["date"])
        if runs and runs[-1][1] == when - timedelta(days=1) and runs[-1][2] == day["times"]:
            runs[-1] = (runs[-1][0], when, day["times"])
        else:
            runs.append((when, when, day["times"]))
    for first, last, times in runs:
        yield from _exception({"from": first.isoformat(), "to": last.isoformat()}, times, main)


def _exception(span: Its, times: Spans | None, main: str) -> Iterator[Its]:
    sentences = data("sentences")
    if times is None:
        yield span | {"text": sentences["not_known"]}
        return
    if not times:
        yield span | {"closed": True}
    for opens, closes, manner in times:
        # Unlike a weekly span, an exception has words of its own.
        words = {"text": sentences["manners"][manner]["only"]} if manner != main else {}
        yield span | {"opens": opens, "closes": closes} | words
