"""A CSV file as people save it: semicolons or commas, a byte order mark or none, told where it is wrong."""

import csv
import io
from collections.abc import Collection, Iterator

from services.vocabulary.spreadsheet import columns


class TableProblem(ValueError):
    """A file that cannot be read at all; the message says where, and what to do."""


class BrokenRow(TableProblem):
    """A file that can be read up to this row."""

    def __init__(self, number: int, message: str) -> None:
        super().__init__(f"row {number}: {message}")
        self.number = number


def decoded(content: bytes, *, is_csv: bool = True) -> str:
    """The text of a file in UTF-8; `TableProblem` names the place of the first letter that is not."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        where = _place_of(content[: error.start].decode("utf-8-sig", "replace"), is_csv=is_csv)
        raise TableProblem(
            f"{where} is not in UTF-8; save the file again and choose the encoding UTF-8 (in Excel: CSV UTF-8)"
        ) from None


def rows(text: str, required: Collection[str], delimiter: str = "") -> Iterator[tuple[int, list[str], list[str]]]:
    """(number as a spreadsheet counts it, names of the columns, cells) of each row that holds something."""
    names, found = headed(text, delimiter)
    _check(names, required)
    for number, row in found:
        yield number, names, row


def headed(
    text: str, delimiter: str = "", heading_row: int = 1
) -> tuple[list[str], Iterator[tuple[int, list[str]]]]:
    """The names of the columns, whatever they are, and the rows below them that hold something."""
    numbered = _rows(text, delimiter or _delimiter(text))
    head = next((row for number, row in numbered if number == heading_row), [])
    # Excel writes rows that were emptied as separators alone.
    return [name.strip() for name in head], (its for its in numbered if any(cell.strip() for cell in its[1]))


def _rows(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    read = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number = 1
    try:
        for row in read:
            yield number, row
            number += 1
    except csv.Error as error:
        raise BrokenRow(number, f"{error}; check the quotation marks") from None


def _check(found: list[str], required: Collection[str]) -> None:
    if missing := [column for column in required if column not in found]:
        raise TableProblem(f"the column {missing[0]} is missing; the first row must name the columns")
    if unknown := sorted(set(found) - columns.known_columns()):
        raise TableProblem(f"there is no column {unknown[0]!r}; check its spelling, or take it out")
    if twice := [column for column in found if found.count(column) > 1]:
        raise TableProblem(f"the column {twice[0]} is there twice; take one of them out")


def _place_of(before: str, *, is_csv: bool) -> str:
    """Line and column of what comes after a text; a column's name where the first row has told it."""
    number, start = before.count("\n") + 1, before.rpartition("\n")[2]
    try:
        lines = io.StringIO(before if is_csv else "", newline="")
        names, *others = csv.reader(lines, delimiter=_delimiter(before))
        index = len(others[-1]) - 1 if start else 0
        return f"line {number}, column {names[index]},"
    except (csv.Error, ValueError, IndexError):  # no CSV, or the first row itself
        return f"line {number}, character {len(start) + 1},"


def _delimiter(text: str) -> str:
    first = text.partition("\n")[0]
    # Excel in Finland separates with semicolons; lists inside a cell then stand in quotation marks.
    return ";" if first.count(";") > first.count(",") else ","
