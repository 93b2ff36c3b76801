"""What is asked of search, and by whom: one caller, or several at once."""

import json
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import requests

from benchmarks.timing import timed
from services.search.app import create_app
from services.search.engine.protocol import Engine
from services.search.query import Found, Query
from services.search.settings import SearchSettings

QUERIES: Mapping[str, Any] = json.loads(Path(__file__).with_name("queries.json").read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Asked:
    """A question to search: what it tells, its path, and the query that the engine is asked first for it."""

    what: str
    path: str
    query: Query

    def without_facets(self) -> "Asked":
        """The same, for an engine that counts nothing."""
        return replace(self, query=replace(self.query, facets=()))


class Noting:
    """An engine that notes what it is asked."""

    def __init__(self, engine: Engine) -> None:
        self._engine, self.noted = engine, list[Query]()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._engine, name)

    def search(self, query: Query) -> Found:
        """As the engine does."""
        self.noted.append(query)
        return self._engine.search(query)


def questions(settings: SearchSettings, group: str) -> list[Asked]:
    """The questions of a group, with what the service asks its engine for them; each must be answered."""
    app = create_app(replace(settings, log_level="ERROR"))
    noting = app.extensions["engine"] = Noting(app.extensions["engine"])
    client, found = app.test_client(), []
    for row in QUERIES[group]:
        noting.noted.clear()
        path = f"/v1/search?{urlencode({name: its for name, its in row.items() if name != 'what'})}"
        answer = client.get(path)
        if answer.status_code != 200:
            raise RuntimeError(f"{path}: {answer.text}")
        found.append(Asked(row.get("what", group), path, noting.noted[0]))
    noting.close()
    return found


class Caller:
    """Asks services over HTTP, each thread over a connection of its own."""

    def __init__(self) -> None:
        self._local = threading.local()

    def get(self, url: str) -> requests.Response:
        """An answer that must be good."""
        answer: requests.Response = self._session().get(url, timeout=60)
        answer.raise_for_status()
        return answer

    def mirror(self, urls: Sequence[str], bare: str) -> list[str]:
        """Addresses at the bare service that answer the same JSON as those."""
        for number, url in enumerate(urls):
            self._session().put(f"{bare}/json/{number}", json=self.get(url).json(), timeout=60).raise_for_status()
        return [f"{bare}/json/{number}" for number in range(len(urls))]

    def _session(self) -> requests.Session:
        if not hasattr(self._local, "session"):
            self._local.session = requests.Session()
            self._local.session.headers["Accept-Encoding"] = "identity"
        session: requests.Session = self._local.session
        return session


def at_once(call: Callable[[int], object], times: int, clients: int) -> list[float]:
    """Seconds of each of so many calls, of which so many are under way at any time."""
    with ThreadPoolExecutor(clients) as pool:
        return [spent for spent, _ in pool.map(lambda turn: timed(call, turn), range(times))]


def by_kind(asked: Sequence[Asked], spent: Sequence[float]) -> Iterator[tuple[str, list[float]]]:
    """The seconds of each kind of question, of turns that went through all questions again and again."""
    for kind in dict.fromkeys(one.what for one in asked[: len(spent)]):
        yield kind, [its for turn, its in enumerate(spent) if asked[turn % len(asked)].what == kind]
