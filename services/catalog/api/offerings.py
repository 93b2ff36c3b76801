"""Offerings over HTTP."""

from typing import Any
from uuid import UUID

from flask import Response, jsonify, redirect, url_for
from flask_smorest import Blueprint

from services.catalog import browsing, merge_patch, offerings, validating
from services.catalog.api.answers import for_whom, tagged, written
from services.catalog.api.preconditions import expected_version, idempotency_key
from services.catalog.api.transaction import reading, writing
from services.catalog.schemas.history import HistoryAnswer, HistoryQuery
from services.catalog.schemas.lists import CreateQuery, OfferingPage, OfferingQuery
from services.catalog.schemas.offering import OfferingAnswer, OfferingPatch, OfferingRequest
from services.catalog.schemas.preconditions import IdempotencyHeaders, MatchHeaders
from services.catalog.schemas.validating import Examination
from services.platform.access import PUBLIC, access, caller, caller_if_known

blueprint = Blueprint("offerings", __name__, url_prefix="/v1", description="What people look for")
WRITERS = ("offerings", "coordinator")


@blueprint.route("/offerings", methods=["GET"])
@access(PUBLIC)
@blueprint.arguments(OfferingQuery, location="query")
@blueprint.response(200, OfferingPage)
@blueprint.alt_response(403, "FORBIDDEN")
def list_offerings(query: dict[str, Any]) -> Response:
    """Published offerings; with a key also its own organization's that are not"""
    with reading() as session:
        return for_whom(jsonify(browsing.page(session, query, caller_if_known())))


@blueprint.route("/offerings", methods=["POST"])
@access(*WRITERS)
@blueprint.arguments(CreateQuery, location="query")
@blueprint.arguments(IdempotencyHeaders, location="headers")
@blueprint.arguments(OfferingRequest)
@blueprint.response(201, OfferingAnswer)
@blueprint.alt_response(409, "CONFLICT")
def create_offering(query: dict[str, Any], headers: dict[str, str], body: dict[str, Any]) -> Response:
    """Add an offering; with an Idempotency-Key the same call again adds nothing"""
    with writing() as write:
        offering = offerings.create(write, body, idempotency_key(), draft=query["draft"])
        answer = written(write, offering, 201)
    answer.headers["Location"] = url_for("offerings.read_offering", offering_id=offering.id)
    return answer


@blueprint.route("/offerings:validate", methods=["POST"])
@access(*WRITERS)
@blueprint.arguments(OfferingPatch)
@blueprint.response(200, Examination)
def validate_offering(given: dict[str, Any]) -> Response:
    """What would become of an offering: errors, readiness for PTV, where it would be seen; writes nothing"""
    with reading() as session:
        return jsonify(validating.examine_draft(session, given, caller()))


@blueprint.route("/offerings/<uuid:offering_id>", methods=["GET"])
@access(PUBLIC)
@blueprint.response(200, OfferingAnswer)
@blueprint.alt_response(304, description="It has not changed since that ETag")
@blueprint.alt_response(308, description="It is the same as another offering, which is at `Location`")
@blueprint.alt_response(404, "NOT_FOUND")
@blueprint.alt_response(410, "GONE")
def read_offering(offering_id: UUID) -> Any:
    """One offering; its ETag is what a change must send as If-Match"""
    with reading() as session:
        try:
            return for_whom(tagged(browsing.read(session, str(offering_id), caller_if_known())))
        except browsing.Moved as moved:
            return redirect(url_for("offerings.read_offering", offering_id=moved.primary_id), 308)


@blueprint.route("/offerings/<uuid:offering_id>", methods=["PUT"])
@access(*WRITERS)
@blueprint.arguments(MatchHeaders, location="headers")
@blueprint.arguments(OfferingRequest)
@blueprint.response(200, OfferingAnswer)
@blueprint.alt_response(404, "NOT_FOUND")
@blueprint.alt_response(409, "CONFLICT")
@blueprint.alt_response(412, "PRECONDITION_FAILED")
@blueprint.alt_response(428, "PRECONDITION_REQUIRED")
def replace_offering(headers: dict[str, str], body: dict[str, Any], offering_id: UUID) -> Response:
    """Write the whole offering anew; If-Match is needed, so that nobody's change is lost"""
    seen = expected_version(required=True)
    with writing() as write:
        return written(write, offerings.replace(write, str(offering_id), body, seen))


@blueprint.route("/offerings/<uuid:offering_id>", methods=["PATCH"])
@access(*WRITERS)
@blueprint.arguments(MatchHeaders, location="headers")
@blueprint.arguments(OfferingPatch)
@blueprint.response(200, OfferingAnswer)
@blueprint.alt_response(404, "NOT_FOUND")
@blueprint.alt_response(409, "CONFLICT")
@blueprint.alt_response(412, "PRECONDITION_FAILED")
def patch_offering(headers: dict[str, str], patch: dict[str, Any], offering_id: UUID) -> Response:
    """Change some fields (JSON merge patch, RFC 7396); If-Match is honoured, not needed"""
    with writing() as write:
        before = offerings.wanted(offerings.held(write, str(offering_id), expected_version()))
        body = OfferingRequest().load(merge_patch.apply(before, patch))
        return written(write, offerings.replace(write, str(offering_id), body))


@blueprint.route("/offerings/<uuid:offering_id>/history", methods=["GET"])
@access(*WRITERS)
@blueprint.arguments(HistoryQuery, location="query")
@blueprint.response(200, HistoryAnswer)
@blueprint.alt_response(404, "NOT_FOUND")
def read_history(query: dict[str, Any], offering_id: UUID) -> Response:
    """Who changed what and when, the newest first; for whoever may change it"""
    with reading() as session:
        return jsonify(items=browsing.past(session, str(offering_id), caller(), query["limit"]))
