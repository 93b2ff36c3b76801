"""Rows of a file under the names that the file itself uses: headings of a CSV, paths into JSON."""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from services.sync.sources.files.decoding import delimiter, text_of
from services.sync.sources.files.given import Given
from services.sync.sources.files.spelling import folded
from services.vocabulary.spreadsheet.cells import BadCell
from services.vocabulary.spreadsheet.table import TableProblem, headed

NOT_WHOLE = "it has another number of cells than the first row; check the quotation marks"
CUT = "the file breaks off in its last row; save or export it again"


@dataclass(frozen=True)
class Reading:
    """What a mapping says of the file itself."""

    format: str = ""
    encoding: str = ""
    delimiter: str = ""
    heading_row: int = 1
    list: str = ""


@dataclass(frozen=True)
class Row:
    """A row, where a person finds it, and a way to its cells; or what is wrong with it."""

    where: str
    cell: Callable[[str], str]
    trouble: str | None = None
    is_short: bool = False


def read(given: Given, how: Reading, needed: Sequence[str], optional: Sequence[str]) -> Iterator[Row]:
    """The rows of a file. `TableProblem` when it cannot be read, also in the midst of it."""
    if given.problem:
        raise TableProblem(given.problem)
    kind = how.format or given.format
    text = text_of(given.content, is_csv=kind == "csv", encoding=how.encoding)
    if kind == "csv":
        return _of_csv(given.name, text, how, (needed, optional))
    items = listed(text, how.list) if kind == "json" else lines(text)
    return _of_json(given.name, items, needed)


def _of_csv(name: str, text: str, how: Reading, headings: tuple[Sequence[str], Sequence[str]]) -> Iterator[Row]:
    names, found = headed(text, how.delimiter or delimiter(text, how.heading_row), how.heading_row)
    places = _places(names, *headings)
    for number, cells in found:
        where = f"{name}, row {number}"
        trouble = NOT_WHOLE if len(cells) != len(names) else None
        yield Row(where, partial(_cell, cells, places), trouble, len(cells) < len(names))


def _places(names: list[str], needed: Sequence[str], optional: Sequence[str]) -> dict[str, int]:
    said = [folded(name) for name in names]
    for heading in [*needed, *optional]:
        if said.count(folded(heading)) > 1:
            raise TableProblem(f"the column {heading!r} is there twice; take one of them out")
    for heading in needed:
        if folded(heading) not in said:
            there = ", ".join(name for name in names if name)[:300] or "nothing"
            raise TableProblem(
                f"the column {heading!r} is missing; the row of headings has: {there}. "
                "Change the heading back, or the mapping"
            )
    return {heading: index for index, heading in enumerate(said)}


def _cell(cells: Sequence[str], places: Mapping[str, int], heading: str) -> str:
    index = places.get(folded(heading), len(cells))
    return cells[index].strip() if index < len(cells) else ""


def _of_json(name: str, items: list[Any], needed: Sequence[str]) -> Iterator[Row]:
    objects = [item for item in items if isinstance(item, dict)]
    for path in needed if objects else ():
        if not any(_present(item, path) for item in objects):
            raise TableProblem(
                f"no object has {path!r}; set it right in the mapping, or say there optional = true"
            )
    for number, item in enumerate(items, 1):
        where = f"{name}, object {number}"
        if isinstance(item, dict):
            yield Row(where, partial(_field, item))
        else:
            yield Row(where, partial(_field, {}), "an object in curly brackets is needed")


def listed(text: str, path: str = "") -> list[Any]:
    """The list of a JSON file, at a path into it; `TableProblem` when there is none."""
    try:
        found = json.loads(text)
    except json.JSONDecodeError as error:
        if error.msg == "Extra data" and text.lstrip().startswith("{"):
            return lines(text)  # objects one after the other, whatever the file is called
        mend = "save or export the whole file again"
        raise TableProblem(f"line {error.lineno}, column {error.colno}: not JSON ({error.msg}); {mend}") from None
    except (ValueError, RecursionError):
        raise TableProblem("not JSON: a number or a nesting without end; export the file again") from None
    if path:
        found = _found(found, path)
    if not isinstance(found, list):
        where = f" at {path!r}" if path else ""
        raise TableProblem(f"a list in square brackets is needed{where}")
    return found


def lines(text: str) -> list[Any]:
    """An object a line; what is none stays in its place as None."""
    found: list[Any] = []
    for line in text.split("\n"):
        if line.strip():
            try:
                found.append(json.loads(line))
            except (ValueError, RecursionError):
                found.append(None)
    return found


def _found(item: Any, path: str) -> Any:
    """What stands at a path such as `place.address.0`; of a list of objects, each one's."""
    if not path:
        return item
    if isinstance(item, dict):
        if path in item:
            return item[path]
        key, _, rest = path.partition(".")
        return _found(item.get(key), rest)
    if isinstance(item, list):
        key, _, rest = path.partition(".")
        if re.fullmatch(r"\d{1,4}", key, re.ASCII):
            return _found(item[int(key)], rest) if int(key) < len(item) else None
        objects = (its for its in item if isinstance(its, dict))
        return [found for its in objects if (found := _found(its, path)) is not None]
    return None


def _field(item: Any, path: str) -> str:
    return cell_of(_found(item, path), path)


def _present(item: Any, path: str) -> bool:
    key, _, rest = path.partition(".")
    if isinstance(item, dict) and path not in item:
        return key in item and (not rest or item[key] is None or _present(item[key], rest))
    return bool(item) if isinstance(item, list) else isinstance(item, dict)


def cell_of(value: Any, path: str) -> str:
    """A value of JSON as the cell of a spreadsheet."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, int | float):
        return _number(value)
    if isinstance(value, list) and not any(isinstance(its, list) for its in value):
        return ";".join(part for its in value if (part := cell_of(its, path)))
    what = "a list of lists" if isinstance(value, list) else "an object"
    raise BadCell(f"it is {what}; write in the mapping which part is meant, such as {path}.name or {path}.0")


def _number(value: int | float) -> str:
    try:
        return str(value)
    except ValueError:  # Python writes no number of thousands of digits
        raise BadCell("it is a number without end") from None
