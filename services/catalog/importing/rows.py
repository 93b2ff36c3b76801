"""The rows of a file: NDJSON with an offering a line, or CSV with the columns of `vocabulary.spreadsheet`.

Both have a `record_id`, the row's own name in the file: the same one again is the same offering.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import IO, Any

from services.platform.problems import FieldError
from services.vocabulary.spreadsheet import columns
from services.vocabulary.spreadsheet.cells import BadCell
from services.vocabulary.spreadsheet.table import BrokenRow, decoded, rows

LONGEST_LINE = 1024 * 1024
LONGEST_ID = 200
REQUIRED = ("record_id", "kind")


@dataclass(frozen=True)
class Row:
    """A row with its number in the file (the first row of a CSV file, 1, names the columns), or its fault."""

    number: int
    record_id: str | None
    offering: dict[str, Any]
    fault: FieldError | None = None

    def located(self, errors: list[FieldError]) -> list[FieldError]:
        """Errors of the offering where a person finds them in the file."""
        return errors


class CsvRow(Row):
    """A row whose fields are columns."""

    def located(self, errors: list[FieldError]) -> list[FieldError]:
        """Columns in place of JSON pointers."""
        return [replace(error, pointer=columns.column_of(error.pointer)) for error in errors]


def named_once(found: Iterable[Row]) -> Iterator[Row]:
    """The rows; a second one with the same record_id is one with a fault."""
    seen: dict[str, int] = {}
    for row in found:
        first = seen.setdefault(row.record_id, row.number) if row.record_id else row.number
        if first == row.number:
            yield row
        else:
            text = f"Row {first} has the same record_id; give each row its own."
            fault = row.located([FieldError("/record_id", "twice", text, {"row": first})])[0]
            yield replace(row, record_id=None, fault=fault)


def of_ndjson(content: IO[bytes]) -> Iterator[Row]:
    """An object a line; a line that is none is a row with a fault."""
    number = 0
    while line := content.readline(LONGEST_LINE):
        number += 1
        if line.strip():
            yield _of_line(number, line)


def of_csv(content: IO[bytes]) -> Iterator[Row]:
    """A row for each that holds something; `TableProblem` when the file or its columns cannot be read. What
    breaks off in the middle ends in a row with a fault."""
    try:
        for number, names, cells in rows(decoded(content.read()), REQUIRED):
            yield _of_cells(number, dict(zip(names, cells, strict=False)), len(names) == len(cells))
    except BrokenRow as error:
        if error.number == 1:
            raise
        yield CsvRow(error.number, None, {}, FieldError("", "csv", str(error)))


def _of_line(number: int, line: bytes) -> Row:
    try:
        given = json.loads(line)
    except (ValueError, RecursionError) as error:
        return Row(
            number, None, {}, FieldError("", "json", f"This line is not JSON ({error}); mend or remove it.")
        )
    if not isinstance(given, dict):
        return Row(number, None, {}, FieldError("", "type", "An object in curly brackets is needed on each line."))
    record_id = given.pop("record_id", None)
    if not isinstance(record_id, str) or not _is_id(record_id):
        return Row(number, None, {}, _NO_ID)
    return Row(number, record_id, given)


def _of_cells(number: int, cells: dict[str, str], whole: bool) -> Row:
    record_id = cells.get("record_id", "").strip()
    if not whole:
        text = "This row has another number of cells than the first row; check the quotation marks."
        return CsvRow(number, record_id or None, {}, FieldError("", "csv", text))
    if not _is_id(record_id):
        return CsvRow(number, None, {}, replace(_NO_ID, pointer="record_id"))
    try:
        return CsvRow(number, record_id, columns.offering(cells))
    except BadCell as error:
        column, _, text = str(error).removeprefix("column ").partition(": ")
        return CsvRow(number, record_id, {}, FieldError(column, "cell", text))


def _is_id(record_id: str) -> bool:
    return 0 < len(record_id) <= LONGEST_ID and record_id.isprintable()


_NO_ID = FieldError(
    "/record_id", "required", f"Give each row a record_id of its own, at most {LONGEST_ID} plain characters."
)
