"""Which of v12's searches are made, in order (PTV v11, section 1.1, tells them apart)."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from services.sync.sources.ptv.plan import Scope, Step
from services.vocabulary.regions import REGIONS

MOST_VALUES = 20  # of a parameter that takes several


def steps(
    scope: Scope, organizations: Sequence[str], since: datetime | None, closed_since: datetime
) -> list[Step]:
    """Of a full pass; or of one over changes, which finds those of connections, too."""
    dated = {"publishedAtOrAfter": stamp(since)} if since else {}
    found = [Step("service/search", "services", its | dated, "Service") for its in _queries(scope, organizations)]
    if since:
        found.append(Step("connection/search", "changed", dated, "Service"))
        found.append(Step("service-channel/search", "changed", dated, "ServiceChannel"))
    elif scope.locations:
        places = {"channelTypes": ["ServiceLocation"]}
        found += [
            Step("service-channel/search", "locations", its | places, "ServiceChannel")
            for its in _queries(scope, organizations, everywhere=False)
        ]
    closed = {"archivedAtOrAfter": stamp(closed_since)}
    families = {"service": "Service", "service-channel": "ServiceChannel"}
    found += [Step(f"{path}/archived", "closed", closed, family) for path, family in families.items()]
    return found


def stamp(moment: datetime) -> str:
    """ISO 8601 in UTC."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _queries(scope: Scope, organizations: Sequence[str], everywhere: bool = True) -> Iterator[dict[str, Any]]:
    """An area is named by its municipalities, by the regions and the county that they lie in, or not at all."""
    yield from _limited("municipalities", scope.municipalities)
    ours = set(scope.municipalities)
    yield from _limited(
        "regions", [its.code for its in REGIONS.values() if not ours.isdisjoint(its.municipalities)]
    )
    if scope.county:
        yield from _limited("wellbeingServicesCounties", [scope.county])
    if scope.nationwide and everywhere and scope.county:
        yield from ({"areaType": kind} for kind in ("WholeCountry", "WholeCountryExceptAland"))
    for some in _some(organizations):
        yield {"organizationContentIds": some}


def _limited(name: str, codes: Sequence[str]) -> Iterator[dict[str, Any]]:
    for some in _some(codes):
        yield {"areaType": "LimitedArea", name: some, f"{name}Match": "any"}


def _some(values: Sequence[str]) -> Iterator[list[str]]:
    for start in range(0, len(values), MOST_VALUES):
        yield list(values[start : start + MOST_VALUES])
