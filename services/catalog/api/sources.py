"""Records of sources over HTTP: what sync writes, and where people changed it."""

from typing import Any

from flask import Response, jsonify
from flask_smorest import Blueprint

from services.catalog import records
from services.catalog.api.transaction import reading, writing
from services.catalog.schemas.records import BatchOutcome, RecordAnswer, RecordBatch, RecordRequest, RowOutcome
from services.platform.access import access, caller

blueprint = Blueprint("sources", __name__, url_prefix="/v1", description="Records of other systems")
RECORDS = "/sources/<string(maxlength=60):source>/records"
RECORD = f"{RECORDS}/<path:record_id>"


@blueprint.route(RECORDS, methods=["POST"])
@access("sources")
@blueprint.arguments(RecordBatch)
@blueprint.response(200, BatchOutcome)
def put_records(batch: dict[str, Any], source: str) -> Response:
    """Store a batch of records; idempotent, bad rows don't stop good ones"""
    with writing() as write:
        return jsonify(records.put_batch(write, source, batch))


@blueprint.route(RECORD, methods=["GET"])
@access("sources", "offerings", "coordinator")
@blueprint.response(200, RecordAnswer)
@blueprint.alt_response(404, "NOT_FOUND")
def read_record(source: str, record_id: str) -> Response:
    """A record as its source says it, and what people pinned"""
    with reading() as session:
        return jsonify(records.read(session, source, record_id, caller()))


@blueprint.route(RECORD, methods=["PUT"])
@access("sources")
@blueprint.arguments(RecordRequest)
@blueprint.response(200, RowOutcome)
def put_record(body: dict[str, Any], source: str, record_id: str) -> Response:
    """Store one record; the same again changes nothing"""
    with writing() as write:
        return jsonify(records.put_one(write, source, record_id, body))


@blueprint.route(RECORD, methods=["DELETE"])
@access("sources")
@blueprint.response(200, RowOutcome)
def remove_record(source: str, record_id: str) -> Response:
    """The source has it no more: it is archived; twice is once"""
    with writing() as write:
        return jsonify(records.put_one(write, source, record_id, {"gone": True}))
