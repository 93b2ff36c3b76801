"""The change feed and the export, for whoever keeps a copy."""

import json
from collections.abc import Iterator
from typing import Any

from flask import Response, jsonify, stream_with_context
from flask_smorest import Blueprint

from services.catalog import feed
from services.catalog.api.transaction import database, reading
from services.catalog.schemas.changes import EXPORT, ChangesPage, ChangesQuery
from services.platform.access import Principal, access, caller

blueprint = Blueprint("changes", __name__, url_prefix="/v1", description="What changed, in order")


@blueprint.route("/changes", methods=["GET"])
@access("feed", "municipality")
@blueprint.arguments(ChangesQuery, location="query")
@blueprint.response(200, ChangesPage)
@blueprint.alt_response(409, "CONFLICT")
@blueprint.alt_response(410, "GONE")
def list_changes(query: dict[str, Any]) -> Response:
    """Changes after a number, with the offerings as they are now"""
    with reading() as session:
        return jsonify(feed.page(session, query["after"], query["limit"], caller()))


@blueprint.route("/offerings:export", methods=["GET"])
@access("feed", "municipality")
@blueprint.response(200, EXPORT, content_type="application/x-ndjson")
def export_offerings() -> Response:
    """Everything published, a JSON object a line: first the feed's place, last the count"""

    def lines(app_database: Any, reader: Principal) -> Iterator[str]:
        with app_database.read() as session:
            for line in feed.export(session, reader):
                yield json.dumps(line, ensure_ascii=False) + "\n"

    return Response(stream_with_context(lines(database(), caller())), content_type="application/x-ndjson")
