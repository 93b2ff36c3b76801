"""Reading a source over HTTP: politely paced, and with one kind of error for a page that cannot be used."""

import json
import time
from collections.abc import Callable, Iterator
from typing import Any

import requests

from services.platform import http
from services.sync.outbound import InternalAddress, guard
from services.sync.settings import SyncSettings
from services.sync.sources.protocol import Page, SourceFailed

MOST_BAD_PAGES = 3  # in a row; after that the source is taken to be away


class BadPage(Exception):
    """A page that cannot be read; the message says what was wrong."""


class Reader:
    """GETs of one source, at most so many a second. A `typed` address, which a person wrote, is not trusted: it
    may not lead into an internal network."""

    def __init__(
        self, settings: SyncSettings, wait: Callable[[float], None] = time.sleep, *, typed: bool = False
    ) -> None:
        self._http = http.session(settings.retries)
        if typed:
            guard(self._http, settings.allowed_networks)
        self._timeout = settings.read_seconds
        self._pause = 1 / max(settings.requests_per_second, 0.01)
        self._wait, self._asked = wait, False

    def get(self, url: str, **options: Any) -> requests.Response:
        """The answer, whatever its status; `BadPage` when there is none."""
        if self._asked:
            self._wait(self._pause)
        self._asked = True
        try:
            return http.fetch(self._http, "GET", url, timeout=self._timeout, **options)
        except InternalAddress as error:
            raise BadPage(str(error)) from None
        except requests.RequestException as error:
            raise BadPage(f"no answer ({type(error).__name__})") from None

    def json(self, url: str, **options: Any) -> Any:
        """The JSON of a 200; `BadPage` for anything else."""
        answer = self.get(url, **options)
        if answer.status_code != 200:
            raise BadPage(f"the answer is {answer.status_code}")
        try:
            return json.loads(answer.content)
        except (ValueError, RecursionError) as error:
            raise BadPage(f"not the JSON that was expected ({type(error).__name__})") from None


class Tries:
    """Counts bad pages: a single one is noted and passed over, several in a row end the run."""

    def __init__(self) -> None:
        self._bad = 0

    def good(self) -> None:
        """A page was read."""
        self._bad = 0

    def bad(self, where: str, error: BadPage, cursor: str) -> Iterator[Page]:
        """A page that says what was wrong; `SourceFailed` when it is one too many."""
        self._bad += 1
        if self._bad >= MOST_BAD_PAGES:
            raise SourceFailed(f"{where}: {error}") from None
        yield Page((), cursor, f"{where}: {error}")
