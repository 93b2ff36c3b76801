"""Bulk import over HTTP: the file is taken whole, then answered row by row while it is written."""

import json
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from typing import IO, Any

from flask import Response, current_app, request, stream_with_context
from flask_smorest import Blueprint
from werkzeug.exceptions import UnsupportedMediaType

from services.catalog.api.transaction import database, now
from services.catalog.importing import batches, rows
from services.catalog.importing.rows import Row
from services.catalog.schemas.importing import IMPORT, ImportQuery
from services.catalog.writing import Write, writing
from services.platform.access import Principal, access, caller
from services.platform.database import Database
from services.platform.problems import FieldError, Invalid
from services.vocabulary.spreadsheet.table import TableProblem

blueprint = Blueprint("importing", __name__, url_prefix="/v1", description="Many offerings at once")
LARGEST = 64 * 1024 * 1024
IN_MEMORY = 1024 * 1024
FORMS: dict[str, Callable[[IO[bytes]], Iterator[Row]]] = {
    "application/x-ndjson": rows.of_ndjson,
    "text/csv": rows.of_csv,
}


@blueprint.route("/offerings:import", methods=["POST"])
@access("offerings", "coordinator")
@blueprint.arguments(ImportQuery, location="query")
@blueprint.response(200, IMPORT, content_type="application/x-ndjson")
@blueprint.alt_response(413, "REQUEST_ENTITY_TOO_LARGE")
@blueprint.alt_response(415, "UNSUPPORTED_MEDIA_TYPE")
@blueprint.doc(
    requestBody={
        "required": True,
        "description": "NDJSON: an offering a line, with its `record_id`. CSV: the columns of the files source.",
        "content": {form: {"schema": {"type": "string"}} for form in FORMS},
    }
)
def import_offerings(query: dict[str, Any]) -> Response:
    """Write many offerings; the same file again changes nothing, so what broke off is sent again"""
    if request.mimetype not in FORMS:
        raise UnsupportedMediaType(f"Send {' or '.join(FORMS)}.")
    organization = query.get("organization") or caller().organization_id
    if organization is None:
        message = "Say whose offerings they are: organization=<id>."
        raise Invalid(message, [FieldError("organization", "required", message)])
    found = _rows(FORMS[request.mimetype])
    work = _Import(database(), caller(), organization, query["dry_run"])
    first = work.put(next(found, []))  # who may not, or a file that is none, gets an answer of its own
    lines = (json.dumps(line, ensure_ascii=False) + "\n" for line in work.lines(first, found))
    return Response(stream_with_context(lines), content_type="application/x-ndjson")


def _rows(read: Callable[[IO[bytes]], Iterator[Row]]) -> Iterator[list[Row]]:
    """The file's batches. It is read to its end first: an answer that begins while the caller is still sending
    would leave both waiting for each other."""
    request.max_content_length = LARGEST
    with tempfile.SpooledTemporaryFile(IN_MEMORY) as file:
        shutil.copyfileobj(request.stream, file)
        file.seek(0)
        try:
            yield from batches.in_batches(rows.named_once(read(file)))
        except TableProblem as error:
            raise Invalid(f"The file cannot be read: {error}", [FieldError("", "csv", str(error))]) from None


class _Import:
    """One file on its way in."""

    def __init__(self, where: Database, who: Principal, organization_id: str, dry_run: bool) -> None:
        self.where, self.who, self.organization_id, self.dry_run = where, who, organization_id, dry_run
        self.profile = current_app.extensions["profile"]

    def lines(self, first: list[dict[str, Any]], rest: Iterator[list[Row]]) -> Iterator[dict[str, Any]]:
        """An outcome for each row, each batch after its commit, and the last line."""
        counts: Counter[str] = Counter()
        outcomes = first
        while outcomes:
            counts.update(outcome["outcome"] for outcome in outcomes)
            yield from outcomes
            outcomes = self.put(next(rest, []))
        yield {"dry_run": self.dry_run, "rows": counts.total(), "outcomes": dict(counts)}

    def put(self, found: list[Row]) -> list[dict[str, Any]]:
        """Write a batch, or find out what writing it would do."""
        if self.dry_run:
            with self.where.read() as session:
                return batches.put(Write(session, self.who, now(), self.profile), self.organization_id, found)
        with writing(self.where, self.who, now(), self.profile) as write:
            return batches.put(write, self.organization_id, found)
