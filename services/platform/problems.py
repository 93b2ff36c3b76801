"""Errors that callers can act on, and the one table that turns them into answers (RFC 9457).

Domain code raises a `Problem` subclass and knows nothing of HTTP; only this table knows status codes.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, ClassVar

TYPE_PREFIX = "urn:tarjotin:problem:"
CONTENT_TYPE = "application/problem+json"


@dataclass(frozen=True)
class FieldError:
    """One thing that is wrong with one field: a JSON pointer (or a parameter's name), a code from a closed
    list, the numbers that the wording needs, and the wording in English."""

    pointer: str
    code: str
    message: str
    params: Mapping[str, Any] = field(default_factory=dict)


class Problem(Exception):
    """What went wrong, where, and how to mend it. `code` is the end of its type URI."""

    code: ClassVar[str] = "internal"

    def __init__(
        self, detail: str, errors: list[FieldError] | None = None, *, retry_after: int | None = None
    ) -> None:
        super().__init__(detail)
        self.detail = detail
        self.errors = errors or []
        self.retry_after = retry_after


class Invalid(Problem):
    """The request was understood, but what it says cannot be accepted."""

    code = "invalid"


class NotFound(Problem):
    """There is no such thing, or the caller may not know of it."""

    code = "not-found"


class Conflict(Problem):
    """The request does not fit the present state."""

    code = "conflict"


class PreconditionFailed(Problem):
    """Somebody else has changed it since the caller read it."""

    code = "precondition-failed"


class PreconditionRequired(Problem):
    """The caller must say which version it has seen."""

    code = "precondition-required"


class Gone(Problem):
    """It was here, and is not any more."""

    code = "gone"


class Unauthorized(Problem):
    """No key, or one that is unknown or revoked."""

    code = "unauthorized"


class Forbidden(Problem):
    """The key is known, but may not do this."""

    code = "forbidden"


class Unavailable(Problem):
    """Something that is needed for the answer is away just now."""

    code = "unavailable"


# The one table. Titles are English, short and constant for a type (RFC 9457, section 3.1.4).
STATUS: dict[str, tuple[int, str]] = {
    "malformed": (400, "The request cannot be read"),
    "unauthorized": (401, "A valid key is needed"),
    "forbidden": (403, "The key does not allow this"),
    "not-found": (404, "Not found"),
    "method-not-allowed": (405, "This address does not take that method"),
    "not-acceptable": (406, "No acceptable form of the answer"),
    "conflict": (409, "The request does not fit the present state"),
    "gone": (410, "No longer here"),
    "precondition-failed": (412, "It has changed since it was read"),
    "too-large": (413, "The request is too large"),
    "unsupported-media-type": (415, "The request's content type is not supported"),
    "invalid": (422, "The request holds something that cannot be accepted"),
    "precondition-required": (428, "Say which version was read"),
    "too-many-requests": (429, "Too many requests"),
    "internal": (500, "Something went wrong here"),
    "unavailable": (503, "Not available just now"),
}
CODE_OF_STATUS = {status: code for code, (status, _) in STATUS.items()}


def body(code: str, detail: str, errors: list[FieldError]) -> dict[str, Any]:
    """The JSON object of an answer."""
    status, title = STATUS[code]
    answer: dict[str, Any] = {"type": TYPE_PREFIX + code, "title": title, "status": status, "detail": detail}
    if errors:
        answer["errors"] = [asdict(error) for error in errors]
    return answer
