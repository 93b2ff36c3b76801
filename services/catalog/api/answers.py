"""Answers that tell their version, and for whom they are."""

from typing import Any

from flask import Response, jsonify, request

from services.catalog import offerings, validating, views
from services.catalog.store.tables import Offering, Organization
from services.catalog.writing import Write


def tagged(body: dict[str, Any], status: int = 200) -> Response:
    """An answer with its version as `ETag`; 304 to whoever has it already."""
    answer: Response = jsonify(body)
    answer.status_code = status
    answer.set_etag(f"{body['version']}")
    if request.method == "GET":
        answer.make_conditional(request)
    return answer


def for_whom(answer: Response) -> Response:
    """An answer that shows more to some: no cache may hand it to another."""
    answer.vary.add("Authorization")
    if "Authorization" in request.headers:
        answer.cache_control.private = True
    return answer


def written(write: Write, offering: Offering, status: int = 200) -> Response:
    """What was written, with the same examination that `:validate` gives."""
    its = write.session.get_one(Organization, offering.organization_id)
    body = views.seen_by(write.caller, offering, its)
    body["examination"] = validating.examine(write.session, offering, offerings.wanted(offering))
    return tagged(body, status)
