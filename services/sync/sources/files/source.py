"""A folder of files as a source: `organizations*.json`, `offerings*.json` and `offerings*.csv`.

A JSON file is a list of objects in the offering's own shape, with `record_id` and `organization_record`.
"""

import contextlib
import hashlib
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from services.sync.sources.opening import Opening
from services.sync.sources.protocol import CannotMap, Mapped, Page, Payload, Record, SourceFailed
from services.sync.sources.sound import LONGEST_ID, sound
from services.vocabulary.spreadsheet import columns
from services.vocabulary.spreadsheet.cells import BadCell
from services.vocabulary.spreadsheet.table import TableProblem, decoded, rows

PAGE = 100
REQUIRED = ("record_id", "organization_record", "kind", "name_fi")


def open_source(opening: Opening) -> "FilesSource":
    """The folder that the county profile names."""
    opening.whole()
    return FilesSource(opening.name, opening.address("folder"))


class FilesSource:
    """Reads the folder's files in the order of their names, a page at a time."""

    mapping_version = "2"
    partial = False

    def __init__(self, name: str, folder: str) -> None:
        self.name = name
        self.folder = Path(folder)
        self.total: int | None = None
        self._organizations: dict[str, Payload] = {}

    def pages(self, cursor: str | None) -> Iterator[Page]:
        """Pages after the cursor, which is `file:row:state`."""
        if not self.folder.is_dir():
            raise SourceFailed(f"{self.folder} is not a folder; set the source's `folder` in the county profile")
        files = sorted([*self.folder.glob("offerings*.json"), *self.folder.glob("offerings*.csv")])
        if not files:
            raise SourceFailed(f"{self.folder} holds no offerings*.json or offerings*.csv; put one there")
        state = _state([*files, *self.folder.glob("organizations*.json")])
        place, _, before = (cursor or "").rpartition(":")
        # When somebody has changed a file in between, rows have other numbers: all over again.
        after_file, _, after_row = (place if before == state else "").rpartition(":")
        for problem in list(self._read_organizations()):
            yield Page((), f"{after_file}:{after_row or 0}:{state}", problem)
        places: dict[str, str] = {}
        for file in files:
            # Files before the cursor are read too: their ids are taken.
            start = int(after_row) if file.name == after_file else 0
            found = self._file_pages(file, start, places)
            if file.name >= after_file:
                yield from (replace(page, cursor=f"{page.cursor}:{state}") for page in found)
            else:
                list(found)

    def map(self, payload: Payload) -> Mapped:
        """The offering as it is written; its organization must be in an organizations file."""
        if not payload.get("organization"):
            raise CannotMap(_no_organization(payload["organization_record"]))
        return Mapped(payload["offering"], payload["organization_record"], payload["organization"])

    def locate(self, record: Record, pointer: str) -> str:
        """The row and the column, or the object and the field."""
        if record.where.partition(",")[0].endswith(".csv"):
            return f"{record.where}, column {columns.column_of(pointer)}"
        return f"{record.where}, {pointer}"

    def _read_organizations(self) -> Iterator[str]:
        for file in sorted(self.folder.glob("organizations*.json")):
            try:
                found = _json_rows(file)
            except TableProblem as error:
                yield f"{file.name}: {error}"
                continue
            for number, row in enumerate(found, 1):
                if isinstance(row, dict) and row.get("record_id") and isinstance(row.get("organization"), dict):
                    self._organizations[str(row["record_id"])] = row["organization"]
                else:
                    yield f"{file.name}, object {number}: record_id and organization are needed; add them"

    def _file_pages(self, file: Path, start: int, places: dict[str, str]) -> Iterator[Page]:
        records: list[Record] = []
        problem = None
        try:
            for where, record in _csv_records(file) if file.suffix == ".csv" else _json_records(file):
                records.append(replace(self._checked(record, where, places), where=where))
        except TableProblem as error:
            problem = f"{file.name}: {error}"
        for begin in range(start, len(records), PAGE):
            chunk = tuple(records[begin : begin + PAGE])
            yield Page(chunk, f"{file.name}:{begin + len(chunk)}")
        if problem:
            yield Page((), f"{file.name}:{max(start, len(records))}", problem)

    def _checked(self, record: Record, where: str, places: dict[str, str]) -> Record:
        """The record with its organization, or as an invalid one that says where and what to mend."""
        kept = sound(record)
        if kept.status == "live":
            first = places.setdefault(kept.record_id, where)
            if first != where:
                reason = f"record_id: {kept.record_id!r} is also that of {first}; give each row its own"
                return Record(where[-LONGEST_ID:], status="invalid", reason=f"{where}, {reason}")
            name = kept.payload["organization_record"]
            if name not in self._organizations:
                return Record(kept.record_id, status="invalid", reason=f"{where}, {_no_organization(name)}")
            kept.payload["organization"] = self._organizations[name]
            kept = sound(kept)  # an organizations file may hold what cannot be kept, too
        if kept.status != "invalid":
            return kept
        return replace(kept, reason=f"{where}, {kept.reason}")


def _state(files: list[Path]) -> str:
    """What changes when one of the files does."""
    digest = hashlib.sha256()
    for file in sorted(files):
        digest.update(file.name.encode(errors="surrogateescape"))
        with contextlib.suppress(OSError):  # the reading of it tells
            digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()[:16]


def _no_organization(name: str) -> str:
    return f"organization_record: no organizations file has {name!r}; check its spelling, or add it there"


def _text(file: Path) -> str:
    return decoded(file.read_bytes(), is_csv=file.suffix == ".csv")


def _json_rows(file: Path) -> list[Any]:
    try:
        found = json.loads(_text(file))
    except json.JSONDecodeError as error:
        mend = "save or export the whole file again"
        raise TableProblem(f"line {error.lineno}, column {error.colno}: not JSON ({error.msg}); {mend}") from None
    except (ValueError, RecursionError) as error:
        if isinstance(error, TableProblem):
            raise
        raise TableProblem("not JSON: a number or a nesting without end; export the file again") from None
    if not isinstance(found, list):
        raise TableProblem("a list in square brackets is needed")
    return found


def _json_records(file: Path) -> Iterator[tuple[str, Record]]:
    for number, row in enumerate(_json_rows(file), 1):
        where = f"{file.name}, object {number}"
        if not isinstance(row, dict) or not row.get("record_id") or not row.get("organization_record"):
            identity = str(row.get("record_id", "")) if isinstance(row, dict) else ""
            reason = "record_id and organization_record are needed; add them"
            name = identity or f"{file.name}#{number}"
            yield where, Record(name, status="invalid", reason=reason, nameless=not identity)
            continue
        offering = {key: value for key, value in row.items() if key not in ("record_id", "organization_record")}
        payload = {"organization_record": str(row["organization_record"]), "offering": offering}
        yield where, Record(str(row["record_id"]), payload)


def _csv_records(file: Path) -> Iterator[tuple[str, Record]]:
    for number, names, cells in rows(_text(file), REQUIRED):
        yield f"{file.name}, row {number}", _csv_record(f"{file.name}#{number}", names, cells)


def _csv_record(place: str, names: list[str], cells: list[str]) -> Record:
    row = dict(zip(names, cells, strict=False))
    identity = row.get("record_id", "").strip()
    if len(cells) != len(names):
        reason = "it has another number of cells than the first row; check the quotation marks"
        return Record(identity or place, status="invalid", reason=reason, nameless=not identity)
    for column in ("record_id", "organization_record"):
        if not row[column].strip():
            reason = f"column {column}: it is empty; fill it in"
            return Record(identity or place, status="invalid", reason=reason, nameless=not identity)
    try:
        payload = {"organization_record": row["organization_record"].strip(), "offering": columns.offering(row)}
    except BadCell as error:
        return Record(identity, status="invalid", reason=str(error))
    return Record(identity, payload)
