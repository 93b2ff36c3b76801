"""What every error answer must be."""

from typing import Any

from werkzeug.test import TestResponse

from services.platform.problems import STATUS, TYPE_PREFIX


def assert_problem(response: TestResponse, code: str, *pointers: str) -> dict[str, Any]:
    """RFC 9457 with our type, status and title; the errors are at exactly these pointers (when given)."""
    assert response.content_type == "application/problem+json", response.text
    body: dict[str, Any] = response.get_json()
    assert body["type"] == TYPE_PREFIX + code, body
    assert (body["status"], body["title"]) == STATUS[code]
    assert response.status_code == body["status"]
    assert body["detail"]
    if pointers:
        assert sorted(error["pointer"] for error in body["errors"]) == sorted(pointers), body["errors"]
    return body
