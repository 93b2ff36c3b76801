"""Links over HTTP: the coordinator says which records are the same."""

from typing import Any

from flask import Response, jsonify
from flask_smorest import Blueprint

from services.catalog.api.transaction import reading, writing
from services.catalog.matching import links
from services.catalog.schemas.links import LinkAnswer, LinkPage, LinkQuery, LinkRequest
from services.platform.access import access

blueprint = Blueprint("links", __name__, url_prefix="/v1", description="One offering, once")


@blueprint.route("/links", methods=["GET"])
@access("coordinator")
@blueprint.arguments(LinkQuery, location="query")
@blueprint.response(200, LinkPage)
def list_links(query: dict[str, Any]) -> Response:
    """Pairs that may be, are, or are not the same"""
    with reading() as session:
        return jsonify(links.page(session, query))


@blueprint.route("/links", methods=["POST"])
@access("coordinator")
@blueprint.arguments(LinkRequest)
@blueprint.response(200, LinkAnswer)
@blueprint.alt_response(404, "NOT_FOUND")
def decide_link(body: dict[str, Any]) -> Response:
    """Say that two records are the same, or are not; saying it twice is saying it once"""
    with writing() as write:
        return jsonify(links.decide(write, body["kind"], body["ids"], body["state"], body.get("why")))
