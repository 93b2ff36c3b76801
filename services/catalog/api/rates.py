"""How often one caller may call one address of the API: by key, or by network address without one.

Counted in the memory of each worker process, so the true limit is the one set times the processes. Services
that act for many people, and those that follow the feed or bring records, are not counted.
"""

from flask import Flask, g, request
from flask_limiter import Limit, Limiter

from services.catalog.settings import CatalogSettings
from services.platform.access import Principal, caller_if_known

SERVICES = frozenset({"act-for", "feed", "sources", "keys"})
TOO_OFTEN = "This was asked too often; try again after the seconds that Retry-After names."
REPORTS = "reports.report_offering"


def init_app(app: Flask, settings: CatalogSettings) -> None:
    """Answer 429 with `Retry-After` to whoever calls more often than the settings allow; 0 allows all."""

    def most() -> int:
        if request.endpoint == REPORTS:
            return settings.reports_per_hour
        reads = request.method in ("GET", "HEAD", "OPTIONS")
        return settings.reads_per_minute if reads else settings.writes_per_minute

    def limit() -> str:
        return f"{most()}/{'hour' if request.endpoint == REPORTS else 'minute'}"

    def is_free() -> bool:
        return not most() or _is_service()

    Limiter(
        _who,
        app=app,
        default_limits=[Limit(limit, error_message=TOO_OFTEN, exempt_when=is_free)],
        storage_uri="memory://",
        headers_enabled=True,
    )


def _known() -> Principal | None:
    known: Principal | None = g.get("principal") or caller_if_known()
    return known


def _who() -> str:
    known = _known()
    return known.name if known else f"address:{request.remote_addr}"


def _is_service() -> bool:
    known = _known()
    return known is not None and (bool(known.scopes & SERVICES) or known.actor is not None)
