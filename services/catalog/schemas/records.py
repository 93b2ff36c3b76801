"""Batches of a source's records, and the outcome of each row."""

from marshmallow import fields

from services.catalog.schemas.fields import StrictSchema
from services.platform.api import FieldErrorSchema
from services.platform.validation import Among, Length

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


class RecordBatch(StrictSchema):
    """At most 500 rows of each."""

    organizations = fields.List(fields.Nested(OrganizationRecord), validate=Length(MOST_ROWS, min=0))
    records = fields.List(fields.Nested(OfferingRecord), validate=Length(MOST_ROWS, min=0))


class RowOutcome(StrictSchema):
    """What became of a row."""

    record_id = fields.String(required=True)
    id = fields.String(required=True, allow_none=True)
    outcome = fields.String(required=True, validate=Among(OUTCOMES))
    errors = fields.List(fields.Nested(FieldErrorSchema))


class BatchOutcome(StrictSchema):
    """Outcomes in the order of the rows."""

    organizations = fields.List(fields.Nested(RowOutcome), required=True)
    records = fields.List(fields.Nested(RowOutcome), required=True)
