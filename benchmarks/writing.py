"""Writing: many offerings at once, and one at a time, beside bare inserts of the rows that came of it."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

import requests
from sqlalchemy import Connection

from benchmarks import county
from benchmarks.copying import Copy, Rows
from benchmarks.timing import Figure, in_milliseconds, timed

LARGEST_FILE = 10_000
FILES = 10
SINGLE_TURN = 50
BULK_AIM = 3.0
IMPORT, ADD = "/v1/offerings:import", "/v1/offerings"


@dataclass(frozen=True)
class Writer:
    """Somebody who imports: where, and with whose key."""

    address: str
    keys: Sequence[str]
    session: requests.Session

    def send(self, number: int, path: str, content: bytes, content_type: str) -> requests.Response:
        """POST as one of the organizations."""
        headers = {
            "Authorization": f"Bearer {self.keys[number % len(self.keys)]}",
            "Content-Type": content_type,
            "Accept-Encoding": "identity",
        }
        answer = self.session.post(f"{self.address}{path}", data=content, headers=headers, timeout=600)
        answer.raise_for_status()
        return answer


def bulk(writer: Writer, copy: Copy, count: int, after_file: Callable[[int], None]) -> Figure:
    """Import in files, each beside the bare inserts of its rows; `after_file` is told how many there are."""
    size = max(1, min(LARGEST_FILE, count // FILES))
    rows = county.offerings(count)
    imported = inserted = 0.0
    done = 0
    with copy.copy.connect() as connection:
        for number, content in enumerate(_files(rows, size)):
            spent, answer = timed(writer.send, number, IMPORT, content, "application/x-ndjson")
            imported += spent
            inserted += timed(_insert, copy, connection, copy.new_batches())[0]
            done += json.loads(answer.text.splitlines()[-1])["outcomes"].get("created", 0)
            after_file(done)
    if done != count:
        raise RuntimeError(f"{count} offerings were sent, {done} came in")
    return Figure(f"import of {count:,} offerings, files of {size:,}", "s", imported, inserted, BULK_AIM)


def fill(writer: Writer, count: int) -> None:
    """Import, measuring nothing."""
    for number, content in enumerate(_files(county.offerings(count), max(1, min(LARGEST_FILE, count // FILES)))):
        writer.send(number, IMPORT, content, "application/x-ndjson")


def single(writer: Writer, copy: Copy, count: int) -> list[Figure]:
    """Add offerings one by one, by turns with the same commits bare."""
    bodies = [_without_record_id(body) for body in county.offerings(count, seed=2)]
    added: list[float] = []
    inserted: list[float] = []
    with copy.copy.connect() as connection:
        for start in range(0, count, SINGLE_TURN):
            for number, body in enumerate(bodies[start : start + SINGLE_TURN]):
                added.append(timed(writer.send, number, ADD, _dumped(body), "application/json")[0])
            inserted += [timed(copy.insert, connection, batch)[0] for batch in copy.new_batches()]
    return [in_milliseconds("adding one offering", added, inserted, percent) for percent in (50, 95)]


def _files(rows: Iterator[dict[str, Any]], size: int) -> Iterator[bytes]:
    while file := list(islice(rows, size)):
        yield b"\n".join(map(_dumped, file))


def _insert(copy: Copy, connection: Connection, batches: list[Rows]) -> None:
    for batch in batches:
        copy.insert(connection, batch)


def _without_record_id(body: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in body.items() if key != "record_id"}


def _dumped(body: dict[str, Any]) -> bytes:
    return json.dumps(body, ensure_ascii=False).encode()
