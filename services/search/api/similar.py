"""What is like an offering."""

import uuid
from typing import Any

from flask import Response, current_app, jsonify
from flask_smorest import Blueprint

from services.platform.access import PUBLIC, access
from services.search.api.fresh import fresh
from services.search.schemas.similar import SimilarAnswer, SimilarQuery
from services.search.similar import similar as found_similar

blueprint = Blueprint("similar", __name__, url_prefix="/v1", description="Finding what helps")


@blueprint.route("/offerings/<uuid:offering_id>/similar")
@access(PUBLIC)
@blueprint.arguments(SimilarQuery, location="query")
@blueprint.response(200, SimilarAnswer)
@blueprint.alt_response(404, "NOT_FOUND")
@blueprint.alt_response(503, "SERVICE_UNAVAILABLE")
def similar(asked: dict[str, Any], offering_id: uuid.UUID) -> Response:
    """About the same things, near ones first"""
    extensions = current_app.extensions
    hits = found_similar(
        str(offering_id), asked["lang"], asked["size"], extensions["engine"], extensions["knowledge"], ("public",)
    )
    return fresh(jsonify(hits=hits))
