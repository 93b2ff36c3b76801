"""What happened to an offering."""

from marshmallow import fields

from services.catalog.schemas.fields import StrictSchema
from services.platform.validation import Between


class HistoryQuery(StrictSchema):
    """How many versions."""

    limit = fields.Integer(load_default=50, validate=Between(1, 200))


class Difference(StrictSchema):
    """A value that changed; `before` or `after` is absent where there was or is none."""

    pointer = fields.String(required=True, metadata={"description": "JSON pointer (RFC 6901)"})
    before = fields.Raw()
    after = fields.Raw()


class HistoryItem(StrictSchema):
    """One version, and how it differs from the one before."""

    version = fields.Integer(required=True, allow_none=True)
    at = fields.AwareDateTime(required=True)
    actor = fields.String(required=True)
    action = fields.String(required=True)
    changes = fields.List(fields.Nested(Difference), required=True)


class HistoryAnswer(StrictSchema):
    """The newest first."""

    items = fields.List(fields.Nested(HistoryItem), required=True)
