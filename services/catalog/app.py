"""The catalogue: system of record of offerings, organizations and keys, with a feed of changes."""

from flask import Flask, request
from sqlalchemy import text

from services.catalog import keys
from services.catalog.api import (
    acting,
    changes,
    concepts,
    erasure,
    headcounts,
    importing,
    links,
    moves,
    offerings,
    organizations,
    ptv_v11,
    rates,
    reports,
    sources,
)
from services.catalog.api import keys as keys_api
from services.catalog.api.any_case import AnyCase
from services.catalog.settings import CatalogSettings
from services.platform import api
from services.platform.access import Principal
from services.platform.app import create_app as platform_app
from services.platform.database import Database
from services.vocabulary.profile import load_profile

DESCRIPTION = "Offerings of associations, municipalities and the county: written here, followed from here."


def create_app(settings: CatalogSettings | None = None) -> Flask:
    """The WSGI application; nothing is read or opened before it is called."""
    settings = settings or CatalogSettings.from_env()
    database = Database(settings.database_url)

    def check_key(key: str) -> Principal | None:
        with database.read() as session:
            principal = keys.check(session, key)
        return principal and acting.acting(principal, request.headers.get(acting.HEADER))

    def ready() -> None:
        with database.read() as session:
            session.execute(text("SELECT n FROM feed"))

    app = platform_app("catalog", settings, {"database": ready}, check_key)
    app.extensions["database"] = database
    app.extensions["profile"] = load_profile(settings.profile)
    blueprints = [
        offerings.blueprint,
        moves.blueprint,
        importing.blueprint,
        reports.blueprint,
        links.blueprint,
        erasure.blueprint,
        headcounts.blueprint,
        organizations.blueprint,
        sources.blueprint,
        concepts.blueprint,
        changes.blueprint,
        keys_api.blueprint,
    ]
    app.url_map.converters["day"] = headcounts.DayConverter
    rates.init_app(app, settings)
    api.init_app(app, "Tarjotin: catalogue", DESCRIPTION, blueprints)
    app.register_blueprint(ptv_v11.blueprint)
    app.wsgi_app = AnyCase(app.wsgi_app, ptv_v11.PREFIX)  # type: ignore[method-assign]
    return app
