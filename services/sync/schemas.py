"""Runs and items over HTTP."""

import marshmallow as ma
from marshmallow import fields

from services.platform.validation import Among, Between, Length
from services.sync.runs import OUTCOMES, STATES


class Strict(ma.Schema):
    """Refuses what it does not know."""

    class Meta:
        """marshmallow's options."""

        unknown = ma.RAISE


class RunQuery(Strict):
    """Which runs."""

    source = fields.String(validate=Length(60))
    limit = fields.Integer(load_default=20, validate=Between(1, 200))


class ItemQuery(Strict):
    """How many items."""

    limit = fields.Integer(load_default=100, validate=Between(1, 1000))


class RunRequest(Strict):
    """A run to queue."""

    source = fields.String(required=True, validate=Length(60))
    confirm_closures = fields.Boolean(load_default=False)


class RunAnswer(Strict):
    """One pass over a source."""

    id = fields.UUID(required=True)
    source = fields.String(required=True)
    state = fields.String(required=True, validate=Among(STATES))
    counts = fields.Dict(keys=fields.String(validate=Among(OUTCOMES)), values=fields.Integer(), required=True)
    page_problems = fields.Integer(required=True)
    message = fields.String(required=True, allow_none=True)
    queued_at = fields.AwareDateTime(required=True)
    started_at = fields.AwareDateTime(required=True, allow_none=True)
    finished_at = fields.AwareDateTime(required=True, allow_none=True)


class RunsAnswer(Strict):
    """The latest runs, the newest first."""

    items = fields.List(fields.Nested(RunAnswer), required=True)


class ItemAnswer(Strict):
    """A record that could not be brought in, and why."""

    record_id = fields.String(required=True)
    outcome = fields.String(required=True, validate=Among(OUTCOMES))
    reason = fields.String(required=True, allow_none=True)
    changed_at = fields.AwareDateTime(required=True)


class ItemsAnswer(Strict):
    """Problems of a source."""

    items = fields.List(fields.Nested(ItemAnswer), required=True)
