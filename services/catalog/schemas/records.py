"""Batches of a source's records, and the outcome of each row."""

from typing import Any

import marshmallow as ma
from marshmallow import fields

from services.catalog.schemas.fields import Identity, StrictSchema
from services.catalog.schemas.history import Difference
from services.catalog.schemas.offering import STATUSES, OfferingSchema
from services.platform.api import FieldErrorSchema
from services.platform.validation import Among, Length, Message

MOST_ROWS = 500
OUTCOMES = ("created", "updated", "unchanged", "linked", "archived", "absent", "invalid")

# A bad row is an outcome, not a refusal of the batch, so the contract can only name what a row must be.
CHECKED = {
    name: {"description": f"What `{name}` describes; anything else makes the row's outcome `invalid`."}
    for name in ("Organization", "OfferingRequest")
}


def record_id() -> fields.String:
    """The record's id at its source."""
    return fields.String(required=True, validate=Length(200))


class OrganizationRecord(StrictSchema):
    """An organization as its source has it; the body is checked row by row."""

    record_id = record_id()
    organization = fields.Dict(keys=fields.String(), required=True, metadata=CHECKED["Organization"])


class OfferingRecord(StrictSchema):
    """An offering as its source has it, checked row by row; or `gone`, which archives it."""

    record_id = record_id()
    offering = fields.Dict(keys=fields.String(), load_default=dict, metadata=CHECKED["OfferingRequest"])
    gone = fields.Boolean()


class RecordRequest(StrictSchema):
    """One offering as its source has it."""

    offering = fields.Dict(keys=fields.String(), required=True, metadata=CHECKED["OfferingRequest"])


class RecordAnswer(StrictSchema):
    """What the source says, what people changed (a merge patch), and where the two differ."""

    record_id = fields.String(required=True)
    id = fields.UUID(required=True)
    status = fields.String(required=True, validate=Among(STATUSES))
    source_body = fields.Nested(OfferingSchema, required=True)
    edits = fields.Dict(keys=fields.String(), required=True)
    pinned = fields.List(fields.Nested(Difference), required=True)


class PtvOriginal(StrictSchema):
    """What PTV gave where that was not of v11: kept as it came, and not served."""

    version = fields.String(required=True, validate=Length(10), metadata={"description": "As `v12`"})
    object = fields.Dict(keys=fields.String(), required=True)
    connections = fields.List(fields.Dict(keys=fields.String()), required=True)


class PtvRecord(StrictSchema):
    """An object of PTV's, kept and served as it came; or `gone` with its id.

    It may be of a record of the same source: an offering's, or an organization's.
    """

    document = fields.Dict(
        keys=fields.String(), metadata={"description": "As PTV v11 OUT gave it, showHeader=true"}
    )
    original = fields.Nested(PtvOriginal)
    record_id = fields.String(validate=Length(200))
    organization_record = fields.String(validate=Length(200))
    id = Identity()
    gone = fields.Boolean()

    @ma.validates_schema
    def whole(self, data: dict[str, Any], **_: Any) -> None:
        """A document, or the id of one that is gone."""
        if not ("id" in data if data.get("gone") else "document" in data):
            raise ma.ValidationError(
                {"document": [Message("Give the document, or `gone` and its id.", "required")]}
            )


class RecordBatch(StrictSchema):
    """At most 500 rows of each."""

    ptv_documents = fields.List(fields.Nested(PtvRecord), validate=Length(MOST_ROWS, min=0))

    organizations = fields.List(fields.Nested(OrganizationRecord), validate=Length(MOST_ROWS, min=0))
    records = fields.List(fields.Nested(OfferingRecord), validate=Length(MOST_ROWS, min=0))


class RowOutcome(StrictSchema):
    """What became of a row."""

    record_id = fields.String(required=True, allow_none=True)
    id = fields.String(required=True, allow_none=True)
    outcome = fields.String(required=True, validate=Among(OUTCOMES))
    errors = fields.List(fields.Nested(FieldErrorSchema))


class BatchOutcome(StrictSchema):
    """Outcomes in the order of the rows; a document's `record_id` is the one that it gave."""

    ptv_documents = fields.List(fields.Nested(RowOutcome), required=True)

    organizations = fields.List(fields.Nested(RowOutcome), required=True)
    records = fields.List(fields.Nested(RowOutcome), required=True)
