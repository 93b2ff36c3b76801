"""Reads PTV's lists page by page, and objects by their ids (PTV v11, sections 2 and 3)."""

import json
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from services.sync.sources.ptv.schema import Json, identity
from services.sync.sources.reading import BadPage, Reader

MOST_GUIDS = 50  # PTV takes 100, but channels that many services share are long
MOST_KEPT = 2000


class PtvClient:
    """One run's view of PTV: what was fetched once is not fetched again."""

    def __init__(self, url: str, reader: Reader) -> None:
        self._url, self._reader = url.rstrip("/"), reader
        self._texts: OrderedDict[tuple[str, str], str | None] = OrderedDict()

    def page(self, path: str, parameters: Mapping[str, str], number: int) -> tuple[list[Any], int]:
        """A page's items, and the number of the last page. `itemList` is null where there is nothing."""
        body = self._json(path, {**parameters, "page": str(number)})
        items, last = (body.get("itemList"), body.get("pageCount")) if isinstance(body, dict) else (0, 0)
        if not isinstance(items, list | None) or not isinstance(last, int):
            raise BadPage("not the page that was expected (pageCount, itemList)")
        return items or [], last

    def objects(self, family: str, ids: Iterable[str]) -> dict[str, Json]:
        """The published objects of some ids, by id."""
        wanted = list(dict.fromkeys(ids))
        found = {its: text for its in wanted if (text := self._known(family, its)) is not None}
        unknown = [its for its in wanted if (family, its) not in self._texts]
        for start in range(0, len(unknown), MOST_GUIDS):
            found |= dict(self._fetched(family, unknown[start : start + MOST_GUIDS]))
        return {its: json.loads(text) for its, text in found.items() if text}

    def _fetched(self, family: str, ids: list[str]) -> Iterator[tuple[str, str]]:
        # What is not published is left out; when nothing is left, the answer is 404 (section 2.6).
        rows = self._json(f"{family}/list", {"guids": ",".join(ids)}, empty=[])
        if not isinstance(rows, list):
            raise BadPage(f"{family}/list: not the list that was expected")
        came = {its: json.dumps(row, ensure_ascii=False) for row in rows if (its := identity(row)) in ids}
        for its in ids:
            self._texts[family, its] = came.get(its)
        while len(self._texts) > MOST_KEPT:
            self._texts.popitem(last=False)
        yield from came.items()

    def _known(self, family: str, its: str) -> str | None:
        if (family, its) in self._texts:
            self._texts.move_to_end((family, its))
        return self._texts.get((family, its))

    def _json(self, path: str, parameters: Mapping[str, str], empty: Any = None) -> Any:
        options = {"params": {**parameters, "showHeader": "true"}}
        if empty is None:
            return self._reader.json(f"{self._url}/{path}", **options)
        answer = self._reader.get(f"{self._url}/{path}", **options)
        if answer.status_code == 404:
            return empty
        if answer.status_code != 200:
            raise BadPage(f"{path}: the answer is {answer.status_code}")
        try:
            return json.loads(answer.content)
        except (ValueError, RecursionError) as error:
            raise BadPage(f"{path}: not the JSON that was expected ({type(error).__name__})") from None
