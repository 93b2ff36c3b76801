"""What becomes of an imported file: an outcome for each row, and a last line that tells that all were read."""

from marshmallow import fields

from services.catalog.schemas.fields import Identity, StrictSchema
from services.platform.api import FieldErrorSchema
from services.platform.validation import Among

OUTCOMES = ("created", "updated", "proposed", "unchanged", "invalid")


class ImportQuery(StrictSchema):
    """For whom, and whether to try only."""

    dry_run = fields.Boolean(load_default=False, metadata={"description": "Check every row and write nothing"})
    organization = Identity(metadata={"description": "Whose offerings they are; the key's own unless given"})


class ImportOutcome(StrictSchema):
    """What became of a row; the errors of a CSV file name columns."""

    row = fields.Integer(required=True)
    record_id = fields.String(required=True, allow_none=True)
    id = fields.UUID(required=True, allow_none=True)
    outcome = fields.String(required=True, validate=Among(OUTCOMES))
    errors = fields.List(fields.Nested(FieldErrorSchema))


class ImportEnd(StrictSchema):
    """The last line: without it the import broke off, and the same file is sent again."""

    dry_run = fields.Boolean(required=True)
    rows = fields.Integer(required=True)
    outcomes = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True)


# OpenAPI tells of lines as of an array.
IMPORT = {"type": "array", "items": {"anyOf": [ImportOutcome, ImportEnd]}}
