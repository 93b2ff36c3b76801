"""The settings of a source of the kind `ptv`, checked before anything is read."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from stdnum.fi import ytunnus

from services.sync.sources.opening import Opening
from services.sync.sources.protocol import SourceFailed
from services.sync.sources.ptv.codes import WELLBEING
from services.sync.sources.ptv.plan import Scope
from services.vocabulary.codes import SERVICE_CLASSES

WELLBEING_CLASSES = "wellbeing classes"


@dataclass(frozen=True)
class Asked:
    """What is to be read, and the classes that a service must have one of; none means any."""

    scope: Scope
    classes: tuple[str, ...]


def read(opening: Opening) -> Asked:
    """The settings; `SourceFailed` says which of them is wrong."""
    version = opening.settings.get("version", "v11")
    if version != "v11":
        text = f'{version!r} is not read yet; write "v11", which PTV serves until 04/2027'
        raise SourceFailed(f"the county profile's source {opening.name}, version: {text}")
    scope = Scope(
        municipalities=opening.municipalities,
        county=None if opening.chosen else opening.profile.county,
        organizations=() if opening.chosen else _list(opening, "organizations", _organization),
        nationwide=_flag(opening, "nationwide", False),
        locations=_flag(opening, "locations", True),
    )
    return Asked(scope, _classes(opening))


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
        raise SourceFailed(f"the county profile's source {opening.name}, {key}: write a list of {what[key]}")
    return tuple(values)


def _flag(opening: Opening, key: str, default: bool) -> bool:
    value = opening.settings.get(key, default)
    if not isinstance(value, bool):
        raise SourceFailed(f"the county profile's source {opening.name}, {key}: write true or false")
    return value
