"""The feeds that a county profile lists, checked before anything is read.

    [[sources.feeds]]
    url = "https://seura.example/calendar.ics"
    organization = { name = "Kuvitelman seura ry", type = "association", business_id = "1234567-1" }
    municipality = "491"

`id` keeps records the same when the address changes; `page` is where people read the calendar. Defaults of what
the feed does not tell: `kind`, `service_classes`, `themes`, `target_groups`, `keywords`.
"""

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from stdnum.fi import ytunnus

from services.sync.sources.opening import Opening
from services.sync.sources.protocol import Payload, SourceFailed
from services.vocabulary.codes import SERVICE_CLASSES, TARGET_GROUPS
from services.vocabulary.municipalities import UnknownMunicipality, municipality
from services.vocabulary.texts import LANGUAGES, pick
from services.vocabulary.themes import THEMES

FORMATS = ("ical", "rss", "atom")
KINDS = ("activity", "place", "event", "course", "service", "volunteering")
TYPES = ("association", "municipality", "county", "state", "company", "foundation", "parish", "informal")
_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
_NEEDED = ("url", "organization", "municipality")
_LISTS: Mapping[str, tuple[str, int, Callable[[str], bool]]] = {
    "service_classes": ("PTV service classes", 4, SERVICE_CLASSES.__contains__),
    "themes": ("national themes", 8, THEMES.__contains__),
    "target_groups": ("PTV target groups", 20, TARGET_GROUPS.__contains__),
    "keywords": ("words of 1 to 150 letters", 30, lambda word: 0 < len(word) <= 150),
}
_TEXTS = ("id", "format", "language", "kind", "page", "licence")
_OF_ORGANIZATION = ("name", "type", "municipality", "business_id")


@dataclass(frozen=True)
class Feed:
    """One address, and what is known of all its events."""

    id: str
    url: str
    format: str
    title: str
    """What a person knows it by; the address may hold a key that is not to be shown."""
    known: Payload
    """What the mapping reads: part of each record, so that another setting is another record."""


def feeds(opening: Opening) -> tuple[Feed, ...]:
    """The feeds of the source; `SourceFailed` says what is wrong and where."""
    where = f"the county profile's source {opening.name}"
    opening.only("feeds")
    tables = opening.settings.get("feeds")
    if not isinstance(tables, list) or not tables or not all(isinstance(its, dict) for its in tables):
        raise SourceFailed(f"{where}: write its addresses as [[sources.feeds]], one table for each")
    found: dict[str, Feed] = {}
    for number, table in enumerate(tables, 1):
        feed = _Table(f"{where}, feed {number}", table).feed()
        if feed.id in found:
            raise SourceFailed(f"{where}, feed {number}: it has the address or the id of another one")
        found[feed.id] = feed
    return tuple(found.values())


class _Table:
    def __init__(self, where: str, table: Mapping[str, Any]) -> None:
        self._where, self._table = where, table

    def feed(self) -> Feed:
        for key in self._table:
            if key not in (*_NEEDED, *_TEXTS, *_LISTS):
                raise self._wrong(key, "there is no such setting; check the spelling")
        language = self._text("language", LANGUAGES.__contains__, f"one of {', '.join(LANGUAGES)}") or "fi"
        code = self._municipality(self._table, "municipality")
        organization = self._organization(language, code)
        url = self._url("url")
        known = {
            "organization": organization,
            "municipality": code,
            "language": language,
            "kind": self._text("kind", KINDS.__contains__, f"one of {', '.join(KINDS)}"),
            "page": self._url("page") if "page" in self._table else "",
            "licence": self._text("licence", lambda its: 0 < len(its) <= 100, "1 to 100 letters"),
            **{key: self._list(key) for key in _LISTS},
        }
        name = pick(organization["name"], "fi")
        return Feed(
            id=self._text("id", _ID.fullmatch, "small letters, digits and hyphens") or _digest(url),
            url=url,
            format=self._text("format", FORMATS.__contains__, f"one of {', '.join(FORMATS)}"),
            title=f"{name.value if name else ''} ({urlsplit(url).hostname})",
            known={key: its for key, its in known.items() if its},
        )

    def _organization(self, language: str, code: str) -> Payload:
        table = self._table.get("organization")
        if not isinstance(table, dict):
            raise self._wrong("organization", "write a table such as { name = …, type = … }")
        for key in table:
            if key not in _OF_ORGANIZATION:
                raise self._wrong(f"organization.{key}", "there is no such setting; check the spelling")
        given = table.get("name")
        name = {language: given} if isinstance(given, str) else given
        if not isinstance(name, dict) or not _is_text(name):
            raise self._wrong("organization.name", "write a text of 1 to 100 letters, or one for each language")
        if table.get("type") not in TYPES:
            raise self._wrong("organization.type", f"write one of {', '.join(TYPES)}")
        its = {"name": name, "type": table["type"]}
        its["municipality"] = self._municipality(table, "municipality") if "municipality" in table else code
        if "business_id" in table:
            business_id = table["business_id"]
            if not isinstance(business_id, str) or not ytunnus.is_valid(business_id):
                raise self._wrong("organization.business_id", "this is not a Y-tunnus")
            compact = ytunnus.compact(business_id)
            its["business_id"] = f"{compact[:-1]}-{compact[-1]}"
        return its

    def _municipality(self, table: Mapping[str, Any], key: str) -> str:
        try:
            return municipality(str(table.get(key, ""))).code
        except UnknownMunicipality as error:
            raise self._wrong(key, str(error)) from None

    def _url(self, key: str) -> str:
        given = self._table.get(key)
        url = re.sub(r"^webcals?://", "https://", given.strip()) if isinstance(given, str) else ""
        try:
            parts = urlsplit(url)
            good = parts.scheme in ("http", "https") and bool(parts.hostname) and len(url) <= 500
        except ValueError:
            good = False
        if not good:
            raise self._wrong(key, "an address that begins with https:// is needed")
        return url

    def _text(self, key: str, good: Callable[[str], Any], what: str) -> str:
        value = self._table.get(key)
        if value is not None and not (isinstance(value, str) and good(value)):
            raise self._wrong(key, f"write {what}")
        return value or ""

    def _list(self, key: str) -> list[str]:
        what, most, good = _LISTS[key]
        values = self._table.get(key, [])
        if not isinstance(values, list) or len(values) > most:
            raise self._wrong(key, f"write a list of at most {most} {what}")
        if not all(isinstance(its, str) and good(its) for its in values):
            raise self._wrong(key, f"write a list of {what}")
        return values

    def _wrong(self, key: str, text: str) -> SourceFailed:
        return SourceFailed(f"{self._where}, {key}: {text}")


def _is_text(name: Mapping[str, Any]) -> bool:
    its = [
        language in LANGUAGES and isinstance(text, str) and 0 < len(text.strip()) <= 100
        for language, text in name.items()
    ]
    return bool(its) and all(its)


def _digest(url: str) -> str:
    return hashlib.sha256(url.encode()).hexdigest()[:12]
