"""Offerings over HTTP."""

from typing import Any
from uuid import UUID

from flask import Response, jsonify, url_for
from flask_smorest import Blueprint

from services.catalog import merge_patch, offerings
from services.catalog.api.transaction import now, reading, writing
from services.catalog.schemas.offering import (
    OfferingAnswer,
    OfferingPage,
    OfferingPatch,
    OfferingQuery,
    OfferingRequest,
)
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
@blueprint.arguments(OfferingRequest)
@blueprint.response(201, OfferingAnswer)
def create_offering(body: dict[str, Any]) -> Response:
    """Add an offering; not idempotent: each call adds one"""
    with writing() as session:
        answer = jsonify(offerings.create(session, body, caller(), now()))
    answer.status_code = 201
    answer.headers["Location"] = url_for("offerings.read_offering", offering_id=answer.json["id"])  # type: ignore[index]
    return answer


@blueprint.route("/offerings/<uuid:offering_id>", methods=["GET"])
@access(PUBLIC)
@blueprint.response(200, OfferingAnswer)
@blueprint.alt_response(404, "NOT_FOUND")
@blueprint.alt_response(410, "GONE")
def read_offering(offering_id: UUID) -> Response:
    """One offering"""
    with reading() as session:
        return jsonify(offerings.read(session, str(offering_id)))


@blueprint.route("/offerings/<uuid:offering_id>", methods=["PUT"])
@access(*WRITERS)
@blueprint.arguments(OfferingRequest)
@blueprint.response(200, OfferingAnswer)
@blueprint.alt_response(404, "NOT_FOUND")
def replace_offering(body: dict[str, Any], offering_id: UUID) -> Response:
    """Write the whole offering anew"""
    with writing() as session:
        return jsonify(offerings.replace(session, str(offering_id), body, caller(), now()))


@blueprint.route("/offerings/<uuid:offering_id>", methods=["PATCH"])
@access(*WRITERS)
@blueprint.arguments(OfferingPatch)
@blueprint.response(200, OfferingAnswer)
@blueprint.alt_response(404, "NOT_FOUND")
def patch_offering(patch: dict[str, Any], offering_id: UUID) -> Response:
    """Change some fields (JSON merge patch, RFC 7396)"""
    with writing() as session:
        wanted = merge_patch.apply(offerings.current(session, str(offering_id), caller()), patch)
        body = OfferingRequest().load(wanted)
        return jsonify(offerings.replace(session, str(offering_id), body, caller(), now()))


@blueprint.route("/offerings/<uuid:offering_id>/archive", methods=["POST"])
@access(*WRITERS)
@blueprint.response(200, OfferingAnswer)
@blueprint.alt_response(404, "NOT_FOUND")
def archive_offering(offering_id: UUID) -> Response:
    """End an offering: it is gone from search, and its address answers 410"""
    with writing() as session:
        return jsonify(offerings.archive(session, str(offering_id), caller(), now()))
