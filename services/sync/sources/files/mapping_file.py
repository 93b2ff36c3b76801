"""Reads a mapping from its TOML file and checks all of it, so that a mistake is told before anything is read."""

import codecs
import tomllib
from collections.abc import Callable, Collection, Mapping
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from stdnum.fi import ytunnus

from services.sync.sources.files.mapping import OF_ORGANIZATION, Column, FileMapping, mapped_value
from services.sync.sources.files.rows import Reading
from services.sync.sources.files.spelling import WORDS, folded, spelt
from services.sync.sources.files.toml_lines import line_of
from services.sync.sources.protocol import Payload, SourceFailed
from services.vocabulary.codes import SERVICE_CLASSES, TARGET_GROUPS
from services.vocabulary.municipalities import MUNICIPALITIES, UnknownMunicipality, municipality
from services.vocabulary.spreadsheet import cells, columns
from services.vocabulary.spreadsheet.cells import BadCell
from services.vocabulary.texts import LANGUAGES
from services.vocabulary.themes import THEMES

FORMATS = ("csv", "json", "ndjson")
CODES: Mapping[str, Collection[str]] = {
    "kind": WORDS["kind"],
    "price": WORDS["price"],
    "delivery": WORDS["delivery"],
    "service_classes": SERVICE_CLASSES,
    "target_groups": TARGET_GROUPS,
    "themes": THEMES,
    "municipality": MUNICIPALITIES,
}
TYPES = ("association", "municipality", "county", "state", "company", "foundation", "parish", "informal")
TEXTS = (*columns.TEXTS, *columns.PLACE_TEXTS, "keywords", "price_text", "organization_name")
TARGETS = (
    columns.known_columns()
    | {"age", "address", *(f"organization_{key}" for key in OF_ORGANIZATION)}
    | {f"organization_name_{code}" for code in LANGUAGES}
)
_FILE = ("format", "encoding", "delimiter", "heading_row", "list", "language", "first_day")
_TABLES = ("organization", "organizations", "columns", "fixed")
_OPTIONS = ("column", "columns", "join", "split", "values", "otherwise", "empty", "digits", "optional")


def read_mapping(path: Path) -> FileMapping:
    """The mapping in a file; `SourceFailed` names the file, the line, the key and the mend."""
    try:
        if path.stat().st_size > 2**20:
            raise SourceFailed(f"{path}: this is too long for a mapping")
        text = path.read_text(encoding="utf-8-sig")
        data = tomllib.loads(text)
    except OSError as error:
        mend = "set the source's `mapping` in the county profile"
        raise SourceFailed(f"{path}: it cannot be opened ({error.strerror}); {mend}") from None
    except UnicodeDecodeError:
        raise SourceFailed(f"{path}: it is not in UTF-8; save it again in that encoding") from None
    except tomllib.TOMLDecodeError as error:
        raise SourceFailed(f"{path}: it is not TOML: {error}; texts stand in quotation marks") from None
    except (ValueError, RecursionError):
        raise SourceFailed(f"{path}: it has a number or a nesting without end") from None
    return _Mapping(path.name, text, data).mapping()


class _Mapping:
    def __init__(self, name: str, text: str, data: Mapping[str, Any]) -> None:
        self._name, self._text, self._data = name, text, data
        self._language = "fi"

    def mapping(self) -> FileMapping:
        self._no_others(self._data, (*_FILE, *_TABLES))
        self._language = self._text_of(("language",), "fi", LANGUAGES, "one of " + ", ".join(LANGUAGES))
        first_day = self._take(("first_day",), date, None, "a day such as 2026-08-01, without quotation marks")
        found = FileMapping(
            name=self._name,
            columns=self._columns(),
            fixed=self._fixed(first_day),
            organization=self._organization(("organization",)) if "organization" in self._data else None,
            organizations={
                key: self._organization(("organizations", key)) for key in self._table("organizations")
            },
            reading=self._reading(),
            language=self._language,
            first_day=first_day,
        )
        self._whole(found)
        return found

    def _reading(self) -> Reading:
        encoding = self._text_of(("encoding",), "")
        try:
            known = not encoding or codecs.lookup(encoding)._is_text_encoding
        except (LookupError, ValueError):
            known = False
        if not known:
            raise self._wrong(
                ("encoding",), f"{encoding!r} is no encoding; write windows-1252 or utf-8, or leave it out"
            )
        row = self._take(("heading_row",), int, 1, "the number of the row that names the columns")
        if not 1 <= row <= 100:
            raise self._wrong(("heading_row",), "write a number from 1 to 100")
        marks = (";", ",", "\t", "|")
        return Reading(
            format=self._text_of(("format",), "", FORMATS, "one of " + ", ".join(FORMATS)),
            encoding=encoding,
            delimiter=self._text_of(("delimiter",), "", marks, 'one of ";", ",", "|" and "\\t"'),
            heading_row=row,
            list=self._text_of(("list",), ""),
        )

    def _columns(self) -> tuple[Column, ...]:
        table = self._table("columns")
        found = {(its := self._column(key, value)).target: its for key, value in table.items()}
        if len(found) < len(table):
            raise self._wrong(("columns",), f"a column is there twice: with _{self._language} and without it")
        return tuple(found.values())

    def _column(self, key: str, value: Any) -> Column:
        at = ("columns", key)
        target = self._target(at)
        if isinstance(value, str | list):
            value = {"column" if isinstance(value, str) else "columns": value}
        if not isinstance(value, dict):
            raise self._wrong(at, 'write the heading in quotation marks, such as "Ryhmän nimi"')
        for option in value:
            if option not in _OPTIONS:
                raise self._wrong((*at, option), f"there is no such option; there are {', '.join(_OPTIONS)}")
        digits = value.get("digits", 0)
        if type(digits) is not int or not 0 <= digits <= 20 or type(value.get("optional", False)) is not bool:
            raise self._wrong(at, "digits is a number from 1 to 20, and optional is true or false")
        return Column(
            target=target,
            names=self._names(at, value),
            join=self._option(at, value, "join", " / " if target == "record_id" else " "),
            split=self._option(at, value, "split", ""),
            values=self._values(at, value.get("values", {})),
            otherwise=self._option(at, value, "otherwise", None),
            empty=self._option(at, value, "empty", ""),
            digits=digits,
            optional=value.get("optional", False),
        )

    def _names(self, at: tuple[str, ...], value: Mapping[str, Any]) -> tuple[str, ...]:
        names = value.get("columns", [value["column"]] if "column" in value else [])
        good = isinstance(names, list) and all(isinstance(its, str) and its.strip() for its in names)
        if not good or not names or ("column" in value and "columns" in value):
            raise self._wrong(at, 'write column = "a heading" or columns = ["a heading", "another"]')
        return tuple(its.strip() for its in names)

    def _values(self, at: tuple[str, ...], table: Any) -> dict[str, str]:
        if not isinstance(table, dict):
            raise self._wrong((*at, "values"), 'write a table such as { "Mikkeli" = "491" }')
        for key, value in table.items():
            if isinstance(value, dict):
                raise self._wrong((*at, "values", key), "write a text, a list, or true or false")
            self._known((*at, "values", key), at[-1], mapped_value(value))
        return {folded(key): mapped_value(value) for key, value in table.items()}

    def _fixed(self, first_day: date | None) -> dict[str, str]:
        found: dict[str, str] = {}
        for key, value in self._table("fixed").items():
            at = ("fixed", key)
            target = self._target(at)
            if isinstance(value, dict):
                raise self._wrong(at, "write a text, a number, a list, or true or false")
            try:
                self._known(at, target, mapped_value(value))
                found |= spelt(target, mapped_value(value), first_day)
                columns.offering({name: its for name, its in found.items() if name not in ("lon", "lat", "ends")})
            except BadCell as error:
                raise self._wrong(at, str(error).removeprefix(f"column {target}: ")) from None
        return found

    def _known(self, at: tuple[str, ...], column: str, text: str) -> None:
        """Codes are checked here and not row by row."""
        for part in cells.several(text) if column in CODES else ():
            code = spelt(column, part).get(column, "")
            if code not in CODES[column]:
                near = ", ".join(get_close_matches(code, CODES[column], n=3)) or ", ".join([*CODES[column]][:8])
                raise self._wrong(at, f"{part!r} is not known; near it: {near}")

    def _target(self, at: tuple[str, ...]) -> str:
        """Our column, with the file's language where it is a text and no other is said."""
        key = at[-1]
        target = f"{key}_{self._language}" if key in TEXTS else key
        if target in TARGETS:
            return target
        near = get_close_matches(key, [*TARGETS, *TEXTS], n=1)
        raise self._wrong(
            at, f"there is no such column; {f'did you mean {near[0]}? ' if near else ''}See docs/files.md"
        )

    def _whole(self, found: FileMapping) -> None:
        """What every offering needs must come from somewhere, and from one place alone."""
        targets = {its.target for its in found.columns}
        if twice := targets & set(self._table("fixed")):
            raise self._wrong(("fixed", min(twice)), "this is also in [columns]; take one of them out")
        if "record_id" not in targets:
            mend = (
                'several columns that together differ from row to row do as well: record_id = ["Nimi", "Paikka"]'
            )
            raise self._wrong(("columns",), f"record_id is missing, which tells the rows apart; {mend}")
        told = targets | set(found.fixed)
        if "kind" not in told:
            raise self._wrong((), 'kind is missing; write it under [fixed], such as kind = "activity"')
        if not any(its.startswith("name_") for its in told):
            raise self._wrong(("columns",), 'name is missing; write name = "the heading above the names"')
        named = any(its.startswith("organization_name_") for its in told)
        ways = [found.organization is not None, "organization_record" in told, named]
        if sum(ways) != 1:
            mend = "a table [organization], or one of the columns organization_name and organization_record"
            raise self._wrong(("organization",), f"say in one way who offers it: {mend}")
        if named and "organization_type" not in told:
            raise self._wrong(
                ("fixed",), f"organization_type is missing; write one of {', '.join(TYPES)} under [fixed]"
            )

    def _organization(self, at: tuple[str, ...]) -> Payload:
        table: Any = self._data
        for key in at:
            table = table[key]
        if not isinstance(table, dict):
            raise self._wrong(at, 'write a table with name = "…" and type = "association"')
        for key in table:
            if key not in ("name", *OF_ORGANIZATION):
                raise self._wrong(
                    (*at, key), f"there is no such key; there are name, {', '.join(OF_ORGANIZATION)}"
                )
            if key != "name" and not isinstance(table[key], str):
                raise self._wrong((*at, key), "write a text in quotation marks")
        given = table.get("name")
        name = {self._language: given} if isinstance(given, str) else given
        if not isinstance(name, dict) or not name or not all(map(_is_name, name.items())):
            raise self._wrong((*at, "name"), "write a text of 1 to 100 letters, or one for each language")
        if table.get("type") not in TYPES:
            raise self._wrong((*at, "type"), f"write one of {', '.join(TYPES)}")
        if "business_id" in table and not ytunnus.is_valid(table["business_id"]):
            raise self._wrong((*at, "business_id"), "this is not a Y-tunnus, such as 0000000-0")
        if "municipality" in table:
            try:
                municipality(table["municipality"])
            except UnknownMunicipality as error:
                raise self._wrong((*at, "municipality"), str(error)) from None
        return {**table, "name": name}

    def _table(self, key: str) -> dict[str, Any]:
        table: dict[str, Any] = self._take((key,), dict, {}, f"a table: [{key}] on a line of its own")
        return table

    def _text_of(self, at: tuple[str, ...], default: str, known: tuple[str, ...] = (), what: str = "") -> str:
        value = self._take(at, str, default, "a text in quotation marks")
        if known and value and value not in known:
            raise self._wrong(at, f"{value!r} is not known; write {what}")
        return str(value)

    def _option(self, at: tuple[str, ...], table: Mapping[str, Any], key: str, default: Any) -> Any:
        value = table.get(key, default)
        if value is not None and (
            isinstance(value, dict) or (key in ("join", "split") and not isinstance(value, str))
        ):
            raise self._wrong((*at, key), "write a text in quotation marks")
        return value if value is None or isinstance(value, str) else mapped_value(value)

    def _take(self, at: tuple[str, ...], kind: Callable[..., Any], default: Any, what: str) -> Any:
        value = self._data.get(at[0], default)
        if value is not None and type(value) is not kind:
            raise self._wrong(at, f"write {what}")
        return value

    def _no_others(self, table: Mapping[str, Any], known: tuple[str, ...]) -> None:
        for key in table:
            if key not in known:
                near = get_close_matches(key, known, n=1)
                hint = f"did you mean {near[0]}?" if near else "our columns stand under [columns] and [fixed]"
                raise self._wrong((key,), f"there is no such setting; {hint}")

    def _wrong(self, at: tuple[str, ...], text: str) -> SourceFailed:
        place = f", {'.'.join(at)}" if at else ""
        return SourceFailed(f"{self._name}, line {line_of(self._text, *at)}{place}: {text}")


def _is_name(item: tuple[str, Any]) -> bool:
    code, text = item
    return code in LANGUAGES and isinstance(text, str) and 0 < len(text.strip()) <= 100
