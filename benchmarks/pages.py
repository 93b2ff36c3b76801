"""What a page takes beside its service calls, next to the rendering of its template:
`python -m benchmarks.pages`. The services are real; a page may take at most twice its template."""

import logging
import sys
import tempfile
from collections.abc import Callable
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

from flask.testing import FlaskClient
from jinja2 import Template

from benchmarks.table import table
from benchmarks.timing import Figure, in_milliseconds, timed
from services.tray.app import create_app
from services.tray.settings import TraySettings
from services.tray.upstream import Upstream
from tests.tray.conftest import WALK, standing

AIM = 2.0
TIMES, WARM_UP = 60, 5
CROWD = 24


class Clock:
    """Adds up the seconds that calls of a kind take."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def around(self, call: Callable[..., Any]) -> Callable[..., Any]:
        """The same call, counted."""

        def counted(*given: Any, **named: Any) -> Any:
            spent, result = timed(call, *given, **named)
            self.seconds += spent
            return result

        return counted

    def taken(self) -> float:
        """The seconds since this was last asked."""
        seconds, self.seconds = self.seconds, 0.0
        return seconds


def main() -> int:
    """Measure the three main pages, and print them."""
    with tempfile.TemporaryDirectory() as folder, standing(Path(folder)) as services:
        logging.disable(logging.INFO)
        walk = services.add(**WALK)
        for number in range(CROWD):
            services.add(**WALK | {"name": {"fi": f"Kahvila ja kävely {number}"}})
        services.index()
        app = create_app(TraySettings(catalog_url=services.catalog, search_api_url=services.search))
        paths = {"start": "/fi/", "results": "/fi/search", "offering": f"/fi/offerings/{walk}"}
        with _clocks() as (calls, template):
            figures = [_figure(app.test_client(), name, path, calls, template) for name, path in paths.items()]
    sys.stdout.write(table(figures) + "\n")
    return 0


@contextmanager
def _clocks() -> Any:
    calls, template = Clock(), Clock()
    with ExitStack() as stack:
        for name in ("get", "post"):
            stack.enter_context(patch.object(Upstream, name, calls.around(getattr(Upstream, name))))
        stack.enter_context(patch.object(Template, "render", template.around(Template.render)))
        yield calls, template


def _figure(client: FlaskClient, name: str, path: str, calls: Clock, template: Clock) -> Figure:
    pages, templates = [], []
    for turn in range(-WARM_UP, TIMES):
        calls.taken()
        template.taken()
        spent, _ = timed(client.get, path)
        if turn >= 0:
            pages.append(spent - calls.taken())
            templates.append(template.taken())
    return in_milliseconds(f"{name}: page without its calls, beside its template", pages, templates, 50, AIM)


if __name__ == "__main__":
    sys.exit(main())
