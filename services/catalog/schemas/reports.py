"""What the public says is wrong with an offering."""

from marshmallow import fields

from services.catalog.schemas.fields import Identity, Moment, StrictSchema, Trimmed
from services.platform.validation import Among, Between, Length

WRONG = ("ended", "time", "place", "contact", "full", "other")
STATES = ("open", "mended", "rejected")


class ReportRequest(StrictSchema):
    """What is wrong; the text is read by people and must name nobody."""

    what = fields.String(required=True, validate=Among(WRONG))
    text = Trimmed(validate=Length(500))


class ReportAnswer(StrictSchema):
    """A report, and what became of it."""

    id = fields.UUID(required=True)
    offering_id = fields.UUID(required=True)
    what = fields.String(required=True, validate=Among(WRONG))
    text = fields.String()
    state = fields.String(required=True, validate=Among(STATES))
    at = Moment(required=True)
    closed_at = Moment()


class ReportQuery(StrictSchema):
    """Which reports."""

    state = fields.String(load_default="open", validate=Among(STATES))
    offering = Identity()
    cursor = fields.String(validate=Length(600))
    limit = fields.Integer(load_default=50, validate=Between(1, 200))


class ReportPage(StrictSchema):
    """The oldest first; `next` is the cursor of the following page."""

    items = fields.List(fields.Nested(ReportAnswer), required=True)
    next = fields.String(required=True, allow_none=True)


class Closing(StrictSchema):
    """What became of it."""

    state = fields.String(required=True, validate=Among(["mended", "rejected"]))
