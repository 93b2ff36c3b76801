"""The columns of a CSV file, and how a row becomes an offering.

A column's name ends in a language where the cell is a text (`name_fi`). Lists are separated by semicolons.
"""

from collections.abc import Callable, Mapping
from typing import Any

from services.vocabulary.spreadsheet import cells
from services.vocabulary.spreadsheet.cells import BadCell
from services.vocabulary.texts import LANGUAGES

Row = Mapping[str, str]
Offering = dict[str, Any]

TEXTS = ("name", "summary", "description", "plain", "first_step", "participants", "instructions", "season")
LISTS = ("themes", "service_classes", "target_groups", "languages", "delivery")
# column → (where it goes in the offering, how its cell is read)
CELLS: Mapping[str, tuple[tuple[str, ...], Callable[[str], Any]]] = {
    "kind": (("kind",), str),
    "low_threshold": (("low_threshold",), cells.yes_no),
    "assured_at": (("assured_at",), cells.day),
    "age_min": (("age", "min"), cells.years),
    "age_max": (("age", "max"), cells.years),
    "valid_from": (("valid", "from"), cells.day),
    "valid_to": (("valid", "to"), cells.day),
    "weekly_hours": (("hours", "weekly"), cells.weekly),
    "price": (("price", "type"), cells.price),
    "registration": (("registration", "required"), cells.yes_no),
}
PLACE_CELLS: Mapping[str, tuple[tuple[str, ...], Callable[[str], Any]]] = {
    "municipality": (("municipality",), str),
    "postal_code": (("address", "postal_code"), str),
    "step_free": (("accessibility", "step_free"), str),
}
PLACE_TEXTS = {"place_name": ("name",), "street": ("address", "street"), "post_office": ("address", "post_office")}
PLACE = ("places",)
# Where in the offering what the columns say ends up; a text's language comes after it.
_PATHS: Mapping[tuple[str, ...], str] = {
    **{path: column for column, (path, _) in CELLS.items()},
    **{PLACE + path: column for column, (path, _) in PLACE_CELLS.items()},
    **{PLACE + path: column for column, path in PLACE_TEXTS.items()},
    **{(name,): name for name in (*TEXTS, *LISTS, "keywords", "organization_record", "record_id")},
    **{("contacts", name): name for name in ("phone", "email", "url")},
    ("price", "text"): "price_text",
    ("places", "point"): "lon",
    ("occurrences", "start"): "starts",
    ("occurrences", "end"): "ends",
}
OTHERS = ("record_id", "organization_record", "lon", "lat", "starts", "ends", "phone", "email", "url")


def known_columns() -> set[str]:
    """Every column that a file may have."""
    texts = (*TEXTS, "keywords", "price_text", *PLACE_TEXTS)
    by_language = {f"{name}_{language}" for name in texts for language in LANGUAGES}
    return {*CELLS, *PLACE_CELLS, *OTHERS, *LISTS, *by_language}


def column_of(pointer: str) -> str:
    """The column that a field of the offering came from; the pointer itself when none did."""
    path = tuple(part for part in pointer.split("/")[1:] if not part.isdecimal())
    known = [path[:length] for length in range(len(path), 0, -1) if path[:length] in _PATHS]
    if not known:
        return pointer
    rest = path[len(known[0]) :]
    return "_".join([_PATHS[known[0]], *(code for code in rest[:1] if code in LANGUAGES)])


def offering(row: Row) -> Offering:
    """The offering of a row; `BadCell` names the column."""
    filled = {column: cell.strip() for column, cell in row.items() if cell and cell.strip()}
    result: Offering = {}
    for column, (path, read) in CELLS.items():
        if column in filled:
            _put(result, path, _read(column, read, filled[column]))
    for name in TEXTS:
        _put_text(result, filled, name, (name,))
    _put_text(result, filled, "price_text", ("price", "text"))
    for name in LISTS:
        if name in filled:
            result[name] = cells.several(filled[name])
    keywords = {
        code: cells.several(filled[f"keywords_{code}"]) for code in LANGUAGES if f"keywords_{code}" in filled
    }
    if keywords:
        result["keywords"] = keywords
    if place := _place(filled):
        result["places"] = [place]
    if "ends" in filled and "starts" not in filled:
        raise BadCell("column starts: it is empty; write there when it begins, or empty the column ends")
    if "starts" in filled:
        result["occurrences"] = [_occurrence(filled)]
    if contact := {key: filled[key] for key in ("phone", "email", "url") if key in filled}:
        result["contacts"] = [contact]
    if "price" in result:
        result["price"].setdefault("type", "unknown")
    return result


def _place(filled: Row) -> Offering:
    place: Offering = {}
    for column, (path, read) in PLACE_CELLS.items():
        if column in filled:
            _put(place, path, _read(column, read, filled[column]))
    for name, path in PLACE_TEXTS.items():
        _put_text(place, filled, name, path)
    for one, other in (("lon", "lat"), ("lat", "lon")):
        if one in filled and other not in filled:
            raise BadCell(f"column {other}: it is empty; a position needs both lon and lat")
    if "lon" in filled:
        position = [_read(column, cells.number, filled[column]) for column in ("lon", "lat")]
        place["point"] = {"type": "Point", "coordinates": position}
    return place


def _occurrence(filled: Row) -> Offering:
    occurrence = {"start": _read("starts", cells.moment, filled["starts"])}
    if "ends" in filled:
        occurrence["end"] = _read("ends", cells.moment, filled["ends"])
    return occurrence


def _put_text(target: Offering, filled: Row, name: str, path: tuple[str, ...]) -> None:
    text = {code: filled[f"{name}_{code}"] for code in LANGUAGES if f"{name}_{code}" in filled}
    if text:
        _put(target, path, text)


def _put(target: Offering, path: tuple[str, ...], value: Any) -> None:
    for key in path[:-1]:
        target = target.setdefault(key, {})
    target[path[-1]] = value


def _read(column: str, read: Callable[[str], Any], cell: str) -> Any:
    try:
        return read(cell)
    except BadCell as error:
        raise BadCell(f"column {column}: {error}") from None
