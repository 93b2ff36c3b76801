"""The moderator's moves. What waits is either new (never published) or a proposal beside what readers see.

`turn` says whose move it is: the moderator's, or the provider's to whom it went back with requests. A new
offering is `pending` on the moderator's turn and a `draft` on the provider's.
"""

from typing import Any

from services.catalog import offerings
from services.catalog.store import offerings as store
from services.catalog.store.tables import Offering, Organization
from services.catalog.writing import Write
from services.platform.problems import Conflict

Requests = list[dict[str, Any]]


def submit(write: Write, offering_id: str, seen: int | None = None) -> Offering:
    """The provider's move: a draft, or what went back, goes to the moderator; or is published where none waits."""
    offering = offerings.held(write, offering_id, seen)
    if offering.turn != "provider":
        return offering
    if offerings.publishes_at_once(write, write.session.get_one(Organization, offering.organization_id)):
        return _publish(write, offering, "publish")
    return _pass_to(write, offering, "moderator", "submit")


def approve(write: Write, offering_id: str, seen: int | None = None) -> Offering:
    """What waits is what readers see from now on."""
    offering = _waiting(write, offering_id, seen)
    return _publish(write, offering, "approve")


def request_changes(write: Write, offering_id: str, requests: Requests, seen: int | None = None) -> Offering:
    """Send it back, with what is to change in which field."""
    offering = _waiting(write, offering_id, seen)
    offering.requests = requests
    return _pass_to(write, offering, "provider", "request-changes")


def decline(write: Write, offering_id: str, seen: int | None = None) -> Offering:
    """Not like this: a proposal is dropped, a new offering archived."""
    offering = _waiting(write, offering_id, seen)
    if offering.proposal is None:
        offering.status = "archived"
    else:
        _clear(offering)
    write.put(offering, "decline")
    return offering


def _waiting(write: Write, offering_id: str, seen: int | None) -> Offering:
    offering = offerings.held(write, offering_id, seen)
    if offering.turn is None or offering.status == "archived":
        raise Conflict("Nothing of this offering waits for a moderator.")
    return offering


def _publish(write: Write, offering: Offering, action: str) -> Offering:
    if offering.proposal is not None:
        # What its source or the coordinator changed meanwhile stays: the proposal is a patch.
        offerings.set_body(write, offering, offerings.wanted(offering))
    else:
        offering.status = store.PUBLISHED
    _clear(offering)
    write.put(offering, action)
    return offering


def _pass_to(write: Write, offering: Offering, turn: str, action: str) -> Offering:
    offering.turn = turn
    if offerings.never_published(offering):
        offering.status = "pending" if turn == "moderator" else "draft"
    write.put(offering, action)
    return offering


def _clear(offering: Offering) -> None:
    offering.proposal, offering.requests, offering.turn = None, None, None
