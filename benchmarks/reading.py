"""Reading: pages and single objects, beside a bare route that sends the same bytes from memory."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

import requests
from sqlalchemy import Engine, text

from benchmarks.timing import Figure, in_milliseconds, in_turns

WARM_UP = 20
DIFFERENT = 50
DEEPEST = 100
MOST_PAGES = 200
AREA = "/api/v11/Service/list/area/Municipality/code/491"
LIST = "/v1/offerings?municipality=491&theme=exercise&limit=50"
PAGE_AIM = 2.0


@dataclass(frozen=True)
class Reading:
    """A route, at several addresses that are asked in turn, and whether it has an aim.

    A `fresh` one is asked once at each address, and no answer to it has been kept.
    """

    name: str
    paths: Sequence[str]
    aim: float | None = None
    fresh: bool = False


class Reader:
    """Asks the catalogue and the bare route by turns."""

    def __init__(self, catalog: str, bare: str, key: str, engine: Engine) -> None:
        self.catalog, self.bare, self.engine = catalog, bare, engine
        self.session = requests.Session()
        self.session.headers["Accept-Encoding"] = "identity"
        self.of_feed = {"Authorization": f"Bearer {key}"}

    def get(self, path: str) -> requests.Response:
        """The catalogue's answer; only the feed's pages need a key."""
        headers = self.of_feed if path.startswith("/v1/changes") else None
        return _good(self.session.get(f"{self.catalog}{path}", headers=headers, timeout=60))

    def measure(self, reading: Reading, times: int) -> Iterator[Figure]:
        """p50 and p95 of both."""
        for number, path in enumerate(reading.paths):
            answer = self.get(path)
            kind = {"Content-Type": answer.headers["Content-Type"]}
            _good(self.session.put(f"{self.bare}/bytes/{number}", data=answer.content, headers=kind, timeout=60))

        def product(turn: int) -> None:
            self.get(reading.paths[turn % len(reading.paths)])

        def bare(turn: int) -> None:
            _good(self.session.get(f"{self.bare}/bytes/{turn % len(reading.paths)}", timeout=60))

        if reading.fresh:
            self._forget()
            times = len(reading.paths)
        spent = in_turns(product, bare, times, min(WARM_UP, times))
        yield in_milliseconds(reading.name, *spent, 50)
        yield in_milliseconds(reading.name, *spent, 95, reading.aim)

    def _forget(self) -> None:
        # What was kept is good until a PTV document changes: say that one did.
        with self.engine.begin() as connection:
            connection.execute(text("UPDATE feed SET documents = documents + 1"))


def readings(reader: Reader) -> list[Reading]:
    """What is read, over what the database holds."""
    engine = reader.engine
    offerings = _sample(engine, "SELECT id FROM offerings WHERE status = 'published' ORDER BY id")
    services = _sample(
        engine, "SELECT id FROM ptv_documents WHERE family = 'Service' AND status = 'Published' ORDER BY id", 100
    )
    deep_list, pages = _deep(reader)
    every = reader.get(f"{AREA}?page=1").json()["pageCount"]
    middle = every // 2 or 1
    one_after_the_other = [f"{AREA}?page={number}" for number in range(1, max(every, 2))][:MOST_PAGES]
    changes = reader.get("/v1/changes?after=0&limit=1").json()["head"]
    return [
        Reading("one offering", [f"/v1/offerings/{identity}" for identity in offerings]),
        Reading("list page of 50, first", [LIST]),
        Reading(f"list page of 50, {pages} pages on", [deep_list]),
        Reading("PTV page of 100 objects, first", [f"{AREA}?page=1"], PAGE_AIM),
        Reading(f"PTV page of 100 objects, page {middle}", [f"{AREA}?page={middle}"], PAGE_AIM),
        Reading("PTV pages of 100 objects, each fresh", one_after_the_other, PAGE_AIM, fresh=True),
        Reading("PTV, 100 objects by id", [f"/api/v11/Service/list?guids={','.join(services)}"], PAGE_AIM),
        Reading("feed page of 500 changes", [f"/v1/changes?after={changes // 2}&limit=500"]),
    ]


def _deep(reader: Reader) -> tuple[str, int]:
    """The address of a full page as far into the list as there is one, and how many pages on it is."""
    path, pages = LIST, 0
    answer: Mapping[str, Any] = reader.get(path).json()
    while answer["next"] and pages < DEEPEST:
        following = f"{LIST}&cursor={answer['next']}"
        answer = reader.get(following).json()
        if not answer["next"]:
            break
        path, pages = following, pages + 1
    return path, pages


def _sample(engine: Engine, query: str, count: int = DIFFERENT) -> list[str]:
    with engine.connect() as connection:
        found = [row.id for row in connection.execute(text(query))]
    return Random(1).sample(found, min(count, len(found)))


def _good(answer: requests.Response) -> requests.Response:
    answer.raise_for_status()
    return answer
