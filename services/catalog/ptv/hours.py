"""Service hours of PTV v11 (section 4.7)."""

from typing import Any

from services.catalog.ptv.parts import Json, items

DAYS = {
    "mon": "Monday", "tue": "Tuesday", "wed": "Wednesday", "thu": "Thursday",
    "fri": "Friday", "sat": "Saturday", "sun": "Sunday",
}  # fmt: skip


def hours(its: Json | None) -> list[Json]:
    """Hour[]: weekly spans by day, those over midnight apart, then exceptions (PTV v11, section 4.7)."""
    its = its or {}
    spans = [(day, span) for span in its.get("weekly", []) for day in span["days"]]
    spans.sort(key=lambda pair: (list(DAYS).index(pair[0]), pair[1]["opens"]))
    daily = [_opening(day, "", span) for day, span in spans if span["opens"] < span["closes"]]
    late = [_opening(day, _after(day), span) for day, span in spans if span["opens"] >= span["closes"]]
    info = items({code: value[:150] for code, value in its.get("text", {}).items()})
    found = []
    if daily:
        found.append(_hour("DaysOfTheWeek", info, openingHour=daily))
    if late:
        found.append(_hour("OverMidnight", info, openingHour=late))
    return found + [_exception(exception) for exception in its.get("exceptions", [])]


def _hour(kind: str, info: list[Json], **changes: Any) -> Json:
    return {
        "serviceHourType": kind,
        "validFrom": None,
        "validTo": None,
        "isClosed": False,
        "validForNow": True,
        "isAlwaysOpen": False,
        "isReservation": False,
        "additionalInformation": info,
        "openingHour": [],
        **changes,
    }


def _opening(day: str, last: str, span: Json) -> Json:
    return {"dayFrom": DAYS[day], "dayTo": last, "from": span["opens"] + ":00", "to": span["closes"] + ":00"}


def _after(day: str) -> str:
    names = list(DAYS.values())
    return names[(list(DAYS).index(day) + 1) % 7]


def _exception(its: Json) -> Json:
    opened = bool(its.get("opens") and its.get("closes")) and not its.get("closed")
    times = {"from": f"{its.get('opens')}:00", "to": f"{its.get('closes')}:00"}
    return _hour(
        "Exceptional",
        items(its.get("text")),
        validFrom=f"{its['from']}T00:00:00",
        validTo=f"{its['to']}T00:00:00",
        isClosed=not opened,
        validForNow=False,
        openingHour=[{"dayFrom": "Monday", "dayTo": "Sunday", **times}] if opened else [],
    )
