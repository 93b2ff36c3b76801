"""Reading a county's edits of concepts; knows no rules."""

from collections.abc import Collection, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.catalog.store import rows
from services.catalog.store.tables import ConceptEdit


def every(session: Session) -> Sequence[ConceptEdit]:
    """All of them, also those that were taken back, in the order of their ids."""
    return session.scalars(select(ConceptEdit).order_by(ConceptEdit.id)).all()


def of(session: Session, ids: Collection[str]) -> dict[str, ConceptEdit]:
    """Those of the ids."""
    found: dict[str, ConceptEdit] = {}
    for chunk in rows.batches(sorted(ids)):
        found |= {edit.id: edit for edit in session.scalars(select(ConceptEdit).where(ConceptEdit.id.in_(chunk)))}
    return found
