"""The change feed."""

from marshmallow import fields

from services.catalog.schemas.concepts import ConceptSchema
from services.catalog.schemas.fields import StrictSchema
from services.catalog.schemas.offering import OfferingAnswer
from services.platform.validation import Between

MOST = 2**53  # what JSON's numbers hold exactly everywhere


class ChangesQuery(StrictSchema):
    """Where to go on, and how far."""

    after = fields.Integer(load_default=0, validate=Between(0, MOST))
    limit = fields.Integer(load_default=500, validate=Between(1, 1000))


class ChangeAnswer(StrictSchema):
    """An offering or a concept is now at this version.

    Of an offering: `id`, `offering`, and `removed` when it is not published. Of a concept: its id as `concept`
    and what the county says of it as `body`, null when it is taken away; not `edited`: the shipped one holds, if
    there is one, and what the county said before is forgotten.
    """

    n = fields.Integer(required=True)
    version = fields.Integer(required=True)
    id = fields.UUID()
    removed = fields.Boolean()
    offering = fields.Nested(OfferingAnswer, allow_none=True)
    concept = fields.String()
    edited = fields.Boolean()
    body = fields.Nested(ConceptSchema, allow_none=True)


class ExportStart(StrictSchema):
    """The first line: where the feed stood, and what the county says of which concepts (null: taken away); changes
    after `n` are not in the lines that follow."""

    feed = fields.UUID(required=True)
    n = fields.Integer(required=True)
    concepts = fields.Dict(
        keys=fields.String(), values=fields.Nested(ConceptSchema, allow_none=True), required=True
    )


class ExportEnd(StrictSchema):
    """The last line: how many offerings came; without it the export broke off."""

    count = fields.Integer(required=True)


# OpenAPI tells of lines as of an array.
EXPORT = {"type": "array", "items": {"anyOf": [ExportStart, OfferingAnswer, ExportEnd]}}


class ChangesPage(StrictSchema):
    """Numbers are dense: a missing one proves a loss. Another feed uuid means: rebuild."""

    feed = fields.UUID(required=True)
    head = fields.Integer(required=True)
    changes = fields.List(fields.Nested(ChangeAnswer), required=True)
