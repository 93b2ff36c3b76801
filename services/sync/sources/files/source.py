"""Files as a source: those of a folder, or one at an address; in our own words, or with a mapping into them.

In our own words a folder holds `organizations*.json`, `offerings*.csv` and `offerings*.json` (docs/files.md).
"""

import re
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from services.sync.settings import SyncSettings
from services.sync.sources.files import given, own, rows
from services.sync.sources.files.given import Given
from services.sync.sources.files.mapping import FileMapping
from services.sync.sources.files.mapping_file import read_mapping
from services.sync.sources.municipalities import known
from services.sync.sources.opening import Opening
from services.sync.sources.persons import only_agreed
from services.sync.sources.protocol import CannotMap, Mapped, Page, Payload, Record, SourceFailed
from services.sync.sources.reading import Reader
from services.sync.sources.sound import LONGEST_ID, is_deep, sound
from services.vocabulary.spreadsheet import columns
from services.vocabulary.spreadsheet.table import TableProblem

PAGE = 100
SETTINGS = ("folder", "url", "mapping")
ORGANIZATIONS = "organizations*.json"
OF_PEOPLE = tuple(f"*{suffix}" for suffix in given.SUFFIXES if suffix != ".txt")  # which is read-me.txt as well


def open_source(opening: Opening) -> "FilesSource":
    """The folder or the address that the county profile names."""
    opening.whole()
    opening.only(*SETTINGS)
    where = f"the county profile's source {opening.name}"
    for key, value in opening.settings.items():
        if not isinstance(value, str):
            raise opening.wrong(key, "write it as a text in quotation marks")
    if "folder" in opening.settings and "url" in opening.settings:
        raise SourceFailed(f"{where} has both `folder` and `url`; take one of them out")
    place = opening.address("url" if "url" in opening.settings else "folder")
    mapping = read_mapping(Path(opening.settings["mapping"])) if "mapping" in opening.settings else None
    if given.is_address(place) and mapping is None:
        raise SourceFailed(f"{where}: a file at an address needs a `mapping`; docs/files.md shows one")
    if "url" in opening.settings and not opening.base_url and not given.is_address(place):
        raise SourceFailed(f"{where}: `url` begins with https://; a folder on this machine is a `folder`")
    return FilesSource(opening.name, place, mapping=mapping, settings=opening.sync, wait=opening.wait)


class FilesSource:
    """Reads the files in the order of their names, a page of rows at a time."""

    partial = False

    def __init__(
        self,
        name: str,
        place: str,
        *,
        mapping: FileMapping | None = None,
        settings: SyncSettings | None = None,
        wait: Callable[[float], None] = time.sleep,
    ) -> None:
        self.name = name
        self.mapping_version = f"2-{given.digest([], repr(mapping))}" if mapping else "2"
        self.total: int | None = None
        self._place, self._mapping = place, mapping
        self._settings, self._wait = settings or SyncSettings(), wait
        self._organizations: dict[str, Payload] = {}

    def pages(self, cursor: str | None) -> Iterator[Page]:
        """Pages after the cursor, which is `file:row:state`."""
        organizations, files = self._given()
        state = given.digest([*files, *organizations], repr(self._mapping))
        place, _, before = (cursor or "").rpartition(":")
        # When somebody has changed a file in between, rows have other numbers: all over again.
        after_file, _, after_row = (place if before == state else "").rpartition(":")
        for problem in list(self._read_organizations(organizations)):
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
        if self._mapping and "cells" in payload:
            payload = self._anew(self._mapping, payload)
        if not payload.get("organization"):
            raise CannotMap(self._no_organization(payload["organization_record"]))
        return Mapped(payload["offering"], payload["organization_record"], payload["organization"])

    def locate(self, record: Record, pointer: str) -> str:
        """The row and the column, or the object and the field."""
        column = columns.column_of(pointer)
        if self._mapping and column != pointer:
            return f"{record.where}, {self._mapping.title(column)}"
        if re.search(r", row \d+$", record.where):
            return f"{record.where}, column {column}"
        return f"{record.where}, {pointer}"

    def _given(self) -> tuple[list[Given], list[Given]]:
        """Files with organizations, and those with offerings; `SourceFailed` without any of these."""
        if given.is_address(self._place):
            return [], [given.of_address(self._place, Reader(self._settings, self._wait, typed=True))]
        folder = Path(self._place)
        if not folder.is_dir():
            raise SourceFailed(f"{folder} is not a folder; set the source's `folder` in the county profile")
        organizations = given.of_folder(folder, [ORGANIZATIONS])
        names = {file.name for file in organizations}
        patterns = OF_PEOPLE if self._mapping else own.PATTERNS
        files = [file for file in given.of_folder(folder, patterns) if file.name not in names]
        if not files:
            what = "CSV or JSON file" if self._mapping else "offerings*.json or offerings*.csv"
            raise SourceFailed(f"{folder} holds no {what}; put one there (a workbook is saved as CSV UTF-8 first)")
        return organizations, files

    def _read_organizations(self, files: list[Given]) -> Iterator[str]:
        for file in files:
            try:
                found = own.objects(file)
            except TableProblem as error:
                yield f"{file.name}: {error}"
                continue
            for number, row in enumerate(found, 1):
                is_one = (
                    isinstance(row, dict) and row.get("record_id") and isinstance(row.get("organization"), dict)
                )
                if is_one and not is_deep(row):
                    self._organizations[str(row["record_id"])] = only_agreed(row["organization"])
                else:
                    yield f"{file.name}, object {number}: record_id and organization are needed; add them"

    def _file_pages(self, file: Given, start: int, places: dict[str, str]) -> Iterator[Page]:
        records: list[Record] = []
        problem = None
        try:
            for where, record in self._rows(file):
                records.append(self._checked(record, where, places))
        except TableProblem as error:
            problem = f"{file.name}: {error}"
        if problem and not records and given.is_address(self._place):
            raise SourceFailed(problem)
        for begin in range(start, len(records), PAGE):
            chunk = tuple(records[begin : begin + PAGE])
            yield Page(chunk, f"{file.name}:{begin + len(chunk)}")
        if problem:
            yield Page((), f"{file.name}:{max(start, len(records))}", problem)

    def _rows(self, file: Given) -> Iterator[tuple[str, Record]]:
        if self._mapping is None:
            yield from own.records(file)
            return
        row = None
        for row in rows.read(file, self._mapping.reading, self._mapping.needed, self._mapping.optional):
            yield row.where, self._mapping.record(row)
        if row and row.is_short:
            raise TableProblem(rows.CUT)

    def _checked(self, record: Record, where: str, places: dict[str, str]) -> Record:
        """The record with its organization, or as an invalid one that says where and what to mend."""
        if record.nameless:
            return replace(record, record_id=where[-LONGEST_ID:], reason=f"{where}, {record.reason}", where=where)
        kept = sound(record)
        if kept.status == "live":
            first = places.setdefault(kept.record_id, where)
            if first != where:
                title = self._mapping.title("record_id") if self._mapping else "record_id"
                reason = f"{where}, {title}: {kept.record_id!r} is also that of {first}; give each row its own"
                return replace(
                    kept, record_id=where[-LONGEST_ID:], payload={}, status="invalid", reason=reason, where=where
                )
            made = {
                "offering",
                *(("organization", "organization_record") if "organization" in kept.payload else ()),
            }
            kept = self._with_organization(kept)
            if self._mapping:  # what it makes of a row it makes again of the cells: `map`
                kept = replace(kept, payload={key: its for key, its in kept.payload.items() if key not in made})
        return replace(kept, reason=kept.reason and f"{where}, {kept.reason}", where=where)

    def _with_organization(self, record: Record) -> Record:
        payload, name = record.payload, record.payload["organization_record"]
        if "organization" in payload:
            # Rows that tell different things of one organization would change it to and fro.
            its = self._organizations.setdefault(name, payload["organization"])
        elif name in self._organizations:
            its = self._organizations[name]
        else:
            return replace(record, payload={}, status="invalid", reason=self._no_organization(name))
        # What an organizations file holds cannot always be kept, either.
        where = record.municipalities or known([its.get("municipality")])
        return sound(replace(record, payload=payload | {"organization": its}, municipalities=where))

    def _anew(self, mapping: FileMapping, payload: Payload) -> Payload:
        """What the mapping makes of the row now: in a replay it may be another than when the row was read."""
        made = mapping.anew(payload)
        name = made["organization_record"]
        if "organization" in made:
            its = self._organizations.setdefault(name, made["organization"])
        else:
            same = name == payload.get("organization_record")
            its = payload["organization"] if same else self._organizations.get(name, {})
        return made | {"organization": its}

    def _no_organization(self, name: str) -> str:
        title, place = "organization_record", "no organizations file"
        if self._mapping:
            title = self._mapping.title("organization_record")
            place = f"neither {self._mapping.name}, organizations, nor an organizations file"
        return f"{title}: {place} has {name!r}; check its spelling, or add it there"
