"""The answer to a question about an offering that is not written yet."""

from marshmallow import fields

from services.catalog.schemas.fields import StrictSchema
from services.platform.api import FieldErrorSchema
from services.platform.validation import Among

WHERE = ("tray", "theme-page", "ptv-face", "ptv", "suomi.fi")


class PtvReadiness(StrictSchema):
    """Whether PTV would take it, and if not, what to mend and how."""

    exportable = fields.Boolean(required=True)
    reasons = fields.List(fields.Nested(FieldErrorSchema), required=True)


class Shown(StrictSchema):
    """A place where people look, and the codes of what keeps it away from there."""

    where = fields.String(required=True, validate=Among(WHERE))
    shown = fields.Boolean(required=True)
    reasons = fields.List(fields.String(), required=True)


class Suggestion(StrictSchema):
    """A value to tick, and the words of the text that led to it."""

    value = fields.String(required=True)
    language = fields.String(allow_none=True)
    because = fields.List(fields.String(), required=True)


class Suggestions(StrictSchema):
    """What the text tells and nobody has chosen yet, the likeliest first."""

    themes = fields.List(fields.Nested(Suggestion), required=True)
    service_classes = fields.List(fields.Nested(Suggestion), required=True)
    target_groups = fields.List(fields.Nested(Suggestion), required=True)
    keywords = fields.List(fields.Nested(Suggestion), required=True)


class Examination(StrictSchema):
    """`ptv` is null and `shown` empty while there are errors of shape."""

    valid = fields.Boolean(required=True)
    errors = fields.List(fields.Nested(FieldErrorSchema), required=True)
    ptv = fields.Nested(PtvReadiness, required=True, allow_none=True)
    shown = fields.List(fields.Nested(Shown), required=True)
    suggestions = fields.Nested(Suggestions, required=True, allow_none=True)
