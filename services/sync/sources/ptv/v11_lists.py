"""Which of PTV v11's lists are read, in order (PTV v11, sections 2.1 to 2.4).

A full pass reads lists of whole objects. A pass over what changed reads lists of ids by date, which PTV has for
the whole country only, or for an area: so the ids of the county's lists say which of them are ours.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Literal

from services.sync.sources.ptv.plan import Scope, Step

SERVICE_TYPES = ("Service", "PermitOrObligation", "ProfessionalQualification")


def full(scope: Scope, closed_since: datetime) -> list[Step]:
    """Services first: a place that is connected to one is read with it."""
    found = list(_lists(scope, "Service", "services"))
    if scope.locations:
        found += _lists(scope, "ServiceChannel", "locations")
    return found + _closed(closed_since)


def changes(scope: Scope, since: datetime, closed_since: datetime) -> list[Step]:
    """What was modified since; a channel's and an organization's change is one of the services that name them."""
    date = {"date": stamp(since)}
    families = ("Service", "ServiceChannel", "Organization")
    return [Step(family, "changed", date, family) for family in families] + _closed(closed_since)


def ids(scope: Scope, family: str) -> Iterator[Step]:
    """Lists of the ids of everything in the scope's areas."""
    for path, parameters in _areas(scope, family):
        yield Step(f"{family}/area/{path}", "changed", parameters, family)


def stamp(moment: datetime) -> str:
    """The only form that PTV takes: UTC, without an offset and a fraction (section 2.0)."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S")


def _lists(scope: Scope, family: str, what: Literal["services", "locations"]) -> Iterator[Step]:
    for path, parameters in _areas(scope, family):
        yield Step(f"{family}/list/area/{path}", what, parameters, family)
    for its in scope.organizations:
        yield Step(
            f"{family}/list/organization", what, {"code" if is_code(its) else "organizationId": its}, family
        )


def _areas(scope: Scope, family: str) -> Iterator[tuple[str, dict[str, str]]]:
    for code in scope.municipalities:
        yield f"Municipality/code/{code}", {}
    if scope.county:
        # Off by default at PTV; asked for once, since the same come with every area.
        everywhere = scope.nationwide and family == "Service"
        parameters = {"includeWholeCountry": "true"} if everywhere else {}
        yield f"WellbeingServiceCounties/code/{scope.county}", parameters


def _closed(since: datetime) -> list[Step]:
    return [
        Step(family, "closed", {"status": status, "date": stamp(since)}, family)
        for family in ("Service", "ServiceChannel")
        for status in ("Archived", "Withdrawn")
    ]


def is_code(organization: str) -> bool:
    """Whether it is a Y-tunnus rather than an id."""
    return len(organization) < 10
