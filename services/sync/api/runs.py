"""Runs over HTTP: what came, what was rejected, and starting one."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from flask import current_app
from flask_smorest import Blueprint
from sqlalchemy.orm import Session

from services.platform.access import access, caller
from services.platform.database import Database
from services.platform.problems import FieldError, Invalid
from services.sync import breaker, items, runs
from services.sync.schemas import (
    ItemQuery,
    ItemsAnswer,
    ItemsPage,
    ItemsQuery,
    RunAnswer,
    RunQuery,
    RunRequest,
    RunsAnswer,
    SourcesAnswer,
)
from services.sync.store.tables import Run
from services.vocabulary.profile import Source

blueprint = Blueprint("runs", __name__, url_prefix="/v1", description="Passes over sources")


def database() -> Database:
    """The app's database."""
    result: Database = current_app.extensions["database"]
    return result


def sources() -> tuple[Source, ...]:
    """The county profile's sources."""
    result: tuple[Source, ...] = current_app.extensions["sources"]
    return result


@blueprint.route("/sources", methods=["GET"])
@access("runs")
@blueprint.response(200, SourcesAnswer)
def list_sources() -> dict[str, Any]:
    """The sources, their last runs, and whether they are left alone for failing"""
    now = datetime.now(UTC)
    with database().read() as session:
        return {"items": [_source(session, source, now) for source in sources()]}


def _source(session: Session, source: Source, now: datetime) -> dict[str, Any]:
    its = breaker.of_source(session, source.name)
    last = runs.latest(session, source.name, 1)
    return {
        "name": source.name,
        "kind": source.kind,
        "last_run": last[0] if last else None,
        "breaker": {"state": its.state(now), "failures": its.failures, "until": its.until, "reason": its.reason},
        "items": items.counted(session, source.name),
    }


@blueprint.route("/items", methods=["GET"])
@access("runs", "municipality")
@blueprint.arguments(ItemsQuery, location="query")
@blueprint.response(200, ItemsPage)
def list_all_items(query: dict[str, Any]) -> dict[str, Any]:
    """What came of records, and why some did not come in; a municipality's key sees what lies there"""
    wanted: tuple[str, ...] | None = (query["municipality"],) if "municipality" in query else None
    if "runs" not in caller().scopes:
        own = caller().municipalities
        wanted = tuple(set(wanted) & set(own)) if wanted else own
    asked = items.Asked(query.get("source"), query["which"], wanted)
    source, _, record_id = query.get("cursor", "").partition(" ")
    with database().read() as session:
        found = items.listed(session, asked, query["limit"] + 1, (source, record_id))
    shown = found[: query["limit"]]
    following = f"{shown[-1].source} {shown[-1].record_id}" if len(found) > len(shown) else None
    return {"items": shown, "next": following}


@blueprint.route("/runs", methods=["GET"])
@access("runs")
@blueprint.arguments(RunQuery, location="query")
@blueprint.response(200, RunsAnswer)
def list_runs(query: dict[str, Any]) -> dict[str, Any]:
    """The latest runs"""
    with database().read() as session:
        return {"items": runs.latest(session, query.get("source"), query["limit"])}


@blueprint.route("/runs", methods=["POST"])
@access("runs")
@blueprint.arguments(RunRequest)
@blueprint.response(202, RunAnswer)
def queue_run(body: dict[str, Any]) -> Run:
    """Queue a run; the same again, while it waits, is the same run"""
    names = [source.name for source in sources()]
    if body["source"] not in names:
        known = ", ".join(names)
        message = f"The county profile has no such source; it has: {known}."
        raise Invalid(f"/source: {message}", [FieldError("/source", "reference", message)])
    options = {name: body.get(name) for name in ("confirm_closures", "full", "replay")}
    with database().write() as session:
        return runs.queue_once(session, body["source"], options, datetime.now(UTC))


@blueprint.route("/runs/<uuid:run_id>", methods=["GET"])
@access("runs")
@blueprint.response(200, RunAnswer)
@blueprint.alt_response(404, "NOT_FOUND")
def read_run(run_id: UUID) -> Run:
    """One run"""
    with database().read() as session:
        return runs.get(session, str(run_id))


@blueprint.route("/runs/<uuid:run_id>/items", methods=["GET"])
@access("runs")
@blueprint.arguments(ItemQuery, location="query")
@blueprint.response(200, ItemsAnswer)
@blueprint.alt_response(404, "NOT_FOUND")
def list_items(query: dict[str, Any], run_id: UUID) -> dict[str, Any]:
    """What could not be brought in from the run's source, the latest first"""
    with database().read() as session:
        run = runs.get(session, str(run_id))
        return {"items": runs.problems(session, run.source, query["limit"])}
