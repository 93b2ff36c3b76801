"""Organizations, as callers write them and as we answer them."""

from typing import Any

import marshmallow as ma
from marshmallow import fields
from stdnum.exceptions import ValidationError as IdentifierError
from stdnum.fi import ytunnus

from services.catalog.ptv import limits
from services.catalog.schemas.fields import MunicipalityCode, StrictSchema, phone, text, url
from services.platform.validation import Among, Length, Message

TYPES = ("association", "municipality", "county", "state", "company", "foundation", "parish", "informal")


class BusinessId(fields.String):
    """A Y-tunnus with a right check digit, kept as 1234567-1."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        given = super()._deserialize(value, attr, data, **kwargs)
        try:
            compact = ytunnus.validate(given)
        except IdentifierError:
            message = Message("This is not a Y-tunnus: seven digits, a hyphen and a check digit.", "business_id")
            raise ma.ValidationError(message) from None
        return f"{compact[:-1]}-{compact[-1]}"


class OrganizationSchema(StrictSchema):
    """What callers may write. An informal group names the organization that hosts it."""

    name = text(limits.NAME, required=True)
    type = fields.String(required=True, validate=Among(TYPES))
    business_id = BusinessId()
    municipality = MunicipalityCode()
    description = text(limits.DESCRIPTION)
    url = url()
    phone = phone()
    email = fields.Email(validate=Length(limits.EMAIL))


class OrganizationAnswer(OrganizationSchema):
    """What callers read."""

    id = fields.UUID(required=True)
    version = fields.Integer(required=True)


class OrganizationReference(StrictSchema):
    """What an offering says of its organization."""

    id = fields.UUID(required=True)
    name = text(limits.NAME, required=True)
    type = fields.String(required=True, validate=Among(TYPES))
    business_id = fields.String()
    municipality = fields.String()
