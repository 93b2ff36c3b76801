"""Addresses that are read in any case, as PTV's are; Flask's are not."""

from collections.abc import Callable, Iterable
from typing import Any


class AnyCase:
    """Lowers every path that begins with the prefix, which is in lower case itself."""

    def __init__(self, application: Callable[..., Iterable[bytes]], prefix: str) -> None:
        self._application, self._prefix = application, prefix

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        if path[: len(self._prefix)].lower() == self._prefix:
            environ["PATH_INFO"] = path.lower()
        return self._application(environ, start_response)
