"""A folder of files as a source: `organizations*.json`, `offerings*.json` and `offerings*.csv`.

A JSON file is a list of objects in the offering's own shape, with `record_id` and `organization_record`.
"""

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from services.sync.sources.files import columns
from services.sync.sources.files.cells import BadCell
from services.sync.sources.protocol import CannotMap, Mapped, Page, Payload, Record, SourceFailed

PAGE = 100


class FileProblem(ValueError):
    """A file that cannot be read at all."""


class FilesSource:
    """Reads the folder's files in the order of their names, a page at a time."""

    mapping_version = "1"
    partial = False

    def __init__(self, name: str, folder: str) -> None:
        self.name = name
        self.folder = Path(folder)
        self.total: int | None = None
        self._organizations: dict[str, Payload] = {}

    def pages(self, cursor: str | None) -> Iterator[Page]:
        """Pages after the cursor, which is `file:row`."""
        if not self.folder.is_dir():
            raise SourceFailed(f"{self.folder} is not a folder; set the source's `folder` in the county profile")
        problems = list(self._read_organizations())
        files = sorted([*self.folder.glob("offerings*.json"), *self.folder.glob("offerings*.csv")])
        if not files:
            raise SourceFailed(f"{self.folder} holds no offerings*.json or offerings*.csv")
        after_file, _, after_row = (cursor or "").rpartition(":")
        for problem in problems:
            yield Page((), cursor or "", problem)
        for file in files:
            if file.name >= after_file:
                yield from self._file_pages(file, int(after_row) if file.name == after_file else 0)

    def map(self, payload: Payload) -> Mapped:
        """The offering as it is written; its organization must be in an organizations file."""
        if not payload.get("organization"):
            raise CannotMap(f"organization_record: no organizations file has {payload['organization_record']!r}")
        return Mapped(payload["offering"], payload["organization_record"], payload["organization"])

    def _read_organizations(self) -> Iterator[str]:
        for file in sorted(self.folder.glob("organizations*.json")):
            try:
                for row in _json_rows(file):
                    self._organizations[str(row["record_id"])] = row["organization"]
            except (FileProblem, KeyError, TypeError) as error:
                yield f"{file.name}: {error if isinstance(error, FileProblem) else f'a row lacks {error}'}"

    def _file_pages(self, file: Path, start: int) -> Iterator[Page]:
        try:
            rows = _csv_records(file) if file.suffix == ".csv" else _json_records(file)
            records = [self._with_organization(record) for record in rows]
        except FileProblem as error:
            yield Page((), f"{file.name}:{start}", f"{file.name}: {error}")
            return
        for begin in range(start, len(records), PAGE):
            chunk = tuple(records[begin : begin + PAGE])
            yield Page(chunk, f"{file.name}:{begin + len(chunk)}")

    def _with_organization(self, record: Record) -> Record:
        if record.status == "live":
            record.payload["organization"] = self._organizations.get(record.payload["organization_record"])
        return record


def _text(file: Path) -> str:
    try:
        return file.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = file.read_bytes()[: error.start].count(b"\n") + 1
        raise FileProblem(
            f"line {line} is not in UTF-8; save the file again and choose the encoding UTF-8 (in Excel: CSV UTF-8)"
        ) from None


def _json_rows(file: Path) -> list[Any]:
    try:
        rows = json.loads(_text(file))
    except json.JSONDecodeError as error:
        raise FileProblem(f"line {error.lineno}, column {error.colno}: not JSON ({error.msg})") from None
    if not isinstance(rows, list):
        raise FileProblem("a list in square brackets is needed")
    return rows


def _json_records(file: Path) -> Iterator[Record]:
    for number, row in enumerate(_json_rows(file), 1):
        if not isinstance(row, dict) or not row.get("record_id") or not row.get("organization_record"):
            identity = str(row.get("record_id", "")) if isinstance(row, dict) else ""
            reason = f"{file.name}, object {number}: record_id and organization_record are needed"
            yield Record(identity or f"{file.name}#{number}", status="invalid", reason=reason)
            continue
        offering = {key: value for key, value in row.items() if key not in ("record_id", "organization_record")}
        payload = {"organization_record": str(row["organization_record"]), "offering": offering}
        yield Record(str(row["record_id"]), payload)


def _csv_records(file: Path) -> Iterator[Record]:
    text = _text(file)
    first = text.partition("\n")[0]
    # Excel in Finland separates with semicolons; lists inside a cell then stand in quotation marks.
    delimiter = ";" if first.count(";") > first.count(",") else ","
    reader = csv.DictReader(io.StringIO(text), delimiter=delimiter, strict=True)
    _check_columns(list(reader.fieldnames or []))
    try:
        for row in reader:
            yield _csv_record(file, reader.line_num, row)
    except csv.Error as error:
        raise FileProblem(f"row {reader.line_num}: {error}; check the quotation marks") from None


def _check_columns(found: list[str]) -> None:
    if missing := [column for column in columns.REQUIRED if column not in found]:
        raise FileProblem(f"the column {missing[0]} is missing; the first row must name the columns")
    if unknown := sorted(set(found) - columns.known_columns()):
        raise FileProblem(f"there is no column {unknown[0]!r}; check its spelling, or take it out")


def _csv_record(file: Path, line: int, row: dict[str, Any]) -> Record:
    where = f"{file.name}, row {line}"
    identity = (row.get("record_id") or "").strip()
    if None in row or None in row.values():
        reason = f"{where}: it has another number of cells than the first row; check the quotation marks"
        return Record(identity or f"{file.name}#{line}", status="invalid", reason=reason)
    if not identity:
        return Record(f"{file.name}#{line}", status="invalid", reason=f"{where}, column record_id: it is empty")
    try:
        payload = {"organization_record": row["organization_record"].strip(), "offering": columns.offering(row)}
    except BadCell as error:
        return Record(identity, status="invalid", reason=f"{where}, {error}")
    return Record(identity, payload)
