"""Every call that leaves a process: time-outs, size caps, bounded retries, and a name that says who asks."""

import json
import time
from importlib.metadata import version
from typing import Any

import requests
from flask import g, has_request_context
from requests.adapters import HTTPAdapter
from urllib3.exceptions import HTTPError
from urllib3.util import Retry

from services.platform.logs import REQUEST_ID
from services.platform.problems import Conflict, Gone, Invalid, NotFound, Problem, Unavailable

USER_AGENT = f"Tarjotin/{version('tarjotin')} (+https://tarjotin.example/bot; well-being service tray)"
CONNECT_SECONDS = 5.0
READ_SECONDS = 30.0
SLOWEST = 10  # a whole answer may take so many times what may pass without a byte of it
MAX_BYTES = 32 * 1024 * 1024


class TooLarge(requests.RequestException):
    """An answer went over the size cap; what came is thrown away."""


def session(retries: int = 4, backoff: float = 0.5) -> requests.Session:
    """A session that retries GET on 429 and 5xx, honours `Retry-After`, and follows no redirect by itself
    to another host (requests drops credentials there; callers see the final address)."""
    retry = Retry(
        total=retries,
        backoff_factor=backoff,
        backoff_max=30,
        status_forcelist=(429, 500, 502, 503, 504),
        allowed_methods=("GET", "HEAD"),
        respect_retry_after_header=True,
        retry_after_max=120,
        raise_on_status=False,
    )
    result = requests.Session()
    for scheme in ("http://", "https://"):
        result.mount(scheme, HTTPAdapter(max_retries=retry))
    result.headers["User-Agent"] = USER_AGENT
    return result


def fetch(
    http: requests.Session,
    method: str,
    url: str,
    *,
    timeout: float = READ_SECONDS,
    max_bytes: int = MAX_BYTES,
    **options: Any,
) -> requests.Response:
    """One call with time-outs and a size cap; the body is read whole. Raises `requests.RequestException`."""
    headers = dict(options.pop("headers", None) or {})
    if has_request_context() and "request_id" in g:
        headers[REQUEST_ID] = g.request_id
    both = (min(CONNECT_SECONDS, timeout), timeout)
    with http.request(method, url, timeout=both, stream=True, headers=headers, **options) as response:
        response._content = body(response, max_bytes, time.monotonic() + SLOWEST * timeout)
    return response


def body(response: requests.Response, most: int, until: float) -> bytes:
    """The body as it comes in: a server that sends a byte now and then must not hold us for hours."""
    parts, size = [], 0
    try:
        while part := response.raw.read1(65536, decode_content=True):
            size += len(part)
            if size > most:
                raise TooLarge(f"more than {most} bytes came", response=response)
            if time.monotonic() > until:
                raise requests.Timeout("the answer does not end", response=response)
            parts.append(part)
    except HTTPError as error:
        raise requests.ConnectionError(f"the answer breaks off ({error})", response=response) from error
    return b"".join(parts)


class Client:
    """JSON calls to one of our own services; its problems come back as the same typed problems."""

    def __init__(
        self, base_url: str, key: str | None = None, *, timeout: float = READ_SECONDS, retries: int = 2
    ) -> None:
        self.base_url = base_url.rstrip("/")
        self.timeout = timeout
        self.http = session(retries, backoff=0.1)
        if key:
            self.http.headers["Authorization"] = f"Bearer {key}"

    def get(self, path: str, **options: Any) -> Any:
        """The answer's JSON."""
        return self._call("GET", path, **options)

    def post(self, path: str, **options: Any) -> Any:
        """The answer's JSON."""
        return self._call("POST", path, **options)

    def _call(self, method: str, path: str, **options: Any) -> Any:
        try:
            response = fetch(self.http, method, self.base_url + path, timeout=self.timeout, **options)
        except requests.RequestException as error:
            detail = f"{self.base_url} does not answer ({type(error).__name__})."
            raise Unavailable(detail, retry_after=5) from error
        if response.ok:
            return response.json() if response.content else None
        raise _problem_of(response)


def _problem_of(response: requests.Response) -> Problem:
    try:
        detail = response.json().get("detail", "")
    except (json.JSONDecodeError, AttributeError):
        detail = response.reason
    kinds = {404: NotFound, 409: Conflict, 410: Gone, 422: Invalid}
    kind = kinds.get(response.status_code, Unavailable if response.status_code >= 429 else Problem)
    return kind(f"{detail} (answer {response.status_code})")
