"""Reading an instance's lists and single objects over HTTP."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urljoin, urlsplit

from services.sync.sources.linkedevents.times import moment
from services.sync.sources.protocol import SourceFailed
from services.sync.sources.reading import MOST_BAD_PAGES, BadPage, Reader

PAGE = 100  # the most that an instance gives
MOST_PAGES = 5000
MOST_MOVES = 5
MOST_REPEATS = 30  # Espoo gives what was published since then as well, however old its last change is
ENDLESS = "the list does not end; its pages repeat one another"
Rows = list[Any]


@dataclass(frozen=True)
class Part:
    """A page of a list that is read in the order of changes.

    `since` is the time after which the rest of the list is; `count` how many rows the list had when asked for.
    """

    rows: Rows
    count: int
    since: str


class Walk:
    """One instance. A list is read whole or not at all: half a list looks as if the rest were gone."""

    def __init__(self, reader: Reader, url: str) -> None:
        self._reader, self._base = reader, url.rstrip("/")
        self._host = urlsplit(self._base).hostname

    def changes(self, name: str, parameters: Mapping[str, str], since: str = "") -> Iterator[Part]:
        """The list from a time on, in the order of changes.

        Always the first page after the last row's `last_modified_time` is asked for: page by page an order that
        moves would skip rows. As many rows as share one time take further pages of that time.
        """
        seen: set[str] = set()
        number, repeats = 1, 0
        for _ in range(MOST_PAGES):
            asked = {**parameters, "sort": "last_modified_time", "page_size": str(PAGE), "page": str(number)}
            rows, count, more = self._page(name, asked | ({"last_modified_since": since} if since else {}))
            last = _last_change(rows)
            if last and (not since or moment(last) > moment(since)):
                since, number = last, 1
            else:
                number += 1
            yield Part(rows, count, since)
            if not more:
                return
            fresh = _ids(rows) - seen
            seen |= fresh
            repeats = 0 if fresh else repeats + 1
            if repeats >= MOST_REPEATS:
                break
        raise SourceFailed(f"{name}: {ENDLESS}")

    def listed(self, name: str, parameters: Mapping[str, str]) -> Iterator[Rows]:
        """The list page by page, for what does not move while it is read."""
        seen: set[str] = set()
        for number in range(1, MOST_PAGES):
            rows, _, more = self._page(name, {**parameters, "page_size": str(PAGE), "page": str(number)})
            yield rows
            if not more:
                return
            if not (fresh := _ids(rows) - seen):
                break
            seen |= fresh
        raise SourceFailed(f"{name}: {ENDLESS}")

    def one(self, name: str, identity: str) -> dict[str, Any] | None:
        """A single object, or what has taken its place (301); None when it is deleted (410) or unknown (404)."""
        url = f"{self._base}/{name}/{quote(identity, safe=':')}/"
        for _ in range(MOST_MOVES):
            answer = self._reader.get(url, allow_redirects=False)
            if answer.status_code in (404, 410):
                return None
            if answer.status_code == 200:
                return _object(answer.content)
            if answer.status_code not in (301, 302, 307, 308):
                raise BadPage(f"the answer is {answer.status_code}")
            url = self._own(url, answer.headers.get("Location", ""))
        raise BadPage("it has moved again and again")

    def _page(self, name: str, parameters: Mapping[str, str]) -> tuple[Rows, int, bool]:
        """A page's rows, how many the list has, and whether there are more."""
        for left in reversed(range(MOST_BAD_PAGES)):
            try:
                return self._asked(name, parameters)
            except BadPage as error:
                if not left:
                    after = parameters.get("last_modified_since")
                    where = f"{name}, page {parameters['page']}{f' after {after}' if after else ''}"
                    raise SourceFailed(f"{where}: {error}") from None
        raise AssertionError  # the last try returns or raises

    def _asked(self, name: str, parameters: Mapping[str, str]) -> tuple[Rows, int, bool]:
        url = f"{self._base}/{name}/"
        body = self._reader.json(url, params=parameters, allow_redirects=False)
        try:
            rows, count, following = body["data"], int(body["meta"]["count"]), body["meta"]["next"]
        except (ValueError, KeyError, TypeError, OverflowError) as error:
            raise BadPage(f"not the JSON that was expected ({type(error).__name__})") from None
        if not isinstance(rows, list) or not isinstance(following, str | None):
            raise BadPage("its data is no list, or its next no address")
        if following:
            self._own(url, following)
        return rows, count, bool(following)

    def _own(self, url: str, link: str) -> str:
        """Where the link leads, when it is at the instance itself; we are sent nowhere else."""
        try:
            led = urljoin(url, link)
            host = urlsplit(led).hostname
        except ValueError:
            raise BadPage("it leads to what is no address") from None
        if host != self._host or not led.startswith(("http://", "https://")):
            text = f"it leads to another host ({host}); if that is the right one, set the source's `url` to it"
            raise BadPage(text)
        return led


def _ids(rows: Rows) -> set[str]:
    return {str(row.get("id")) for row in rows if isinstance(row, dict)}


def _object(content: bytes) -> dict[str, Any]:
    try:
        body = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise BadPage(f"not the JSON that was expected ({type(error).__name__})") from None
    if not isinstance(body, dict):
        raise BadPage("it is no object")
    return body


def _last_change(rows: Rows) -> str:
    """The last time on the page that can be read, with its zone: a day would be taken for its end."""
    for row in reversed(rows):
        text = row.get("last_modified_time") if isinstance(row, dict) else None
        try:
            if isinstance(text, str) and "T" in text and moment(text):
                return text
        except ValueError:
            continue
    return ""
