"""Headers that a write may send. They are read in `api/preconditions.py`; here the contract tells of them."""

import marshmallow as ma
from marshmallow import fields


class _Headers(ma.Schema):
    class Meta:
        unknown = ma.EXCLUDE  # a request has other headers


class MatchHeaders(_Headers):
    """Which version the caller has seen."""

    if_match = fields.String(data_key="If-Match", metadata={"description": "The ETag of the last reading"})


class IdempotencyHeaders(_Headers):
    """The caller's own key for this one write."""

    idempotency_key = fields.String(
        data_key="Idempotency-Key", metadata={"description": "At most 100 plain characters, kept for a day"}
    )
