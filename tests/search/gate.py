"""The catalogue, with a say in what happens while its export is read, and processes that read it."""

import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Any

import requests

from services.search.engine import open_engine
from services.search.engine.protocol import Engine
from services.search.query import Query
from services.search.settings import SearchSettings


class Broken(Exception):
    """The catalogue falls in the middle of an answer."""


class Gate:
    """A WSGI application around another: before line `n` of an export goes out, `at[n]` happens, once."""

    def __init__(self, application: Callable[..., Iterable[bytes]]) -> None:
        self.application = application
        self.at: dict[int, Callable[[], Any]] = {}

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        answer = self.application(environ, start_response)
        return self._lines(answer) if environ["PATH_INFO"].endswith(":export") else answer

    def hold(self, number: int) -> tuple[threading.Event, threading.Event]:
        """Stop the export before that line: the first event tells that it is there, the second lets it go on."""
        there, on = threading.Event(), threading.Event()

        def wait() -> None:
            there.set()
            on.wait(60)

        self.at[number] = wait
        return there, on

    def _lines(self, answer: Iterable[bytes]) -> Iterator[bytes]:
        try:
            for number, line in enumerate(answer):
                if happens := self.at.pop(number, None):
                    happens()
                yield line
        finally:
            if close := getattr(answer, "close", None):
                close()


def with_catalogue(settings: SearchSettings, address: str, key: str) -> SearchSettings:
    """Settings of a search service that follows this catalogue."""
    return replace(settings, catalog_url=address, catalog_key=key, poll_milliseconds=20)


def process(settings: SearchSettings, *command: str) -> subprocess.Popen[str]:
    """`tarjotin …` as a process of its own."""
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG", "TMPDIR")}
    own = {
        "SEARCH_INDEX_URL": settings.index_url,
        "SEARCH_INDEX_NAME": settings.index_name,
        "CATALOG_URL": settings.catalog_url,
        "SEARCH_CATALOG_KEY": settings.catalog_key,
        "SEARCH_POLL_MILLISECONDS": str(settings.poll_milliseconds),
    }
    return subprocess.Popen(
        [sys.executable, "-m", "services.cli", *command],
        env={**kept, **own}, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def names(engine: Engine) -> list[str]:
    """The names of all that is public in the index, in their order."""
    return [hit.shown["name"]["fi"] for hit in engine.search(Query(size=1000)).hits]


def indices(settings: SearchSettings) -> set[str]:
    """What of indices there is, in use or left over."""
    engine = open_engine(settings)
    try:
        if settings.index_url.startswith("tantivy"):
            from services.search.engine.tantivy import TantivyEngine

            assert isinstance(engine, TantivyEngine)
            return {path.name for path in engine.folder.iterdir()} - {"writer.lock", "current"}
        url = f"{settings.index_url}/_cat/indices/{settings.index_name}-*?format=json&expand_wildcards=all"
        found = requests.get(url, timeout=10).json()
        return {one["index"] for one in found} - {f"{settings.index_name}-lease"}
    finally:
        engine.close()
