"""What is kept beside offerings so that they are found and served without another thought: codes, ids in other
systems, PTV documents. All of it follows from the offerings and can be written anew."""

from collections.abc import Collection, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.catalog import classification
from services.catalog.matching.composing import compose
from services.catalog.ptv import documents as ptv_documents
from services.catalog.store import offerings as store
from services.catalog.store import rows
from services.catalog.store.tables import Offering, Organization


def write(session: Session, offerings: Sequence[Offering], new: Collection[str] = ()) -> None:
    """Write anew what follows from these offerings, each as readers see it: with what only its members say.

    Of those that were not there before this transaction, `new`, there is nothing to remove.
    """
    old = [its.id for its in offerings if its.id not in new]
    members = store.members_of(session, old)
    bodies = {its.id: compose(its.body, (one.body for one in members.get(its.id, ()))) for its in offerings}
    store.forget_derived(session, old)
    store.add_codes(session, {key: classification.codes(body) for key, body in bodies.items()})
    store.add_other_ids(session, {its.id: _other_ids(its) for its in offerings})
    same = {primary: [one.id for one in its] for primary, its in members.items()}
    ptv_documents.keep(session, offerings, bodies, same, new)


def write_all(session: Session) -> int:
    """The same for everything, after what follows has changed with an upgrade; returns how many offerings."""
    for its in session.scalars(select(Organization)):
        ptv_documents.keep_organization(session, its)
    count = 0
    for chunk in session.scalars(select(Offering).order_by(Offering.id)).partitions(rows.BATCH):
        write(session, chunk)
        count += len(chunk)
    return count


def _other_ids(offering: Offering) -> set[tuple[str, str]]:
    """(system, id) pairs by which it is known elsewhere."""
    known = {(its["system"], its["id"]) for its in offering.body.get("other_ids", [])}
    return known | {(offering.source, offering.record_id)} if offering.source and offering.record_id else known
