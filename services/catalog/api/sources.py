"""Records of sources over HTTP: what sync writes."""

from typing import Any

from flask import Response, jsonify
from flask_smorest import Blueprint

from services.catalog import records
from services.catalog.api.transaction import writing
from services.catalog.schemas.records import BatchOutcome, RecordBatch
from services.platform.access import access

blueprint = Blueprint("sources", __name__, url_prefix="/v1", description="Records of other systems")


@blueprint.route("/sources/<string(maxlength=60):source>/records", methods=["POST"])
@access("sources")
@blueprint.arguments(RecordBatch)
@blueprint.response(200, BatchOutcome)
def put_records(batch: dict[str, Any], source: str) -> Response:
    """Store a batch of records; idempotent, bad rows don't stop good ones"""
    with writing() as write:
        return jsonify(records.put_batch(write, source, batch))
