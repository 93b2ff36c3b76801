"""Whose a key is."""

from marshmallow import fields

from services.catalog.schemas.fields import StrictSchema
from services.platform.validation import Length


class KeyQuestion(StrictSchema):
    """The key in question."""

    key = fields.String(required=True, validate=Length(200))


class KeyAnswer(StrictSchema):
    """Nothing but `valid: false` for a key that is unknown or revoked."""

    valid = fields.Boolean(required=True)
    id = fields.UUID()
    label = fields.String()
    scopes = fields.List(fields.String())
    organization_id = fields.UUID(allow_none=True)
    sources = fields.List(fields.String())
    municipalities = fields.List(fields.String())
