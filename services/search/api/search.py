"""Search over HTTP."""

from typing import Any

from flask import Response, current_app, jsonify
from flask_smorest import Blueprint

from services.platform.access import PUBLIC, access
from services.search.answering import Question
from services.search.answering import answer as answered
from services.search.cells import circle
from services.search.codes import ANY_AGE
from services.search.query import FACETS
from services.search.schemas.answer import SearchAnswer
from services.search.schemas.question import SearchBody, SearchQuery
from services.search.times import days, finnish_day

blueprint = Blueprint("search", __name__, url_prefix="/v1", description="Finding what helps")


@blueprint.route("/search", methods=["GET"])
@access(PUBLIC)
@blueprint.arguments(SearchQuery, location="query")
@blueprint.response(200, SearchAnswer)
@blueprint.alt_response(404, "NOT_FOUND")
@blueprint.alt_response(503, "SERVICE_UNAVAILABLE")
def search(question: dict[str, Any]) -> Response:
    """Find offerings by words, place, theme and kind"""
    found = jsonify(answer(question))
    found.headers["Cache-Control"] = "no-store"  # what people ask is kept nowhere
    return found


@blueprint.route("/search", methods=["POST"])
@access(PUBLIC)
@blueprint.arguments(SearchBody)
@blueprint.response(200, SearchAnswer)
@blueprint.alt_response(404, "NOT_FOUND")
@blueprint.alt_response(503, "SERVICE_UNAVAILABLE")
def search_by_body(question: dict[str, Any]) -> Response:
    """The same, for callers that must keep words out of addresses"""
    return jsonify(answer(question))


def answer(given: dict[str, Any]) -> dict[str, Any]:
    """What was asked, as the domain's question, and its answer."""
    filters = {name: tuple(map(str, given[name])) for name in (*FACETS, "organization")}
    if filters["age"]:
        filters["age"] = (*filters["age"], ANY_AGE)
    if given["concept"]:
        filters["concept"] = tuple(given["concept"])
    if "radius" in given:
        filters["cell"] = circle(given["near"], given["radius"])
    if "from_" in given or "to" in given:
        filters["day"] = days(given.get("from_"), given.get("to"), finnish_day())
    question = Question(
        text=given["q"],
        language=given["lang"],
        filters=filters,
        ignore=frozenset(given["ignore"]),
        page=given["page"],
        size=given["size"],
        sort=given["sort"],
        point=given.get("near"),
    )
    return answered(question, current_app.extensions["engine"], current_app.extensions["knowledge"])
