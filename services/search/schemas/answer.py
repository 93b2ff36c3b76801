"""What a search answers."""

import marshmallow as ma
from marshmallow import fields

from services.platform.validation import Among
from services.search.query import COUNTED
from services.search.schemas.hit import HitAnswer
from services.search.schemas.named import ConceptAnswer, NamedCodeAnswer, text


class BucketAnswer(ma.Schema):
    """A value of a facet and how many there are of it."""

    value = fields.String(required=True)
    label = text()
    count = fields.Integer(required=True)


FacetsAnswer = ma.Schema.from_dict(
    {name: fields.List(fields.Nested(BucketAnswer), required=True) for name in COUNTED}, name="FacetsAnswer"
)


class WordAnswer(ma.Schema):
    """How a word was read: as a word, as part of a place or a wish, as what is not wanted, or as nothing."""

    text = fields.String(required=True)
    role = fields.String(required=True, validate=Among(["word", "place", "wish", "refused", "ignored"]))
    lemmas = fields.List(fields.String(), required=True)


class WishAnswer(ma.Schema):
    """A filter that the words asked for; taken away with `ignore`."""

    field = fields.String(required=True)
    values = fields.List(fields.Nested(NamedCodeAnswer), required=True)
    text = fields.String(required=True)


class MeaningAnswer(ConceptAnswer):
    """A concept that the words say, by its name or by a need, and how sure that is."""

    how = fields.String(required=True, validate=Among(["name", "need"]))
    strength = fields.Float(required=True)
    text = fields.String(required=True)


class CorrectionAnswer(ma.Schema):
    """A word that nobody has, and what it was read as: "did you mean"."""

    text = fields.String(required=True)
    meant = fields.String(required=True)


class InterpretationAnswer(ma.Schema):
    """What was understood."""

    lang = fields.String(required=True)
    words = fields.List(fields.Nested(WordAnswer), required=True)
    municipalities = fields.List(fields.Nested(NamedCodeAnswer), required=True)
    wishes = fields.List(fields.Nested(WishAnswer), required=True)
    concepts = fields.List(fields.Nested(MeaningAnswer), required=True)
    refused = fields.List(fields.Nested(MeaningAnswer), required=True)
    corrections = fields.List(fields.Nested(CorrectionAnswer), required=True)


class PageAnswer(ma.Schema):
    """Which page of how many."""

    number = fields.Integer(required=True)
    size = fields.Integer(required=True)
    pages = fields.Integer(required=True)


class ChannelAnswer(ma.Schema):
    """A telephone, an address, or both."""

    name = text()
    phone = fields.String(required=True, allow_none=True)
    url = fields.String(required=True, allow_none=True)
    when = text()


class HelpAnswer(ma.Schema):
    """Help to show before all else, when the words tell of danger; empty otherwise."""

    dangers = fields.List(fields.String(validate=Among(["crisis", "violence"])), required=True)
    channels = fields.List(fields.Nested(ChannelAnswer), required=True)


class NearbyAnswer(NamedCodeAnswer):
    """The municipality that was looked at because nothing is in the one that was asked for."""

    kilometres = fields.Integer(required=True, allow_none=True)


class InsteadAnswer(ma.Schema):
    """How much there would be without a filter (`q`: without the words)."""

    without = fields.String(required=True)
    total = fields.Integer(required=True)


class RelaxedAnswer(ma.Schema):
    """What was let go so that something was found, and what would help where nothing was."""

    let_go = fields.List(fields.String(), required=True)
    nearby = fields.Nested(NearbyAnswer, required=True, allow_none=True)
    instead = fields.List(fields.Nested(InsteadAnswer), required=True)


class SearchAnswer(ma.Schema):
    """A page of results."""

    total = fields.Integer(required=True)
    help = fields.Nested(HelpAnswer, required=True)
    channels = fields.List(
        fields.Nested(ChannelAnswer),
        required=True,
        metadata={"description": "The county's own, for what is not held here, and when nothing is found"},
    )
    hits = fields.List(fields.Nested(HitAnswer), required=True)
    facets = fields.Nested(FacetsAnswer, required=True)
    interpretation = fields.Nested(InterpretationAnswer, required=True)
    relaxed = fields.Nested(RelaxedAnswer, required=True)
    page = fields.Nested(PageAnswer, required=True)
