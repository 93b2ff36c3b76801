"""Links between records of the same thing: proposed, linked or rejected, with who and why.

What is sure is linked by the catalogue itself, what is likely waits for a person, and what a person decided stays.
Of linked offerings one is the primary, which readers see; the others' ids lead to it. When the primary is
no longer published, the first of them that is takes its place.
"""

from collections.abc import Collection
from typing import Any

from sqlalchemy import and_, or_, select, tuple_
from sqlalchemy.orm import Session

from services.catalog import cursors
from services.catalog.matching import successors
from services.catalog.matching.likeness import LIKELY, Likeness, comparable
from services.catalog.store import offerings as store
from services.catalog.store.offerings import stamp
from services.catalog.store.tables import Link, Offering, Organization
from services.catalog.writing import Write
from services.platform.problems import FieldError, Invalid, NotFound

Body = dict[str, Any]
MATCHING = "matching"  # who links and proposes where no person does


def hold(write: Write, ids: Collection[str]) -> dict[str, Offering]:
    """The offerings with whatever they are linked to, before a link of them is written: who waits for offerings
    with a link in hand may stand in the way of whoever has the offerings and waits for the link."""
    return store.lock(write.session, _together(write.session, ids))


def propose(write: Write, kind: str, one: str, other: str, likeness: Likeness) -> None:
    """Link a pair that is sure, propose one that is likely, take back what is no longer either; a pair that a
    person decided on stays as it is."""
    first, second = sorted((one, other))
    before = write.session.get(Link, (kind, first, second))
    if before is not None and before.state != "proposed" and before.actor != MATCHING:
        return
    if kind == "organization":
        if before is None:
            _keep(write, kind, (first, second), "proposed", list(likeness.reasons), likeness.score, MATCHING)
    elif likeness.score < LIKELY:
        if before is not None:
            _withdraw(write, before)
    else:
        _settle(write, one, other, likeness)


def decide(write: Write, kind: str, ids: list[str], state: str, why: str | None) -> Body:
    """Link or reject a pair; of linked offerings the first id is the primary."""
    one, other = ids
    if one == other:
        raise _wrong("/ids", "Two different ids are needed.")
    table = Offering if kind == "offering" else Organization
    if kind == "offering":
        hold(write, ids)
    for identity in ids:
        if write.session.get(table, identity) is None:
            raise NotFound(f"There is no {kind} with the id {identity}.")
    first, second = sorted(ids)
    before = write.session.get(Link, (kind, first, second))
    reasons = [why] if why else list(before.reasons) if before else []
    score = before.score if before else 100
    link = _keep(write, kind, (first, second), state, reasons, score, write.caller.name)
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


def _settle(write: Write, one: str, other: str, likeness: Likeness) -> None:
    """Both with whatever they were linked to before."""
    held = hold(write, (one, other))
    if one not in held or other not in held:
        return
    if successors.SUCCESSOR in likeness.reasons:
        _succeed(write, held[one], held[other], likeness)
        return
    mine, its = ([held[key] for key in _together(write.session, [key])] for key in (one, other))
    if mine[0].id in {its_one.id for its_one in its} or _rejected(write.session, mine, its):
        return
    reasons = list(likeness.reasons)
    if likeness.sure and _may_link(mine, its) and not _rejected_before(write.session, mine, its):
        primary, member = sorted((_shown(mine), _shown(its)), key=_precedence)
        _keep(write, "offering", sorted((one, other)), "linked", reasons, likeness.score, MATCHING)
        audited = {"with": member.id, "reasons": reasons, "score": likeness.score}
        write.audit("offering-linked", primary.id, body=audited)
        _join(write, primary.id, member.id)
    elif not _proposed_elsewhere(write.session, mine, its, (one, other)):
        _keep(write, "offering", sorted((one, other)), "proposed", reasons, likeness.score, MATCHING)


def _succeed(write: Write, new: Offering, old: Offering, likeness: Likeness) -> None:
    """The new record stands where the old one stood."""
    for decided, third in successors.decisions(write.session, old):
        if decided.actor == MATCHING or third == new.id:
            continue
        pair = sorted((new.id, third))
        its = write.session.get(Link, ("offering", *pair))
        if its is None or its.actor == MATCHING:
            _keep(write, "offering", pair, decided.state, decided.reasons, decided.score, decided.actor)
            if decided.state == "rejected":
                _part(write, new.id, third)
    changed = successors.inherit(write, new, old)
    reasons = list(likeness.reasons)
    _keep(write, "offering", sorted((new.id, old.id)), "linked", reasons, likeness.score, MATCHING)
    write.audit("offering-linked", new.id, body={"with": old.id, "reasons": reasons, "score": likeness.score})
    primary = new.primary_id or old.primary_id or new.id
    if changed and new.id != primary:
        write.put(new, "inherit")
    _join(write, primary, old.id if primary == new.id else new.id)
    if old.primary_id != primary:
        old.primary_id = primary
        write.put(old, "link")


def _together(session: Session, ids: Collection[str]) -> set[str]:
    """The ids with those that they are linked to: their primaries, and all members of these."""
    roots = set(ids) | {
        its for its in session.scalars(select(Offering.primary_id).where(Offering.id.in_(ids))) if its
    }
    return roots | set(session.scalars(select(Offering.id).where(Offering.primary_id.in_(roots))))


def _shown(group: list[Offering]) -> Offering:
    """The one that readers see."""
    return next(its for its in group if its.primary_id is None)


def _precedence(its: Offering) -> tuple[bool, Any, str]:
    """What people here write comes before what a source sends, then the older: its address is the better known."""
    return its.source is not None, its.created_at, its.id


def _may_link(mine: list[Offering], its: list[Offering]) -> bool:
    """Whether no person is needed: records of two sources, or of one organization. Who writes here cannot so make
    its words those of another's place, nor show to everybody what is for professionals."""
    shown = [one for one in (*mine, *its) if one.status == store.PUBLISHED]
    sources = [one.source for one in shown if one.source]
    written_here = len(sources) < len(shown)
    return (
        len(set(sources)) == len(sources)
        and len({one.visibility for one in shown}) == 1
        and not (written_here and len({one.organization_id for one in shown}) > 1)
        and all(comparable(one.kind, other.kind) for one in mine for other in its)
    )


def _rejected(session: Session, mine: list[Offering], its: list[Offering]) -> bool:
    """Whether a person said of any two of them that they are two."""
    between = _between({one.id for one in mine}, {one.id for one in its})
    return session.scalar(select(Link.first_id).where(between, Link.state == "rejected").limit(1)) is not None


def _rejected_before(session: Session, mine: list[Offering], its: list[Offering]) -> bool:
    """Whether a person said so of a record of the same source and name: perhaps it only has a new id."""
    for group, others in ((mine, its), (its, mine)):
        ids = [one.id for one in group]
        query = select(Link).where(Link.kind == "offering", Link.state == "rejected")
        touched = query.where(or_(Link.first_id.in_(ids), Link.second_id.in_(ids)))
        for link in session.scalars(touched):
            third = session.get(Offering, link.second_id if link.first_id in ids else link.first_id)
            if third and (third.source, third.sort_key) in {(one.source, one.sort_key) for one in others}:
                return True
    return False


def _proposed_elsewhere(
    session: Session, mine: list[Offering], its: list[Offering], pair: tuple[str, str]
) -> bool:
    """Whether the same question waits for a person already, asked of others of the two groups."""
    between = _between({one.id for one in mine}, {one.id for one in its})
    found = select(Link.first_id, Link.second_id).where(between, Link.state == "proposed")
    return any(set(link) != set(pair) for link in session.execute(found))


def _between(some: Collection[str], others: Collection[str]) -> Any:
    return and_(
        Link.kind == "offering",
        or_(
            and_(Link.first_id.in_(some), Link.second_id.in_(others)),
            and_(Link.first_id.in_(others), Link.second_id.in_(some)),
        ),
    )


def _withdraw(write: Write, link: Link) -> None:
    """What nobody decided on and is not alike any more."""
    write.audit("offering-withdrawn", link.first_id, body={"with": link.second_id, "state": link.state})
    write.session.delete(link)
    if link.state == "linked":
        _part(write, link.first_id, link.second_id)


def _join(write: Write, primary_id: str, member_id: str) -> None:
    """Whatever either was linked to before is under the primary now; what was proposed among them is settled."""
    held = hold(write, (primary_id, member_id))
    ids = held.keys()
    for offering in held.values():
        primary = None if offering.id == primary_id else primary_id
        if offering.primary_id != primary or offering.id == primary_id:
            offering.primary_id = primary
            write.put(offering, "link")
    for link in write.session.scalars(select(Link).where(_between(ids, ids), Link.state == "proposed")):
        write.session.delete(link)


def _part(write: Write, one: str, other: str) -> None:
    """Take one of two out of what they stand in together: the one that is not the primary, else the second."""
    held = store.lock(write.session, [one, other])
    leaving = [its for its in held.values() if its.primary_id in (one, other)]
    if not leaving and len({its.primary_id for its in held.values()}) == 1 and held[other].primary_id:
        leaving = [held[other]]
    for offering in leaving:
        primary = write.session.get_one(Offering, offering.primary_id)
        offering.primary_id = None
        write.put(offering, "unlink")
        write.put(primary, "unlink")


def _keep(
    write: Write, kind: str, pair: Collection[str], state: str, reasons: list[str], score: int, by: str
) -> Link:
    first, second = pair
    link = Link(kind=kind, first_id=first, second_id=second, state=state, reasons=reasons, score=score)
    link.actor, link.at = by, write.now
    return write.session.merge(link)


def _wrong(pointer: str, message: str) -> Invalid:
    return Invalid(f"{pointer}: {message}", [FieldError(pointer, "pair", message)])
