"""What the public says is wrong. Nobody needs an account, nobody knows who said it, and every report is closed
by somebody: as mended, or as rejected."""

import uuid
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, delete, select, tuple_
from sqlalchemy.orm import Session

from services.catalog import cursors, permissions
from services.catalog.store import offerings as store
from services.catalog.store.offerings import stamp
from services.catalog.store.tables import Offering, Organization, Report
from services.catalog.writing import Write
from services.platform.access import Principal
from services.platform.problems import Conflict, Forbidden, NotFound

Body = dict[str, Any]
KEPT = timedelta(days=90)


def add(session: Session, offering_id: str, body: Body, now: datetime) -> Body:
    """Say that something is wrong with a published public offering."""
    row = store.get(session, offering_id)
    if row is None or not permissions.may_read(None, row.Offering, row.Organization):
        raise NotFound(f"There is no offering with the id {offering_id}.")
    report = Report(id=str(uuid.uuid4()), offering_id=offering_id, state="open", at=now, **body)
    session.add(report)
    return answer(report)


def page(session: Session, query: Body, caller: Principal) -> Body:
    """A page of reports, the oldest first: all for the coordinator, its own for an organization."""
    wanted = select(Report).where(Report.state == query["state"])
    if not permissions.oversees(caller):
        wanted = wanted.where(Report.offering_id.in_(_own(caller)))
    if "offering" in query:
        wanted = wanted.where(Report.offering_id == query["offering"])
    if "cursor" in query:
        after = cursors.read(query["cursor"], "at", (datetime.fromisoformat, str))
        wanted = wanted.where(tuple_(Report.at, Report.id) > tuple_(*after))
    rows = list(session.scalars(wanted.order_by(Report.at, Report.id).limit(query["limit"] + 1)))
    return cursors.page(
        rows, query["limit"], answer, lambda last: cursors.write("at", last.at.isoformat(), last.id)
    )


def close(write: Write, report_id: str, state: str) -> Body:
    """Say what became of a report; once closed it stays so."""
    report = write.session.get(Report, report_id, with_for_update=True)
    if report is None:
        raise NotFound(f"There is no report with the id {report_id}.")
    offering = write.session.get_one(Offering, report.offering_id)
    if not permissions.may_write(write.caller, write.session.get_one(Organization, offering.organization_id)):
        raise Forbidden("This key belongs to another organization.")
    if report.state not in ("open", state):
        raise Conflict(f"It was closed already, as {report.state}.")
    if report.state == "open":
        report.state, report.closed_at, report.closed_by = state, write.now, write.caller.name
        write.audit(f"report-{state}", report.offering_id)
    return answer(report)


def forget(session: Session, now: datetime) -> int:
    """Closed reports are kept for 90 days; returns how many were forgotten."""
    gone = session.execute(delete(Report).where(Report.closed_at < now - KEPT))
    return gone.rowcount  # type: ignore[attr-defined, no-any-return]


def answer(report: Report) -> Body:
    """The report as the API has it."""
    closed = {"closed_at": stamp(report.closed_at)} if report.closed_at else {}
    text = {"text": report.text} if report.text else {}
    kept = {"id": report.id, "offering_id": report.offering_id, "what": report.what, "state": report.state}
    return {**kept, **text, "at": stamp(report.at), **closed}


def _own(caller: Principal) -> Select[Any]:
    own = caller.organization_id
    ours = select(Organization.id).where((Organization.id == own) | (Organization.host_id == own))
    return select(Offering.id).where(Offering.organization_id.in_(ours))
