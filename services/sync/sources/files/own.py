"""Files in our own words: CSV with the columns of `vocabulary.spreadsheet`, JSON in the offering's own shape."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from services.sync.sources.files.decoding import delimiter, text_of
from services.sync.sources.files.given import Given
from services.sync.sources.files.rows import CUT, NOT_WHOLE, lines, listed
from services.sync.sources.municipalities import known, of_offering
from services.sync.sources.persons import only_agreed
from services.sync.sources.protocol import Record
from services.sync.sources.sound import TOO_DEEP, is_deep
from services.vocabulary.spreadsheet import columns
from services.vocabulary.spreadsheet.cells import BadCell
from services.vocabulary.spreadsheet.table import TableProblem, rows

REQUIRED = ("record_id", "organization_record", "kind", "name_fi")
PATTERNS = ("offerings*.csv", "offerings*.json", "offerings*.ndjson", "offerings*.jsonl")
NEEDED = "record_id and organization_record are needed; add them"


def records(given: Given) -> Iterator[tuple[str, Record]]:
    """Where each row stands, and its record. `TableProblem` when the file cannot be read, or not to its end."""
    if given.problem:
        raise TableProblem(given.problem)
    text = text_of(given.content, is_csv=given.format == "csv")
    if given.format == "csv":
        yield from _of_csv(given.name, text)
        return
    for number, item in enumerate(listed(text) if given.format == "json" else lines(text), 1):
        yield f"{given.name}, object {number}", _of_object(item)


def objects(given: Given) -> list[Any]:
    """What a JSON file lists."""
    if given.problem:
        raise TableProblem(given.problem)
    return listed(text_of(given.content, is_csv=False))


def _of_object(item: Any) -> Record:
    return replace(_record(item), municipalities=of_offering(item))


def _record(item: Any) -> Record:
    identity = _id(item.get("record_id")) if isinstance(item, dict) else ""
    organization = _id(item.get("organization_record")) if isinstance(item, dict) else ""
    if not identity or not organization:
        return Record(identity, status="invalid", reason=NEEDED, nameless=not identity)
    if is_deep(item):
        return Record(identity, status="invalid", reason=TOO_DEEP)
    offering = {key: value for key, value in item.items() if key not in ("record_id", "organization_record")}
    payload = {"organization_record": organization, "offering": only_agreed(offering)}
    return Record(identity, payload)


def _id(value: Any) -> str:
    """A text or a number as an id; empty when it is neither."""
    return str(value).strip() if isinstance(value, str | int) and not isinstance(value, bool) else ""


def _of_csv(name: str, text: str) -> Iterator[tuple[str, Record]]:
    is_short = False
    for number, names, cells in rows(text, REQUIRED, delimiter(text)):
        is_short = len(cells) < len(names)
        yield f"{name}, row {number}", _of_cells(names, cells)
    if is_short:
        raise TableProblem(CUT)


def _of_cells(names: list[str], cells: list[str]) -> Record:
    row = dict(zip(names, cells, strict=False))
    if len(cells) != len(names):
        identity = row.get("record_id", "").strip()
        return Record(identity, status="invalid", reason=NOT_WHOLE, nameless=not identity)
    return replace(_of_row(row), municipalities=known([row.get("municipality", "").strip()]))


def _of_row(row: dict[str, str]) -> Record:
    identity = row["record_id"].strip()
    for column in ("record_id", "organization_record"):
        if not row[column].strip():
            reason = f"column {column}: it is empty; fill it in"
            return Record(identity, status="invalid", reason=reason, nameless=not identity)
    try:
        offering = only_agreed(columns.offering(row))
    except BadCell as error:
        return Record(identity, status="invalid", reason=str(error))
    return Record(identity, {"organization_record": row["organization_record"].strip(), "offering": offering})
