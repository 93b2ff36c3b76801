"""Who may call a route: declared on each route, checked before it runs.

`@access(PUBLIC)` or `@access("feed")`. A route that declares nothing is refused, and a test walks all routes.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

import requests
from flask import Flask, current_app, g, request

from services.platform.http import Client
from services.platform.problems import Forbidden, Problem, Unauthorized, Unavailable

PUBLIC = "public"
KEY_PREFIX = "tj_"
View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True)
class Principal:
    """Who is calling: a key's id and label, what it may do, and for whom.

    `actor` is the person for whom a service with the key is acting, by a pseudonym.
    """

    id: str
    label: str
    scopes: frozenset[str]
    organization_id: str | None = None
    sources: tuple[str, ...] = ()
    municipalities: tuple[str, ...] = ()
    actor: str | None = None

    @property
    def name(self) -> str:
        """Who it was, for an audit trail."""
        return f"key:{self.id} {self.actor}" if self.actor else f"key:{self.id}"


class KeyChecker(Protocol):
    """Says whose a key is; None for one that is unknown or revoked."""

    def __call__(self, key: str) -> Principal | None: ...


def access(*scopes: str) -> Callable[[View], View]:
    """Let in whoever has one of the scopes, or everybody with `PUBLIC`."""

    def decorate(view: View) -> View:
        view.access = scopes  # type: ignore[attr-defined]
        return view

    return decorate


def caller() -> Principal:
    """Whoever calls the present route; only for routes that are not public."""
    principal: Principal = g.principal
    return principal


def caller_if_known() -> Principal | None:
    """Whoever calls a public route with a key of ours, who may see more than others; None without one."""
    if not request.headers.get("Authorization", "").startswith(f"Bearer {KEY_PREFIX}"):
        return None
    if "principal" not in g:
        g.principal = _principal(current_app.extensions["check_key"])
    principal: Principal = g.principal
    return principal


def init_app(app: Flask, check: KeyChecker | None) -> None:
    """Check every request against what its route declares."""
    app.extensions["check_key"] = check

    @app.before_request
    def authorize() -> None:
        if request.endpoint is None or request.endpoint == "static":
            return
        scopes = getattr(current_app.view_functions[request.endpoint], "access", ())
        if PUBLIC in scopes or request.method == "OPTIONS":
            return
        g.principal = _principal(check)
        if not g.principal.scopes.intersection(scopes):
            raise Forbidden(f"This needs a key with one of the scopes: {', '.join(scopes) or 'none can'}.")


def _principal(check: KeyChecker | None) -> Principal:
    scheme, _, key = request.headers.get("Authorization", "").partition(" ")
    principal = check(key.strip()) if check and scheme.lower() == "bearer" and key else None
    if principal is None:
        raise Unauthorized("Send a valid key in the header: Authorization: Bearer tj_…")
    return principal


class RemoteKeys:
    """Asks the catalogue whose a key is, and remembers the answer for a minute."""

    SECONDS = 60.0

    def __init__(self, client: Client) -> None:
        self._client = client
        self._known: dict[str, tuple[float, Principal | None]] = {}
        self._lock = threading.Lock()

    def __call__(self, key: str) -> Principal | None:
        """The key's principal; `Unavailable` when the catalogue does not answer."""
        with self._lock:
            until, principal = self._known.get(key, (0.0, None))
        if time.monotonic() < until:
            return principal
        principal = self._ask(key)
        with self._lock:
            if len(self._known) > 10_000:
                self._known.clear()
            self._known[key] = (time.monotonic() + self.SECONDS, principal)
        return principal

    def _ask(self, key: str) -> Principal | None:
        try:
            answer = self._client.post("/v1/keys:check", json={"key": key})
        except (requests.RequestException, Problem) as error:
            raise Unavailable("Keys cannot be checked just now; try again in a moment.", retry_after=5) from error
        if not answer["valid"]:
            return None
        scopes, organization_id = frozenset(answer["scopes"]), answer.get("organization_id")
        sources, municipalities = (tuple(answer.get(key, ())) for key in ("sources", "municipalities"))
        return Principal(answer["id"], answer["label"], scopes, organization_id, sources, municipalities)
