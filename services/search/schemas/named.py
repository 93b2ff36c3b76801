"""Texts with the language that they are in, and what has a name."""

import marshmallow as ma
from marshmallow import fields


class LangItemAnswer(ma.Schema):
    """A text and the language that it is in."""

    value = fields.String(required=True)
    language = fields.String(required=True)


def text(*, nullable: bool = True) -> fields.Nested:
    return fields.Nested(LangItemAnswer, required=True, allow_none=nullable)


class NamedCodeAnswer(ma.Schema):
    """A code with its name."""

    value = fields.String(required=True)
    label = text()


class ConceptAnswer(ma.Schema):
    """A need, an activity, or people."""

    id = fields.String(required=True)
    label = text()
