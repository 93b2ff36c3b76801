"""A service that fails is left alone for a while, and asked again after it."""

from dataclasses import dataclass, field

import pytest
from flask import Flask

from services.platform.problems import NotFound, Unavailable
from services.tray.upstream import Upstream
from tests.local_server import serving


@dataclass
class Service:
    """Something that answers with a status, and counts who asks."""

    status: int = 200
    asked: int = 0
    app: Flask = field(default_factory=lambda: Flask("service"))

    def __post_init__(self) -> None:
        self.app.add_url_rule("/", view_func=self.answer)

    def answer(self) -> tuple[dict[str, str], int]:
        self.asked += 1
        return {"detail": "so it is"}, self.status


@dataclass
class Clock:
    """Seconds that pass when a test says so."""

    now: float = 0.0

    def __call__(self) -> float:
        return self.now


def fail(upstream: Upstream, times: int) -> None:
    for _ in range(times):
        with pytest.raises(Unavailable):
            upstream.get("/")


def test_a_service_that_fails_again_and_again_is_not_asked() -> None:
    service = Service(status=503)
    with serving(service.app) as address:
        fail(Upstream(address, 2000, Clock()), Upstream.FAILURES + 5)
    assert service.asked == Upstream.FAILURES


def test_a_service_is_asked_again_after_a_while() -> None:
    service, clock = Service(status=503), Clock()
    with serving(service.app) as address:
        upstream = Upstream(address, 2000, clock)
        fail(upstream, Upstream.FAILURES)
        service.status, clock.now = 200, Upstream.SECONDS
        assert upstream.get("/") == {"detail": "so it is"}


def test_a_success_between_failures_begins_the_count_anew() -> None:
    service = Service(status=503)
    with serving(service.app) as address:
        upstream = Upstream(address, 2000, Clock())
        fail(upstream, Upstream.FAILURES - 1)
        service.status = 200
        upstream.get("/")
        service.status = 503
        fail(upstream, Upstream.FAILURES)
    assert service.asked == 2 * Upstream.FAILURES


def test_what_is_not_found_is_no_failure_of_the_service() -> None:
    service = Service(status=404)
    with serving(service.app) as address:
        upstream = Upstream(address, 2000, Clock())
        for _ in range(Upstream.FAILURES + 1):
            with pytest.raises(NotFound):
                upstream.get("/")
    assert service.asked == Upstream.FAILURES + 1
