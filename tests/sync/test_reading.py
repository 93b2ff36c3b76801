"""How a source is asked: what is tried again and after how long, what bounds an answer, and how one is let go."""

import shutil
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask, Response, request

from services.platform.problems import Unavailable
from services.sync.passes import open_pass
from services.sync.settings import SyncSettings
from services.sync.sources.reading import LONGEST_ASKED, LONGEST_PAUSE, BadPage, Reader
from tests.sync import misbehaving
from tests.sync.conftest import Problems, replace
from tests.sync.http_sources import catalogue, lipas, nights
from tests.sync.misbehaving import Answer, Fault, Misbehaving
from tests.waiting import wait_until

NOON = "Fri, 27 Nov 2026 12:00:00 GMT"
PATIENT = SyncSettings(requests_per_second=2.0, read_seconds=20.0, retries=4)


def application() -> Flask:
    app = Flask("source")
    app.add_url_rule("/", "here", lambda: {"at": "here", "given": request.args.get("given")})
    app.add_url_rule("/moved", "moved", lambda: Response(status=301, headers={"Location": "/?given=there"}))
    return app


@pytest.fixture
def server() -> Iterator[Misbehaving]:
    with misbehaving.serving(application()) as server:
        yield server


@pytest.fixture
def waited() -> list[float]:
    """The pauses that a reader would have made."""
    return []


def later(*answers: Fault) -> Fault:
    """One fault after the other, and then none."""
    left = [*answers]
    return lambda due, before: left.pop(0)(due, before) if left else due


def test_pauses_grow_with_each_try_and_the_answer_that_comes_at_last_is_given(
    server: Misbehaving, waited: list[float]
) -> None:
    server.misbehave(later(*[misbehaving.status(500)] * 4))
    assert Reader(PATIENT, waited.append).json(server.address)["at"] == "here"
    assert waited == [0.5, 1, 2, 4]


def test_between_two_requests_the_pace_is_kept(server: Misbehaving, waited: list[float]) -> None:
    reader = Reader(PATIENT, waited.append)
    for _ in range(3):
        reader.get(server.address)
    assert waited == [0.5, 0.5]


def test_no_pause_is_shorter_than_the_pace_or_longer_than_the_longest(
    server: Misbehaving, waited: list[float]
) -> None:
    server.misbehave(misbehaving.status(500))
    Reader(replace(PATIENT, requests_per_second=0.02, retries=2), waited.append).get(server.address)
    assert waited == [50, 50]
    waited.clear()
    Reader(replace(PATIENT, retries=9), waited.append).get(server.address)
    assert max(waited) == LONGEST_PAUSE


@pytest.mark.parametrize("code", [429, 500, 502, 503, 504])
def test_after_its_retries_the_last_answer_is_given(server: Misbehaving, waited: list[float], code: int) -> None:
    server.misbehave(misbehaving.status(code))
    reader = Reader(replace(PATIENT, retries=2), waited.append)
    assert reader.get(server.address).status_code == code
    assert len(server.asked) == 3
    with pytest.raises(BadPage, match=f"the answer is {code}"):
        reader.json(server.address)


@pytest.mark.parametrize("code", [204, 304, 400, 401, 403, 404, 410, 501])
def test_what_is_meant_as_it_is_said_is_not_asked_again(
    server: Misbehaving, waited: list[float], code: int
) -> None:
    server.misbehave(misbehaving.status(code))
    assert Reader(PATIENT, waited.append).get(server.address).status_code == code
    assert (len(server.asked), waited) == (1, [])


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Retry_After": "17"}, 17),
        ({"Retry_After": " 3 "}, 3),
        ({"Retry_After": "86400"}, LONGEST_ASKED),
        ({"Retry_After": "9" * 5000}, LONGEST_ASKED),
        ({"Retry_After": "0"}, 0.5),
        ({"Retry_After": "-5"}, 0.5),
        ({"Retry_After": "soon"}, 0.5),
        ({"Retry_After": "٣"}, 0.5),
        ({"Retry_After": "Fri, 27 Nov 2026 12:00:45 GMT", "Date": NOON}, 45),
        ({"Retry_After": "Fri, 27 Nov 2026 12:00:45 -0000", "Date": NOON}, 45),
        ({"Retry_After": "Fri, 27 Nov 2026 11:00:00 GMT", "Date": NOON}, 0.5),
        ({"Retry_After": "Thu, 01 Jan 1970 00:00:07 GMT", "Date": "Thu, 01 Jan 1970 00:00:00 GMT"}, 7),
        ({"Retry_After": "Fri, 27 Nov 9999 12:00:45 GMT", "Date": "yesterday"}, LONGEST_ASKED),
    ],
)
def test_what_a_source_asks_to_wait_is_waited_within_bounds_and_by_its_own_clock(
    server: Misbehaving, waited: list[float], headers: dict[str, str], seconds: float
) -> None:
    headers = {key: its if its.isascii() else its.encode().decode("latin-1") for key, its in headers.items()}
    server.misbehave(misbehaving.status(429, **headers), times=1)
    assert Reader(PATIENT, waited.append).json(server.address)["at"] == "here"
    assert waited == [seconds]


def test_a_source_that_asked_for_time_has_it_before_its_next_page_too(
    server: Misbehaving, waited: list[float]
) -> None:
    server.misbehave(misbehaving.status(503, Retry_After="60"), times=2)
    reader = Reader(replace(PATIENT, retries=1), waited.append)
    assert reader.get(server.address).status_code == 503
    assert reader.get(server.address).status_code == 200
    assert waited == [60, 60]


@pytest.mark.parametrize(
    "fault",
    [
        misbehaving.reset,
        misbehaving.hung_up,
        misbehaving.too_short,
        misbehaving.no_gzip,
        misbehaving.another_protocol,
    ],
)
def test_an_answer_that_breaks_off_is_asked_for_again(
    server: Misbehaving, waited: list[float], fault: Fault
) -> None:
    server.misbehave(fault, times=2)
    assert Reader(PATIENT, waited.append).json(server.address)["at"] == "here"
    server.misbehave(fault)
    with pytest.raises(BadPage, match="no answer"):
        Reader(PATIENT, waited.append).get(server.address)
    assert len(server.asked) == 5


@pytest.mark.parametrize("fault", [misbehaving.zeros, misbehaving.packed_zeros], ids=["plain", "packed"])
def test_an_answer_over_the_cap_is_left_and_not_asked_for_again(
    server: Misbehaving, waited: list[float], fault: Fault
) -> None:
    server.misbehave(fault)
    with pytest.raises(BadPage, match=r"no answer \(TooLarge\)"):
        Reader(PATIENT, waited.append).get(server.address, max_bytes=2**20)
    assert len(server.asked) == 1


@pytest.mark.parametrize("pause", [0.2, 0.001], ids=["stands still", "never ends"])
def test_a_body_that_comes_byte_by_byte_holds_nobody_up(
    server: Misbehaving, waited: list[float], pause: float
) -> None:
    endless = Answer(body=b" " * 10**6, pause=pause)
    server.misbehave(lambda due, before: endless)
    began = time.monotonic()
    with pytest.raises(BadPage, match="no answer"):
        Reader(replace(PATIENT, read_seconds=0.05, retries=0), waited.append).get(server.address)
    assert time.monotonic() - began < 30  # all of it would take many minutes


def test_a_redirect_is_followed_to_where_it_leads(server: Misbehaving, waited: list[float]) -> None:
    reader = Reader(PATIENT, waited.append)
    assert reader.json(f"{server.address}/moved", params={"given": "here"}) == {"at": "here", "given": "there"}
    assert reader.get(f"{server.address}/moved", allow_redirects=False).status_code == 301


@pytest.mark.parametrize("location", ["?", "http://[x", "file:///etc/hostname", f"http://{'x' * 70}.example/"])
def test_a_redirect_that_leads_nowhere_ends(server: Misbehaving, waited: list[float], location: str) -> None:
    server.misbehave(misbehaving.status(302, Location=location))
    with pytest.raises(BadPage, match="no answer"):
        Reader(PATIENT, waited.append).get(server.address)
    assert len(server.asked) <= 6


def test_what_comes_with_a_redirect_is_bounded_too(server: Misbehaving, waited: list[float]) -> None:
    server.misbehave(lambda due, before: Answer(302, {"Location": "/"}, zeros=200))
    with pytest.raises(BadPage, match="TooLarge"):
        Reader(PATIENT, waited.append).get(server.address)


def test_who_is_told_to_stop_does_not_wait_for_the_source(tmp_path: Path, empty_catalog: Path) -> None:
    shutil.copy(empty_catalog, tmp_path / "catalog.db")
    with catalogue(tmp_path) as world, nights(lipas(), world) as its:
        its.server.misbehave(misbehaving.status(503, Retry_After="100"), at=2)
        stop = threading.Event()
        options = {"base_url": f"{its.server.address}/v2"}
        one = open_pass(its.settings, its.database, "lipas", options, Problems(), stop)
        run_id, ended = its.queue(**options), []
        thread = threading.Thread(target=lambda: ended.append(one.run(run_id)))
        thread.start()
        wait_until(lambda: len(its.server.asked) == 2)
        stop.set()
        thread.join(30)
        assert ended == ["running"]
        assert (its.get(run_id).cursor, its.get(run_id).page_problems) == ("1", 0)
        its.server.behave()
        run = its.run(its.opened(), run_id)
        assert (run.state, run.whole, run.counts["new"]) == ("done", True, 5)
        assert its.server.asked[0].startswith("/v2/sports-sites?page=2")


def test_a_wait_that_is_broken_off_is_no_bad_page(server: Misbehaving) -> None:
    def stopped(seconds: float) -> None:
        raise Unavailable("told to stop")

    server.misbehave(misbehaving.status(429))
    with pytest.raises(Unavailable):
        Reader(PATIENT, stopped).get(server.address)
