"""How an offering stands with the moderator."""

from marshmallow import fields

from services.catalog.schemas.fields import StrictSchema, Trimmed, several
from services.catalog.schemas.history import Difference
from services.platform.validation import Among, Length


class ChangeRequest(StrictSchema):
    """What is to change in which field."""

    pointer = fields.String(
        required=True, validate=Length(200, min=0), metadata={"description": "JSON pointer (RFC 6901)"}
    )
    message = Trimmed(required=True, validate=Length(500))


class ChangeRequests(StrictSchema):
    """At least one."""

    requests = fields.List(fields.Nested(ChangeRequest), required=True, validate=Length(50))


class ModerationAnswer(StrictSchema):
    """Whose move it is; for what is published, the proposal and how it differs from what readers see."""

    turn = fields.String(required=True, validate=Among(["moderator", "provider"]))
    requests = several(fields.Nested(ChangeRequest), 50)
    changes = fields.List(fields.Nested(Difference), required=True)
    proposal = fields.Dict(keys=fields.String(), required=True, allow_none=True)
