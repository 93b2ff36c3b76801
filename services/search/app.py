"""The search service: answers from an index that follows the catalogue."""

from flask import Flask

from services.platform import api
from services.platform.access import RemoteKeys
from services.platform.app import create_app as platform_app
from services.platform.http import Client
from services.search.api import browsing, concepts, search, similar, suggest
from services.search.counting import Counting
from services.search.documents import LANGUAGES
from services.search.engine import open_engine
from services.search.knowledge import Knowledge
from services.search.settings import SearchSettings
from services.search.suggesting import Suggester
from services.search.understanding import understand
from services.vocabulary.profile import load_profile

DESCRIPTION = "Finds offerings by what people say, in Finnish, Swedish and English, and says why."


def create_app(settings: SearchSettings | None = None) -> Flask:
    """The WSGI application. Dictionaries are loaded now, the index at the first question."""
    settings = settings or SearchSettings.from_env()
    engine = open_engine(settings)
    catalog = Client(settings.catalog_url, settings.catalog_key, timeout=2, retries=0)
    checks = {"index": lambda: _need(engine.state()), "catalog": lambda: catalog.get("/healthz")}
    app = platform_app("search", settings, checks, RemoteKeys(catalog))
    knowledge, counting = Knowledge.of(load_profile(settings.profile)), Counting(engine)
    app.extensions.update(engine=engine, knowledge=knowledge, counting=counting)
    app.extensions["suggester"] = Suggester(engine, knowledge, counting)
    for language in LANGUAGES:
        understand("lämmin", language, knowledge.reading({}))  # a first reading loads dictionaries and rules
    blueprints = [search.blueprint, suggest.blueprint, similar.blueprint, browsing.blueprint, concepts.blueprint]
    api.init_app(app, "Tarjotin: search", DESCRIPTION, blueprints)
    return app


def _need(state: object) -> None:
    if state is None:
        raise LookupError("there is no index yet")
