"""The county profile: one TOML file that makes an installation somebody's. Read and checked here alone.

What is wrong is named with the file, the line and the field: `etela-savo.toml, line 12, languages[1]: …`.
"""

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from services.vocabulary.concepts import shipped
from services.vocabulary.municipalities import COUNTIES, MUNICIPALITIES, county_municipalities
from services.vocabulary.schedule import Schedule, read_schedule
from services.vocabulary.texts import LANGUAGES, UI_LANGUAGES, Text
from services.vocabulary.themes import THEMES

T = TypeVar("T")
CARD_TYPES = ("exercise", "culture", "nature", "wellbeing", "lifestyle", "other")
SOURCE_KINDS = ("calendars", "files", "kirjastot", "linkedevents", "lipas", "ptv", "tpr")
PARTS = ("desk", "cards", "moderation")


class ProfileError(ValueError):
    """The profile cannot be used; the message names file, line and field."""


@dataclass(frozen=True)
class ThemeArea:
    """A county's own theme area: opens on a date, and stands for national themes."""

    code: str
    name: Text
    themes: tuple[str, ...]
    opens: date | None


@dataclass(frozen=True)
class Channel:
    """A way to help or to the county's own services: a telephone, an address, or both. `concepts` are what it
    is for; without any it is for everything."""

    name: Text
    phone: str | None
    url: str | None
    when: Text
    concepts: tuple[str, ...] = ()


@dataclass(frozen=True)
class PriorityGroup:
    """People whom the county's plan names: the concepts that stand for them. A property of offerings, never of
    a client."""

    code: str
    name: Text
    concepts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Source:
    """A source of offerings: its name here, what kind it is, that kind's own settings, and when and how fast it
    is read. One that is read `at_start` is so before anybody has asked for it."""

    name: str
    kind: str
    settings: Mapping[str, Any]
    schedule: Schedule | None = None
    at_start: bool = False
    requests_per_second: float | None = None


@dataclass(frozen=True)
class Upkeep:
    """When an offering is to be checked again, in days: after its last check it is due, and from then on
    dimmed; so many days after that it is hidden, and so many after that archived."""

    review_after: int = 300
    hide_after: int = 60
    archive_after: int = 365


@dataclass(frozen=True)
class Profile:
    """Everything that is a county's own."""

    name: Text
    county: str
    municipalities: tuple[str, ...]
    languages: tuple[str, ...]
    demo: bool
    themes: tuple[ThemeArea, ...]
    crisis: tuple[Channel, ...]
    channels: tuple[Channel, ...]
    priority_groups: tuple[PriorityGroup, ...]
    card_types: tuple[str, ...]
    sources: tuple[Source, ...]
    parts: frozenset[str]
    upkeep: Upkeep = Upkeep()
    quick_exit: str = ""  # where somebody is led who has to leave a page at once
    colours: Mapping[str, str] = field(default_factory=dict)
    logo: str | None = None


def load_profile(path: Path) -> Profile:
    """The profile in a file; `ProfileError` when it cannot be read or used."""
    try:
        text = path.read_text(encoding="utf-8")
        data = tomllib.loads(text)
    except FileNotFoundError:
        raise ProfileError(f"{path}: there is no such file; set PROFILE to a county profile") from None
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ProfileError(f"{path}: {error}") from None
    return _profile(_Table(data, "", path, text))


class _Table:
    """A TOML table that knows where it stands, and complains about what nobody asked for."""

    def __init__(self, data: Mapping[str, Any], at: str, path: Path, text: str) -> None:
        self._data, self._at, self._path, self._text = dict(data), at, path, text

    def take(self, key: str, kind: type[T], default: T | None = None, *, known: Any = None, what: str = "") -> T:
        """The value of a key, of a kind and (where given) one of those known."""
        if key not in self._data:
            if default is None:
                raise self.wrong(key, "this is needed")
            return default
        value = self._data.pop(key)
        if kind is float and type(value) is int:
            value = float(value)
        if not isinstance(value, kind):
            raise self.wrong(key, f"{value!r} is not {_KINDS.get(kind, kind.__name__)}")
        if known is not None and value not in known:
            raise self.wrong(key, f"{value!r} is not {what}")
        return value

    def text(self, key: str, default: Text | None = None) -> Text:
        """A text by language."""
        value = self.take(key, dict, default)
        for language, words in value.items():
            if language not in LANGUAGES or not isinstance(words, str) or not words.strip():
                raise self.wrong(f"{key}.{language}", f"write texts for {', '.join(LANGUAGES)} and nothing empty")
        return value

    def codes(self, key: str, known: Any, what: str, default: tuple[str, ...] = ()) -> tuple[str, ...]:
        """A list of codes."""
        values = self.take(key, list, list(default))
        for index, value in enumerate(values):
            if value not in known:
                raise self.wrong(f"{key}[{index}]", f"{value!r} is not {what}")
        return tuple(values)

    def tables(self, key: str, read: "Callable[[_Table], T]") -> tuple[T, ...]:
        """An array of tables, each read and then asked for what is left over."""
        found = []
        for index, data in enumerate(self.take(key, list, [])):
            table = _Table(data, f"{self._at}{key}[{index}].", self._path, self._text)
            found.append(read(table))
            table.nothing_left()
        return tuple(found)

    def rest(self) -> Mapping[str, Any]:
        """Everything that was not taken."""
        rest, self._data = self._data, {}
        return rest

    def nothing_left(self) -> None:
        """A misspelt key must not silently do nothing."""
        for key in self._data:
            raise self.wrong(key, "there is no such field; check the spelling")

    def wrong(self, key: str, message: str) -> ProfileError:
        """An error at a key of this table."""
        where = self._at + key
        return ProfileError(f"{self._path.name}, line {_line(self._text, where)}, {where}: {message}")


_KINDS = {
    str: "a text",
    bool: "true or false",
    float: "a number",
    list: "a list",
    dict: "a table",
    date: "a date such as 2026-11-24",
}


def _profile(table: _Table) -> Profile:
    county = table.take("county", str, known=COUNTIES, what="the code of a county, such as 12")
    its_own = tuple(found.code for found in county_municipalities(county))
    profile = Profile(
        name=table.text("name"),
        county=county,
        municipalities=table.codes("municipalities", MUNICIPALITIES, "the code of a municipality", its_own),
        languages=table.codes("languages", UI_LANGUAGES, "one of fi, sv, en", UI_LANGUAGES),
        demo=table.take("demo", bool, False),
        themes=table.tables("themes", _theme_area),
        crisis=table.tables("crisis", _channel),
        channels=table.tables("channels", _channel),
        priority_groups=table.tables("priority_groups", _priority_group),
        card_types=table.codes("card_types", CARD_TYPES, f"one of {', '.join(CARD_TYPES)}", CARD_TYPES),
        sources=table.tables("sources", _source),
        parts=frozenset(table.codes("parts", PARTS, f"one of {', '.join(PARTS)}")),
        upkeep=_upkeep(table),
        quick_exit=table.take("quick_exit", str, "https://www.ilmatieteenlaitos.fi/"),
        colours=_colours(table),
        logo=table.take("logo", str, "") or None,
    )
    table.nothing_left()
    return profile


def _theme_area(table: _Table) -> ThemeArea:
    return ThemeArea(
        code=table.take("code", str),
        name=table.text("name"),
        themes=table.codes("themes", THEMES, f"one of {', '.join(THEMES)}"),
        opens=table.take("opens", date, date.min),
    )


def _channel(table: _Table) -> Channel:
    return Channel(
        name=table.text("name"),
        phone=table.take("phone", str, "") or None,
        url=table.take("url", str, "") or None,
        when=table.text("when", {}),
        concepts=table.codes("concepts", shipped(), "the id of a concept"),
    )


def _priority_group(table: _Table) -> PriorityGroup:
    return PriorityGroup(
        code=table.take("code", str),
        name=table.text("name"),
        concepts=table.codes("concepts", shipped(), "the id of a concept"),
    )


def _source(table: _Table) -> Source:
    kind = table.take("kind", str, known=SOURCE_KINDS, what=f"one of {', '.join(SOURCE_KINDS)}")
    given = table.take("schedule", dict, {})
    try:
        schedule = read_schedule(given) if given else None
    except ValueError as error:
        raise table.wrong("schedule", str(error)) from None
    pace = table.take("requests_per_second", float, 0.0)
    if not 0 <= pace <= 1000:
        raise table.wrong("requests_per_second", f"{pace!r} is no number between 0 and 1000")
    return Source(
        name=table.take("name", str),
        kind=kind,
        schedule=schedule,
        at_start=table.take("at_start", bool, False),
        requests_per_second=pace or None,
        settings=table.rest(),
    )


def _upkeep(table: _Table) -> Upkeep:
    given = table.take("upkeep", dict, {})
    for name, days in given.items():
        if name not in Upkeep.__dataclass_fields__ or type(days) is not int or not 0 < days < 4000:
            names = ", ".join(Upkeep.__dataclass_fields__)
            raise table.wrong(f"upkeep.{name}", f"days as a whole number are needed, for one of {names}")
    return Upkeep(**given)


def _colours(table: _Table) -> Mapping[str, str]:
    colours = table.take("colours", dict, {})
    for name, value in colours.items():
        if not re.fullmatch(r"#[0-9a-fA-F]{6}", str(value)):
            raise table.wrong(f"colours.{name}", f"{value!r} is not a colour such as #0a5c4a")
    return colours


def _line(text: str, where: str) -> int:
    """The line on which a field stands, or its table begins: found again in the text, since TOML's reader
    does not tell."""
    keys = re.findall(r"([\w-]+)(?:\[(\d+)\])?", where)
    line, lines = 0, text.splitlines()
    for key, index in keys:
        pattern = re.compile(
            rf'\s*(\[+\s*"?{re.escape(key)}"?\s*\]+|"?{re.escape(key)}"?\s*=|.*[{{,]\s*{re.escape(key)}\s*=)'
        )
        wanted = int(index or 0) + 1
        for number in range(line, len(lines)):
            if pattern.match(lines[number]):
                line, wanted = number, wanted - 1
                if not wanted or not lines[number].lstrip().startswith("[["):
                    break
                line += 1
    return line + 1
