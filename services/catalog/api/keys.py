"""Keys over HTTP: services ask whose a key is."""

from typing import Any

from flask import Response, jsonify
from flask_smorest import Blueprint

from services.catalog import keys
from services.catalog.api.transaction import reading
from services.catalog.schemas.keys import KeyAnswer, KeyQuestion
from services.platform.access import access

blueprint = Blueprint("keys", __name__, url_prefix="/v1", description="Whose a key is")


@blueprint.route("/keys:check", methods=["POST"])
@access("keys")
@blueprint.arguments(KeyQuestion)
@blueprint.response(200, KeyAnswer)
def check_key(question: dict[str, Any]) -> Response:
    """Whose a key is"""
    with reading() as session:
        principal = keys.check(session, question["key"])
    if principal is None:
        return jsonify(valid=False)
    return jsonify(
        valid=True,
        id=principal.id,
        label=principal.label,
        scopes=sorted(principal.scopes),
        organization_id=principal.organization_id,
        sources=list(principal.sources),
        municipalities=list(principal.municipalities),
    )
