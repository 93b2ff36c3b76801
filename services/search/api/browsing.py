"""Themes and concepts."""

from typing import Any

from flask import Response, current_app, jsonify
from flask_smorest import Blueprint

from services.platform.access import PUBLIC, access
from services.search import browsing
from services.search.api.fresh import fresh
from services.search.schemas.browsing import (
    ConceptQuery,
    ConceptsPage,
    ConceptsQuery,
    ConceptWithNames,
    ThemesAnswer,
    ThemesQuery,
)

blueprint = Blueprint("browsing", __name__, url_prefix="/v1", description="What there is")


@blueprint.route("/themes")
@access(PUBLIC)
@blueprint.arguments(ThemesQuery, location="query")
@blueprint.response(200, ThemesAnswer)
@blueprint.alt_response(503, "SERVICE_UNAVAILABLE")
def themes(asked: dict[str, Any]) -> Response:
    """The national themes, and how much there is of each"""
    municipalities = tuple(sorted(set(asked["municipality"])))
    return fresh(
        jsonify(themes=browsing.themes(asked["lang"], municipalities, current_app.extensions["counting"]))
    )


@blueprint.route("/concepts")
@access(PUBLIC)
@blueprint.arguments(ConceptsQuery, location="query")
@blueprint.response(200, ConceptsPage)
@blueprint.alt_response(404, "NOT_FOUND")
@blueprint.alt_response(503, "SERVICE_UNAVAILABLE")
def concepts(asked: dict[str, Any]) -> Response:
    """The concepts of today, by words and themes"""
    its = current_app.extensions
    page = browsing.concepts(
        asked["q"],
        tuple(asked["theme"]),
        asked["lang"],
        asked["page"],
        asked["size"],
        its["knowledge"],
        its["counting"],
    )
    return fresh(jsonify(page))


@blueprint.route("/concepts/<concept_id>")
@access(PUBLIC)
@blueprint.arguments(ConceptQuery, location="query")
@blueprint.response(200, ConceptWithNames)
@blueprint.alt_response(404, "NOT_FOUND")
@blueprint.alt_response(503, "SERVICE_UNAVAILABLE")
def concept(asked: dict[str, Any], concept_id: str) -> Response:
    """A concept, and the words by which it is found"""
    its = current_app.extensions
    return fresh(jsonify(browsing.concept(concept_id, asked["lang"], its["knowledge"], its["counting"])))
