"""Reports from the public over HTTP."""

from typing import Any
from uuid import UUID

from flask import Response, jsonify
from flask_smorest import Blueprint

from services.catalog import reports
from services.catalog.api.transaction import database, now, reading, writing
from services.catalog.schemas.reports import Closing, ReportAnswer, ReportPage, ReportQuery, ReportRequest
from services.platform.access import PUBLIC, access, caller

blueprint = Blueprint("reports", __name__, url_prefix="/v1", description="What the public says is wrong")


@blueprint.route("/offerings/<uuid:offering_id>/reports", methods=["POST"])
@access(PUBLIC)
@blueprint.arguments(ReportRequest)
@blueprint.response(201, ReportAnswer)
@blueprint.alt_response(404, "NOT_FOUND")
@blueprint.alt_response(429, "TOO_MANY_REQUESTS")
def report_offering(body: dict[str, Any], offering_id: UUID) -> tuple[Response, int]:
    """Say that something is wrong; no account, few a day; not idempotent"""
    with database().write() as session:
        return jsonify(reports.add(session, str(offering_id), body, now())), 201


@blueprint.route("/reports", methods=["GET"])
@access("offerings", "coordinator")
@blueprint.arguments(ReportQuery, location="query")
@blueprint.response(200, ReportPage)
def list_reports(query: dict[str, Any]) -> Response:
    """Reports of one's own offerings, the oldest first"""
    with reading() as session:
        return jsonify(reports.page(session, query, caller()))


@blueprint.route("/reports/<uuid:report_id>/close", methods=["POST"])
@access("offerings", "coordinator")
@blueprint.arguments(Closing)
@blueprint.response(200, ReportAnswer)
@blueprint.alt_response(404, "NOT_FOUND")
@blueprint.alt_response(409, "CONFLICT")
def close_report(body: dict[str, str], report_id: UUID) -> Response:
    """Say what became of it"""
    with writing() as write:
        return jsonify(reports.close(write, str(report_id), body["state"]))
