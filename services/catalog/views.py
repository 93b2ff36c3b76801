"""What a caller gets to see of an offering: the public answer, or all that its own people need."""

from collections.abc import Sequence
from typing import Any

from services.catalog import history, merge_patch, permissions, persons
from services.catalog.matching.composing import compose
from services.catalog.store.offerings import stamp
from services.catalog.store.tables import Offering, Organization
from services.platform.access import Principal

Body = dict[str, Any]


def public(offering: Offering, its: Organization, members: Sequence[Offering] = ()) -> Body:
    """The offering as everybody, the feed and the export have it, with what only its members say."""
    body = compose(persons.public(offering.body), (persons.public(member.body) for member in members))
    return _answer(offering, its, body, members)


def seen_by(
    caller: Principal | None, offering: Offering, its: Organization, members: Sequence[Offering] = ()
) -> Body:
    """The offering as this caller has it: its own body, and how it stands in moderation, for who may change it."""
    if permissions.may_write(caller, its):
        answer = _answer(offering, its, offering.body, members)
        return answer | ({"moderation": _moderation(offering)} if offering.turn else {})
    if permissions.reads_persons(caller, its):
        return _answer(offering, its, compose(offering.body, (member.body for member in members)), members)
    return public(offering, its, members)


def _answer(offering: Offering, its: Organization, body: Body, members: Sequence[Offering]) -> Body:
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
    if members:
        answer["same_as"] = [{"id": one.id, "system": one.source, "record_id": one.record_id} for one in members]
    return answer


def _moderation(offering: Offering) -> Body:
    wanted = merge_patch.apply(offering.body, offering.proposal or {})
    return {
        "turn": offering.turn,
        "requests": offering.requests or [],
        "changes": list(history.differences(offering.body, wanted)),
        "proposal": wanted if offering.proposal else None,
    }
