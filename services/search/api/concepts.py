"""What an edit of a concept would change, over HTTP."""

from typing import Any

from flask import Response, current_app, jsonify
from flask_smorest import Blueprint

from services.platform.access import access
from services.search.preview import Edit, preview
from services.search.schemas.preview import PreviewAnswer, PreviewBody

blueprint = Blueprint("concept-preview", __name__, url_prefix="/v1", description="Editing concepts")


@blueprint.route("/concepts:preview", methods=["POST"])
@access("coordinator", "act-for")  # a service in which people sign in knows itself who is a coordinator
@blueprint.arguments(PreviewBody)
@blueprint.response(200, PreviewAnswer)
@blueprint.alt_response(503, "SERVICE_UNAVAILABLE")
def preview_concept(asked: dict[str, Any]) -> Response:
    """What a coordinator's edit of a concept would change; nothing is kept of it"""
    edit = Edit(asked["id"], asked["body"])
    its = current_app.extensions
    return jsonify(preview(edit, asked["queries"], asked["lang"], its["engine"], its["knowledge"]))
