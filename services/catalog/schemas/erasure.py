"""Erasing a person."""

from marshmallow import fields

from services.catalog.schemas.fields import StrictSchema, Trimmed
from services.platform.validation import Length


class ErasureRequest(StrictSchema):
    """One phone number, e-mail address or whole name; shorter than five characters it would mean too many."""

    person = Trimmed(required=True, validate=Length(200, min=5))


class ErasureAnswer(StrictSchema):
    """How many of what held it."""

    held_by = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True)
