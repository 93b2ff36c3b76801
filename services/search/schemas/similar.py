"""What similar ones take and give."""

import marshmallow as ma
from marshmallow import fields

from services.platform.validation import Between
from services.search.schemas.hit import HitAnswer
from services.search.schemas.parameters import ParametersSchema, lang


class SimilarQuery(ParametersSchema):
    """How many, and in what language."""

    lang = lang()
    size = fields.Integer(load_default=6, validate=Between(1, 20))


class SimilarAnswer(ma.Schema):
    """The likest first, never the offering itself."""

    hits = fields.List(fields.Nested(HitAnswer), required=True)
