"""Organizations, as callers write them and as we answer them."""

from typing import Any

import marshmallow as ma
from marshmallow import fields
from stdnum.exceptions import ValidationError as IdentifierError
from stdnum.fi import ytunnus

from services.catalog.ptv import limits
from services.catalog.schemas.fields import Identity, MunicipalityCode, StrictSchema, Trimmed, phone, text, url
from services.platform.validation import Among, Between, Length, Message

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
    host_id = Identity()


class OrganizationAnswer(OrganizationSchema):
    """What callers read; `trusted` is told to its own people and to the coordinator."""

    id = fields.UUID(required=True)
    version = fields.Integer(required=True)
    trusted = fields.Boolean()


class OrganizationRequest(OrganizationSchema):
    """What a merge patch must lead to."""

    trusted = fields.Boolean()

    @ma.pre_load
    def leave_read_only_aside(self, data: Any, **_: Any) -> Any:
        """A caller may send back what it read."""
        if not isinstance(data, dict):
            return data
        return {key: value for key, value in data.items() if key not in ("id", "version")}


class OrganizationPage(StrictSchema):
    """One page of a list; `next` is the cursor of the following page."""

    items = fields.List(fields.Nested(OrganizationAnswer), required=True)
    next = fields.String(required=True, allow_none=True)


class OrganizationQuery(StrictSchema):
    """Filters of the list, which is in the Finnish order of names."""

    name = Trimmed(validate=Length(limits.NAME), metadata={"description": "How the name begins"})
    type = fields.String(validate=Among(TYPES))
    municipality = MunicipalityCode()
    business_id = BusinessId()
    host = Identity()
    cursor = fields.String(validate=Length(600))
    limit = fields.Integer(load_default=50, validate=Between(1, 200))


class OrganizationReference(StrictSchema):
    """What an offering says of its organization."""

    id = fields.UUID(required=True)
    name = text(limits.NAME, required=True)
    type = fields.String(required=True, validate=Among(TYPES))
    business_id = fields.String()
    municipality = fields.String()
