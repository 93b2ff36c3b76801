"""When an offering is open or takes place."""

from typing import Any

import marshmallow as ma
from marshmallow import fields

from services.catalog.ptv import limits
from services.catalog.schemas.fields import Clock, Day, Moment, StrictSchema, in_order, several, text
from services.platform.validation import Among, Length
from services.vocabulary.local_time import WEEKDAYS


class HoursSpanSchema(StrictSchema):
    """Weekly hours; a time of closing that is not after the opening is on the next day."""

    days = fields.List(fields.String(validate=Among(WEEKDAYS)), required=True, validate=Length(7))
    opens = Clock(required=True)
    closes = Clock(required=True)


class HoursExceptionSchema(StrictSchema):
    """Days on which the weekly hours do not hold."""

    from_ = Day(required=True, data_key="from", attribute="from")
    to = Day(required=True)
    closed = fields.Boolean()
    opens = Clock()
    closes = Clock()
    text = text(limits.ADDITIONAL_INFORMATION)

    @ma.validates_schema
    def ordered(self, data: dict[str, Any], **_: Any) -> None:
        """From the first day to the last."""
        in_order(data, "from", "to")


class HoursSchema(StrictSchema):
    """When it is open or takes place, in Finnish local time."""

    weekly = several(fields.Nested(HoursSpanSchema), 50)
    exceptions = several(fields.Nested(HoursExceptionSchema), 100)
    text = text(limits.USER_INSTRUCTION)


class OccurrenceSchema(StrictSchema):
    """One date of an event or a course."""

    start = Moment(required=True)
    end = Moment()
    cancelled = fields.Boolean()

    @ma.validates_schema
    def ordered(self, data: dict[str, Any], **_: Any) -> None:
        """From start to end."""
        in_order(data, "start", "end")


class ValidSchema(StrictSchema):
    """From which day to which it is on offer."""

    from_ = Day(data_key="from", attribute="from")
    to = Day()

    @ma.validates_schema
    def ordered(self, data: dict[str, Any], **_: Any) -> None:
        """From the first day to the last."""
        in_order(data, "from", "to")
