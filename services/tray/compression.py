"""Pages and static files go over the line compressed, for whoever can read that."""

import gzip

from flask import Flask, Response, request

TEXTS = ("text/", "application/json", "application/xml", "application/atom+xml", "image/svg+xml")
LEAST = 860  # below it all fits into one packet anyway
LEVEL = 6
# A page that must not be kept may hold what somebody else must not guess, and compressed sizes tell (BREACH).
UNKEPT = "no-store"


def init_app(app: Flask) -> None:
    """Compress what is worth it. Static files are compressed once and kept, since they never change."""
    kept: dict[str, bytes] = {}

    def compress(response: Response) -> Response:
        if response.status_code != 200 or response.direct_passthrough or response.is_streamed:
            return response
        if not response.content_type.startswith(TEXTS) or "Content-Encoding" in response.headers:
            return response
        caching = response.headers.get("Cache-Control", "")
        body = response.get_data()
        if len(body) < LEAST or UNKEPT in caching:
            return response
        response.vary.add("Accept-Encoding")
        if request.accept_encodings.quality("gzip") <= 0:
            return response
        if "immutable" in caching:
            response.set_data(kept.setdefault(request.path, kept.get(request.path) or _packed(body)))
        else:
            response.set_data(_packed(body))
        response.headers["Content-Encoding"] = "gzip"
        etag, _ = response.get_etag()
        if etag:  # the same page, but not the same bytes
            response.set_etag(etag, weak=True)
        return response

    app.after_request(compress)


def _packed(body: bytes) -> bytes:
    return gzip.compress(body, LEVEL, mtime=0)
