"""Links between records of the same thing."""

from marshmallow import fields

from services.catalog.schemas.fields import Identity, Moment, StrictSchema, Trimmed
from services.platform.validation import Among, Between, Length

KINDS = ("offering", "organization")
STATES = ("proposed", "linked", "rejected")


class LinkRequest(StrictSchema):
    """Two ids, and what they are to each other; of linked offerings readers see the first."""

    kind = fields.String(load_default="offering", validate=Among(KINDS))
    ids = fields.List(Identity(), required=True, validate=Length(2, min=2))
    state = fields.String(required=True, validate=Among(["linked", "rejected"]))
    why = Trimmed(validate=Length(300))


class LinkAnswer(StrictSchema):
    """A link, who made it and why: codes of what is alike, or a person's words."""

    kind = fields.String(required=True, validate=Among(KINDS))
    ids = fields.List(fields.UUID(), required=True)
    state = fields.String(required=True, validate=Among(STATES))
    score = fields.Integer(required=True)
    reasons = fields.List(fields.String(), required=True)
    by = fields.String(required=True)
    at = Moment(required=True)


class LinkQuery(StrictSchema):
    """Which links."""

    kind = fields.String(load_default="offering", validate=Among(KINDS))
    state = fields.String(load_default="proposed", validate=Among(STATES))
    cursor = fields.String(validate=Length(600))
    limit = fields.Integer(load_default=50, validate=Between(1, 200))


class LinkPage(StrictSchema):
    """The likeliest first; `next` is the cursor of the following page."""

    items = fields.List(fields.Nested(LinkAnswer), required=True)
    next = fields.String(required=True, allow_none=True)
