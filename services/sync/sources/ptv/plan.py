"""What a run reads of PTV: whose services, which lists in which order, and where it goes on after a fall."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal

from services.sync.sources.ptv.schema import Json, responsible
from services.vocabulary.municipalities import county_municipalities

NATIONWIDE = ("Nationwide", "NationwideExceptAlandIslands")
_CURSOR = re.compile(r"(full|changes since (\S+)): (.+) ([0-9]{1,9})")


@dataclass(frozen=True)
class Step:
    """One list, and what its items are to us: objects, ids of what has changed, or ids of what is closed."""

    path: str
    what: Literal["services", "locations", "changed", "closed"]
    parameters: Mapping[str, Any] = field(default_factory=dict)
    family: str = ""

    @property
    def key(self) -> str:
        """The list's name: what a cursor and a report call it by."""
        query = "&".join(f"{key}={_written(value)}" for key, value in self.parameters.items())
        return f"{self.path}?{query}" if query else self.path


@dataclass(frozen=True)
class Scope:
    """Whose services are read: the areas, the organizations, and whether what serves the whole country is."""

    municipalities: Sequence[str]
    county: str | None = None
    organizations: Sequence[str] = ()
    nationwide: bool = False
    locations: bool = True


@dataclass(frozen=True)
class Cursor:
    """Where a run stands. The mode is a part of it: a run that is taken up goes on as what it was begun as."""

    since: datetime | None
    key: str
    number: int

    def __str__(self) -> str:
        return f"{mode(self.since)}: {self.key} {self.number}"


def mode(since: datetime | None) -> str:
    """What a pass is called in a cursor."""
    return f"changes since {since.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}" if since else "full"


def read_cursor(text: str | None) -> Cursor | None:
    """What a run left; None where it is nothing that one of ours would leave."""
    match = _CURSOR.fullmatch(text or "")
    try:
        since = datetime.fromisoformat(match[2]) if match and match[2] else None
    except ValueError:
        return None
    return Cursor(since, match[3], int(match[4])) if match else None


def covers(scope: Scope, service: Json, organizations: Collection[str] = ()) -> bool:
    """Whether a Service, or a channel, serves the scope's areas, or is of one of the organizations."""
    if (service.get("organizationId") or responsible(service)) in organizations:
        return True
    if service.get("areaType") in NATIONWIDE:
        return scope.nationwide
    areas = [area for area in service.get("areas") or [] if isinstance(area, dict)]
    if scope.county and any(
        (area.get("type"), area.get("code")) == ("WellbeingServiceCounties", scope.county) for area in areas
    ):
        return True
    codes = (its.get("code") for area in areas for its in area.get("municipalities") or [])
    served = {code for code in codes if isinstance(code, str)}
    for area in areas:
        if area.get("type") == "WellbeingServiceCounties":
            served |= {its.code for its in county_municipalities(str(area.get("code")))}
    return not served.isdisjoint(scope.municipalities)


def _written(value: Any) -> str:
    """A parameter in few words: a cursor has no room for many ids."""
    several = value if isinstance(value, (list, tuple)) else [value]
    return f"{several[0]},…{several[-1]}" if len(several) > 3 else ",".join(map(str, several))
