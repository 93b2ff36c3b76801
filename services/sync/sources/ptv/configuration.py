"""The settings of a source of the kind `ptv`, checked before anything is read.

`url`; `version` ("v11" or "v12"), `key_file` (v12: the file that holds the API key); `organizations` (ids or
Y-tunnus codes: what they offer is read wherever it is offered, so the county's own belongs here); `nationwide`
(true unless said otherwise); `services` (classes, or "wellbeing classes"); `locations` (places of no service, true
unless said otherwise); `full_days` (7: how old a full pass may be before the next one is full again).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Literal
from uuid import UUID

from stdnum.fi import ytunnus

from services.sync.sources.opening import Opening
from services.sync.sources.ptv.codes import WELLBEING
from services.sync.sources.ptv.plan import Scope
from services.vocabulary.codes import SERVICE_CLASSES

WELLBEING_CLASSES = "wellbeing classes"
VERSIONS = {"v11": "v11", "v12": "v12", 11: "v11", 12: "v12"}
SETTINGS = ("url", "version", "key_file", "organizations", "nationwide", "services", "locations", "full_days")


@dataclass(frozen=True)
class Asked:
    """What is to be read, and the classes that a service must have one of; none means any.

    `since` is None for a full pass; `seen` is when the last pass began that what is closed was read in.
    """

    version: Literal["v11", "v12"]
    key: str
    scope: Scope
    classes: tuple[str, ...]
    since: datetime | None
    seen: datetime | None


def read(opening: Opening, now: datetime) -> Asked:
    """The settings; `SourceFailed` says which of them is wrong."""
    opening.only(*SETTINGS)
    given = opening.settings.get("version", "v11")
    version = VERSIONS.get(given) if isinstance(given, (str, int)) else None
    if version is None:
        raise opening.wrong(
            "version", f'{given!r} is none that is read; write "v11", served until 04/2027, or "v12"'
        )
    scope = Scope(
        municipalities=opening.municipalities,
        county=None if opening.chosen else opening.profile.county,
        organizations=() if opening.chosen else _list(opening, "organizations", _organization),
        nationwide=opening.flag("nationwide", True),
        locations=opening.flag("locations", True),
    )
    return Asked(
        version="v12" if version == "v12" else "v11",
        key=_key(opening) if version == "v12" else "",
        scope=scope,
        classes=_classes(opening),
        since=opening.changes_since(now),
        seen=opening.since,
    )


def _key(opening: Opening) -> str:
    """In a file of its own: a county profile is for everybody's eyes."""
    file = opening.settings.get("key_file")
    if not isinstance(file, str) or not file:
        raise opening.wrong("key_file", "v12 needs an API key of DVV's; write the path of a file that holds it")
    try:
        key = Path(file).read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise opening.wrong("key_file", f"{file} cannot be read ({type(error).__name__})") from None
    if not key or not key.isascii() or not key.isprintable() or " " in key:
        raise opening.wrong("key_file", f"{file} holds no key: one line of letters and digits is needed")
    return key


def _classes(opening: Opening) -> tuple[str, ...]:
    if opening.settings.get("services") == WELLBEING_CLASSES:
        return WELLBEING
    return _list(opening, "services", SERVICE_CLASSES.__contains__)


def _organization(its: str) -> bool:
    try:
        return bool(ytunnus.is_valid(its) or UUID(its))
    except ValueError:
        return False


def _list(opening: Opening, key: str, good: Callable[[str], bool]) -> tuple[str, ...]:
    values: Any = opening.settings.get(key, [])
    what = {"organizations": "ids or Y-tunnus codes", "services": f"PTV service classes, or {WELLBEING_CLASSES!r}"}
    if not isinstance(values, list) or not all(isinstance(its, str) and good(its) for its in values):
        raise opening.wrong(key, f"write a list of {what[key]}")
    return tuple(values)
