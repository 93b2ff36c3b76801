"""No page is forgotten: whatever a visitor can open in a language stands in the one list."""

from werkzeug.routing import MapAdapter

from services.tray.app import create_app
from services.tray.settings import TraySettings
from tests.browser.kinds import KINDS

SOME_ID = "00000000-0000-4000-8000-000000000000"
IDS = dict.fromkeys(("walk", "sparse", "choir", "organizer"), SOME_ID)


def test_every_page_in_a_language_is_looked_at() -> None:
    app = create_app(TraySettings())
    rules = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or ()) and rule.rule.startswith("/<language:code>/")
        if "." not in rule.rule.rsplit("/", 1)[-1]
    }
    adapter: MapAdapter = app.url_map.bind("tray.example")
    seen = {
        adapter.match(kind.path.format(code="fi", **IDS).split("?")[0])[0] for kind in KINDS if kind.status != 404
    }
    assert rules - seen == set()
