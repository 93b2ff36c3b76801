"""Reads PTV v11: lists page by page, and objects by their ids (PTV v11, sections 2 and 3)."""

import json
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any, Protocol

import requests

from services.sync.sources.protocol import SourceFailed
from services.sync.sources.ptv import v11_lists
from services.sync.sources.ptv.kept import Kept
from services.sync.sources.ptv.plan import Scope, Step
from services.sync.sources.ptv.schema import Json, identity
from services.sync.sources.reading import MOST_PAGES, BadPage, Reader

MOST_GUIDS = 50  # PTV takes 100, but channels that many services share are long
MOST_FAILED = 3  # single objects that cannot be read, of one request; more mean that PTV is not well
GONE, RETIRED = 404, 410
ONE_AT_FAULT = (400, 413, 414, 500)  # answers that one of the ids can be to blame for


class Client(Protocol):
    """One version of PTV's API; what it gives has the shape of v11."""

    failed: dict[tuple[str, str], str]
    """Objects that are there and could not be read, with the reason."""

    def steps(self, scope: Scope, since: datetime | None, closed_since: datetime) -> list[Step]:
        """The lists of a full pass, or of one over what has changed since."""
        ...

    def page(self, step: Step, number: int) -> tuple[list[Any], int]:
        """A page's items, and the number of the last page."""
        ...

    def objects(self, family: str, ids: Iterable[str]) -> dict[str, Json]:
        """The published objects of some ids, by id."""
        ...

    def within(self, scope: Scope, family: str, ids: Iterable[str]) -> set[str]:
        """Those of the ids that a full pass over the scope would read."""
        ...


class Answered(BadPage):
    """An answer with another status than 200."""

    def __init__(self, path: str, status: int) -> None:
        super().__init__(f"{path}: the answer is {status}")
        self.status = status


def content(answer: requests.Response, path: str, gone: Any = None) -> Any:
    """The JSON of a 200. `gone` is what a 404 means where it is no fault; `BadPage` for anything else."""
    if answer.status_code == GONE and gone is not None:
        return gone
    if answer.status_code != 200:
        raise Answered(path, answer.status_code)
    try:
        return json.loads(answer.content)
    except (ValueError, RecursionError) as error:
        raise BadPage(f"{path}: not the JSON that was expected ({type(error).__name__})") from None


class PtvClient:
    """One run's view of PTV: what was fetched once is not fetched again."""

    def __init__(self, url: str, reader: Reader) -> None:
        self._url, self._reader = url.rstrip("/"), reader
        self._kept = Kept()
        self._within: dict[str, frozenset[str]] = {}
        self.failed: dict[tuple[str, str], str] = {}

    def steps(self, scope: Scope, since: datetime | None, closed_since: datetime) -> list[Step]:
        """Lists of objects, or of ids by date."""
        if since is None:
            return v11_lists.full(scope, closed_since)
        return v11_lists.changes(scope, since, closed_since)

    def page(self, step: Step, number: int) -> tuple[list[Any], int]:
        """`itemList` is null where there is nothing (section 3)."""
        return self._page(step.path, step.parameters, number)

    def objects(self, family: str, ids: Iterable[str]) -> dict[str, Json]:
        """Ids that nothing is published under are left out."""
        wanted = list(dict.fromkeys(ids))
        unknown = [its for its in wanted if (family, its) not in self._kept and (family, its) not in self.failed]
        found: dict[str, Json] = {}
        for start in range(0, len(unknown), MOST_GUIDS):
            found |= self._fetched(family, unknown[start : start + MOST_GUIDS])
        known = ((its, self._kept.get((family, its))) for its in wanted if its not in found)
        return found | {its: document for its, document in known if document is not None}

    def within(self, scope: Scope, family: str, ids: Iterable[str]) -> set[str]:
        """By the ids of the scope's lists, which are read once; `SourceFailed` when they cannot be."""
        if family not in self._within:
            try:
                self._within[family] = frozenset(self._all_ids(scope, family))
            except BadPage as error:
                raise SourceFailed(f"which objects are of this county cannot be read; {error}") from None
        return set(ids) & self._within[family]

    def _all_ids(self, scope: Scope, family: str) -> Iterable[str]:
        for step in v11_lists.ids(scope, family):
            yield from self._ids(step.path, step.parameters)
        types = v11_lists.SERVICE_TYPES if family == "Service" else ("ServiceLocation",)
        for organization in self._organization_ids(scope.organizations):
            yield from self._ids(f"Common/EntitiesByOrganization/{organization}", {}, types)

    def _ids(self, path: str, parameters: Mapping[str, Any], types: Collection[str] = ()) -> Iterable[str]:
        number, last = 0, 1
        while number < last:
            number += 1
            items, last = self._page(path, parameters, number)
            for item in items:
                its = identity(item)
                if its and (not types or item.get("type") in types):
                    yield its

    def _organization_ids(self, organizations: Iterable[str]) -> Iterable[str]:
        """A Y-tunnus may be of several, and of none that is published."""
        for its in organizations:
            if not v11_lists.is_code(its):
                yield its
                continue
            rows = self._json(f"Organization/businesscode/{its}", {}, gone=[])
            yield from (found for row in (rows if isinstance(rows, list) else [rows]) if (found := identity(row)))

    def _page(self, path: str, parameters: Mapping[str, Any], number: int) -> tuple[list[Any], int]:
        body = self._json(path, {**parameters, "page": str(number)})
        items, last = (body.get("itemList"), body.get("pageCount")) if isinstance(body, dict) else (0, 0)
        if not isinstance(items, list | None) or not isinstance(last, int) or not 0 <= last <= MOST_PAGES:
            raise BadPage("not the page that was expected (pageCount, itemList)")
        return items or [], last

    def _fetched(self, family: str, ids: list[str]) -> dict[str, Json]:
        faults: dict[str, str] = {}
        found = self._halved(family, ids, faults)
        self.failed |= {(family, its): reason for its, reason in faults.items()}
        return found

    def _halved(self, family: str, ids: list[str], faults: dict[str, str]) -> dict[str, Json]:
        """One object that PTV stumbles over must not keep back the others: they are asked for in halves."""
        try:
            return self._several(family, ids)
        except Answered as error:
            if error.status not in ONE_AT_FAULT:
                raise
            if len(ids) == 1:
                faults[ids[0]] = str(error)
                if len(faults) > MOST_FAILED:
                    raise BadPage(f"{family}/list: most of it cannot be read") from None
                return {}
        middle = len(ids) // 2
        return self._halved(family, ids[:middle], faults) | self._halved(family, ids[middle:], faults)

    def _several(self, family: str, ids: list[str]) -> dict[str, Json]:
        # What is not published is left out; when nothing is left, the answer is 404 (section 2.6).
        rows = self._json(f"{family}/list", {"guids": ",".join(ids)}, gone=[])
        if not isinstance(rows, list):
            raise BadPage(f"{family}/list: not the list that was expected")
        found = {its: row for row in rows if (its := identity(row)) in ids}
        for its in ids:
            self._kept.put((family, its), found.get(its))
        return found

    def _json(self, path: str, parameters: Mapping[str, Any], gone: Any = None) -> Any:
        answer = self._reader.get(f"{self._url}/{path}", params={**parameters, "showHeader": "true"})
        if answer.status_code == RETIRED:
            raise SourceFailed(
                'PTV answers 410: it serves v11 no more; in the county profile, write version = "v12"'
            )
        return content(answer, path, gone)
