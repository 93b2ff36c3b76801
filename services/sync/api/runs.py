"""Runs over HTTP: what came, what was rejected, and starting one."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from flask import current_app
from flask_smorest import Blueprint

from services.platform.access import access
from services.platform.database import Database
from services.platform.problems import FieldError, Invalid
from services.sync import runs
from services.sync.schemas import ItemQuery, ItemsAnswer, RunAnswer, RunQuery, RunRequest, RunsAnswer
from services.sync.store.tables import Run

blueprint = Blueprint("runs", __name__, url_prefix="/v1", description="Passes over sources")


def database() -> Database:
    """The app's database."""
    result: Database = current_app.extensions["database"]
    return result


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
    """Queue a run; not idempotent: each call queues one"""
    if body["source"] not in current_app.extensions["sources"]:
        known = ", ".join(current_app.extensions["sources"])
        message = f"The county profile has no such source; it has: {known}."
        raise Invalid(f"/source: {message}", [FieldError("/source", "reference", message)])
    options = {"confirm_closures": body["confirm_closures"]}
    with database().write() as session:
        return runs.queue(session, body["source"], options, datetime.now(UTC))


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
