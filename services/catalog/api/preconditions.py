"""`ETag`, `If-Match` and `Idempotency-Key`: no update is lost, and none is made twice (RFC 9110; RFC 6585)."""

import hashlib
import json
import re

from flask import request

from services.platform.problems import FieldError, Invalid, PreconditionFailed, PreconditionRequired

_TAG = re.compile(r'(?:W/)?"(\d{1,9})"')
LONGEST_KEY = 100


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
