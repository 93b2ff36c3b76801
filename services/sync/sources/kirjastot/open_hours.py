"""Opening hours in the offering's words: the hours with staff as hours, those without in a text."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from services.sync.sources.kirjastot.data import sentences
from services.sync.sources.kirjastot.hours import SELF_SERVICE, STAFFED
from services.sync.sources.texts import line
from services.vocabulary.local_time import WEEKDAYS
from services.vocabulary.texts import UI_LANGUAGES, Text

MOST_EXCEPTIONS = 100
Its = dict[str, Any]


def hours(its: Its) -> Its:
    """The offering's hours. A library that never has staff is open when it can be used without."""
    weekly, staffed = its["weekly"], _has_staff(its)
    main = STAFFED if staffed else SELF_SERVICE
    found: Its = {
        "weekly": [
            {"days": days, "opens": opens, "closes": closes}
            for (opens, closes), days in _grouped(weekly, main).items()
        ],
        "exceptions": list(_exceptions(its["exceptions"], main))[:MOST_EXCEPTIONS],
        "text": _text(weekly, staffed),
    }
    return {key: value for key, value in found.items() if value}


def _has_staff(its: Its) -> bool:
    days = [*its["weekly"].values(), *(day["times"] for day in its["exceptions"])]
    return any(status == STAFFED for day in days for _, _, status in day)


def _grouped(weekly: Mapping[str, Any], wanted: int) -> dict[tuple[str, str], list[str]]:
    """Days by the span that they share."""
    found: dict[tuple[str, str], list[str]] = {}
    for weekday in WEEKDAYS:
        for opens, closes, status in weekly.get(weekday, []):
            if status == wanted:
                found.setdefault((opens, closes), []).append(weekday)
    return found


def _text(weekly: Mapping[str, Any], staffed: bool) -> Text:
    if not staffed:
        return dict(sentences()["no_staff"]) if weekly else {}
    without = _grouped(weekly, SELF_SERVICE)
    return {code: _self_service(without, code) for code in UI_LANGUAGES} if without else {}


def _self_service(spans: Mapping[tuple[str, str], list[str]], language: str) -> str:
    times = ", ".join(f"{_days(days, language)} {_clocks(*span, language)}" for span, days in spans.items())
    return str(sentences()["self_service"][language]).format(times=times)


def _days(days: list[str], language: str) -> str:
    """`ma–pe`, or `ma, ke` when some are left out between."""
    numbers = [WEEKDAYS.index(day) for day in days]
    names = [sentences()[day][language] for day in days]
    if len(numbers) > 2 and numbers[-1] - numbers[0] == len(numbers) - 1:
        return f"{names[0]}–{names[-1]}"
    return ", ".join(names)


def _clocks(opens: str, closes: str, language: str) -> str:
    dot = sentences()["dot"][language]
    ends = (opens, "24:00" if closes == "00:00" else closes)
    first, last = (clock.removeprefix("0").replace(":", dot) for clock in ends)
    return f"{sentences()['at'][language]}{first}–{last}"


def _exceptions(days: list[Its], main: int) -> Iterator[Its]:
    """Days that differ; those that follow one another and say the same are one."""
    runs: list[tuple[date, date, Its]] = []
    for day in days:
        when = date.fromisoformat(day["date"])
        said: Its = {key: its for key, its in day.items() if key != "date"}
        if runs and runs[-1][1] == when - timedelta(days=1) and runs[-1][2] == said:
            runs[-1] = (runs[-1][0], when, said)
        else:
            runs.append((when, when, said))
    for first, last, said in runs:
        yield from _exception({"from": first.isoformat(), "to": last.isoformat()}, said, main)


def _exception(span: Its, said: Its, main: int) -> Iterator[Its]:
    times = said["times"]
    shown = [(opens, closes) for opens, closes, status in times if status == main]
    rest = {(opens, closes): status for opens, closes, status in times if status != main}
    text = {code: [word] for code, word in said.get("info", {}).items()}
    if not shown and rest:
        # Unlike a weekly span, an exception has words of its own, so it may be open without staff.
        shown = list(rest)
        _say(text, {code: sentences()["only_self_service"][code] for code in UI_LANGUAGES})
    elif rest:
        template = sentences()["self_service"]
        for code in UI_LANGUAGES:
            times_text = ", ".join(_clocks(*its, code) for its in rest)
            text.setdefault(code, []).append(template[code].format(times=times_text))
    words = {
        code: line(parts[0] if len(parts) == 1 else " ".join(map(_sentence, parts)), 150)
        for code, parts in text.items()
    }
    more = {"text": words} if words else {}
    if not shown:
        yield span | {"closed": True} | more
    for opens, closes in shown:
        yield span | {"opens": opens, "closes": closes} | more


def _sentence(words: str) -> str:
    return words if words.endswith((".", "!", "?")) else f"{words}."


def _say(text: dict[str, list[str]], words: Text) -> None:
    for code, word in words.items():
        text.setdefault(code, []).append(word)
