"""Crawls LIPAS' list of sports sites, page by page, all statuses (API v2: no changes since, no order promised)."""

import time
from collections.abc import Callable, Iterator
from typing import Any

import requests

from services.platform import http
from services.sync.settings import SyncSettings
from services.sync.sources.lipas import mapping, schema
from services.sync.sources.protocol import Mapped, Page, Payload, SourceFailed

PAGE = 100
MOST_BAD_PAGES = 3  # in a row; after that the source is taken to be away


class BadPage(Exception):
    """A page that cannot be read; the message says what was wrong."""


class LipasSource:
    """The sites of some municipalities."""

    mapping_version = mapping.VERSION

    def __init__(
        self,
        name: str,
        url: str,
        *,
        municipalities: tuple[str, ...],
        chosen: bool,
        settings: SyncSettings,
        wait: Callable[[float], None] = time.sleep,
    ) -> None:
        self.name = name
        self.partial = chosen  # somebody chose municipalities for this run
        self.total: int | None = None
        self._url = f"{url.rstrip('/')}/sports-sites"
        self._cities = ",".join(str(int(code)) for code in municipalities)
        self._http = http.session(settings.retries)
        self._timeout = settings.read_seconds
        self._pause = 1 / settings.requests_per_second
        self._wait = wait

    def pages(self, cursor: str | None) -> Iterator[Page]:
        """Pages after the cursor, which is the number of the last one."""
        number, last, bad = int(cursor or 0), None, 0
        while last is None or number < last:
            number += 1
            try:
                items, last = self._page(number)
                bad = 0
            except BadPage as error:
                bad += 1
                if last is None or bad >= MOST_BAD_PAGES:
                    raise SourceFailed(f"page {number}: {error}") from None
                yield Page((), str(number), f"page {number}: {error}")
                continue
            yield Page(tuple(map(schema.read, items)), str(number))
            if number < last:
                self._wait(self._pause)

    def map(self, payload: Payload) -> Mapped:
        """The offering of a site."""
        return mapping.to_offering(payload)

    def _page(self, number: int) -> tuple[list[Any], int]:
        """A page's items, and the number of the last page."""
        parameters = {"page": number, "page-size": PAGE, "city-codes": self._cities}
        try:
            answer = http.fetch(self._http, "GET", self._url, params=parameters, timeout=self._timeout)
        except requests.RequestException as error:
            raise BadPage(f"no answer ({type(error).__name__})") from None
        if answer.status_code != 200:
            raise BadPage(f"the answer is {answer.status_code}")
        try:
            body = answer.json()
            items, pagination = body["items"], body["pagination"]
            self.total, last = int(pagination["total-items"]), int(pagination["total-pages"])
        except (ValueError, KeyError, TypeError, OverflowError, RecursionError) as error:
            raise BadPage(f"not the JSON that was expected ({type(error).__name__})") from None
        if not isinstance(items, list):
            raise BadPage("its items are not a list")
        return items, last
