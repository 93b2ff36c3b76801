"""Runs and items over HTTP."""

import marshmallow as ma
from marshmallow import fields

from services.platform.validation import Among, Between, Length
from services.sync.items import WHICH
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


class ItemsQuery(ItemQuery):
    """Which items: those that could not be brought in, or not whole, unless something else is asked for."""

    source = fields.String(validate=Length(60))
    which = fields.String(load_default="problems", validate=Among(WHICH))
    municipality = fields.String(validate=Length(3), metadata={"description": "a code, such as 491"})
    cursor = fields.String(validate=Length(400))


class RunRequest(Strict):
    """A run to queue."""

    source = fields.String(required=True, validate=Length(60))
    confirm_closures = fields.Boolean(load_default=False)
    full = fields.Boolean(load_default=False, metadata={"description": "read everything, not only changes"})
    replay = fields.String(
        validate=Among(("all", "problems")),
        metadata={"description": "read again what is kept of the source, or what could not be brought in"},
    )


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
    """A record, what became of it, and why it could not be brought in."""

    source = fields.String(required=True)
    record_id = fields.String(required=True)
    state = fields.String(required=True, validate=Among(("live", "closing", "ending", "closed", "rejected")))
    outcome = fields.String(required=True, validate=Among(OUTCOMES))
    reason = fields.String(required=True, allow_none=True)
    found_at = fields.String(required=True, metadata={"description": "its place in the source; empty: not known"})
    municipalities = fields.Function(lambda item: item.municipalities.split(), required=True)
    changed_at = fields.AwareDateTime(required=True)


class ItemsAnswer(Strict):
    """Problems of a source."""

    items = fields.List(fields.Nested(ItemAnswer), required=True)


class ItemsPage(ItemsAnswer):
    """Items in the order of their sources and ids."""

    next = fields.String(required=True, allow_none=True, metadata={"description": "the cursor of the next page"})


class BreakerAnswer(Strict):
    """Whether the source is left alone for failing again and again; a run that a person asks for goes on."""

    state = fields.String(required=True, validate=Among(("closed", "open", "half-open")))
    failures = fields.Integer(required=True)
    until = fields.AwareDateTime(required=True, allow_none=True)
    reason = fields.String(required=True, allow_none=True)


class SourceAnswer(Strict):
    """A source of the county profile."""

    name = fields.String(required=True)
    kind = fields.String(required=True)
    last_run = fields.Nested(RunAnswer, required=True, allow_none=True)
    breaker = fields.Nested(BreakerAnswer, required=True)
    items = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True)


class SourcesAnswer(Strict):
    """All sources."""

    items = fields.List(fields.Nested(SourceAnswer), required=True)
