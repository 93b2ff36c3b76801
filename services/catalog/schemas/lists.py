"""Lists of offerings: what they can be filtered and sorted by."""

from marshmallow import fields

from services.catalog.ptv import limits
from services.catalog.schemas.fields import Code, Identity, MunicipalityCode, StrictSchema, Trimmed
from services.catalog.schemas.offering import DELIVERIES, KINDS, REFERRALS, STATUSES, OfferingAnswer
from services.platform.validation import Among, Between, Length
from services.vocabulary.codes import LIFE_EVENTS, SERVICE_CLASSES, TARGET_GROUPS
from services.vocabulary.municipalities import COUNTIES
from services.vocabulary.themes import THEMES


class OfferingPage(StrictSchema):
    """One page of a list; `next` is the cursor of the following page."""

    items = fields.List(fields.Nested(OfferingAnswer), required=True)
    next = fields.String(required=True, allow_none=True)


class OfferingQuery(StrictSchema):
    """Filters, all of which must hold; `status` and `turn` are for an organization's own and the coordinator."""

    name = Trimmed(validate=Length(limits.NAME), metadata={"description": "How the name begins"})
    municipality = MunicipalityCode()
    county = Code(COUNTIES, "the code of a wellbeing services county")
    theme = fields.String(validate=Among(sorted(THEMES)))
    service_class = Code(SERVICE_CLASSES, "a PTV service class")
    target_group = Code(TARGET_GROUPS, "a PTV target group")
    life_event = Code(LIFE_EVENTS, "a PTV life event")
    kind = fields.String(validate=Among(KINDS))
    delivery = fields.String(validate=Among(DELIVERIES))
    price = fields.String(validate=Among(["free", "paid", "unknown"]))
    accepts = fields.String(validate=Among(REFERRALS), metadata={"description": "Which referrals it takes"})
    marker = fields.String(validate=Among(["low-threshold"]))
    organization = Identity()
    source = Trimmed(validate=Length(60))
    status = fields.String(validate=Among(STATUSES))
    turn = fields.String(validate=Among(["moderator", "provider"]), metadata={"description": "Whose move it is"})
    modified_after = fields.AwareDateTime(format="iso")
    review_due_before = fields.Date()
    sort = fields.String(load_default="name", validate=Among(["name", "-modified", "review_due"]))
    cursor = fields.String(validate=Length(600))
    limit = fields.Integer(load_default=50, validate=Between(1, 200))


class CreateQuery(StrictSchema):
    """How a new offering begins."""

    draft = fields.Boolean(load_default=False, metadata={"description": "Keep it unseen until it is submitted"})
