"""Prometheus counters of requests, and the registry that `/metrics` prints.

With several worker processes each has its own figures; a scrape reaches one of them. Set
`PROMETHEUS_MULTIPROC_DIR` (the client library's own variable) to add them up.
"""

import os
import time

from flask import Flask, Response, g, request
from prometheus_client import REGISTRY, CollectorRegistry, Counter, Histogram, generate_latest, multiprocess
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from services.platform.logs import route_template

REQUESTS = Counter("tarjotin_requests_total", "Requests answered.", ["service", "method", "route", "status"])
SECONDS = Histogram("tarjotin_request_seconds", "Time to answer.", ["service", "route"])


def init_app(app: Flask) -> None:
    """Count and time every request of the app."""

    @app.after_request
    def count(response: Response) -> Response:
        route = route_template()
        REQUESTS.labels(app.name, request.method, route, response.status_code).inc()
        if "started" in g:
            SECONDS.labels(app.name, route).observe(time.perf_counter() - g.started)
        return response


def answer() -> Response:
    """All figures in Prometheus' text form."""
    registry = REGISTRY
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        registry = CollectorRegistry()
        multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)
