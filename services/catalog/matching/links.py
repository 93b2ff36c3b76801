"""Links between records of the same thing: proposed, linked or rejected, with who and why.

Of linked offerings one is the primary, which readers see; the others' ids lead to it. When the primary is
no longer published, the first of them that is takes its place.
"""

from typing import Any

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from services.catalog import cursors
from services.catalog.matching.likeness import Likeness
from services.catalog.store import offerings as store
from services.catalog.store.offerings import stamp
from services.catalog.store.tables import Link, Offering, Organization
from services.catalog.writing import Write
from services.platform.problems import FieldError, Invalid, NotFound

Body = dict[str, Any]


def propose(write: Write, kind: str, one: str, other: str, likeness: Likeness) -> None:
    """Propose a pair, unless it was proposed or decided before."""
    first, second = sorted((one, other))
    if write.session.get(Link, (kind, first, second)) is None:
        _keep(write, kind, first, second, "proposed", list(likeness.reasons), likeness.score)


def decide(write: Write, kind: str, ids: list[str], state: str, why: str | None) -> Body:
    """Link or reject a pair; of linked offerings the first id is the primary."""
    one, other = ids
    if one == other:
        raise _wrong("/ids", "Two different ids are needed.")
    table = Offering if kind == "offering" else Organization
    for identity in ids:
        if write.session.get(table, identity) is None:
            raise NotFound(f"There is no {kind} with the id {identity}.")
    first, second = sorted(ids)
    before = write.session.get(Link, (kind, first, second))
    reasons = [why] if why else list(before.reasons) if before else []
    link = _keep(write, kind, first, second, state, reasons, before.score if before else 100)
    write.audit(f"{kind}-{state}", one, body={"with": other, "reasons": reasons})
    if kind == "offering":
        (_join if state == "linked" else _part)(write, one, other)
    return answer(link)


def page(session: Session, query: Body) -> Body:
    """A page of links, the likeliest first."""
    wanted = select(Link).where(Link.state == query["state"], Link.kind == query["kind"])
    here = tuple_(-Link.score, Link.first_id, Link.second_id)
    if "cursor" in query:
        after = cursors.read(query["cursor"], "score", (int, str, str))
        wanted = wanted.where(here > tuple_(*after))
    wanted = wanted.order_by(-Link.score, Link.first_id, Link.second_id).limit(query["limit"] + 1)
    return cursors.page(
        list(session.scalars(wanted)),
        query["limit"],
        answer,
        lambda last: cursors.write("score", str(-last.score), last.first_id, last.second_id),
    )


def answer(link: Link) -> Body:
    """The link as the API has it."""
    return {
        "kind": link.kind,
        "ids": [link.first_id, link.second_id],
        "state": link.state,
        "score": link.score,
        "reasons": link.reasons,
        "by": link.actor,
        "at": stamp(link.at),
    }


def _join(write: Write, primary_id: str, member_id: str) -> None:
    """Whatever was the primary of either, and whatever stood under the member, is under the primary now."""
    ids = {primary_id, member_id}
    ids |= set(write.session.scalars(select(Offering.id).where(Offering.primary_id.in_(ids))))
    ids |= {its for its in write.session.scalars(select(Offering.primary_id).where(Offering.id.in_(ids))) if its}
    held = store.lock(write.session, ids)
    for offering in held.values():
        primary = None if offering.id == primary_id else primary_id
        if offering.primary_id != primary or offering.id == primary_id:
            offering.primary_id = primary
            write.put(offering, "link")


def _part(write: Write, one: str, other: str) -> None:
    for offering in store.lock(write.session, [one, other]).values():
        if offering.primary_id in (one, other):
            primary = write.session.get_one(Offering, offering.primary_id)
            offering.primary_id = None
            write.put(offering, "unlink")
            write.put(primary, "unlink")


def _keep(write: Write, kind: str, first: str, second: str, state: str, reasons: list[str], score: int) -> Link:
    link = Link(kind=kind, first_id=first, second_id=second, state=state, reasons=reasons, score=score)
    link.actor, link.at = write.caller.name, write.now
    return write.session.merge(link)


def _wrong(pointer: str, message: str) -> Invalid:
    return Invalid(f"{pointer}: {message}", [FieldError(pointer, "pair", message)])
