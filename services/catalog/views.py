"""What a caller gets to see of an offering: the public answer, or all that its own people need."""

from typing import Any

from services.catalog import history, merge_patch, permissions, persons
from services.catalog.store.offerings import stamp
from services.catalog.store.tables import Offering, Organization
from services.platform.access import Principal

Body = dict[str, Any]


def public(offering: Offering, its: Organization) -> Body:
    """The offering as everybody, the feed and the export have it."""
    return _answer(offering, its, persons.public(offering.body))


def seen_by(caller: Principal | None, offering: Offering, its: Organization) -> Body:
    """The offering as this caller has it; with how it stands in moderation for those who may change it."""
    body = offering.body if permissions.reads_persons(caller, its) else persons.public(offering.body)
    answer = _answer(offering, its, body)
    if permissions.may_write(caller, its) and offering.turn is not None:
        answer["moderation"] = _moderation(offering)
    return answer


def _answer(offering: Offering, its: Organization, body: Body) -> Body:
    reference = {key: its.body[key] for key in ("name", "type", "business_id", "municipality") if key in its.body}
    answer: Body = {
        "id": offering.id,
        "version": offering.version,
        "status": offering.status,
        "organization": {"id": its.id, **reference},
        **body,
        "created_at": stamp(offering.created_at),
        "modified_at": stamp(offering.modified_at),
    }
    if offering.review_due:
        answer["review_due"] = offering.review_due.isoformat()
    if offering.assured_by:
        answer["assured_by"] = offering.assured_by
    return answer


def _moderation(offering: Offering) -> Body:
    wanted = merge_patch.apply(offering.body, offering.proposal) if offering.proposal else offering.body
    return {
        "turn": offering.turn,
        "requests": offering.requests or [],
        "changes": list(history.differences(offering.body, wanted)),
        "proposal": wanted if offering.proposal else None,
    }
