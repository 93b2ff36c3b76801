"""Anonymous headcounts."""

from datetime import date
from typing import Any

import marshmallow as ma
from marshmallow import fields

from services.catalog.schemas.fields import StrictSchema
from services.platform.validation import Between, Message


class Count(StrictSchema):
    """How many there were."""

    count = fields.Integer(required=True, strict=True, validate=Between(0, 100_000))


class HeadcountAnswer(StrictSchema):
    """A day and its number."""

    day = fields.Date(required=True)
    count = fields.Integer(required=True)


class HeadcountQuery(StrictSchema):
    """From which day to which."""

    since = fields.Date(load_default=date.min)
    until = fields.Date(load_default=date.max)

    @ma.validates_schema
    def ordered(self, data: dict[str, Any], **_: Any) -> None:
        """From the first to the last."""
        if data["until"] < data["since"]:
            raise ma.ValidationError({"until": [Message("This is before 'since'; change one of them.", "order")]})


class Headcounts(StrictSchema):
    """In the order of days."""

    items = fields.List(fields.Nested(HeadcountAnswer), required=True)
