"""Which of PTV's lists a run reads, in order (PTV v11, sections 2.1 and 2.2)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True)
class Step:
    """One list, and what its items are to us."""

    path: str
    what: Literal["services", "locations", "closed"]
    parameters: Mapping[str, str] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """The list's name: what a cursor and a report call it by."""
        query = "&".join(f"{key}={value}" for key, value in self.parameters.items())
        return f"{self.path}?{query}" if query else self.path


@dataclass(frozen=True)
class Scope:
    """Whose services are read: the areas, the organizations, and whether what serves the whole country is."""

    municipalities: Sequence[str]
    county: str | None = None
    organizations: Sequence[str] = ()
    nationwide: bool = False
    locations: bool = True


def steps(scope: Scope) -> list[Step]:
    """Services first: a place that is connected to one is read with it."""
    found = list(_lists(scope, "Service", "services"))
    if scope.locations:
        found += _lists(scope, "ServiceChannel", "locations")
    for family in ("Service", "ServiceChannel"):
        found += [Step(family, "closed", {"status": status}) for status in ("Archived", "Withdrawn")]
    return found


def _lists(scope: Scope, family: str, what: Literal["services", "locations"]) -> Iterator[Step]:
    for code in scope.municipalities:
        yield Step(f"{family}/list/area/Municipality/code/{code}", what)
    if scope.county:
        # Off by default at PTV; asked for once, since the same come with every area.
        everywhere = scope.nationwide and what == "services"
        parameters = {"includeWholeCountry": "true"} if everywhere else {}
        yield Step(f"{family}/list/area/WellbeingServiceCounties/code/{scope.county}", what, parameters)
    for its in scope.organizations:
        name = "code" if len(its) < 10 else "organizationId"
        yield Step(f"{family}/list/organization", what, {name: its})
