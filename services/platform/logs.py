"""JSON log lines, one a request, with a request id that travels along.

A line holds the route's template, never a path, a query string or a body: those can hold what a client said.
"""

import json
import logging
import sys
import time
import uuid
from datetime import UTC, datetime
from typing import Any

from flask import Flask, Response, g, has_request_context, request

REQUEST_ID = "X-Request-ID"
_FIELDS = ("method", "route", "status", "milliseconds", "source", "run", "items", "problem", "worker")

access = logging.getLogger("tarjotin.access")


class JsonFormatter(logging.Formatter):
    """One JSON object a line; of extras only the known ones, so that nothing slips in."""

    def __init__(self, service: str) -> None:
        super().__init__()
        self.service = service

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "service": self.service,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if has_request_context():
            line["request_id"] = g.get("request_id")
        line |= {name: getattr(record, name) for name in _FIELDS if hasattr(record, name)}
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


def configure(service: str, level: str) -> None:
    """Send every log line of this process to standard error as JSON, unless its host has arranged otherwise."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonFormatter(service))
    logging.basicConfig(handlers=[handler], level=level.upper())
    # What these two say at INFO holds addresses with query strings.
    for chatty in ("urllib3", "elastic_transport"):
        logging.getLogger(chatty).setLevel(logging.WARNING)


def init_app(app: Flask) -> None:
    """Give each request an id (the caller's, when it is a plausible one) and each answer a log line."""

    @app.before_request
    def start() -> None:
        given = request.headers.get(REQUEST_ID, "")
        g.request_id = given if given.isalnum() and len(given) <= 64 else uuid.uuid4().hex
        g.started = time.perf_counter()

    @app.after_request
    def finish(response: Response) -> Response:
        response.headers[REQUEST_ID] = g.get("request_id", "")
        if request.endpoint not in ("platform.healthz", "platform.readyz", "platform.metrics"):
            access.info(
                "request",
                extra={
                    "method": request.method,
                    "route": route_template(),
                    "status": response.status_code,
                    "milliseconds": round((time.perf_counter() - g.started) * 1000, 1),
                },
            )
        return response


def route_template() -> str:
    """The matched route's template, such as `/v1/offerings/<id>`; never the path that was asked for."""
    return request.url_rule.rule if request.url_rule else "(no route)"
