"""What an edit of a concept would change."""

from typing import Any

import marshmallow as ma
from marshmallow import fields

from services.platform.validation import Among, Between, Length
from services.search.preview import MOST
from services.search.schemas.named import text
from services.vocabulary.concepts.scheme import KINDS
from services.vocabulary.texts import UI_LANGUAGES


class _Strict(ma.Schema):
    class Meta:
        unknown = ma.RAISE


def _several(longest: int, most: int) -> fields.List[Any]:
    return fields.List(fields.String(validate=Length(longest)), validate=Length(most, min=0))


Phrases = _Strict.from_dict({language: _several(120, 300) for language in UI_LANGUAGES}, name="Phrases")


class EditedConcept(_Strict):
    """A concept as the catalogue takes it."""

    kind = fields.String(required=True, validate=Among(KINDS))
    fi = fields.String(validate=Length(100))
    sv = fields.String(validate=Length(100))
    en = fields.String(validate=Length(100))
    broader = _several(40, 20)
    related = _several(40, 20)
    classes = _several(20, 20)
    themes = _several(40, 8)
    ages = fields.List(fields.Integer(strict=True, validate=Between(0, 120)), validate=Length(2, min=2))
    names = fields.Nested(Phrases)
    needs = fields.Nested(Phrases)


class PreviewBody(_Strict):
    """An edit that is not made: `body` null would take the concept away. Without queries the concept's own names
    are asked."""

    id = fields.String(required=True, validate=Length(40))
    body = fields.Nested(EditedConcept, required=True, allow_none=True)
    queries = fields.List(fields.String(validate=Length(200)), load_default=list, validate=Length(MOST, min=0))
    lang = fields.String(load_default="fi", validate=Among(UI_LANGUAGES))


class PreviewHitAnswer(ma.Schema):
    """An offering among the first ten."""

    id = fields.UUID(required=True)
    name = text()


class MoveAnswer(ma.Schema):
    """Places count from 1."""

    id = fields.UUID(required=True)
    from_ = fields.Integer(required=True, data_key="from")
    to = fields.Integer(required=True)


class QueryPreviewAnswer(ma.Schema):
    """The first ten before and after the edit, and how they differ."""

    q = fields.String(required=True)
    before = fields.List(fields.Nested(PreviewHitAnswer), required=True)
    after = fields.List(fields.Nested(PreviewHitAnswer), required=True)
    enters = fields.List(fields.UUID(), required=True)
    leaves = fields.List(fields.UUID(), required=True)
    moves = fields.List(fields.Nested(MoveAnswer), required=True)


class PreviewAnswer(ma.Schema):
    """What would change, query by query, and for how many queries."""

    id = fields.String(required=True)
    changed = fields.Integer(required=True)
    queries = fields.List(fields.Nested(QueryPreviewAnswer), required=True)
