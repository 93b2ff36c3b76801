"""What themes and concepts take and give."""

import marshmallow as ma
from marshmallow import fields

from services.platform.validation import Among, Between, Length
from services.search.schemas.answer import PageAnswer
from services.search.schemas.named import ConceptAnswer, NamedCodeAnswer
from services.search.schemas.parameters import Listed, Municipality, ParametersSchema, lang
from services.vocabulary.concepts.scheme import KINDS
from services.vocabulary.texts import UI_LANGUAGES
from services.vocabulary.themes import THEMES


class ThemesQuery(ParametersSchema):
    """Where, and in what language."""

    lang = lang()
    municipality = Listed(Municipality(), load_default=list, validate=Length(400, min=0))


class ThemeAnswer(NamedCodeAnswer):
    """A theme, and how many offerings it has."""

    count = fields.Integer(required=True)


class ThemesAnswer(ma.Schema):
    """All themes, also those that have nothing."""

    themes = fields.List(fields.Nested(ThemeAnswer), required=True)


class ConceptQuery(ParametersSchema):
    """In what language."""

    lang = lang()


class ConceptsQuery(ConceptQuery):
    """Which concepts."""

    q = fields.String(load_default="", validate=Length(100, min=0))
    theme = Listed(fields.String(validate=Among(sorted(THEMES))), load_default=list, validate=Length(20, min=0))
    page = fields.Integer(load_default=1, validate=Between(1, 10_000))
    size = fields.Integer(load_default=50, validate=Between(1, 200))


class ConceptInSchemeAnswer(ConceptAnswer):
    """A concept and what it is tied to."""

    kind = fields.String(required=True, validate=Among(KINDS))
    themes = fields.List(fields.String(validate=Among(sorted(THEMES))), required=True)
    broader = fields.List(fields.Nested(ConceptAnswer), required=True)
    narrower = fields.List(fields.Nested(ConceptAnswer), required=True)
    related = fields.List(fields.Nested(ConceptAnswer), required=True)
    count = fields.Integer(
        required=True, metadata={"description": "Public offerings that are about it, or about a kind of it"}
    )


class ConceptsPage(ma.Schema):
    """A page of concepts, in the order of their labels."""

    total = fields.Integer(required=True)
    concepts = fields.List(fields.Nested(ConceptInSchemeAnswer), required=True)
    page = fields.Nested(PageAnswer, required=True)


NamesAnswer = ma.Schema.from_dict(
    {language: fields.List(fields.String(), required=True) for language in UI_LANGUAGES}, name="NamesAnswer"
)


class ConceptWithNames(ConceptInSchemeAnswer):
    """A concept with the words by which it is found, beside its label."""

    names = fields.Nested(NamesAnswer, required=True)
