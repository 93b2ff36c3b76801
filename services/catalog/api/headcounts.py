"""Headcounts over HTTP."""

from datetime import date
from typing import Any
from uuid import UUID

from flask import Response, jsonify
from flask_smorest import Blueprint
from werkzeug.routing import BaseConverter, ValidationError

from services.catalog import headcounts
from services.catalog.api.transaction import reading, writing
from services.catalog.schemas.headcounts import Count, HeadcountAnswer, HeadcountQuery, Headcounts
from services.platform.access import access, caller

blueprint = Blueprint("headcounts", __name__, url_prefix="/v1", description="How many took part")
ADDRESS = "/offerings/<uuid:offering_id>/headcounts"
WRITERS = ("offerings", "coordinator")


class DayConverter(BaseConverter):
    """A day in an address: `2026-11-25`."""

    regex = r"\d{4}-\d\d-\d\d"

    def to_python(self, value: str) -> date:
        """The day; an address without a real one is not found."""
        try:
            return date.fromisoformat(value)
        except ValueError:
            raise ValidationError from None


@blueprint.route(ADDRESS, methods=["GET"])
@access(*WRITERS)
@blueprint.arguments(HeadcountQuery, location="query")
@blueprint.response(200, Headcounts)
@blueprint.alt_response(404, "NOT_FOUND")
def list_headcounts(query: dict[str, Any], offering_id: UUID) -> Response:
    """Numbers of one's own offering by day"""
    with reading() as session:
        return jsonify(
            items=headcounts.listed(session, str(offering_id), caller(), query["since"], query["until"])
        )


@blueprint.route(f"{ADDRESS}/<day:day>", methods=["PUT"])
@access(*WRITERS)
@blueprint.arguments(Count)
@blueprint.response(200, HeadcountAnswer)
@blueprint.alt_response(404, "NOT_FOUND")
def put_headcount(body: dict[str, int], offering_id: UUID, day: date) -> Response:
    """How many took part on a day; the same day again is a correction"""
    with writing() as write:
        return jsonify(headcounts.put(write, str(offering_id), day, body["count"]))


@blueprint.route(f"{ADDRESS}/<day:day>", methods=["DELETE"])
@access(*WRITERS)
@blueprint.response(204)
@blueprint.alt_response(404, "NOT_FOUND")
def remove_headcount(offering_id: UUID, day: date) -> tuple[str, int]:
    """Take a day's number away"""
    with writing() as write:
        headcounts.remove(write, str(offering_id), day)
    return "", 204
