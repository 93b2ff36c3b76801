"""From the columns of somebody's own file to ours, as a mapping says: pure, a row at a time."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import product
from typing import Any

from services.sync.sources.files.rows import Reading, Row
from services.sync.sources.files.spelling import folded, spelt
from services.sync.sources.municipalities import known
from services.sync.sources.persons import only_agreed, without_person, without_persons
from services.sync.sources.protocol import CannotMap, Payload, Record
from services.sync.sources.sound import LONGEST_ID
from services.vocabulary.spreadsheet import columns
from services.vocabulary.spreadsheet.cells import BadCell
from services.vocabulary.texts import LANGUAGES

OWN = "own"  # the record id of the one organization whose file it is
LISTS = (*columns.LISTS, *(f"keywords_{code}" for code in LANGUAGES))
OF_ORGANIZATION = ("type", "business_id", "municipality", "url", "phone", "email")


@dataclass(frozen=True)
class Column:
    """Where one of our columns comes from in the file, and what is done with what stands there."""

    target: str
    names: tuple[str, ...]
    join: str = " "
    split: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    otherwise: str | None = None
    empty: str = ""
    digits: int = 0
    optional: bool = False

    @property
    def title(self) -> str:
        """As a person knows it who looks at the file."""
        return f"column{'s' if len(self.names) > 1 else ''} {', '.join(self.names)}"

    def read(self, row: Row) -> str:
        """The text of the cells: joined, translated, and a list with semicolons."""
        cells = [row.cell(name) for name in self.names]
        if self.target == "ends" and len(cells) > 1 and not all(cells):
            return self.empty  # a day that is known by its beginning, without the hour of its end
        text = self.join.join(cell for cell in cells if cell)
        if self.split or self.target in LISTS:
            between = re.escape(self.split) if self.split else "[;,\n]"
            parts = [self._translated(part) for its in re.split(between, text) if (part := its.strip())]
            text = ";".join(part for part in parts if part)
        else:
            text = self._translated(text)
        return text or self.empty

    def _translated(self, text: str) -> str:
        if text and (self.values or self.otherwise is not None):
            text = self.values.get(folded(text), text if self.otherwise is None else self.otherwise)
        return text.zfill(self.digits) if text.isdecimal() else text


@dataclass(frozen=True)
class FileMapping:
    """A mapping that has been checked."""

    name: str
    columns: tuple[Column, ...]
    fixed: Mapping[str, str] = field(default_factory=dict)
    organization: Payload | None = None
    organizations: Mapping[str, Payload] = field(default_factory=dict)
    reading: Reading = Reading()
    language: str = "fi"
    first_day: date | None = None

    @property
    def needed(self) -> list[str]:
        """What the file must have."""
        return [name for its in self.columns if not its.optional for name in its.names]

    @property
    def optional(self) -> list[str]:
        """What the file may have."""
        return [name for its in self.columns if its.optional for name in its.names]

    def title(self, target: str) -> str:
        """Where a person mends what one of our columns says: in the file, else in the mapping."""
        for its in self._sources(target):
            return its.title
        table = "fixed" if any(_is_of(key, target) for key in self.fixed) else "columns"
        return f"{self.name}, {table}.{target}"

    def record(self, row: Row) -> Record:
        """The row as a record with its offering and, as far as it is known here, its organization; and with the
        cells that it was made of, so that another mapping can be tried without the file."""
        found = self._record(row)
        if found.status == "live":
            kept = {"cells": self._cells(row), "identified_by": self._identified_by()}
            found = replace(found, payload=found.payload | kept)
        return replace(found, municipalities=() if row.trouble else self._where(row))

    def anew(self, payload: Payload) -> Payload:
        """What this mapping makes of a row that another may have read; `CannotMap` says why nothing."""
        cells: dict[str, str] = payload["cells"]
        for name in (*self.needed, *self.optional):
            if name not in cells:
                raise CannotMap(f"column {name}: it was not read before; the next run brings it")
        if payload["identified_by"] != self._identified_by():
            raise CannotMap(f"{self.title('record_id')}: it gives the row another id; the next run brings it")
        try:
            return self._payload(self._filled(Row("", cells.__getitem__)))
        except BadCell as error:
            raise CannotMap(str(error)) from None

    def _identified_by(self) -> str:
        """What changes when rows get other ids. The ids themselves may be made of what is not kept in a cell."""
        (column,) = self._sources("record_id")
        return hashlib.sha256(repr(column).encode()).hexdigest()[:16]

    def _cells(self, row: Row) -> dict[str, str]:
        """The cells that the mapping names, without persons."""
        empty = dict.fromkeys((*self.needed, *self.optional), "")
        cells: Payload = {name: row.cell(name) for name in empty}
        for whose in ("", "organization_"):
            for email, phone in product(self._names(f"{whose}email"), self._names(f"{whose}phone") or [""]):
                cells = without_person(cells, email, phone)
        return empty | {name: str(without_persons(cell)) for name, cell in cells.items()}

    def _names(self, target: str) -> list[str]:
        return [name for its in self.columns if its.target == target for name in its.names]

    def _record(self, row: Row) -> Record:
        try:
            identity = self._identity(row)
        except BadCell as error:
            return Record("", status="invalid", reason=f"{self.title('record_id')}: {error}", nameless=True)
        if row.trouble:
            return Record(identity, status="invalid", reason=row.trouble, nameless=not identity)
        if not identity:
            reason = f"{self.title('record_id')}: it is empty; fill it in"
            return Record("", status="invalid", reason=reason, nameless=True)
        try:
            return Record(identity, self._payload(self._filled(row)))
        except BadCell as error:
            return Record(identity, status="invalid", reason=str(error))

    def _where(self, row: Row) -> tuple[str, ...]:
        """The row's municipality, also where another of its cells cannot be read."""
        told = [self.fixed.get("municipality"), (self.organization or {}).get("municipality")]
        for column in self._sources("municipality"):
            try:
                told.insert(0, spelt(column.target, column.read(row), self.first_day).get("municipality"))
            except BadCell:  # said of the column itself, if it comes to that
                continue
        return known([next(filter(None, told), None)])

    def _identity(self, row: Row) -> str:
        (column,) = (its for its in self.columns if its.target == "record_id")
        text = " ".join(column.read(row).split())
        if len(text) <= LONGEST_ID:
            return text
        return f"{text[: LONGEST_ID - 20]}#{hashlib.sha256(text.encode('utf-8', 'replace')).hexdigest()[:16]}"

    def _filled(self, row: Row) -> dict[str, str]:
        """The row in our own columns."""
        filled = dict(self.fixed)
        for column in self.columns:
            try:
                if text := column.read(row):
                    found = spelt(column.target, text, self.first_day)
            except BadCell as error:
                raise BadCell(f"{column.title}: {error}") from None
            else:
                for target, its in (found if text else {}).items():
                    # What follows from another column says less than a column of its own.
                    filled[target] = its if target == column.target else filled.get(target) or its
        if text := filled.pop("price_text", ""):
            filled.setdefault(f"price_text_{self.language}", text)
        for name in ("street", "post_office"):
            if text := filled.pop(name, ""):
                filled.setdefault(f"{name}_{self.language}", text)
        return filled

    def _payload(self, filled: dict[str, str]) -> Payload:
        key, organization = self._organization(filled)
        own = {name: its for name, its in filled.items() if not name.startswith("organization_")}
        try:
            offering = only_agreed(columns.offering(own))
        except BadCell as error:
            raise BadCell(self._told(str(error))) from None
        payload: Payload = {"organization_record": key, "offering": offering}
        return payload | ({"organization": organization} if organization else {})

    def _organization(self, filled: Mapping[str, str]) -> tuple[str, Payload | None]:
        if self.organization:
            return OWN, self.organization
        name = {code: its for code in LANGUAGES if (its := filled.get(f"organization_name_{code}"))}
        if not name:
            key = filled.get("organization_record", "")
            if not key:
                target = "organization_record" if self._sources("organization_record") else "organization_name"
                raise BadCell(f"{self.title(target)}: it is empty; fill it in")
            return key, self.organizations.get(key)
        found: Payload = {"name": name}
        found |= {
            part: filled[f"organization_{part}"] for part in OF_ORGANIZATION if f"organization_{part}" in filled
        }
        key = folded(found.get("business_id") or next(iter(name.values())))
        return key[:LONGEST_ID], only_agreed(found)

    def _told(self, reason: str) -> str:
        """The reason with the file's own heading in the place of our column."""
        column, _, text = reason.removeprefix("column ").partition(": ")
        return f"{self.title(column)}: {text}"

    def _sources(self, target: str) -> list[Column]:
        exact = [its for its in self.columns if _is_of(its.target, target)]
        others = {"ends": "starts", "age_min": "age", "age_max": "age", "price_text": "price", "lat": "lon"}
        whole = "address" if target.startswith(("street", "post")) else others.get(target)
        return exact or [its for its in self.columns if its.target == whole]


def _is_of(column: str, target: str) -> bool:
    """Whether it is the column, or the same in some language."""
    base, _, code = column.rpartition("_")
    return column == target or (code in LANGUAGES and base == target)


def mapped_value(value: Any) -> str:
    """A value of the mapping as a cell."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ";".join(map(mapped_value, value))
    return value.isoformat() if isinstance(value, date) else str(value).strip()
