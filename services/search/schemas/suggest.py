"""What suggestions take and give."""

import marshmallow as ma
from marshmallow import fields

from services.platform.validation import Among, Length
from services.search.schemas.parameters import Listed, Municipality, ParametersSchema, lang
from services.vocabulary.texts import LANGUAGES

KINDS = ("concept", "municipality", "organization", "offering", "name")


class SuggestQuery(ParametersSchema):
    """What was typed so far, as query parameters."""

    q = fields.String(load_default="", validate=Length(200, min=0))
    lang = lang()
    municipality = Listed(Municipality(), load_default=list, validate=Length(400, min=0))


class SuggestBody(ma.Schema):
    """The same as JSON."""

    class Meta:
        """marshmallow's options."""

        unknown = ma.RAISE

    q = fields.String(load_default="", validate=Length(200, min=0))
    lang = lang()
    municipality = fields.List(Municipality(), load_default=list, validate=Length(400, min=0))


class SuggestionAnswer(ma.Schema):
    """Something that may be meant."""

    kind = fields.String(required=True, validate=Among(KINDS))
    value = fields.String(
        required=True,
        metadata={
            "description": "A concept, a municipality, an organization's or an offering's id; of a name that "
            "several offerings have, the name, to be searched for"
        },
    )
    text = fields.String(required=True)
    language = fields.String(required=True, validate=Among(LANGUAGES))
    count = fields.Integer(metadata={"description": "How many offerings there are, where that is known"})


class SuggestAnswer(ma.Schema):
    """At most ten, the likeliest first of each kind; none where the words tell of danger."""

    suggestions = fields.List(fields.Nested(SuggestionAnswer), required=True)
