"""Erasing a person over HTTP: the value is in the body, so that no log and no address holds it."""

from flask import Response, jsonify
from flask_smorest import Blueprint

from services.catalog import erasure
from services.catalog.api.transaction import writing
from services.catalog.schemas.erasure import ErasureAnswer, ErasureRequest
from services.platform.access import access

blueprint = Blueprint("erasure", __name__, url_prefix="/v1", description="Personal data")


@blueprint.route("/erasures", methods=["POST"])
@access("coordinator")
@blueprint.arguments(ErasureRequest)
@blueprint.response(200, ErasureAnswer)
def erase_person(body: dict[str, str]) -> Response:
    """Take a person's number, address or name out of everything, history too; twice is once"""
    with writing() as write:
        return jsonify(held_by=erasure.erase(write, body["person"]))
