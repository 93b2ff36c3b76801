"""v12's service hours as v11's (PTV v11, section 4.7)."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from services.sync.sources.ptv.data import data
from services.sync.sources.ptv.hours import DAYS
from services.sync.sources.ptv.schema import Json
from services.sync.sources.ptv.v12.shapes import text
from services.vocabulary.texts import LANGUAGES, Text

WEEK = 7


def hours(given: Json | None) -> list[Json]:
    """Hour[]; holidays are exceptions that have a name and no date, since v12 gives none."""
    found = [hour for its in (given or {}).get("hours") or [] for hour in _hours(its)]
    holidays = ((given or {}).get("holidayServiceHours") or {}).get("holidays") or []
    return found + [hour for its in holidays for hour in _holiday(its)]


def _hours(its: Json) -> Iterator[Json]:
    kind, about = its["type"], _about(its)
    dates = {"validFrom": _midnight(its.get("fromDate")), "validTo": _midnight(its.get("toDate"))}
    if kind == "ContinuousAlwaysValidServiceHour":
        by_appointment = its["openingStatus"] == "OpenOnReservation"
        yield _hour("DaysOfTheWeek", about, isReservation=by_appointment, isAlwaysOpen=not by_appointment)
    elif kind in ("ContinuousDateRangeServiceHour", "ContinuousWeekdaysUntilFurtherNoticeServiceHour"):
        row = {"dayFrom": its["fromDay"], "dayTo": its["toDay"],
               "from": _clock(its["fromTime"]), "to": _clock(its["toTime"])}  # fmt: skip
        by_appointment = its["openingStatus"] == "OpenOnReservation"
        yield _hour("OverMidnight", about, isReservation=by_appointment, openingHour=[row], **dates)
    elif kind in ("WeeklyUntilFurtherNoticeServiceHour", "WeeklyDateRangeServiceHour"):
        yield from _weekly(its["weeklyHours"], about, dates)
    elif kind == "ExceptionalDateRangeServiceHour":
        yield from _exceptional(its, about, dates)
    else:
        raise ValueError(f"service hours of an unknown type: {kind}")


def _weekly(week: Json, about: Text, dates: Json) -> Iterator[Json]:
    """An entry for each kind of span: those of one house, one rhythm, by day or over midnight."""
    groups: dict[tuple[Any, ...], list[Json]] = {}
    abouts: dict[tuple[Any, ...], Text] = {}
    for day, span in _spans(week):
        late = span["end"] <= span["start"]
        own = _joined(about, _rhythm(span), span.get("additionalInformation") or {})
        key = (late, span["openingStatus"] == "OpenOnReservation", tuple(own.items()))
        abouts[key] = own
        following = DAYS[(DAYS.index(day) + 1) % WEEK] if late else ""
        groups.setdefault(key, []).append(
            {"dayFrom": day, "dayTo": following, "from": _clock(span["start"]), "to": _clock(span["end"])}
        )
    for key, rows in groups.items():
        late, by_appointment, _ = key
        kind = "OverMidnight" if late else "DaysOfTheWeek"
        yield _hour(kind, abouts[key], isReservation=by_appointment, openingHour=rows, **dates)


def _exceptional(its: Json, about: Text, dates: Json) -> Iterator[Json]:
    """One exception where all its days are alike; else their hours, which hold between the dates."""
    week, days = its["weeklyHours"], _weekdays(its["fromDate"], its["toDate"])
    spans = [[span for day, span in _spans(week) if day == wanted] for wanted in days]
    shapes = {tuple((span["openingStatus"], span["start"], span["end"]) for span in its) for its in spans}
    opened = [span for day in spans for span in day if span["openingStatus"] != "Closed"]
    if not opened:
        yield _hour("Exceptional", about, isClosed=True, **dates)
    elif len(shapes) == 1 and len(spans[0]) == 1:
        row = {"dayFrom": days[0], "dayTo": days[-1],
               "from": _clock(opened[0]["start"]), "to": _clock(opened[0]["end"])}  # fmt: skip
        yield _hour("Exceptional", about, openingHour=[row], **dates)
    else:
        kept = {
            day.lower(): {"hours": [span for span in its if span in opened]}
            for day, its in zip(days, spans, strict=True)
        }
        yield from _weekly(kept, about, dates)


def _holiday(its: Json) -> Iterator[Json]:
    name: Text = data("holidays").get(its["holidayName"], {})
    spans = its.get("hours") or []
    opened = [span for span in spans if span["openingStatus"] != "Closed"]
    if not opened:
        yield _hour("Exceptional", name, isClosed=True)
    for span in opened:
        row = {"dayFrom": DAYS[0], "dayTo": DAYS[-1], "from": _clock(span["start"]), "to": _clock(span["end"])}
        yield _hour("Exceptional", _joined(name, span.get("additionalInformation") or {}), openingHour=[row])


def _spans(week: Json) -> Iterator[tuple[str, Json]]:
    for day in DAYS:
        for span in (week.get(day.lower()) or {}).get("hours") or []:
            yield day, span


def _weekdays(first: str, last: str) -> list[str]:
    """The days of the week between two dates, each once."""
    start, end = date.fromisoformat(first), date.fromisoformat(last)
    count = min((end - start).days + 1, WEEK)
    return [DAYS[(start + timedelta(days=number)).weekday()] for number in range(count)]


def _rhythm(span: Json) -> Text:
    found: Text = data("rhythms").get(span.get("repetition"), {})
    return found


def _about(its: Json) -> Text:
    return _joined(its.get("heading") or {}, its.get("additionalInformation") or {})


def _joined(*parts: Text) -> Text:
    """Texts one after another; words of our own only in languages in which something is said, if anything is."""
    said = [code for code in LANGUAGES if any(part.get(code) for part in parts)]
    return {code: ", ".join(part[code] for part in parts if part.get(code)) for code in said}


def _hour(kind: str, about: Text, **changes: Any) -> Json:
    its: Json = {
        "serviceHourType": kind, "validFrom": None, "validTo": None, "isClosed": False, "validForNow": True,
        "isAlwaysOpen": False, "isReservation": False, "additionalInformation": text(about), "openingHour": [],
    }  # fmt: skip
    its |= changes
    return its | {"validForNow": its["validTo"] is None}


def _clock(written: str) -> str:
    return written if written.count(":") == 2 else f"{written}:00"


def _midnight(day: str | None) -> str | None:
    return f"{day}T00:00:00" if day else None
