"""What came of records: all of them, or those of one municipality."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, or_, select, tuple_
from sqlalchemy.orm import Session

from services.sync import runs
from services.sync.store.tables import Item

WHICH = ("problems", "all", *runs.OUTCOMES)


@dataclass(frozen=True)
class Asked:
    """Items of a source (None: of all), with problems or of an outcome, in municipalities (None: anywhere)."""

    source: str | None = None
    which: str = "problems"
    municipalities: Sequence[str] | None = None


def listed(session: Session, asked: Asked, limit: int, after: tuple[str, str] = ("", "")) -> list[Item]:
    """In the order of their sources and ids, `after` such a pair."""
    query = select(Item).where(*_conditions(asked), tuple_(Item.source, Item.record_id) > after)
    return list(session.scalars(query.order_by(Item.source, Item.record_id).limit(limit)))


def counted(session: Session, source: str) -> dict[str, int]:
    """state → how many items of the source."""
    query = select(Item.state, func.count()).where(Item.source == source).group_by(Item.state)
    return {str(state): count for state, count in session.execute(query)}


def _conditions(asked: Asked) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if asked.source is not None:
        conditions.append(Item.source == asked.source)
    if asked.which == "problems":
        conditions.append(runs.is_problem())
    elif asked.which != "all":
        conditions.append(Item.outcome == asked.which)
    if asked.municipalities is not None:
        conditions.append(or_(False, *(Item.municipalities.contains(code) for code in asked.municipalities)))
    return conditions
