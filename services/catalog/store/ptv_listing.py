"""Pages of PTV documents: the ids of a list are kept in their order until documents change.

PTV's clients read a list from its first page to its last. Counting and skipping anew for each page would cost
more than the page.
"""

from collections.abc import Hashable, Sequence
from typing import Any, cast

from sqlalchemy import Row, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from services.catalog.store.kept import Kept
from services.catalog.store.ptv_documents import Filter, matching
from services.catalog.store.tables import Feed, PtvDocument
from services.platform.database import among

Columns = tuple[InstrumentedAttribute[Any], ...]
LINE: Columns = (PtvDocument.id, PtvDocument.name, PtvDocument.type, PtvDocument.modified_at)
BODY: Columns = (PtvDocument.id, PtvDocument.type, PtvDocument.body, PtvDocument.upstream)
UUID_LENGTH = 36

# The ids of a list are one text: a fifth of what a list of texts takes.
_listings: Kept[str] = Kept(room=32_000_000)


def stamp(session: Session) -> Hashable:
    """Differs whenever documents do, and between databases."""
    row = session.connection().execute(select(Feed.uuid, Feed.documents)).one()
    return session.get_bind(), row.uuid, row.documents


def page(
    session: Session, wanted: Filter, start: int, size: int, columns: Columns = LINE
) -> tuple[list[Row[Any]], int]:
    """So many documents from there on, in the order of creation, and how many there are in all."""
    # The stamp first: the ids may then be newer than it, never older.
    ids = _listings.get((stamp(session), wanted), lambda: _ids(session, wanted))
    there = range(start * UUID_LENGTH, min((start + size) * UUID_LENGTH, len(ids)), UUID_LENGTH)
    return _of_ids(session, [ids[at : at + UUID_LENGTH] for at in there], columns), len(ids) // UUID_LENGTH


def _ids(session: Session, wanted: Filter) -> str:
    query = matching(wanted).with_only_columns(PtvDocument.id)
    return "".join(session.scalars(query.order_by(PtvDocument.created_at, PtvDocument.id)))


def _of_ids(session: Session, ids: Sequence[str], columns: Columns) -> list[Row[Any]]:
    """The documents, in the order of the ids."""
    query = select(*columns).where(among(PtvDocument.id, session.get_bind().dialect.name))
    rows = session.connection().execute(query, {"ids": list(ids)}).all()
    found = {row[0]: row for row in cast("list[Row[Any]]", rows)}
    return [found[identity] for identity in ids if identity in found]
