"""Adding and removing many rows at once, past the unit of work: no object is made of them."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Table, delete, insert
from sqlalchemy.orm import InstrumentedAttribute, Session

from services.catalog.store.tables import Base

T = TypeVar("T")
# SQLite takes 32,766 parameters in a statement; a batch is far below that.
BATCH = 500


def add(session: Session, model: type[Base], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows, each with every column that has no default in the database."""
    if rows:
        session.flush()  # they may lean on rows that are not written yet
        session.connection().execute(insert(_table(model)), rows)


def remove(session: Session, model: type[Base], column: InstrumentedAttribute[Any], values: Sequence[Any]) -> None:
    """Delete the rows whose column has one of the values."""
    for chunk in batches(values):
        among: ColumnElement[bool] = column.in_(chunk)
        session.execute(delete(model).where(among))


def batches(values: Sequence[T]) -> Iterator[Sequence[T]]:
    """The values, 500 at a time."""
    return (values[start : start + BATCH] for start in range(0, len(values), BATCH))


def _table(model: type[Base]) -> Table:
    table = model.__table__
    assert isinstance(table, Table)
    return table
