"""LIPAS as fast as it can be: its pages from memory, composed before the first request."""

import json
import os
from itertools import islice

from flask import Flask, Response, request

from benchmarks.sites import sites

PAGE = 100
SITES = "BENCH_SITES"


def create_app() -> Flask:
    """Serves so many sites as the environment says, whichever municipalities are asked for."""
    app = Flask("benchmarks.lipas")
    pages = _pages(int(os.environ[SITES]))

    @app.get("/sports-sites")
    def listed() -> Response:
        return Response(pages[int(request.args["page"]) - 1], content_type="application/json")

    @app.get("/readyz")
    def ready() -> str:
        return "ok"

    return app


def _pages(count: int) -> list[bytes]:
    every = sites(count)
    last = -(-count // PAGE)
    return [_page(list(islice(every, PAGE)), number, last, count) for number in range(1, last + 1)]


def _page(items: list[object], number: int, last: int, count: int) -> bytes:
    pagination = {"current-page": number, "page-size": PAGE, "total-items": count, "total-pages": last}
    return json.dumps({"items": items, "pagination": pagination}, ensure_ascii=False).encode()
