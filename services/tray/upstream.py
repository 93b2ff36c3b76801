"""The services that pages are made of, asked over HTTP."""

import threading
import time
from collections.abc import Callable
from typing import Any

from services.platform.http import Client
from services.platform.problems import Unavailable


class Upstream:
    """One service. When it fails again and again it is left alone for a while, so that a page which can do
    without it does not make everybody wait for the time-out."""

    FAILURES = 3
    SECONDS = 10.0

    def __init__(
        self,
        address: str,
        milliseconds: int,
        clock: Callable[[], float] = time.monotonic,
        key: str | None = None,
    ) -> None:
        self._client = Client(address, key, timeout=milliseconds / 1000, retries=0)
        self._clock = clock
        self._lock = threading.Lock()
        self._failures = 0
        self._left_alone_until = 0.0

    def get(self, path: str, **options: Any) -> Any:
        """The answer's JSON; `Unavailable` when there is none in time, else the service's own problem."""
        return self._ask(self._client.get, path, **options)

    def post(self, path: str, **options: Any) -> Any:
        """The same for a question in the body."""
        return self._ask(self._client.post, path, **options)

    def _ask(self, call: Callable[..., Any], path: str, **options: Any) -> Any:
        if self._clock() < self._left_alone_until:
            raise Unavailable("left alone after repeated failures", retry_after=int(self.SECONDS))
        try:
            answer = call(path, **options)
        except Unavailable:
            self._count(failed=True)
            raise
        except ValueError as error:  # an answer that is not JSON does not come from the service
            self._count(failed=True)
            raise Unavailable("the answer is not JSON", retry_after=int(self.SECONDS)) from error
        self._count(failed=False)
        return answer

    def _count(self, *, failed: bool) -> None:
        with self._lock:
            self._failures = self._failures + 1 if failed else 0
            if self._failures >= self.FAILURES:
                self._left_alone_until = self._clock() + self.SECONDS
                self._failures = 0
