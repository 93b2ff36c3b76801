"""Concepts: needs, activities and people, with the words that people use for them."""

from typing import Any

import marshmallow as ma
from marshmallow import fields

from services.catalog.schemas.fields import Code, StrictSchema, Trimmed, several
from services.platform.validation import Among, Between, Length, Message
from services.vocabulary.codes import SERVICE_CLASSES
from services.vocabulary.concepts.scheme import KINDS
from services.vocabulary.themes import THEMES

LONGEST_ID = 40  # as the table has it
KEBAB = r"^[a-z0-9]+(-[a-z0-9]+)*$"
READ_ONLY = ("id", "version", "edited", "shipped", "taken_away")
STATES = ("in-use", "edited", "taken-away")


def _phrases() -> Any:
    return several(Trimmed(validate=Length(120)), 300)


class PhrasesSchema(StrictSchema):
    """Phrases by language; `=` before one: not inside compounds."""

    fi = _phrases()
    sv = _phrases()
    en = _phrases()


def _others() -> Any:
    return several(fields.String(validate=Length(LONGEST_ID)), 20)


class ConceptSchema(StrictSchema):
    """A concept: its labels, the `names` that say it in offerings and queries, and the `needs` that only queries
    say; what it is a kind of, and what helps next best, the best first."""

    kind = fields.String(required=True, validate=Among(KINDS))
    fi = Trimmed(validate=Length(100))
    sv = Trimmed(validate=Length(100))
    en = Trimmed(validate=Length(100))
    broader = _others()
    related = _others()
    classes = several(Code(SERVICE_CLASSES, "a PTV service class"), 20)
    themes = several(fields.String(validate=Among(sorted(THEMES))), 8)
    ages = fields.List(
        fields.Integer(strict=True, validate=Between(0, 120)),
        validate=Length(2, min=2),
        metadata={"description": "Whole years, from and to, both included"},
    )
    names = fields.Nested(PhrasesSchema)
    needs = fields.Nested(PhrasesSchema)


class ConceptRequest(ConceptSchema):
    """What a coordinator writes; what is only read is left aside, so that one may send back what one read."""

    @ma.pre_load
    def leave_read_only_aside(self, data: Any, **_: Any) -> Any:
        """The rest of what was read."""
        if not isinstance(data, dict):
            return data
        return {key: value for key, value in data.items() if key not in READ_ONLY}

    @ma.validates_schema
    def sound(self, data: dict[str, Any], **_: Any) -> None:
        """It has a label, and ages go up."""
        if not {"fi", "sv", "en"} & data.keys():
            raise ma.ValidationError({"fi": [Message("Give a label in at least one language.", "required")]})
        ages = data.get("ages", [0, 0])
        if ages[0] > ages[1]:
            raise ma.ValidationError({"ages": [Message("From young to old, such as [13, 17].", "order")]})

    @ma.post_load
    def without_empty_lists(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        """An empty list says as much as none."""
        for key in ("names", "needs"):
            data[key] = {language: phrases for language, phrases in data.get(key, {}).items() if phrases}
        return {key: value for key, value in data.items() if value}


class ConceptAnswer(ConceptSchema):
    """A concept as it holds here. `edited`: the county has said something of it; `shipped`: it comes with the
    product too, and can be restored; `taken_away`: it is not in use here."""

    id = fields.String(required=True)
    version = fields.Integer(required=True)
    edited = fields.Boolean(required=True)
    shipped = fields.Boolean(required=True)
    taken_away = fields.Boolean(required=True)


class ConceptPage(StrictSchema):
    """One page of a list; `next` is the cursor of the following page."""

    items = fields.List(fields.Nested(ConceptAnswer), required=True)
    next = fields.String(required=True, allow_none=True)


class ConceptQuery(StrictSchema):
    """Which concepts, in the order of their ids: those in use, of these the edited ones, or shipped ones that
    were taken away."""

    state = fields.String(load_default="in-use", validate=Among(STATES))
    cursor = fields.String(validate=Length(600))
    limit = fields.Integer(load_default=50, validate=Between(1, 200))
