"""The tray: pages that people see. It owns no offering: it asks search and the catalogue."""

from flask import Flask, Response
from werkzeug.routing import BaseConverter

from services.platform.app import ReadyCheck
from services.platform.app import create_app as platform_app
from services.platform.http import Client
from services.tray import compression
from services.tray.reporting import Allowance
from services.tray.settings import TraySettings
from services.tray.upstream import Upstream
from services.tray.web import (
    asking,
    browsing,
    embed,
    feeds,
    leaflet,
    offering,
    picks,
    problems,
    public,
    rendering,
    statement,
)
from services.vocabulary.profile import load_profile

# Nothing but our own files: nothing that stands inside of a page runs, no frame, no other host.
POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


def create_app(settings: TraySettings | None = None) -> Flask:
    """The WSGI application."""
    settings = settings or TraySettings.from_env()
    profile = load_profile(settings.profile)
    catalog = Upstream(settings.catalog_url, settings.upstream_milliseconds, key=settings.catalog_key)
    search = Upstream(settings.search_api_url, settings.upstream_milliseconds)
    app = platform_app("tray", settings, _checks(settings), static_folder=None)
    app.extensions.update(profile=profile, catalog=catalog, search=search, settings=settings)
    # Asked at every few letters, so it is left alone by itself: nobody's search waits for that.
    app.extensions["suggesting"] = Upstream(settings.search_api_url, settings.upstream_milliseconds)
    app.extensions["reports"] = Allowance(settings.reports_per_hour)
    app.url_map.converters["language"] = type("Language", (BaseConverter,), {"regex": "|".join(profile.languages)})
    rendering.init_app(app, settings, profile)
    problems.init_app(app)
    app.register_blueprint(public.blueprint)
    app.register_blueprint(asking.blueprint)
    app.register_blueprint(offering.blueprint)
    embed.init_app(app, settings)
    for part in (browsing, embed, feeds, leaflet, picks, statement):
        app.register_blueprint(part.blueprint)
    app.after_request(_keep_out_others)
    compression.init_app(app)
    return app


def _checks(settings: TraySettings) -> dict[str, ReadyCheck]:
    """Asked apart from the pages' own questions, so that a probe neither hides a failure nor causes one."""
    catalog = Client(settings.catalog_url, timeout=2, retries=0)
    search = Client(settings.search_api_url, timeout=2, retries=0)
    return {"catalog": lambda: catalog.get("/healthz"), "search": lambda: search.get("/healthz")}


def _keep_out_others(response: Response) -> Response:
    response.headers.setdefault("Content-Security-Policy", POLICY)
    return response
