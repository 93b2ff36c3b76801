"""What people write in the cells of a spreadsheet, read or refused in words that a secretary understands."""

import re
from datetime import UTC, date, datetime

from services.vocabulary.local_time import HELSINKI

DAYS = {
    "mon": "mon", "tue": "tue", "wed": "wed", "thu": "thu", "fri": "fri", "sat": "sat", "sun": "sun",
    "ma": "mon", "ti": "tue", "ke": "wed", "to": "thu", "pe": "fri", "la": "sat", "su": "sun",
}  # fmt: skip
YES_NO = {"yes": True, "no": False, "kyllä": True, "ei": False}
PRICES = {"free": "free", "paid": "paid", "unknown": "unknown", "ilmainen": "free", "maksullinen": "paid"}
_SPAN = re.compile(
    r"([a-z]+)(?:[-–]([a-z]+))?\s+(\d{1,2})(?:[:.](\d{2}))?\s*[-–]\s*(\d{1,2})(?:[:.](\d{2}))?", re.ASCII
)


class BadCell(ValueError):
    """What is written cannot be what belongs here; the message says what to write."""


def several(cell: str) -> list[str]:
    """Values that are separated by semicolons."""
    return [value.strip() for value in cell.split(";") if value.strip()]


def day(cell: str) -> str:
    """A date, written 2026-11-24 or 24.11.2026; as 2026-11-24."""
    try:
        if match := re.fullmatch(r"(\d{1,2})\.(\d{1,2})\.(\d{4})", cell):
            return date(int(match[3]), int(match[2]), int(match[1])).isoformat()
        return date.fromisoformat(cell).isoformat() if re.fullmatch(r"\d{4}-\d\d-\d\d", cell) else _no_day(cell)
    except ValueError:
        return _no_day(cell)


def _no_day(cell: str) -> str:
    raise BadCell(f"{cell!r} is not a date; write it as 24.11.2026")


def moment(cell: str) -> str:
    """A time in Finland, written 2026-12-03 17:00 or 3.12.2026 17.00; as UTC. The hour that the clock
    skips in March and the first of the two in October are read as the zone's rules say."""
    match = re.fullmatch(r"(\S+)\s+(?:klo\s*)?(\d{1,2})[:.](\d{2})", cell)
    if not match or int(match[2]) > 23 or int(match[3]) > 59:
        raise BadCell(f"{cell!r} is not a date and a time; write it as 24.11.2026 17:00")
    local = datetime.fromisoformat(day(match[1])).replace(
        hour=int(match[2]), minute=int(match[3]), tzinfo=HELSINKI
    )
    try:
        return local.astimezone(UTC).isoformat().replace("+00:00", "Z")
    except OverflowError:  # before the first year that there is
        return _no_day(cell)


def number(cell: str) -> float:
    """A number, with a point or a comma."""
    if not re.fullmatch(r"[+-]?\d{1,15}([.,]\d{1,20})?", cell, re.ASCII):
        raise BadCell(f"{cell!r} is not a number; write it as 27,25")
    return float(cell.replace(",", "."))


def years(cell: str) -> int:
    """A whole number of years."""
    if not re.fullmatch(r"\d{1,3}", cell, re.ASCII):
        raise BadCell(f"{cell!r} is not a whole number of years; write it as 65")
    return int(cell)


def yes_no(cell: str) -> bool:
    """yes or no."""
    if cell.lower() not in YES_NO:
        raise BadCell(f"{cell!r} is neither yes nor no; write one of them")
    return YES_NO[cell.lower()]


def price(cell: str) -> str:
    """free, paid or unknown."""
    if cell.lower() not in PRICES:
        raise BadCell(f"{cell!r} is not free, paid or unknown; write one of them")
    return PRICES[cell.lower()]


def weekly(cell: str) -> list[dict[str, object]]:
    """Weekly hours, written `tue 10:00-12:00; thu 17.30-19.00` or `ma-pe 8-16`."""
    return [_span(span) for span in several(cell)]


def _span(span: str) -> dict[str, object]:
    match = _SPAN.fullmatch(span.lower())
    if not match or match[1] not in DAYS or (match[2] or match[1]) not in DAYS:
        raise BadCell(f"{span!r} is not a day and hours; write them as ti 10:00-12:00; to 17:30-19:00")
    minutes = match[4] or "00", match[6] or "00"
    opens, closes = f"{int(match[3]):02}:{minutes[0]}", f"{int(match[5]):02}:{minutes[1]}"
    if opens > "23:59" or closes > "24:00" or max(minutes) > "59":
        raise BadCell(f"{span!r} has a time that no clock shows; write it as ti 10:00-12:00")
    order = list(dict.fromkeys(DAYS.values()))
    first, last = order.index(DAYS[match[1]]), order.index(DAYS[match[2] or match[1]])
    days = order[first : last + 1] if last >= first else order[first:] + order[: last + 1]
    return {"days": days, "opens": opens, "closes": "00:00" if closes == "24:00" else closes}
