"""Erasing a person: from offerings, organizations, their history, proposals, PTV documents and reports.

The index follows the feed. What stays is a hash, so that no source or file brings the contact back.
"""

from collections import Counter
from collections.abc import Iterator
from typing import Any, TypeVar

from sqlalchemy import Text, cast, inspect, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from services.catalog.ptv import documents as ptv_documents
from services.catalog.store import ptv_documents as documents
from services.catalog.store.tables import Audit, Base, Erased, Link, Offering, Organization, PtvDocument, Report
from services.catalog.writing import Write
from services.vocabulary.erasing import Forgotten, Trace

Body = dict[str, Any]
Row = TypeVar("Row", bound=Base)
BODIES = ("body", "source_body", "edits", "proposal", "requests")


def erase(write: Write, value: str) -> dict[str, int]:
    """Take a person's number, address or name out of everything; how many of what held it.

    Doing it twice is doing it once. The value itself is kept nowhere, not in the audit trail either.
    """
    trace, found = Trace(value), Counter[str]()
    for offering in _holding(write.session, Offering, trace, *(getattr(Offering, name) for name in BODIES)):
        if _clean(offering, trace, BODIES):
            write.put(offering, "erase")
            found["offerings"] += 1
    for its in _holding(write.session, Organization, trace, Organization.body):
        if _clean(its, trace, ("body",)):
            its.version += 1
            ptv_documents.keep_organization(write.session, its)
            write.organization(its)
            found["organizations"] += 1
    for name, table, columns in (
        ("history", Audit, ("body",)),
        ("ptv_documents", PtvDocument, ("body", "original", "name")),
        ("reports", Report, ("text",)),
        ("links", Link, ("reasons",)),
    ):
        for row in _holding(write.session, table, trace, *(getattr(table, column) for column in columns)):
            if _clean(row, trace, columns):
                found[name] += 1
    if found["ptv_documents"]:
        documents.changed(write.session)
    write.session.merge(Erased(hash=trace.hash, at=write.now))
    write.audit("erase", "a person")
    return dict(found)


def without_erased(write: Write, body: Body) -> Body:
    """What a source may bring (an offering, an organization, a document of PTV's), without what was erased."""
    kept: Body = Forgotten(write.erased).taken_out(body)
    return kept


def _holding(
    session: Session, table: type[Row], trace: Trace, *columns: InstrumentedAttribute[Any]
) -> Iterator[Row]:
    """Rows whose columns may hold it: the database looks roughly, the trace itself closely."""
    keys = inspect(table).primary_key
    rough = or_(*(cast(column, Text).icontains(trace.like, autoescape=True) for column in columns))
    for key in session.execute(select(*keys).where(rough).order_by(*keys)).all():
        if row := session.get(table, tuple(key), with_for_update=True):
            yield row


def _clean(row: Any, trace: Trace, columns: tuple[str, ...]) -> bool:
    changed = False
    for column in columns:
        before = getattr(row, column)
        after = trace.taken_out(before)
        if after is not before:
            setattr(row, column, after)
            changed = True
    return changed
