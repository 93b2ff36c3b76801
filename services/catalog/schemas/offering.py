"""The offering, as callers write it and as we answer it; names follow PTV and schema.org."""

from typing import Any

import marshmallow as ma
from marshmallow import fields

from services.catalog.ptv import limits
from services.catalog.schemas.fields import (
    Code,
    Day,
    Identity,
    Moment,
    StrictSchema,
    Trimmed,
    in_order,
    phone,
    several,
    text,
    url,
    words,
)
from services.catalog.schemas.moderation import ModerationAnswer
from services.catalog.schemas.organization import OrganizationReference
from services.catalog.schemas.validating import Examination
from services.catalog.schemas.when import HoursSchema, OccurrenceSchema, ValidSchema
from services.catalog.schemas.where import AreaSchema, PlaceSchema
from services.platform.validation import Among, Between, Length, Message
from services.vocabulary.codes import LIFE_EVENTS, SERVICE_CLASSES, TARGET_GROUPS
from services.vocabulary.themes import THEMES

KINDS = ("activity", "place", "event", "course", "service", "volunteering")
STATUSES = ("draft", "pending", "published", "hidden", "archived")
VISIBILITIES = ("public", "professionals")
DELIVERIES = ("on-site", "at-home", "remote", "phone")
REFERRALS = ("exercise", "culture", "nature", "wellbeing", "lifestyle")
ASSURERS = ("provider", "coordinator", "source")
GIVEN = ("text", "geometry", "hours", "accessibility", "other")
CAPACITIES = ("open", "waitlist", "full", "ask")


class AgeSchema(StrictSchema):
    """Whole years; either end may be open."""

    min = fields.Integer(strict=True, validate=Between(0, 120))
    max = fields.Integer(strict=True, validate=Between(0, 120))

    @ma.validates_schema
    def ordered(self, data: dict[str, Any], **_: Any) -> None:
        """From young to old."""
        in_order(data, "min", "max")


class PriceSchema(StrictSchema):
    """Whether it costs, and what; unknown is not free."""

    type = fields.String(required=True, validate=Among(["free", "paid", "unknown"]))
    text = text(limits.USER_INSTRUCTION)


class RegistrationSchema(StrictSchema):
    """Whether one must sign up; null means that nobody has said."""

    required = fields.Boolean(required=True, allow_none=True)
    url = url()
    opens = Moment()
    closes = Moment()
    text = text(limits.USER_INSTRUCTION)


class ConsentSchema(StrictSchema):
    """Since when a person agrees to be named, and to whom: everybody, or professionals (and then in no copy)."""

    given = Day(required=True)
    extent = fields.String(required=True, validate=Among(["public", "professionals"]))


class ContactSchema(StrictSchema):
    """Whom to call or write to: a role rather than a person, or a person who has agreed to it."""

    title = text(limits.NAME)
    phone = phone()
    email = fields.Email(validate=Length(limits.EMAIL))
    url = url()
    personal = fields.Boolean()
    consent = fields.Nested(ConsentSchema)

    @ma.validates_schema
    def agreed(self, data: dict[str, Any], **_: Any) -> None:
        """A person is named only with consent."""
        if data.get("personal") and "consent" not in data:
            text = "Say since when this person agrees to be named and to whom, or give a role's number instead."
            raise ma.ValidationError({"consent": [Message(text, "consent")]})


class ReferralSchema(StrictSchema):
    """How a professional sends somebody here, and whether there is room."""

    accepts = several(fields.String(validate=Among(REFERRALS)), 10)
    first = text(limits.USER_INSTRUCTION)
    capacity = fields.String(validate=Among(CAPACITIES))
    capacity_until = Day()


class SourceSchema(StrictSchema):
    """Where a synced record came from; the catalogue adds system, record_id and fetched_at."""

    url = url()
    modified_at = Moment()
    licence = Trimmed(validate=Length(100))
    attribution = text(300)


class OtherIdSchema(StrictSchema):
    """The id that the same thing has in another system."""

    system = Trimmed(required=True, validate=Length(60))
    id = Trimmed(required=True, validate=Length(200))


class OfferingSchema(StrictSchema):
    """What callers may write."""

    kind = fields.String(required=True, validate=Among(KINDS))
    organization_id = Identity()
    name = text(limits.NAME, required=True)
    summary = text(limits.SUMMARY)
    description = text(limits.DESCRIPTION)
    plain = text(2000)
    first_step = text(500)
    instructions = text(limits.USER_INSTRUCTION)
    service_classes = several(Code(SERVICE_CLASSES, "a PTV service class"), limits.SERVICE_CLASSES)
    target_groups = several(Code(TARGET_GROUPS, "a PTV target group"), 20)
    life_events = several(Code(LIFE_EVENTS, "a PTV life event"), 20)
    ontology_terms = several(url(), limits.ONTOLOGY_TERMS)
    keywords = words(limits.KEYWORD)
    themes = several(fields.String(validate=Among(sorted(THEMES))), 8)
    age = fields.Nested(AgeSchema)
    languages = several(
        fields.String(
            validate=ma.validate.Regexp(
                r"^[a-z]{2,3}(-[a-z]{2})?$", error="A language tag such as fi, sv, so or sgn-fi is needed."
            )
        ),
        30,
    )
    participants = text(500)
    places = several(fields.Nested(PlaceSchema), 200)
    area = fields.Nested(AreaSchema)
    delivery = several(fields.String(validate=Among(DELIVERIES)), 4)
    hours = fields.Nested(HoursSchema)
    occurrences = several(fields.Nested(OccurrenceSchema), 400)
    season = text(200)
    valid = fields.Nested(ValidSchema)
    price = fields.Nested(PriceSchema)
    registration = fields.Nested(RegistrationSchema)
    contacts = several(fields.Nested(ContactSchema), 10)
    referral = fields.Nested(ReferralSchema)
    visibility = fields.String(validate=Among(VISIBILITIES))
    low_threshold = fields.Boolean()
    assured_at = Day()
    source = fields.Nested(SourceSchema)
    other_ids = several(fields.Nested(OtherIdSchema), 20)


class SourceAnswer(SourceSchema):
    """Where a synced record came from, as answered."""

    system = fields.String()
    record_id = fields.String()
    fetched_at = Moment()


class ContributionAnswer(SourceAnswer):
    """One of the sources of an offering, and what of it this one gives."""

    gives = fields.List(fields.String(validate=Among(GIVEN)), required=True)


class SameSchema(StrictSchema):
    """Another record of the same thing, whose words are part of this one."""

    id = fields.UUID(required=True)
    system = fields.String(required=True, allow_none=True)
    record_id = fields.String(required=True, allow_none=True)


class OfferingAnswer(OfferingSchema):
    """What callers read. `moderation` and `examination` are for those who may change it."""

    id = fields.UUID(required=True)
    version = fields.Integer(required=True)
    status = fields.String(required=True, validate=Among(STATUSES))
    organization = fields.Nested(OrganizationReference, required=True)
    created_at = Moment(required=True)
    modified_at = Moment(required=True)
    source = fields.Nested(SourceAnswer)
    sources = fields.List(fields.Nested(ContributionAnswer))
    assured_by = fields.String(validate=Among(ASSURERS))
    review_due = Day()
    same_as = fields.List(fields.Nested(SameSchema))
    moderation = fields.Nested(ModerationAnswer)
    examination = fields.Nested(Examination)


# What an answer has more than a request: a caller may send back what it read.
READ_ONLY = frozenset(OfferingAnswer().fields) - frozenset(OfferingSchema().fields)


class OfferingRequest(OfferingSchema):
    """What callers may write, or send back as they read it: what only we decide is left aside."""

    @ma.pre_load
    def leave_read_only_aside(self, data: Any, **_: Any) -> Any:
        """So that read, change, write works without knowing which fields are ours."""
        if not isinstance(data, dict):
            return data
        kept = {key: value for key, value in data.items() if key not in READ_ONLY}
        if isinstance(kept.get("source"), dict):
            ours = SourceAnswer().fields.keys() - SourceSchema().fields.keys()
            kept["source"] = {key: value for key, value in kept["source"].items() if key not in ours}
        return kept


class OfferingPatch(ma.Schema):
    """A merge patch (RFC 7396): the fields that change; null takes a field away."""

    class Meta:
        """marshmallow's options."""

        unknown = ma.INCLUDE


class OfferingPage(StrictSchema):
    """One page of a list; `next` is the cursor of the following page."""

    items = fields.List(fields.Nested(OfferingAnswer), required=True)
    next = fields.String(required=True, allow_none=True)
