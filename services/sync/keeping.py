"""What is remembered of a record after its page: its state, its outcome, and what to know it by next time.

Most records of most runs are unchanged, so those cost one statement a page, whatever they hold.
"""

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, Update, and_, bindparam, insert, select, update
from sqlalchemy.orm import Session

from services.platform.database import among
from services.sync.planning import Known, Planned
from services.sync.sources.protocol import Record
from services.sync.store.tables import Item

Values = dict[str, Any]


def known_items(session: Session, source: str, records: Sequence[Record]) -> dict[str, Known]:
    """What is known of the records."""
    these = {"of_source": source, "ids": [record.record_id for record in records]}
    found = session.connection().execute(_known(_dialect(session)), these)
    return {row[0]: Known(*row) for row in found}


def keep(
    session: Session, source: str, planned: Sequence[Planned], run_id: str, now: datetime, *, seen: bool = True
) -> None:
    """Remember a page of records; only what was `seen` at the source is not missing there."""
    every: Values = {"last_run": run_id}
    if seen:
        every |= {"missing_since": None, "missing_runs": 0}
    same: list[str] = []
    new: list[Values] = []
    changed: list[Values] = []
    for one in planned:
        key = {"source": source, "record_id": one.record.record_id}
        if one.item is None:
            if one.outcome != "skipped":  # a tombstone of what never was here: lists of those are long
                new.append(_first(now) | _values(one, "rejected", now) | every | key)
        elif _is_same(one, one.item):
            same.append(one.record.record_id)
        else:
            changed.append(_values(one, one.item.state, now) | every | key)
    if same:
        these = {"of_source": source, "ids": same, "run": run_id}
        session.connection().execute(_stay(_dialect(session), seen), these)
    if new:
        session.execute(insert(Item), new, execution_options={"render_nulls": True})
    if changed:
        session.execute(update(Item), changed)


# Composed once: to compose a statement and to find its SQL takes longer than to run it.
@cache
def _known(dialect: str) -> Select[Any]:
    return select(*(getattr(Item, name) for name in Known._fields)).where(_these(dialect))


@cache
def _stay(dialect: str, seen: bool) -> Update:
    values: Values = {"outcome": "unchanged", "reason": None, "last_run": bindparam("run")}
    if seen:
        values |= {"missing_since": None, "missing_runs": 0}
    return update(Item).where(_these(dialect)).values(values)


def _these(dialect: str) -> ColumnElement[bool]:
    return and_(Item.source == bindparam("of_source"), among(Item.record_id, dialect))


def _dialect(session: Session) -> str:
    return session.get_bind().dialect.name


def _is_same(planned: Planned, item: Known) -> bool:
    """Whether there is nothing to remember of it but that it was there."""
    named = _municipalities(planned)
    return (
        planned.outcome == "unchanged"
        and _found_at(planned) == item.found_at
        and (named is None or named == item.municipalities)
    )


def _first(now: datetime) -> Values:
    return {
        "state": "rejected",
        "payload": None,
        "fingerprint": "",
        "municipalities": "",
        "changed_at": now,
        "missing_since": None,
        "missing_runs": 0,
    }


def _values(planned: Planned, state: str, now: datetime) -> Values:
    """What is remembered anew of a record whose item was in that state."""
    values: Values = {"outcome": planned.outcome, "reason": planned.reason, "found_at": _found_at(planned)}
    if planned.outcome != "unchanged":
        values["changed_at"] = now
    if (named := _municipalities(planned)) is not None:
        values["municipalities"] = named
    # Without a fingerprint it is tried again in the next run: the catalogue or we may have been mended.
    again = planned.is_problem and planned.outcome != "invalid"
    fingerprint = "" if again else planned.fingerprint
    if planned.outcome in ("new", "changed"):
        values |= {"state": "live", "payload": planned.record.payload, "fingerprint": fingerprint}
    elif planned.outcome == "closed":
        values["state"] = "ending" if planned.record.status == "over" else "closing"
    elif state in ("closing", "ending"):
        values["state"] = "live"  # it is there again, even if it cannot be used as it came
    elif state == "rejected":
        # Of what could not be read there may be a name, but nothing that a mapping could try again.
        is_readable = planned.record.status != "invalid"
        values |= {"payload": planned.record.payload if is_readable else None, "fingerprint": fingerprint}
    return values


def _found_at(planned: Planned) -> str:
    return planned.record.where[:400]


def _municipalities(planned: Planned) -> str | None:
    codes = planned.municipalities
    return None if codes is None else " ".join(codes)[:200]
