"""Reading a source over HTTP: politely paced, patient for a while, and with one kind of error for a page that
cannot be used."""

import json
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urljoin

import requests
from urllib3.exceptions import HTTPError

from services.platform import http
from services.sync.outbound import InternalAddress, guard
from services.sync.settings import SyncSettings
from services.sync.sources.protocol import Page, SourceFailed

MOST_BAD_PAGES = 3  # in a row; after that the source is taken to be away
MOST_PAGES = 5000  # of one list; whoever says that there are more is not to be believed
PASSING = (429, 500, 502, 503, 504)  # answers that may be another in a moment
LONGEST_PAUSE = 30.0  # seconds before another try, unless the source names a time
LONGEST_ASKED = 120.0  # of what a source asks us to wait
MOST_MOVES = 6  # addresses on the way to an answer


class BadPage(Exception):
    """A page that cannot be read; the message says what was wrong."""


class _NoAnswer(BadPage):
    """No answer came that could be read to its end; the next try may fare better."""


class Reader:
    """GETs of one source, at most so many a second; what may pass is tried again. `wait` may raise, to end it. A
    `typed` address, which a person wrote, is not trusted: it may not lead into an internal network."""

    def __init__(
        self, settings: SyncSettings, wait: Callable[[float], None] = time.sleep, *, typed: bool = False
    ) -> None:
        self._http = http.session(retries=0)
        self._http.get_redirect_target = _nowhere  # type: ignore[method-assign]
        if typed:
            guard(self._http, settings.allowed_networks)
        self._retries, self._timeout = settings.retries, settings.read_seconds
        self._pause = 1 / max(settings.requests_per_second, 0.01)
        self._wait, self._before_next = wait, 0.0

    def get(self, url: str, **options: Any) -> requests.Response:
        """The answer, whatever its status; `BadPage` when there is none."""
        for tried in range(self._retries):
            asked = 0.0
            try:
                answer = self._once(url, **options)
            except _NoAnswer:
                pass
            else:
                if answer.status_code not in PASSING:
                    return answer
                asked = _asked_to_wait(answer)
            grown = min(self._pause * 2 ** min(tried, 16), LONGEST_PAUSE)
            self._before_next = max(self._pause, grown, asked)
        answer = self._once(url, **options)
        if answer.status_code in PASSING:
            self._before_next = max(self._pause, _asked_to_wait(answer))
        return answer

    def json(self, url: str, **options: Any) -> Any:
        """The JSON of a 200; `BadPage` for anything else."""
        answer = self.get(url, **options)
        if answer.status_code != 200:
            raise BadPage(f"the answer is {answer.status_code}")
        try:
            return json.loads(answer.content)
        except (ValueError, RecursionError) as error:
            raise BadPage(f"not the JSON that was expected ({type(error).__name__})") from None

    def _once(self, url: str, **options: Any) -> requests.Response:
        if self._before_next:
            self._wait(self._before_next)
        self._before_next = self._pause
        try:
            return self._followed(url, **options)
        except InternalAddress as error:
            raise BadPage(str(error)) from None
        except (http.TooLarge, requests.TooManyRedirects, ValueError) as error:  # it would be so again
            raise BadPage(f"no answer ({type(error).__name__})") from None
        except (requests.RequestException, HTTPError) as error:
            raise _NoAnswer(f"no answer ({type(error).__name__})") from None

    def _followed(
        self, url: str, *, max_bytes: int = http.MAX_BYTES, allow_redirects: bool = True, **options: Any
    ) -> requests.Response:
        """The answer at the end of the way."""
        until = time.monotonic() + http.SLOWEST * self._timeout
        timeout = (min(http.CONNECT_SECONDS, self._timeout), self._timeout)
        for _ in range(MOST_MOVES):
            with self._http.get(url, timeout=timeout, stream=True, allow_redirects=False, **options) as answer:
                answer._content = http.body(answer, max_bytes, until)
            if not (allow_redirects and answer.is_redirect):
                return answer
            url = urljoin(answer.url, answer.headers["Location"].encode("latin-1").decode())
            options.pop("params", None)  # they are in the address where they are still wanted
        raise requests.TooManyRedirects(f"more than {MOST_MOVES} addresses")


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


def _nowhere(resp: requests.Response) -> str | None:
    """Redirects are for us: requests reads what comes with one without any bounds, even if it is not to follow."""
    return None


def _asked_to_wait(answer: requests.Response) -> float:
    """Seconds that the answer asks us to wait, up to our longest; a time of day is one of the sender's clock."""
    text = answer.headers.get("Retry-After", "").strip()
    if text.isascii() and text.isdecimal():
        return min(float(text), LONGEST_ASKED)
    asked, now = _moment(text), _moment(answer.headers.get("Date", ""))
    seconds = (asked - (now or datetime.now(UTC))).total_seconds() if asked else 0.0
    return min(max(seconds, 0.0), LONGEST_ASKED)


def _moment(text: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(text)
    except (ValueError, TypeError, OverflowError):
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
