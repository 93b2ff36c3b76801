"""What a search takes."""

from typing import Any, get_args

import marshmallow as ma
from flask import current_app
from marshmallow import fields

from services.platform.validation import Among, Between, Length, Message
from services.search.codes import ACCESSIBILITY, OLDEST
from services.search.documents import WISHED
from services.search.labels import codes
from services.search.query import Sort
from services.search.schemas.parameters import Listed, Municipality, ParametersSchema, Point, lang, one_of
from services.vocabulary.themes import THEMES

DEEPEST = 10_000  # neither engine pages further, and no person does


class PriorityGroup(fields.String):
    """A code of the county's profile."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        code: str = super()._deserialize(value, attr, data, **kwargs)
        return str(Among(sorted(current_app.extensions["knowledge"].priority_groups))(code))


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
        "theme": one_of(THEMES),
        "age": fields.Integer(validate=Between(0, OLDEST)),
        "language": fields.String(validate=Length(6, min=2)),
        "accessibility": one_of(ACCESSIBILITY),
        "priority": PriorityGroup(),
        "concept": fields.String(validate=Length(80)),
        "organization": fields.UUID(),
        **{name: one_of(codes(name)) for name in known},
    }


class SearchSchema(ma.Schema):
    """What both forms of the question share."""

    class Meta:
        """marshmallow's options."""

        unknown = ma.RAISE

    q = fields.String(load_default="", validate=Length(200, min=0))
    lang = lang()
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


class SearchQuery(ParametersSchema, SearchSchema.from_dict({  # type: ignore[misc]
    name: Listed(field, load_default=list, validate=Length(400, min=0)) for name, field in _facets().items()
})):  # fmt: skip
    """As query parameters: lists are separated by commas, and an empty value is none, as forms send it."""

    ignore = Listed(one_of((*WISHED, "municipality")), load_default=list)


class SearchBody(SearchSchema.from_dict({  # type: ignore[misc]
    name: fields.List(field, load_default=list, validate=Length(400, min=0)) for name, field in _facets().items()
})):  # fmt: skip
    """As JSON, for callers that must keep words out of addresses and logs."""

    ignore = fields.List(one_of((*WISHED, "municipality")), load_default=list)
