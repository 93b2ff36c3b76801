"""Concepts over HTTP: everybody reads them, the coordinator edits them."""

from typing import Any

from flask import Response, jsonify
from flask_smorest import Blueprint

from services.catalog import concepts
from services.catalog.api.preconditions import expected_version
from services.catalog.api.transaction import reading, writing
from services.catalog.schemas.concepts import (
    KEBAB,
    LONGEST_ID,
    ConceptAnswer,
    ConceptPage,
    ConceptQuery,
    ConceptRequest,
)
from services.catalog.schemas.preconditions import MatchHeaders
from services.platform.access import PUBLIC, access

blueprint = Blueprint("concepts", __name__, url_prefix="/v1", description="Needs and activities, and their words")
ADDRESS = "/concepts/<concept_id>"
ID = {
    "in": "path",
    "name": "concept_id",
    "schema": {"type": "string", "pattern": KEBAB, "maxLength": LONGEST_ID},
}


@blueprint.route("/concepts", methods=["GET"])
@access(PUBLIC)
@blueprint.arguments(ConceptQuery, location="query")
@blueprint.response(200, ConceptPage)
def list_concepts(query: dict[str, Any]) -> Response:
    """The shipped concepts with the county's edits over them"""
    with reading() as session:
        return jsonify(concepts.page(session, query))


@blueprint.route(ADDRESS, methods=["GET"], parameters=[ID])
@access(PUBLIC)
@blueprint.response(200, ConceptAnswer)
@blueprint.alt_response(404, "NOT_FOUND")
def read_concept(concept_id: str) -> Response:
    """One concept"""
    with reading() as session:
        return _tagged(concepts.read(session, concept_id))


@blueprint.route(ADDRESS, methods=["PUT"], parameters=[ID])
@access("coordinator")
@blueprint.arguments(MatchHeaders, location="headers")
@blueprint.arguments(ConceptRequest)
@blueprint.response(200, ConceptAnswer)
@blueprint.alt_response(412, "PRECONDITION_FAILED")
@blueprint.alt_response(428, "PRECONDITION_REQUIRED")
def put_concept(headers: dict[str, str], body: dict[str, Any], concept_id: str) -> Response:
    """Add a concept, or write one anew (over one that is in use only with If-Match)"""
    with writing() as write:
        answer = concepts.put(write, concept_id, body, expected_version)
    return _tagged(answer)


@blueprint.route(ADDRESS, methods=["DELETE"], parameters=[ID])
@access("coordinator")
@blueprint.arguments(MatchHeaders, location="headers")
@blueprint.response(204)
@blueprint.alt_response(404, "NOT_FOUND")
@blueprint.alt_response(412, "PRECONDITION_FAILED")
def remove_concept(headers: dict[str, str], concept_id: str) -> tuple[str, int]:
    """Remove a concept of the county's own, or take a shipped one out of use"""
    with writing() as write:
        concepts.remove(write, concept_id, expected_version)
    return "", 204


@blueprint.route(f"{ADDRESS}/restore", methods=["POST"], parameters=[ID])
@access("coordinator")
@blueprint.arguments(MatchHeaders, location="headers")
@blueprint.response(200, ConceptAnswer)
@blueprint.alt_response(404, "NOT_FOUND")
@blueprint.alt_response(412, "PRECONDITION_FAILED")
def restore_concept(headers: dict[str, str], concept_id: str) -> Response:
    """Back to the concept that comes with the product"""
    with writing() as write:
        answer = concepts.restore(write, concept_id, expected_version)
    return _tagged(answer)


def _tagged(body: dict[str, Any]) -> Response:
    """With its version as `ETag`, for If-Match. A release may change a shipped concept: there is no 304."""
    answer: Response = jsonify(body)
    answer.set_etag(f"{body['version']}")
    return answer
