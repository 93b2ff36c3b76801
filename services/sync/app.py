"""The sync service: shows what came from which source, and takes wishes for runs. The worker does the work."""

from flask import Flask
from sqlalchemy import text

from services.platform import api
from services.platform.access import RemoteKeys
from services.platform.app import create_app as platform_app
from services.platform.database import Database
from services.platform.http import Client
from services.sync.api import runs
from services.sync.settings import SyncSettings
from services.vocabulary.profile import load_profile

DESCRIPTION = "Moves data from sources to the catalogue, and tells what came and what was rejected."


def create_app(settings: SyncSettings | None = None) -> Flask:
    """The WSGI application."""
    settings = settings or SyncSettings.from_env()
    database = Database(settings.database_url)
    catalog = Client(settings.catalog_url, settings.catalog_key, timeout=2, retries=0)

    def ready() -> None:
        with database.read() as session:
            session.execute(text("SELECT count(*) FROM leases"))

    checks = {"database": ready, "catalog": lambda: catalog.get("/healthz")}
    app = platform_app("sync", settings, checks, RemoteKeys(catalog))
    app.extensions["database"] = database
    app.extensions["sources"] = load_profile(settings.profile).sources
    api.init_app(app, "Tarjotin: sync", DESCRIPTION, [runs.blueprint])
    return app
