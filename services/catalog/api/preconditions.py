"""`ETag`, `If-Match` and `Idempotency-Key`: no update is lost, and none is made twice (RFC 9110; RFC 6585)."""

import hashlib
import json
import re
from typing import Any

from flask import Response, jsonify, request

from services.platform.problems import FieldError, Invalid, PreconditionFailed, PreconditionRequired

_TAG = re.compile(r'(?:W/)?"(\d{1,9})(?:\.\d+)?"')
LONGEST_KEY = 100


def tagged(body: dict[str, Any], status: int = 200) -> Response:
    """An answer with its version as `ETag`; 304 to whoever has it already."""
    answer: Response = jsonify(body)
    answer.status_code = status
    answer.set_etag(f"{body['version']}")
    if request.method == "GET":
        answer.make_conditional(request)
    return answer


def expected_version(*, required: bool = False) -> int | None:
    """The version that the caller has seen; None when any will do.

    `PreconditionRequired` when a whole offering would be written over unseen.
    """
    text = request.headers.get("If-Match", "").strip()
    if not text and required:
        raise PreconditionRequired("Send the ETag that you read as If-Match, so that nobody's change is lost.")
    if text in ("", "*"):
        return None
    found = _TAG.fullmatch(text)
    if found is None:
        raise PreconditionFailed(f"If-Match is {text[:40]!r}; send the ETag of your last reading, unchanged.")
    return int(found[1])


def idempotency_key() -> tuple[str, str] | None:
    """The caller's key and the fingerprint of what it is for; None when there is none."""
    key = request.headers.get("Idempotency-Key", "").strip()
    if not key:
        return None
    if len(key) > LONGEST_KEY or not key.isascii() or not key.isprintable():
        message = f"At most {LONGEST_KEY} plain characters, such as a uuid."
        raise Invalid(f"Idempotency-Key: {message}", [FieldError("Idempotency-Key", "too_long", message)])
    sent = json.dumps(request.get_json(silent=True), sort_keys=True)
    return key, hashlib.sha256(sent.encode()).hexdigest()
