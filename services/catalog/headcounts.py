"""How many took part on a day: a number for the provider and the coordinator, never a register of people."""

from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.catalog import browsing, offerings
from services.catalog.store.tables import Headcount
from services.catalog.writing import Write
from services.platform.access import Principal
from services.platform.problems import FieldError, Invalid

Body = dict[str, Any]


def put(write: Write, offering_id: str, day: date, count: int) -> Body:
    """Keep the number of a day; the same day again is a correction."""
    offerings.held(write, offering_id)
    if day > write.today:
        message = "This day is still to come; give the number when it is over."
        raise Invalid(f"day: {message}", [FieldError("day", "future", message)])
    row = write.session.get(Headcount, (offering_id, day)) or Headcount(offering_id=offering_id, day=day)
    row.count, row.at = count, write.now
    write.session.add(row)
    return _answer(row)


def remove(write: Write, offering_id: str, day: date) -> None:
    """Take a day's number away; removing twice is removing once."""
    offerings.held(write, offering_id)
    if row := write.session.get(Headcount, (offering_id, day)):
        write.session.delete(row)


def listed(session: Session, offering_id: str, caller: Principal, since: date, until: date) -> list[Body]:
    """The numbers of the caller's own offering from one day to another, in order."""
    browsing.own(session, offering_id, caller)
    query = select(Headcount).where(Headcount.offering_id == offering_id, Headcount.day.between(since, until))
    return [_answer(row) for row in session.scalars(query.order_by(Headcount.day))]


def _answer(row: Headcount) -> Body:
    return {"day": row.day.isoformat(), "count": row.count}
