"""PTV's service hours as ours (PTV v11, section 4.7): weekly spans, those over midnight, exceptions, and in words
what our hours have no shape for: hours of a season, and of a second part of the house."""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from services.sync.sources.ptv.data import data
from services.sync.sources.ptv.schema import Json
from services.sync.sources.ptv.texts import INSTRUCTIONS, texts
from services.sync.sources.texts import cut
from services.vocabulary.texts import UI_LANGUAGES, Text

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
OURS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MIDNIGHT = "00:00"
INFORMATION = 150
MOST_SPANS, MOST_EXCEPTIONS = 50, 100
_TIME = re.compile(r"([01]\d|2[0-4]):([0-5]\d)(:[0-5]\d)?")
Span = tuple[int, str, str]


def hours(rows: Iterable[Json] | None, languages: Iterable[str] = UI_LANGUAGES) -> Json:
    """Our hours; empty when nothing is said."""
    rows = list(rows or ())
    tongues = [code for code in UI_LANGUAGES if code in languages] or ["fi"]
    usual = [row for row in rows if row.get("serviceHourType") != "Exceptional"]
    named = (row for row in rows if row.get("serviceHourType") == "Exceptional" and _about(row))
    undated = [row for row in named if not _day(row.get("validFrom"))]
    main, others = _main(usual)
    lines: list[Text] = [texts(row.get("additionalInformation")) for row in main]
    lines += [data("reservation") for row in main if row.get("isReservation")]
    lines += [_in_words(row, tongues) for row in [*others, *undated]]
    found = {
        "weekly": _weekly(main),
        "exceptions": [its for row in rows if (its := _exception(row))][:MOST_EXCEPTIONS],
        "text": _lines(lines, tongues),
    }
    return {key: value for key, value in found.items() if value}


def _main(rows: Sequence[Json]) -> tuple[list[Json], list[Json]]:
    """The hours that hold for now and for the same thing, and the others."""
    lasting = [row for row in rows if row.get("isReservation") or (not row.get("validTo") and _spans(row))]
    first = _about(lasting[0]) if lasting else None
    main = [row for row in lasting if _about(row) in (first, {})]
    return main, [row for row in rows if row not in main]


def _about(row: Json) -> Text:
    return texts(row.get("additionalInformation"))


def _weekly(rows: Iterable[Json]) -> list[Json]:
    """Spans of equal hours are one, with their days."""
    days: dict[tuple[str, str], list[int]] = {}
    for day, opens, closes in sorted({span for row in rows for span in _spans(row)}):
        days.setdefault((opens, closes), []).append(day)
    return [
        {"days": [OURS[day] for day in its], "opens": opens, "closes": closes}
        for (opens, closes), its in days.items()
    ][:MOST_SPANS]


def _spans(row: Json) -> list[Span]:
    """(day, opens, closes); a closing that is not after the opening is on the next day."""
    if row.get("isAlwaysOpen"):
        return [(day, MIDNIGHT, MIDNIGHT) for day in range(7)]
    return [span for its in row.get("openingHour", []) for span in _of(its, row.get("serviceHourType"))]


def _of(its: Json, kind: Any) -> Iterator[Span]:
    opens, closes = _clock(its.get("from")), _clock(its.get("to"))
    if opens is None or closes is None or its.get("dayFrom") not in DAYS:
        return
    first = DAYS.index(its["dayFrom"])
    last = DAYS.index(its["dayTo"]) if its.get("dayTo") in DAYS else first
    length = (last - first) % 7
    if kind != "OverMidnight":
        yield from (((first + number) % 7, opens, closes) for number in range(length + 1))
    elif length == 0 or (length == 1 and closes <= opens):
        yield first, opens, closes
    else:  # longer than a day: to midnight, whole days, from midnight
        yield first, opens, MIDNIGHT
        yield from (((first + number) % 7, MIDNIGHT, MIDNIGHT) for number in range(1, length))
        if closes != MIDNIGHT:
            yield last, MIDNIGHT, closes


def _exception(row: Json) -> Json | None:
    start, end = _day(row.get("validFrom")), _day(row.get("validTo"))
    end = end or start
    if row.get("serviceHourType") != "Exceptional" or not start or not end or end < start:
        return None
    found: Json = {"from": start.isoformat(), "to": end.isoformat()}
    spans = [] if row.get("isClosed") else _spans(row)
    found |= {"opens": spans[0][1], "closes": spans[0][2]} if spans else {"closed": True}
    if text := texts(row.get("additionalInformation"), most=INFORMATION):
        found["text"] = text
    return found


def _in_words(row: Json, languages: Iterable[str]) -> Text:
    """`Kahvio, 1.6.2026–31.8.2026: ma–pe 09:00–16:00`, in each language."""
    about, ends = _about(row), [_day(row.get("validFrom")), _day(row.get("validTo"))]
    dates = "–".join(f"{day.day}.{day.month}.{day.year}" if day else "" for day in ends) if any(ends) else ""
    found = {}
    for code in languages:
        before = ", ".join(part for part in (about.get(code), dates) if part)
        spans = _spans(row)
        if row.get("isAlwaysOpen"):
            said = data("always")[code]
        elif row.get("isReservation"):
            said = data("reservation")[code]
        elif row.get("serviceHourType") == "Exceptional":  # a holiday, which is one day
            said = "–".join(spans[0][1:]) if spans else ""
        else:
            names = data("days")[code]
            said = ", ".join(f"{names[day]} {opens}–{closes}" for day, opens, closes in spans)
        said = said or (data("shut")[code] if row.get("isClosed") else "")
        found[code] = f"{before}: {said}" if before and said else before or said
    return found


def _lines(lines: Iterable[Text], languages: Iterable[str]) -> Text:
    lines = list(lines)
    codes = dict.fromkeys([*languages, *(code for line in lines for code in line if code not in UI_LANGUAGES)])
    found = {code: "\n".join(dict.fromkeys(line[code] for line in lines if line.get(code))) for code in codes}
    return {code: cut(text, INSTRUCTIONS) for code, text in found.items() if text}


def _clock(text: str | None) -> str | None:
    match = _TIME.fullmatch(text or "")
    return MIDNIGHT if match and match[1] == "24" else f"{match[1]}:{match[2]}" if match else None


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat((text or "")[:10])
    except ValueError:
        return None
