"""Ways in which people in Finland write days, hours, prices and ages, put into the words of our own columns.

What is not understood stays as it is written: the columns' own readers then say how to write it.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any
from unicodedata import normalize

from services.sync.sources.data import data_of
from services.sync.sources.files import weeks
from services.vocabulary.local_time import HELSINKI
from services.vocabulary.municipalities import MUNICIPALITIES
from services.vocabulary.spreadsheet import cells
from services.vocabulary.spreadsheet.cells import BadCell

Cells = dict[str, str]
LONGEST = 500  # a longer text is no day and no address

WORDS: Mapping[str, Any] = data_of(__package__)("words")
_DAY_WORDS = "|".join(sorted((word for its in WORDS["days"].values() for word in its), key=len, reverse=True))
_DAY = r"(?P<day>\d{1,2})\.\s?(?P<month>\d{1,2})(?:\.\s?(?P<year>\d{4}|\d\d(?!\d|[.:]\d))?)?"
_ISO = r"(?P<iso>\d{4}-\d\d-\d\d)"
_MIDNIGHT = r"(?:\s+0?0[:.]00(?:[:.]00)?)?"  # Excel writes it after a day that has no time
_CLOCK = r"\d{1,2}(?:[:.]\d\d)?(?:[:.]00)?"
_ONE_DAY = re.compile(rf"(?:(?:{_DAY_WORDS})\.?\s+)?(?:{_ISO}|{_DAY})")
_MOMENT = re.compile(
    rf"(?P<on>(?:(?:{_DAY_WORDS})\.?\s+)?(?:\d{{4}}-\d\d-\d\d|\d{{1,2}}\.\s?\d{{1,2}}(?:\.(?:\s?\d{{4}}|\d\d)?)?))"
    rf"\s*,?\s+(?:klo\.?|kl\.?)?\s*(?P<from>{_CLOCK})(?:\s*[-–—]\s*(?P<to>{_CLOCK}))?(?:\s*h)?"
)
_MONEY = re.compile(r"(\d+)(?:[.,](\d\d?))?\s*(?:€|e|eur|euroa|euro)", re.IGNORECASE)
_YEARS = r"(\d{1,3})\s*(?:v\.?|vuotta|vuotiaat|-vuotiaat|-vuotiaille|år|-åringar|years)?"
_AGES = (
    (re.compile(rf"(\d{{1,3}})\s*[-–—]\s*{_YEARS}"), lambda its: (its[1], its[2])),
    (re.compile(rf"(?:yli|över|over)\s+{_YEARS}"), lambda its: (its[1], "")),
    (re.compile(r"(\d{1,3})\s*(?:v\.?\s*)?[+–-]"), lambda its: (its[1], "")),
    (re.compile(rf"(?:alle|under)\s+{_YEARS}"), lambda its: ("", str(int(its[1]) - 1) if int(its[1]) else "")),
)  # fmt: skip


def folded(text: str) -> str:
    """A heading or a value as it is compared: without regard to case, to spaces and to how a letter is made."""
    return " ".join(normalize("NFKC", text).casefold().split())


def _by_word(table: Mapping[str, list[str]]) -> dict[str, str]:
    return {folded(word): code for code, words in table.items() for word in words}


_CODES = {name: _by_word(WORDS[name]) for name in ("yes_no", "price", "kind", "delivery", "languages")}
_CODES |= dict.fromkeys(("registration", "low_threshold"), _CODES["yes_no"])
_CODES["step_free"] = _CODES["yes_no"] | {
    word: "unknown" for word, code in _CODES["price"].items() if code == "unknown"
}
_TOWNS = {
    folded(part): its.code
    for its in MUNICIPALITIES.values()
    for name in its.name.values()
    for part in name.split(" - ")
}


def spelt(column: str, text: str, first_day: date | None = None) -> Cells:
    """The cells of our own columns that a text in a column says; `BadCell` where a day lacks its year."""
    base = re.sub(r"_(?:fi|sv|en|se|smn|sms)$", "", column)
    if len(text) > LONGEST:
        return {column: text}
    if base in _CODES and base not in ("delivery", "languages", "price"):
        return {column: _CODES[base].get(folded(text), text)}
    read = _SPELT.get(base)
    return read(column, text, first_day) if read else {column: text}


def _list(column: str, text: str, _: date | None) -> Cells:
    words = (_CODES[column].get(folded(word), word) for word in cells.several(text))
    return {column: ";".join(words)}


def _price(column: str, text: str, _: date | None) -> Cells:
    if match := _MONEY.fullmatch(text.strip()):
        is_free = not int(match[1]) and not int(match[2] or 0)
        return {column: "free"} if is_free else {column: "paid", "price_text": text}
    return {column: _CODES["price"].get(folded(text), text)}


def _day(column: str, text: str, first_day: date | None) -> Cells:
    stamp = _stamp(text)
    if stamp:
        return {column: stamp.date().isoformat()}
    match = _ONE_DAY.fullmatch(re.sub(rf"{_MIDNIGHT}$", "", text.strip().lower()))
    found = _date(match, text, first_day) if match else None
    return {column: found.isoformat() if found else text}


def _date(match: re.Match[str], text: str, first_day: date | None) -> date | None:
    try:
        if match["iso"]:
            return date.fromisoformat(match["iso"])
        day, month, year = int(match["day"]), int(match["month"]), match["year"]
        if year:
            return date(int(year) + (2000 if len(year) == 2 else 0), month, day)
        if first_day is None:
            raise BadCell(f"{text!r} has no year; write it as 24.11.2026, or set first_day in the mapping")
        years = (first_day.year + later for later in range(9))  # the 29th of February may be so far away
        leap = [date(its, month, day) for its in years if _is_day(its, month, day)]
        return next((its for its in leap if its >= first_day), None)
    except BadCell:
        raise
    except ValueError:
        return None


def _is_day(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def _stamp(text: str) -> datetime | None:
    """A moment as machines write it, on the clock of Finland."""
    if not re.match(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d", text):
        return None
    try:
        found = datetime.fromisoformat(text)
        return found.astimezone(HELSINKI) if found.tzinfo else found
    except (ValueError, OverflowError):
        return None


def _moment(column: str, text: str, first_day: date | None) -> Cells:
    if stamp := _stamp(text):
        return {column: _written(stamp)}
    match = _MOMENT.fullmatch(text.strip().lower())
    day = _ONE_DAY.fullmatch(match["on"].strip()) if match else None
    on = _date(day, text, first_day) if day else None
    start = _clock(match["from"]) if match else None
    if match is None or on is None or start is None:
        return {column: text}
    found = {column: _written(datetime.combine(on, start))}
    if match["to"] and column == "starts":
        end = _clock(match["to"])
        if end is None:
            return {column: text}
        try:
            found["ends"] = _written(datetime.combine(on + timedelta(days=end <= start), end))
        except OverflowError:
            return {column: text}
    return found


def _clock(written: str) -> time | None:
    hour, _, rest = written.replace(".", ":").partition(":")
    try:
        return time(int(hour) % 24 if hour == "24" else int(hour), int(rest[:2] or 0))
    except ValueError:
        return None


def _written(moment: datetime) -> str:
    return moment.isoformat(sep=" ")[:16]


def _weekly(column: str, text: str, _: date | None) -> Cells:
    return {column: weeks.spelt(text, WORDS) or text}


def _age(column: str, text: str, _: date | None) -> Cells:
    said = folded(text)
    if said in WORDS["everybody"]:
        return {}
    for pattern, ends in _AGES:
        if match := pattern.fullmatch(said):
            youngest, oldest = ends(match)
            return {key: its for key, its in (("age_min", youngest), ("age_max", oldest)) if its}
    raise BadCell(f"{text!r} is not an age; write it as 7-12, 65+ or alle 18")


def _years(column: str, text: str, _: date | None) -> Cells:
    match = re.fullmatch(_YEARS, folded(text))
    return {column: match[1] if match else text}


def _municipality(column: str, text: str, _: date | None) -> Cells:
    if re.fullmatch(r"\d{1,3}", text, re.ASCII):
        return {column: text.zfill(3)}  # Excel takes the zeros in front of a number away
    return {column: _TOWNS.get(folded(text), text)}


def _address(column: str, text: str, _: date | None) -> Cells:
    match = re.fullmatch(r"(.+?),?\s+(\d{5}),?\s+([^\d,]+)", text.strip(), re.ASCII)
    if not match:
        return {"street": text}
    return {"street": match[1], "postal_code": match[2], "post_office": match[3]}


def _url(column: str, text: str, _: date | None) -> Cells:
    return {column: f"https://{text}" if re.match(r"www\.", text) else text}


def _number(column: str, text: str, _: date | None) -> Cells:
    return {column: re.sub(r"[\s°]", "", text).replace("−", "-")}


_SPELT: Mapping[str, Callable[[str, str, date | None], Cells]] = {
    "delivery": _list, "languages": _list, "price": _price, "weekly_hours": _weekly, "age": _age,
    "assured_at": _day, "valid_from": _day, "valid_to": _day, "starts": _moment, "ends": _moment,
    "age_min": _years, "age_max": _years, "municipality": _municipality, "address": _address,
    "url": _url, "lon": _number, "lat": _number,
    "organization_url": _url, "organization_municipality": _municipality,
}  # fmt: skip
