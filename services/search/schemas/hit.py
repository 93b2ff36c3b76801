"""A hit: what a person decides by."""

import marshmallow as ma
from marshmallow import fields

from services.search.schemas.named import ConceptAnswer, LangItemAnswer, text
from services.vocabulary.texts import LANGUAGES


class OrganizationAnswer(ma.Schema):
    """Who offers it."""

    id = fields.UUID(required=True)
    name = text()
    type = fields.String(required=True)


class PlaceAnswer(ma.Schema):
    """Where it happens."""

    name = text()
    address = text()
    municipality = fields.String(required=True)
    municipality_name = text()
    point = fields.List(fields.Float(), required=True, allow_none=True)


class TargetGroupAnswer(ma.Schema):
    """For whom, as PTV calls them."""

    code = fields.String(required=True)
    name = text()


class PriceAnswer(ma.Schema):
    """Whether it costs."""

    type = fields.String(required=True)
    text = text()


class AgeAnswer(ma.Schema):
    """Whole years; either end may be open."""

    min = fields.Integer()
    max = fields.Integer()


TextAnswer = ma.Schema.from_dict({language: fields.String() for language in LANGUAGES}, name="TextAnswer")


class HoursSpanAnswer(ma.Schema):
    """Weekly hours, such as 13:00 to 15:00; a closing that is not after the opening is on the next day."""

    days = fields.List(fields.String(), required=True)
    opens = fields.String(required=True)
    closes = fields.String(required=True)


class HoursExceptionAnswer(ma.Schema):
    """Days on which the weekly hours do not hold."""

    from_ = fields.Date(required=True, data_key="from")
    to = fields.Date(required=True)
    closed = fields.Boolean()
    opens = fields.String()
    closes = fields.String()
    text = fields.Nested(TextAnswer)


class HoursAnswer(ma.Schema):
    """When it is open or takes place, as the catalogue has it: texts by language."""

    weekly = fields.List(fields.Nested(HoursSpanAnswer))
    exceptions = fields.List(fields.Nested(HoursExceptionAnswer))
    text = fields.Nested(TextAnswer)


class OccurrenceAnswer(ma.Schema):
    """One date of an event or a course."""

    start = fields.AwareDateTime(required=True)
    end = fields.AwareDateTime()
    cancelled = fields.Boolean()


class WhyAnswer(ma.Schema):
    """A reason to show it, as a code and in the reader's language."""

    code = fields.String(required=True)
    params = fields.Dict(required=True)
    text = fields.String(required=True)


class ReferralAnswer(ma.Schema):
    """Which referrals it takes, and whether there is room."""

    accepts = fields.List(fields.String())
    capacity = fields.String()
    capacity_until = fields.Date()
    first = fields.Nested(TextAnswer)


class MarksAnswer(ma.Schema):
    """[start, end] of the characters that meet the query."""

    name = fields.List(fields.List(fields.Integer()), required=True)
    summary = fields.List(fields.List(fields.Integer()), required=True)


class HitAnswer(ma.Schema):
    """What a person decides by."""

    id = fields.UUID(required=True)
    name = text()
    summary = text()
    participants = text()
    season = text()
    kind = fields.String(required=True)
    organization = fields.Nested(OrganizationAnswer, required=True)
    places = fields.List(fields.Nested(PlaceAnswer), required=True)
    area = fields.List(fields.Nested(LangItemAnswer), required=True)
    nationwide = fields.Boolean(required=True)
    themes = fields.List(fields.String())
    target_groups = fields.List(fields.Nested(TargetGroupAnswer), required=True)
    age = fields.Nested(AgeAnswer)
    languages = fields.List(fields.String())
    delivery = fields.List(fields.String())
    hours = fields.Nested(HoursAnswer)
    occurrences = fields.List(fields.Nested(OccurrenceAnswer))
    price = fields.Nested(PriceAnswer, required=True)
    assured_at = fields.Date()
    review_due = fields.Date()
    low_threshold = fields.Boolean()
    accessibility = fields.List(fields.String(), required=True)
    entry = fields.List(fields.String(), required=True)
    referral = fields.Nested(ReferralAnswer, required=True, allow_none=True)
    concepts = fields.List(fields.Nested(ConceptAnswer), required=True)
    marks = fields.Nested(MarksAnswer, required=True)
    distance = fields.Integer(
        required=True, allow_none=True, metadata={"description": "Metres, when that is the order"}
    )
    score = fields.Float(required=True)
    why = fields.List(fields.Nested(WhyAnswer), required=True)
