"""Search over HTTP."""

from typing import Any

from flask import Response, current_app, jsonify
from flask_smorest import Blueprint

from services.platform.access import PUBLIC, access
from services.search import results
from services.search.engine.protocol import Engine
from services.search.query import FACETS
from services.search.schemas import SearchAnswer, SearchBody, SearchQuery
from services.search.understanding import to_query, understand

blueprint = Blueprint("search", __name__, url_prefix="/v1", description="Finding what helps")


@blueprint.route("/search", methods=["GET"])
@access(PUBLIC)
@blueprint.arguments(SearchQuery, location="query")
@blueprint.response(200, SearchAnswer)
@blueprint.alt_response(404, "NOT_FOUND")
@blueprint.alt_response(503, "SERVICE_UNAVAILABLE")
def search(question: dict[str, Any]) -> Response:
    """Find offerings by words, place, theme and kind"""
    return jsonify(answer(question))


@blueprint.route("/search", methods=["POST"])
@access(PUBLIC)
@blueprint.arguments(SearchBody)
@blueprint.response(200, SearchAnswer)
@blueprint.alt_response(404, "NOT_FOUND")
@blueprint.alt_response(503, "SERVICE_UNAVAILABLE")
def search_by_body(question: dict[str, Any]) -> Response:
    """The same, for callers that must keep words out of addresses"""
    return jsonify(answer(question))


def answer(question: dict[str, Any]) -> dict[str, Any]:
    """Understand, ask the engine, and ask once more with spelling forgiven when nothing was found."""
    engine: Engine = current_app.extensions["engine"]
    understood = understand(question["q"], question["lang"], current_app.extensions["municipalities"])
    filters = {facet: tuple(question[facet]) for facet in FACETS}
    size, offset = question["size"], (question["page"] - 1) * question["size"]
    found = engine.search(to_query(understood, filters, offset, size))
    if found.total == 0 and understood.query_words:
        found = engine.search(to_query(understood, filters, offset, size, fuzzy=True))
    return results.answer(found, understood, question["page"], size)
