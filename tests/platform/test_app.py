"""What every service's app does by itself."""

import json
import logging
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from services.platform.access import PUBLIC, Principal, access
from services.platform.app import create_app
from services.platform.logs import JsonFormatter
from services.platform.problems import Unavailable
from services.platform.settings import Settings
from tests.problems import assert_problem


@pytest.fixture
def app() -> Flask:
    app = create_app(
        "test", Settings(), {}, lambda key: Principal("1", "one", frozenset({"a"})) if key == "k" else None
    )

    @app.get("/people/<name>")
    @access(PUBLIC)
    def person(name: str) -> str:
        return name

    @app.get("/undeclared")
    def undeclared() -> str:
        return "secret"

    @app.get("/scoped")
    @access("b")
    def scoped() -> str:
        return "secret"

    @app.get("/away")
    @access(PUBLIC)
    def away() -> str:
        raise Unavailable("The index is being built.", retry_after=7)

    @app.get("/broken")
    @access(PUBLIC)
    def broken() -> str:
        raise RuntimeError("inner words")

    return app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


class Lines(logging.Handler):
    """Collects log lines as they would be written."""

    def __init__(self) -> None:
        super().__init__()
        self.setFormatter(JsonFormatter("test"))
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


@pytest.fixture
def log() -> Iterator[Lines]:
    lines = Lines()
    logger = logging.getLogger()
    logger.addHandler(lines)
    level, logger.level = logger.level, logging.DEBUG
    yield lines
    logger.level = level
    logger.removeHandler(lines)


def test_a_log_line_holds_the_route_and_never_the_path_the_query_or_the_body(
    client: FlaskClient, log: Lines
) -> None:
    client.get("/people/Virtanen?diagnosis=flu", data="private", headers={"X-Request-ID": "abc123"})
    client.get("/nowhere/Virtanen?diagnosis=flu")
    written = "\n".join(log.lines)
    assert "Virtanen" not in written
    assert "flu" not in written
    assert "private" not in written
    first, second = (json.loads(line) for line in log.lines)
    assert (first["route"], first["status"], first["request_id"]) == ("/people/<name>", 200, "abc123")
    assert second["route"] == "(no route)"


def test_a_request_id_that_is_not_plausible_is_replaced(client: FlaskClient) -> None:
    for bad in ("a b", "x" * 65, '"quoted"'):
        assert client.get("/healthz", headers={"X-Request-ID": bad}).headers["X-Request-ID"] != bad


def test_a_route_that_declares_nothing_lets_nobody_in(client: FlaskClient) -> None:
    assert_problem(client.get("/undeclared"), "unauthorized")
    assert_problem(client.get("/undeclared", headers={"Authorization": "Bearer k"}), "forbidden")


def test_a_key_without_the_scope_is_refused(client: FlaskClient) -> None:
    assert_problem(client.get("/scoped", headers={"Authorization": "Bearer k"}), "forbidden")
    answer = client.get("/scoped", headers={"Authorization": "Basic k"})
    assert_problem(answer, "unauthorized")
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_headers_that_callers_need_stay_on_problems(client: FlaskClient) -> None:
    away = client.get("/away")
    assert_problem(away, "unavailable")
    assert away.headers["Retry-After"] == "7"
    wrong_method = client.post("/healthz")
    assert_problem(wrong_method, "method-not-allowed")
    assert "GET" in wrong_method.headers["Allow"]


def test_a_mistake_of_ours_shows_nothing_of_the_inside(client: FlaskClient) -> None:
    answer = client.get("/broken")
    assert_problem(answer, "internal")
    assert "inner words" not in answer.text


def test_metrics_count_by_route(client: FlaskClient) -> None:
    client.get("/people/Virtanen")
    figures = client.get("/metrics").text
    assert 'route="/people/<name>",service="test",status="200"' in figures
    assert "Virtanen" not in figures
