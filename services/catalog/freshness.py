"""Is it still true? Dates on which an offering is to be checked again.

Documents hold dates; what depends on the clock is decided when they are read, or written on its date by
`upkeep`.
"""

from datetime import date, timedelta
from typing import Any

from services.catalog.store.tables import Offering
from services.vocabulary.profile import Upkeep

Body = dict[str, Any]


def review_due(offering: Offering, upkeep: Upkeep) -> date | None:
    """When somebody must say again that it is true; None where a source keeps it so."""
    assured = offering.body.get("assured_at")
    if assured is None or offering.assured_by == "source":
        return None
    return date.fromisoformat(assured) + timedelta(days=upkeep.review_after)


def capacity_until(body: Body) -> date | None:
    """The date after which nobody knows any more whether there is room."""
    until = body.get("referral", {}).get("capacity_until")
    return date.fromisoformat(until) if until else None


def assured(body: Body, before: Body, today: date) -> Body:
    """The body with the day on which a person vouched for it: what they say themselves, or today."""
    said = body.get("assured_at")
    new = said is not None and said != before.get("assured_at") and said <= today.isoformat()
    return body if new else {**body, "assured_at": today.isoformat()}
