"""Outbound calls over real HTTP: time-outs, size caps, bounded retries, typed problems."""

import time
from collections.abc import Callable, Iterator

import pytest
import requests
from flask import Flask, Response, jsonify, request

from services.platform import http
from services.platform.http import Client
from services.platform.problems import Conflict, Gone, Invalid, NotFound, Problem, Unavailable
from tests.local_server import serving
from tests.sync import misbehaving as wire


class Misbehaving:
    """A server that answers with what it was told to, one after another, and counts."""

    def __init__(self) -> None:
        self.answers: list[Response | Callable[[], Response]] = []
        self.seen: list[dict[str, str]] = []
        self.app = Flask("misbehaving")
        self.app.add_url_rule("/", "all", self.answer, defaults={"path": ""}, methods=["GET", "POST"])
        self.app.add_url_rule("/<path:path>", "all", self.answer, methods=["GET", "POST"])

    def answer(self, path: str) -> Response:
        self.seen.append(dict(request.headers))
        answer = self.answers.pop(0) if self.answers else jsonify(ok=True)
        return answer() if callable(answer) and not isinstance(answer, Response) else answer  # type: ignore[return-value]


@pytest.fixture
def server() -> Iterator[tuple[Misbehaving, str]]:
    misbehaving = Misbehaving()
    with misbehaving.app.app_context(), serving(misbehaving.app) as address:
        yield misbehaving, address


def test_a_get_is_tried_again_after_the_time_that_the_server_asks_for(server: tuple[Misbehaving, str]) -> None:
    misbehaving, address = server
    misbehaving.answers = [Response("slow down", 429, {"Retry-After": "1"})]
    started = time.monotonic()
    with http.session() as session:
        assert http.fetch(session, "GET", address).json() == {"ok": True}
    assert time.monotonic() - started >= 1
    assert len(misbehaving.seen) == 2


def test_retries_end(server: tuple[Misbehaving, str]) -> None:
    misbehaving, address = server
    misbehaving.answers = [Response("broken", 500) for _ in range(9)]
    with http.session(retries=2, backoff=0) as session:
        assert http.fetch(session, "GET", address).status_code == 500
    assert len(misbehaving.seen) == 3


def test_a_post_is_not_tried_again(server: tuple[Misbehaving, str]) -> None:
    misbehaving, address = server
    misbehaving.answers = [Response("broken", 500)]
    with http.session() as session:
        assert http.fetch(session, "POST", address).status_code == 500
    assert len(misbehaving.seen) == 1


def test_an_answer_over_the_size_cap_is_cut_off(server: tuple[Misbehaving, str]) -> None:
    misbehaving, address = server
    misbehaving.answers = [Response(b"x" * 100_001)]
    with http.session() as session, pytest.raises(http.TooLarge):
        http.fetch(session, "GET", address, max_bytes=100_000)


def test_a_server_that_never_answers_is_given_up(server: tuple[Misbehaving, str]) -> None:
    misbehaving, address = server

    def never() -> Response:
        time.sleep(1)
        return Response("late")

    misbehaving.answers = [never]
    with http.session(retries=0) as session, pytest.raises(requests.RequestException):
        http.fetch(session, "GET", address, timeout=0.1)


def test_an_answer_that_trickles_is_given_up_though_no_byte_of_it_is_late() -> None:
    with wire.serving(Response(b"x" * 400)) as trickling:
        trickling.misbehave(wire.slow(0.02))  # eight seconds, were it waited for
        with http.session(retries=0) as session, pytest.raises(requests.Timeout, match="does not end"):
            http.fetch(session, "GET", trickling.address, timeout=0.1)
        with pytest.raises(Unavailable, match="Timeout"):
            Client(trickling.address, timeout=0.1, retries=0).get("/")


def test_an_answer_that_breaks_off_is_a_failed_call() -> None:
    with wire.serving(Response(b"{}")) as broken:
        broken.misbehave(wire.too_short)
        with pytest.raises(Unavailable):
            Client(broken.address, retries=0).get("/")


def test_we_say_who_asks(server: tuple[Misbehaving, str]) -> None:
    misbehaving, address = server
    Client(address, "tj_key").get("/")
    assert misbehaving.seen[0]["User-Agent"].startswith("Tarjotin/")
    assert misbehaving.seen[0]["Authorization"] == "Bearer tj_key"


@pytest.mark.parametrize(
    ("status", "kind"),
    [(404, NotFound), (409, Conflict), (410, Gone), (422, Invalid), (503, Unavailable), (400, Problem)],
)
def test_a_problem_of_another_service_is_the_same_problem_here(
    server: tuple[Misbehaving, str], status: int, kind: type[Problem]
) -> None:
    misbehaving, address = server
    misbehaving.answers = [Response('{"detail": "what is wrong"}', status) for _ in range(4)]
    with pytest.raises(kind, match="what is wrong") as caught:
        Client(address).get("/")
    assert type(caught.value) is kind


def test_a_service_that_is_away_is_unavailable() -> None:
    with pytest.raises(Unavailable):
        Client("http://127.0.0.1:9", retries=0).get("/")
