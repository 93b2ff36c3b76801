"""What a search takes, and what it answers."""

import math
from collections.abc import Iterable, Mapping
from typing import Any, get_args

import marshmallow as ma
from marshmallow import fields
from webargs.fields import DelimitedList

from services.platform.validation import Among, Between, Length, Message
from services.search.codes import ACCESSIBILITY, OLDEST
from services.search.documents import WISHED
from services.search.labels import codes
from services.search.query import COUNTED, Sort
from services.vocabulary.municipalities import UnknownMunicipality, municipality
from services.vocabulary.texts import LANGUAGES, UI_LANGUAGES
from services.vocabulary.themes import THEMES

DEEPEST = 10_000  # neither engine pages further, and no person does


class Municipality(fields.String):
    """Three digits; one that has merged becomes the one it is part of."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        code = super()._deserialize(value, attr, data, **kwargs)
        try:
            return municipality(code).code
        except UnknownMunicipality as error:
            raise ma.ValidationError(Message(str(error), "code", value=code)) from None


def _one_of(codes: Iterable[str]) -> fields.String:
    return fields.String(validate=Among(sorted(codes)))


def _facets() -> dict[str, fields.Field[Any]]:
    """The field of each facet's codes."""
    known = (
        "kind",
        "target_group",
        "price",
        "delivery",
        "weekday",
        "daypart",
        "sector",
        "accepts",
        "capacity",
        "entry",
    )
    return {
        "municipality": Municipality(),
        "theme": _one_of(THEMES),
        "age": fields.Integer(validate=Between(0, OLDEST)),
        "language": fields.String(validate=Length(6, min=2)),
        "accessibility": _one_of(ACCESSIBILITY),
        "priority": fields.String(validate=Length(60)),
        "concept": fields.String(validate=Length(80)),
        "organization": fields.UUID(),
        **{name: _one_of(codes(name)) for name in known},
    }


class Point(fields.Field[tuple[float, float]]):
    """`latitude,longitude`."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> tuple[float, float]:
        try:
            latitude, longitude = (float(part) for part in str(value).split(","))
        except ValueError:
            latitude = longitude = math.nan
        if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
            text = "Write latitude,longitude in WGS84, such as 61.69,27.27."
            raise ma.ValidationError(Message(text, "point", value=str(value)))
        return latitude, longitude


class SearchSchema(ma.Schema):
    """What both forms of the question share."""

    class Meta:
        """marshmallow's options."""

        unknown = ma.RAISE

    q = fields.String(load_default="", validate=Length(200, min=0))
    lang = fields.String(load_default="fi", validate=Among(UI_LANGUAGES))
    sort = fields.String(load_default="relevance", validate=Among(get_args(Sort)))
    near = Point(metadata={"description": "latitude,longitude in WGS84, such as 61.69,27.27"})
    radius = fields.Float(validate=Between(0.5, 200), metadata={"description": "Kilometres around `near`"})
    from_ = fields.Date(data_key="from", metadata={"description": "Takes place or is open on this day or later"})
    to = fields.Date(metadata={"description": "… and on this day or earlier; at most 90 days ahead are known"})
    page = fields.Integer(load_default=1, validate=Between(1, DEEPEST))
    size = fields.Integer(load_default=20, validate=Between(1, 100))

    @ma.validates_schema
    def not_too_deep(self, data: dict[str, Any], **_: Any) -> None:
        """Deep pages are for exports, not for searches."""
        if data["page"] * data["size"] > DEEPEST:
            text = f"page × size may be at most {DEEPEST}; narrow the search instead."
            raise ma.ValidationError({"page": [Message(text, "out_of_range", max=DEEPEST // data["size"])]})

    @ma.validates_schema
    def together(self, data: dict[str, Any], **_: Any) -> None:
        """A radius and the order by distance need a point; days go forward."""
        for name in ("radius", "sort"):
            if (name == "radius" or data[name] == "distance") and name in data and "near" not in data:
                raise ma.ValidationError({"near": [Message("Give near=latitude,longitude too.", "required")]})
        if "from_" in data and "to" in data and data["to"] < data["from_"]:
            raise ma.ValidationError({"to": [Message("The last day is before the first one.", "order")]})


class SearchQuery(SearchSchema.from_dict({  # type: ignore[misc]
    name: DelimitedList(field, load_default=list, validate=Length(400, min=0)) for name, field in _facets().items()
})):  # fmt: skip
    """As query parameters: lists are separated by commas, and an empty value is none, as forms send it."""

    ignore = DelimitedList(_one_of((*WISHED, "municipality")), load_default=list)

    @ma.pre_load
    def leave_empty_ones_out(self, data: Mapping[str, Any], **_: Any) -> dict[str, Any]:
        """`?q=&municipality=` asks for nothing in particular."""
        return {name: value for name, value in data.items() if value != ""}


class SearchBody(SearchSchema.from_dict({  # type: ignore[misc]
    name: fields.List(field, load_default=list, validate=Length(400, min=0)) for name, field in _facets().items()
})):  # fmt: skip
    """As JSON, for callers that must keep words out of addresses and logs."""

    ignore = fields.List(_one_of((*WISHED, "municipality")), load_default=list)


class LangItemAnswer(ma.Schema):
    """A text and the language that it is in."""

    value = fields.String(required=True)
    language = fields.String(required=True)


def _text(*, nullable: bool = True) -> fields.Nested:
    return fields.Nested(LangItemAnswer, required=True, allow_none=nullable)


class OrganizationAnswer(ma.Schema):
    """Who offers it."""

    id = fields.UUID(required=True)
    name = _text()
    type = fields.String(required=True)


class PlaceAnswer(ma.Schema):
    """Where it happens."""

    name = _text()
    address = _text()
    municipality = fields.String(required=True)
    municipality_name = _text()
    point = fields.List(fields.Float(), required=True, allow_none=True)


class TargetGroupAnswer(ma.Schema):
    """For whom, as PTV calls them."""

    code = fields.String(required=True)
    name = _text()


class PriceAnswer(ma.Schema):
    """Whether it costs."""

    type = fields.String(required=True)
    text = _text()


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


class ConceptAnswer(ma.Schema):
    """A need, an activity, or people."""

    id = fields.String(required=True)
    label = _text()


class HitAnswer(ma.Schema):
    """What a person decides by."""

    id = fields.UUID(required=True)
    name = _text()
    summary = _text()
    participants = _text()
    season = _text()
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
    referral = fields.Nested(ReferralAnswer, required=True, allow_none=True)
    concepts = fields.List(fields.Nested(ConceptAnswer), required=True)
    distance = fields.Integer(
        required=True, allow_none=True, metadata={"description": "Metres, when that is the order"}
    )
    score = fields.Float(required=True)
    why = fields.List(fields.Nested(WhyAnswer), required=True)


class BucketAnswer(ma.Schema):
    """A value of a facet and how many there are of it."""

    value = fields.String(required=True)
    label = _text()
    count = fields.Integer(required=True)


FacetsAnswer = ma.Schema.from_dict(
    {name: fields.List(fields.Nested(BucketAnswer), required=True) for name in COUNTED}, name="FacetsAnswer"
)


class WordAnswer(ma.Schema):
    """How a word was read: as a word, as part of a place or a wish, as what is not wanted, or as nothing."""

    text = fields.String(required=True)
    role = fields.String(required=True, validate=Among(["word", "place", "wish", "refused", "ignored"]))
    lemmas = fields.List(fields.String(), required=True)


class NamedCodeAnswer(ma.Schema):
    """A code with its name."""

    value = fields.String(required=True)
    label = _text()


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


class SearchAnswer(ma.Schema):
    """A page of results."""

    total = fields.Integer(required=True)
    hits = fields.List(fields.Nested(HitAnswer), required=True)
    facets = fields.Nested(FacetsAnswer, required=True)
    interpretation = fields.Nested(InterpretationAnswer, required=True)
    page = fields.Nested(PageAnswer, required=True)
