"""A real HTTP server before any application, which does one thing wrong at the requests that it is told to.

A fault is given the answer that is due and the one before it, and returns what comes instead.
"""

import gzip
import json
import re
import socket
import struct
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from email.utils import format_datetime
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from werkzeug.test import Client

TIMES = re.compile(r"modif|changed|updated|created|published|event-date", re.IGNORECASE)
MOMENT = re.compile(r"\d{4}-\d\d-\d\d(?=T)")
STAMPS = re.compile(rb"(?m)^(DTSTAMP|LAST-MODIFIED|CREATED):\d{8}")
FEEDS = ((b"BEGIN:VEVENT", b"END:VCALENDAR"), (b"<item", b"</channel>"))
"""How an entry of a calendar begins, and what comes after the last one."""
TIMES_OF_FEEDS = re.compile(rb"(?m)^(DTSTART|DTEND|RRULE)[:;].*$|(?<=<title>)[^<]*(?=</title>)")
IDS = ("id", "lipas-id", "contentId", "serviceContentId", "channelContentId", "Tunnus")
MEGABYTE = bytes(2**20)
MOST_ASKED = 500
"""Nobody who asks more often in one run is answered any more."""
Application = Callable[..., Any]


@dataclass(frozen=True)
class Answer:
    """What goes over the wire.

    `promised` is a length that it has not; `pause` so many seconds before each byte; `zeros` so many megabytes of
    them after the body; `reset` breaks the connection after it, and without `http` the body is all that is sent.
    """

    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    path: str = ""
    promised: int | None = None
    pause: float = 0.0
    zeros: int = 0
    reset: bool = False
    http: bool = True


Fault = Callable[[Answer, Answer], Answer]


@dataclass
class Misbehaving:
    """The server: what it is asked for, and where it fails."""

    application: Application
    asked: list[str] = field(default_factory=list)
    address: str = ""
    _fault: Fault | None = None
    _at: range = range(0)
    _before: Answer | None = None
    _ended: threading.Event = field(default_factory=threading.Event)

    def misbehave(self, fault: Fault, *, at: int = 1, times: int = 10**6) -> None:
        """Do it at the n-th request from now on, and so many times."""
        self.behave()
        self._fault, self._at = fault, range(at, at + times)

    def behave(self) -> None:
        """Answer as the application does, and count anew."""
        self.asked.clear()
        self._fault, self._at, self._before = None, range(0), None

    def answer(self, path: str, headers: Mapping[str, str]) -> Answer:
        """The answer to a request."""
        self.asked.append(path)
        if len(self.asked) > MOST_ASKED:
            raise ConnectionError("enough")
        found = Client(self.application).get(path, base_url=self.address, headers=dict(headers))
        due = Answer(found.status_code, dict(found.headers), found.get_data(), path.partition("?")[0])
        before, self._before = self._before or due, due
        if self._fault is None or len(self.asked) not in self._at:
            return due
        return self._fault(due, before)

    def send(self, answer: Answer, connection: socket.socket, write: Callable[[bytes], Any]) -> None:
        """The answer, as it comes."""
        if answer.http:
            write(self._head(answer))
        if answer.pause:
            for number in range(len(answer.body)):
                write(answer.body[number : number + 1])
                if self._ended.wait(answer.pause):
                    break
        else:
            write(answer.body)
        for _ in range(answer.zeros):
            write(MEGABYTE)
        if answer.reset:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    def end(self) -> None:
        """Let go of those who wait for a slow answer."""
        self._ended.set()

    def _head(self, answer: Answer) -> bytes:
        kept = {
            key: its for key, its in answer.headers.items() if key.lower() not in ("content-length", "connection")
        }
        length = len(answer.body) if answer.promised is None else answer.promised
        sized = {} if answer.zeros else {"Content-Length": str(length)}
        lines = [f"{key}: {its}" for key, its in {**kept, **sized, "Connection": "close"}.items()]
        return "\r\n".join([f"HTTP/1.1 {answer.status} So", *lines, "", ""]).encode("latin-1")


@contextmanager
def serving(application: Application) -> Iterator[Misbehaving]:
    """The server, at its address, for as long as it is needed."""
    its = Misbehaving(application)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            with suppress(OSError):  # the other side has had enough
                its.send(its.answer(self.path, self.headers), self.connection, self.wfile.write)

        def log_message(self, *args: Any) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def shutdown_request(self, request: Any) -> None:
            self.close_request(request)  # no farewell, so that a reset is one

    with Server(("127.0.0.1", 0), Handler) as server:
        its.address = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield its
        finally:
            its.end()
            server.shutdown()
            thread.join()


def status(code: int, **headers: str) -> Fault:
    """Another status, with headers such as `Retry_After`."""
    given = {key.replace("_", "-"): its for key, its in headers.items()}
    return lambda due, before: Answer(code, {"Content-Type": "text/plain", **given}, b"so it is")


def body(content: bytes, **headers: str) -> Fault:
    """Another body with status 200."""
    given = {key.replace("_", "-"): its for key, its in headers.items()}
    return lambda due, before: replace(due, body=content, headers={**due.headers, **given})


def web_page(due: Answer, before: Answer) -> Answer:
    """A page for people, with status 200."""
    page = "<!DOCTYPE html><html><body><h1>Huoltokatko</h1></body></html>"
    return replace(due, headers={"Content-Type": "text/html"}, body=page.encode())


def slow(pause: float) -> Fault:
    """A body that comes byte by byte."""
    return lambda due, before: replace(due, pause=pause)


def reset(due: Answer, before: Answer) -> Answer:
    """The connection breaks in the middle of the body."""
    return replace(due, body=due.body[: len(due.body) // 2], promised=len(due.body), reset=True)


def hung_up(due: Answer, before: Answer) -> Answer:
    """The connection is closed without a word."""
    return Answer(http=False)


def another_protocol(due: Answer, before: Answer) -> Answer:
    """What comes is no HTTP."""
    return Answer(http=False, body=b"220 kuvitelma.example ESMTP\r\n\r\n")


def too_short(due: Answer, before: Answer) -> Answer:
    """The body is shorter than its head says."""
    return replace(due, promised=len(due.body) + 1000)


def cut(due: Answer, before: Answer) -> Answer:
    """The text breaks off, and its length is that of what came."""
    return replace(due, body=due.body[: len(due.body) * 2 // 3])


def in_a_circle(due: Answer, before: Answer) -> Answer:
    """It leads to itself."""
    return Answer(302, {"Location": "?"}, b"there")


def no_gzip(due: Answer, before: Answer) -> Answer:
    """It says that it is packed, and is not."""
    return replace(due, headers={**due.headers, "Content-Encoding": "gzip"})


def zeros(due: Answer, before: Answer) -> Answer:
    """Two hundred megabytes of nothing."""
    return replace(due, body=b"", zeros=200)


def packed_zeros(due: Answer, before: Answer) -> Answer:
    """The same in some kilobytes."""
    return replace(due, headers={**due.headers, "Content-Encoding": "gzip"}, body=_packed())


def the_one_before(due: Answer, before: Answer) -> Answer:
    """What was answered to the request before, if that was for a page of the same list: one comes twice."""
    return before if before.path == due.path else due


def listed(change: Callable[[list[Any]], list[Any]]) -> Fault:
    """The list in the body, changed; what the body says of its length stays."""

    def fault(due: Answer, before: Answer) -> Answer:
        for begin, end in FEEDS:
            if begin in due.body:
                body, foot, rest = due.body.partition(end)
                head, *entries = body.split(begin)
                kept = [begin + its for its in change(entries) if its is not None]
                return replace(due, body=head + b"".join(kept) + foot + rest)
        return _json(due, lambda its: _with_list(its, change))

    return fault


empty = listed(lambda rows: [])
half = listed(lambda rows: rows[: len(rows) // 2])
backwards = listed(lambda rows: rows[::-1])
doubled = listed(lambda rows: [*rows, *rows])
nobody = listed(lambda rows: [None for _ in rows])


def wrong_types(due: Answer, before: Answer) -> Answer:
    """Each value of each record is of another type, but for those that say which record it is."""
    if any(begin in due.body for begin, _ in FEEDS):
        return replace(due, body=TIMES_OF_FEEDS.sub(lambda its: (its[1] or b"7") + b":7", due.body))
    return listed(lambda rows: [_wrong_in(row) for row in rows])(due, before)


def wrong_type(number: int, value: Any) -> Fault:
    """One value somewhere in the body is another."""

    def fault(due: Answer, before: Answer) -> Answer:
        return _json(due, lambda its: _with_value(its, number, value))

    return fault


def wrong_envelope(value: Any) -> Fault:
    """What is said of the list, its length or the next page, is another."""

    def change(its: Any) -> Any:
        if not isinstance(its, dict):
            return its
        return {key: one if isinstance(one, list) else _filled(one, value) for key, one in its.items()}

    return lambda due, before: _json(due, change)


def clock(day: str) -> Fault:
    """A server that believes it is another day."""
    its = datetime.fromisoformat(day).replace(tzinfo=UTC)

    def fault(due: Answer, before: Answer) -> Answer:
        told = _json(due, lambda body: _dated(body, day))
        stamps = STAMPS.sub(rb"\1:" + day.replace("-", "").encode(), told.body)
        return replace(told, body=stamps, headers={**due.headers, "Date": format_datetime(its)})

    return fault


def _json(answer: Answer, change: Callable[[Any], Any]) -> Answer:
    """With another JSON; an answer that is no JSON stays as it is."""
    try:
        its = json.loads(answer.body)
    except ValueError:
        return answer
    return replace(answer, body=json.dumps(change(its)).encode())


def _with_list(its: Any, change: Callable[[list[Any]], list[Any]]) -> Any:
    if isinstance(its, list):
        return change(its)
    if isinstance(its, dict):
        return {key: change(one) if isinstance(one, list) else one for key, one in its.items()}
    return its


def _wrong_in(row: Any) -> Any:
    if not isinstance(row, dict):
        return 7
    return {key: its if key in IDS else _another(its) for key, its in row.items()}


def _another(its: Any) -> Any:
    if isinstance(its, str):
        return 7
    return "x" if isinstance(its, int | float | list) else ["x"]


def _with_value(its: Any, number: int, value: Any) -> Any:
    """The body with another value at one of its places, counted from its beginning and around."""
    places = list(_places(its, ()))
    if not places:
        return value
    copy = json.loads(json.dumps(its))
    *way, last = places[number % len(places)]
    at = copy
    for key in way:
        at = at[key]
    at[last] = value
    return copy


def _places(its: Any, way: tuple[Any, ...]) -> Iterator[tuple[Any, ...]]:
    pairs = its.items() if isinstance(its, dict) else enumerate(its) if isinstance(its, list) else ()
    for key, one in pairs:
        yield (*way, key)
        yield from _places(one, (*way, key))


def _filled(its: Any, value: Any) -> Any:
    return dict.fromkeys(its, value) if isinstance(its, dict) else value


def _dated(its: Any, day: str, key: str = "") -> Any:
    if isinstance(its, dict):
        return {name: _dated(one, day, name) for name, one in its.items()}
    if isinstance(its, list):
        return [_dated(one, day, key) for one in its]
    return MOMENT.sub(day, its) if isinstance(its, str) and TIMES.search(key) else its


@cache
def _packed() -> bytes:
    return gzip.compress(bytes(200 * 2**20), 1)
