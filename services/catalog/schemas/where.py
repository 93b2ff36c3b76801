"""Where an offering is, and whom it serves."""

from typing import Any

import marshmallow as ma
from marshmallow import fields

from services.catalog.ptv import limits
from services.catalog.schemas.fields import Code, MunicipalityCode, StrictSchema, phone, several, text
from services.catalog.schemas.when import HoursSchema
from services.platform.validation import Among, Between, Message
from services.vocabulary.municipalities import COUNTIES

UNKNOWN_TOO = ("yes", "no", "unknown")


class AddressSchema(StrictSchema):
    """A street address in Finland."""

    street = text(limits.STREET)
    postal_code = fields.String(
        validate=ma.validate.Regexp(r"^\d{5}$", error="A postal code is five digits, such as 50100.")
    )
    post_office = text(limits.STREET)


class PointSchema(StrictSchema):
    """A GeoJSON Point (RFC 7946): WGS84, longitude first."""

    type = fields.String(required=True, validate=Among(["Point"]))
    coordinates = fields.List(
        fields.Float(allow_nan=False, validate=Between(-180, 180)),
        required=True,
        validate=ma.validate.Length(equal=2),
    )

    @ma.validates_schema
    def in_finland(self, data: dict[str, Any], **_: Any) -> None:
        """A swapped pair of coordinates is the commonest mistake, and lies in the Indian Ocean."""
        longitude, latitude = data["coordinates"]
        if not (19 <= longitude <= 32 and 59 <= latitude <= 71):
            message = Message("This is not in Finland; write [longitude, latitude].", "outside_finland")
            raise ma.ValidationError({"coordinates": [message]})


class AccessibilitySchema(StrictSchema):
    """What is known of getting in and about; unknown is not no."""

    step_free = fields.String(validate=Among(UNKNOWN_TOO))
    accessible_toilet = fields.String(validate=Among(UNKNOWN_TOO))
    accessible_parking = fields.String(validate=Among(UNKNOWN_TOO))
    induction_loop = fields.String(validate=Among(UNKNOWN_TOO))
    text = text(limits.DESCRIPTION)


class PlaceSchema(StrictSchema):
    """Where it happens."""

    name = text(limits.NAME)
    address = fields.Nested(AddressSchema)
    municipality = MunicipalityCode(required=True)
    point = fields.Nested(PointSchema)
    accessibility = fields.Nested(AccessibilitySchema)
    phones = several(phone(), 5)
    hours = fields.Nested(HoursSchema)


class AreaSchema(StrictSchema):
    """Whom it serves, where no place says so."""

    nationwide = fields.Boolean()
    municipalities = several(MunicipalityCode(), 310)
    counties = several(Code(COUNTIES, "the code of a wellbeing services county"), 25)
