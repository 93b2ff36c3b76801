"""Offerings over HTTP."""

from typing import Any
from uuid import UUID

from flask import Response, jsonify, url_for
from flask_smorest import Blueprint

from services.catalog import merge_patch, offerings, validating
from services.catalog.api.preconditions import expected_version, idempotency_key, tagged
from services.catalog.api.transaction import now, reading, writing
from services.catalog.schemas.history import HistoryAnswer, HistoryQuery
from services.catalog.schemas.offering import (
    OfferingAnswer,
    OfferingPage,
    OfferingPatch,
    OfferingQuery,
    OfferingRequest,
)
from services.catalog.schemas.preconditions import IdempotencyHeaders, MatchHeaders
from services.catalog.schemas.validating import Examination
from services.platform.access import PUBLIC, access, caller

blueprint = Blueprint("offerings", __name__, url_prefix="/v1", description="What people look for")
WRITERS = ("offerings", "coordinator")


@blueprint.route("/offerings", methods=["GET"])
@access(PUBLIC)
@blueprint.arguments(OfferingQuery, location="query")
@blueprint.response(200, OfferingPage)
def list_offerings(query: dict[str, Any]) -> Response:
    """Published offerings, in Finnish order of their names"""
    with reading() as session:
        return jsonify(offerings.page(session, query))


@blueprint.route("/offerings", methods=["POST"])
@access(*WRITERS)
@blueprint.arguments(IdempotencyHeaders, location="headers")
@blueprint.arguments(OfferingRequest)
@blueprint.response(201, OfferingAnswer)
@blueprint.alt_response(409, "CONFLICT")
def create_offering(headers: dict[str, str], body: dict[str, Any]) -> Response:
    """Add an offering; with an Idempotency-Key the same call again adds nothing"""
    with writing() as session:
        answer = tagged(offerings.create(session, body, caller(), now(), idempotency_key()), 201)
    answer.headers["Location"] = url_for("offerings.read_offering", offering_id=answer.json["id"])  # type: ignore[index]
    return answer


@blueprint.route("/offerings:validate", methods=["POST"])
@access(*WRITERS)
@blueprint.arguments(OfferingPatch)
@blueprint.response(200, Examination)
def validate_offering(given: dict[str, Any]) -> Response:
    """What would become of an offering: errors, readiness for PTV, where it would be seen; writes nothing"""
    with reading() as session:
        return jsonify(validating.examine(session, given, caller()))


@blueprint.route("/offerings/<uuid:offering_id>", methods=["GET"])
@access(PUBLIC)
@blueprint.response(200, OfferingAnswer)
@blueprint.alt_response(304, description="It has not changed since that ETag")
@blueprint.alt_response(404, "NOT_FOUND")
@blueprint.alt_response(410, "GONE")
def read_offering(offering_id: UUID) -> Response:
    """One offering; its ETag is what a change must send as If-Match"""
    with reading() as session:
        return tagged(offerings.read(session, str(offering_id)))


@blueprint.route("/offerings/<uuid:offering_id>", methods=["PUT"])
@access(*WRITERS)
@blueprint.arguments(MatchHeaders, location="headers")
@blueprint.arguments(OfferingRequest)
@blueprint.response(200, OfferingAnswer)
@blueprint.alt_response(404, "NOT_FOUND")
@blueprint.alt_response(412, "PRECONDITION_FAILED")
@blueprint.alt_response(428, "PRECONDITION_REQUIRED")
def replace_offering(headers: dict[str, str], body: dict[str, Any], offering_id: UUID) -> Response:
    """Write the whole offering anew; If-Match is needed, so that nobody's change is lost"""
    seen = expected_version(required=True)
    with writing() as session:
        return tagged(offerings.replace(session, str(offering_id), body, caller(), now(), seen))


@blueprint.route("/offerings/<uuid:offering_id>", methods=["PATCH"])
@access(*WRITERS)
@blueprint.arguments(MatchHeaders, location="headers")
@blueprint.arguments(OfferingPatch)
@blueprint.response(200, OfferingAnswer)
@blueprint.alt_response(404, "NOT_FOUND")
@blueprint.alt_response(412, "PRECONDITION_FAILED")
def patch_offering(headers: dict[str, str], patch: dict[str, Any], offering_id: UUID) -> Response:
    """Change some fields (JSON merge patch, RFC 7396); If-Match is honoured, not needed"""
    with writing() as session:
        wanted = merge_patch.apply(offerings.current(session, str(offering_id), caller()), patch)
        body = OfferingRequest().load(wanted)
        return tagged(offerings.replace(session, str(offering_id), body, caller(), now(), expected_version()))


@blueprint.route("/offerings/<uuid:offering_id>/archive", methods=["POST"])
@access(*WRITERS)
@blueprint.arguments(MatchHeaders, location="headers")
@blueprint.response(200, OfferingAnswer)
@blueprint.alt_response(404, "NOT_FOUND")
@blueprint.alt_response(412, "PRECONDITION_FAILED")
def archive_offering(headers: dict[str, str], offering_id: UUID) -> Response:
    """End an offering: it is gone from search, and its address answers 410"""
    with writing() as session:
        return tagged(offerings.archive(session, str(offering_id), caller(), now(), expected_version()))


@blueprint.route("/offerings/<uuid:offering_id>/restore", methods=["POST"])
@access(*WRITERS)
@blueprint.arguments(MatchHeaders, location="headers")
@blueprint.response(200, OfferingAnswer)
@blueprint.alt_response(404, "NOT_FOUND")
@blueprint.alt_response(412, "PRECONDITION_FAILED")
def restore_offering(headers: dict[str, str], offering_id: UUID) -> Response:
    """Bring back an offering that was archived"""
    with writing() as session:
        return tagged(offerings.restore(session, str(offering_id), caller(), now(), expected_version()))


@blueprint.route("/offerings/<uuid:offering_id>/history", methods=["GET"])
@access(*WRITERS)
@blueprint.arguments(HistoryQuery, location="query")
@blueprint.response(200, HistoryAnswer)
@blueprint.alt_response(404, "NOT_FOUND")
def read_history(query: dict[str, Any], offering_id: UUID) -> Response:
    """Who changed what and when, the newest first; for whoever may change it"""
    with reading() as session:
        return jsonify(items=offerings.past(session, str(offering_id), caller(), query["limit"]))
