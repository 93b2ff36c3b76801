"""The Flask application that every service starts from."""

import os
from collections.abc import Callable
from dataclasses import replace
from importlib.metadata import version
from typing import Any

import marshmallow as ma
from flask import Blueprint, Flask, Response, jsonify, request
from werkzeug.exceptions import HTTPException

from services.platform import access, logs, metrics, problems
from services.platform.access import PUBLIC, KeyChecker
from services.platform.problems import CODE_OF_STATUS, STATUS, FieldError, Problem
from services.platform.settings import Settings
from services.platform.validation import field_errors

# Raises when what the service stands on is not ready; its message is shown.
ReadyCheck = Callable[[], None]


def create_app(
    name: str,
    settings: Settings,
    ready: dict[str, ReadyCheck],
    check_key: KeyChecker | None = None,
    **flask: Any,
) -> Flask:
    """An app with logs, request ids, health, figures, keys, problem answers and security headers.

    `ready` names what `/readyz` looks at. Extra arguments go to `Flask`.
    """
    app = Flask(f"services.{name}", **flask)
    app.name = name
    app.config["MAX_CONTENT_LENGTH"] = 16 * 1024 * 1024
    app.json.sort_keys = False  # type: ignore[attr-defined]
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    app.url_map.strict_slashes = False
    logs.configure(name, settings.log_level)
    logs.init_app(app)
    metrics.init_app(app)
    access.init_app(app, check_key)
    app.register_blueprint(_health(ready))
    app.register_error_handler(Problem, answer_problem)
    app.register_error_handler(HTTPException, answer_http_exception)
    app.register_error_handler(ma.ValidationError, answer_validation_error)
    app.after_request(_security_headers)
    return app


def _health(ready: dict[str, ReadyCheck]) -> Blueprint:
    blueprint = Blueprint("platform", __name__)

    @blueprint.get("/healthz")
    @access.access(PUBLIC)
    def healthz() -> Response:
        """The process is up; nothing else is asked."""
        return jsonify(status="ok")

    @blueprint.get("/readyz")
    @access.access(PUBLIC)
    def readyz() -> tuple[Response, int]:
        """What the service stands on, one by one."""
        checks = {what: _outcome(check) for what, check in ready.items()}
        fine = all(outcome == "ok" for outcome in checks.values())
        return jsonify(
            status="ok" if fine else "not ready",
            version=version("tarjotin"),
            commit=os.environ.get("TARJOTIN_COMMIT", "unknown"),
            checks=checks,
        ), 200 if fine else 503

    @blueprint.get("/metrics")
    @access.access(PUBLIC)
    def figures() -> Response:
        """Prometheus' text form."""
        return metrics.answer()

    return blueprint


def _outcome(check: ReadyCheck) -> str:
    try:
        check()
    except Exception as error:
        # Any failure means "not ready"; the kind is enough for a person, and holds no address or secret.
        return type(error).__name__
    return "ok"


def answer_problem(problem: Problem) -> Response:
    """A typed error of the domain as problem+json, by the one table."""
    return _answer(problem.code, problem.detail, problem.errors, retry_after=problem.retry_after)


def answer_http_exception(error: HTTPException) -> Response:
    """Flask's, werkzeug's and webargs' errors as problem+json; `Allow` and `Retry-After` stay."""
    if error.code is None or error.code < 400:
        return error.get_response()  # type: ignore[return-value]
    code = CODE_OF_STATUS.get(error.code, "invalid" if error.code < 500 else "internal")
    data = getattr(error, "data", None) or {}
    errors = [
        found for location, messages in data.get("messages", {}).items() for found in _located(location, messages)
    ]
    if error.code == 400 and not errors and not data:
        return _answer("malformed", error.description or "", [])
    if any(found.code == "json" for found in errors):
        code = "malformed"
    detail = _first(errors) or error.description or STATUS[code][1]
    kept = {key: value for key, value in error.get_headers() if key not in ("Content-Type", "Content-Length")}
    return _answer(code, detail, errors, headers=kept)


def answer_validation_error(error: ma.ValidationError) -> Response:
    """A body that was checked inside a route, such as what a patch leads to."""
    errors = field_errors(error.messages)
    return _answer("invalid", _first(errors), errors)


def _first(errors: list[FieldError]) -> str:
    return f"{errors[0].pointer or 'The body'}: {errors[0].message}" if errors else ""


def _located(location: str, messages: Any) -> list[FieldError]:
    bare = location in ("query", "path", "headers")  # a parameter's name, not a pointer
    errors = field_errors(messages)
    return [replace(its, pointer=its.pointer.lstrip("/")) for its in errors] if bare else errors


def _answer(
    code: str,
    detail: str,
    errors: list[FieldError],
    *,
    retry_after: int | None = None,
    headers: dict[str, str] | None = None,
) -> Response:
    response = jsonify(problems.body(code, detail, errors))
    response.status_code = STATUS[code][0]
    response.content_type = problems.CONTENT_TYPE
    response.headers.update(headers or {})
    if code == "unauthorized":
        response.headers["WWW-Authenticate"] = 'Bearer realm="tarjotin"'
    if retry_after:
        response.headers["Retry-After"] = str(retry_after)
    return response


def _security_headers(response: Response) -> Response:
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Referrer-Policy", "no-referrer")
    # This older header cannot name sites, so it is left out where the policy lets some in.
    policy = response.headers.get("Content-Security-Policy", "")
    if "frame-ancestors" not in policy or "frame-ancestors 'none'" in policy:
        response.headers.setdefault("X-Frame-Options", "DENY")
    if request.method not in ("GET", "HEAD"):
        response.headers.setdefault("Cache-Control", "no-store")
    return response
