"""Suggestions while somebody types."""

from typing import Any

from flask import Response, current_app, jsonify
from flask_smorest import Blueprint

from services.platform.access import PUBLIC, access
from services.search.schemas.suggest import SuggestAnswer, SuggestBody, SuggestQuery

blueprint = Blueprint("suggest", __name__, url_prefix="/v1", description="Finding what helps")


@blueprint.route("/suggest", methods=["GET"])
@access(PUBLIC)
@blueprint.arguments(SuggestQuery, location="query")
@blueprint.response(200, SuggestAnswer)
@blueprint.alt_response(503, "SERVICE_UNAVAILABLE")
def suggest(asked: dict[str, Any]) -> Response:
    """Concepts, municipalities, organizations and names that begin with what is typed"""
    answer = suggestions(asked)
    answer.headers["Cache-Control"] = "no-store"  # what people type is kept nowhere
    return answer


@blueprint.route("/suggest", methods=["POST"])
@access(PUBLIC)
@blueprint.arguments(SuggestBody)
@blueprint.response(200, SuggestAnswer)
@blueprint.alt_response(503, "SERVICE_UNAVAILABLE")
def suggest_by_body(asked: dict[str, Any]) -> Response:
    """The same, for callers that must keep words out of addresses"""
    return suggestions(asked)


def suggestions(asked: dict[str, Any]) -> Response:
    """The answer to both forms of the question."""
    municipalities = tuple(sorted(set(asked["municipality"])))
    found = current_app.extensions["suggester"].suggest(asked["q"], asked["lang"], municipalities)
    return jsonify(suggestions=found)
