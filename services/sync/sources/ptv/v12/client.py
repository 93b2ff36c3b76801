"""Reads PTV v12: searches page by page, objects one by one, and the connections between them."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from services.sync.sources.protocol import SourceFailed
from services.sync.sources.ptv.client import ONE_AT_FAULT, RETIRED, Answered, content
from services.sync.sources.ptv.kept import Kept
from services.sync.sources.ptv.plan import Scope, Step, covers
from services.sync.sources.ptv.records import unread
from services.sync.sources.ptv.schema import ORIGINAL, Json, identity
from services.sync.sources.ptv.v11_lists import is_code
from services.sync.sources.ptv.v12 import lists, objects
from services.sync.sources.ptv.v12.channels import channel, postal_codes
from services.sync.sources.reading import MOST_PAGES, BadPage, Reader
from services.vocabulary.texts import Text

PAGE = 100
MOST_ALONE = 20  # channels that are fetched one by one, before those of their organizations are searched for
PATHS = {
    "Service": "service",
    "ServiceChannel": "service-channel",
    "Organization": "organization",
    "GeneralDescription": "general-description",
}
SIDES = {
    "Service": ("serviceContentId", "serviceContentIds"),
    "ServiceChannel": ("channelContentId", "channelContentIds"),
}


class V12Client:
    """One run's view of PTV v12, in v11's shape. Calls carry the API key, and follow no redirect with it."""

    def __init__(self, url: str, key: str, reader: Reader) -> None:
        self._url, self._reader = url.rstrip("/"), reader
        self._options = {"headers": {"x-api-key": key}, "allow_redirects": False}
        self._raw, self._kept = Kept(), Kept()
        self._offering: dict[str, None] = {}
        self._searched: set[str] = set()
        self._offices: dict[str, Text] = {}
        self._organizations: dict[str, tuple[str, ...]] = {}
        self._scope: Scope | None = None
        self.failed: dict[tuple[str, str], str] = {}

    def steps(self, scope: Scope, since: datetime | None, closed_since: datetime) -> list[Step]:
        """Searches by area and by organization; `SourceFailed` when an organization cannot be found out."""
        self._scope = scope
        try:
            organizations = self._organization_ids(scope)
        except BadPage as error:
            raise SourceFailed(f"which organizations are meant cannot be read; {error}") from None
        return lists.steps(scope, organizations, since, closed_since)

    def page(self, step: Step, number: int) -> tuple[list[Any], int]:
        """Objects in v11's shape, or `{id}`."""
        items, last = self._page(step.path, step.parameters, number)
        if step.what == "closed":
            return [{"id": _id(its)} for its in items], last
        if step.path == "connection/search":
            return [{"id": _id(its, "serviceContentId")} for its in items], last
        strangers = [its for its in items if _id(its) is None]
        given = {key: its for its in items if (key := _id(its))}
        if step.what == "changed":
            for key, its in given.items():
                self._raw.put((step.family, key), its)
            return [{"id": key} for key in given], last
        if step.family == "Service":
            self._offering |= {
                found: None for its in given.values() if (found := _id(its, "organizationContentId"))
            }
        translated = self._translated(step.family, list(given.values()))
        return strangers + [its for its in translated if self._is_asked_for(step, its)], last

    def objects(self, family: str, ids: Iterable[str]) -> dict[str, Json]:
        """v12 gives objects one by one."""
        wanted = list(dict.fromkeys(ids))
        unknown = [its for its in wanted if (family, its) not in self._kept and (family, its) not in self.failed]
        if family == "ServiceChannel" and len(unknown) > MOST_ALONE:
            self._search_channels()
        fetched = [its for key in unknown if (its := self._one(family, key)) is not None]
        for its in self._translated(family, fetched):
            self._kept.put((family, its["id"]), None if (family, its["id"]) in self.failed else its)
        known = ((its, self._kept.get((family, its))) for its in wanted)
        return {its: document for its, document in known if document is not None}

    def within(self, scope: Scope, family: str, ids: Iterable[str]) -> set[str]:
        """By what the objects themselves say of their areas."""
        organizations = self._organization_ids(scope)
        found = self.objects(family, ids)
        return {its for its, document in found.items() if covers(scope, document, organizations)}

    def _is_asked_for(self, step: Step, its: Json) -> bool:
        """A filter that PTV did not understand must not bring the whole country in."""
        if self._scope is None or (step.family, its["id"]) in self.failed:
            return True
        return covers(self._scope, its, self._organization_ids(self._scope))

    def _translated(self, family: str, given: list[Json]) -> list[Json]:
        """In v11's shape; one that cannot be read says so when its record is made."""
        connections = self._connections(family, [_id(its) or "" for its in given])
        if family == "ServiceChannel":
            self._learn_offices(given)
        turn: Mapping[str, Callable[[Json, list[Json]], Json]] = {
            "Service": objects.service,
            "ServiceChannel": lambda its, own: channel(its, own, self._offices),
            "Organization": lambda its, _: objects.organization(its),
            "GeneralDescription": lambda its, _: objects.general_description(its),
        }
        return [self._turned(family, its, turn[family], connections) for its in given]

    def _turned(
        self, family: str, its: Json, turn: Callable[[Json, list[Json]], Json], connections: list[Json]
    ) -> Json:
        key = _id(its) or ""
        own = [one for one in connections if _id(one, SIDES[family][0]) == key] if family in SIDES else []
        try:
            original = {"version": "v12", "object": its, "connections": own}
            return {**turn(its, own), "id": key, ORIGINAL: original}
        except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
            self.failed[family, key] = f"not what v12 documents ({type(error).__name__}: {error})"
            return unread(key)

    def _connections(self, family: str, ids: list[str]) -> list[Json]:
        if family not in SIDES:
            return []
        side, parameter = SIDES[family]
        found = []
        for start in range(0, len(ids), lists.MOST_VALUES):
            some = ids[start : start + lists.MOST_VALUES]
            rows = list(self._all("connection/search", {parameter: some}))
            if any(
                _id(row, side) is None for row in rows
            ):  # it may be of any: a place may look like one of no service
                self.failed |= {(family, its): "a connection of it, or of another, cannot be read" for its in some}
            found += [row for row in rows if _id(row, side) in some]
        return found

    def _search_channels(self) -> None:
        """The channels of the organizations whose services have come: a hundred at a time."""
        fresh = [its for its in self._offering if its not in self._searched]
        for start in range(0, len(fresh), lists.MOST_VALUES):
            some = fresh[start : start + lists.MOST_VALUES]
            for its in self._all("service-channel/search", {"organizationContentIds": some}):
                if key := _id(its):
                    self._raw.put(("ServiceChannel", key), its)
            self._searched |= set(some)

    def _one(self, family: str, key: str) -> Json | None:
        if (family, key) in self._raw:
            return self._raw.get((family, key))
        try:
            its = self._json(f"{PATHS[family]}/{key}", {}, gone={})
        except Answered as error:
            if error.status not in ONE_AT_FAULT:
                raise
            self.failed[family, key] = str(error)
            return None
        found = its if isinstance(its, dict) and _id(its) == key else None
        self._raw.put((family, key), found)
        if found is None:
            self._kept.put((family, key), None)
        return found

    def _learn_offices(self, channels: Iterable[Json]) -> None:
        codes = {code for its in channels for code in _postal_codes(its)} - self._offices.keys()
        wanted = sorted(codes)
        for start in range(0, len(wanted), lists.MOST_VALUES):
            some = wanted[start : start + lists.MOST_VALUES]
            self._offices |= {code: {} for code in some}
            for row in self._all("postal-codes", {"codes": some}):
                if isinstance(row, dict) and row.get("code") in some and isinstance(row.get("name"), dict):
                    self._offices[row["code"]] = row["name"]

    def _organization_ids(self, scope: Scope) -> tuple[str, ...]:
        """Ids as they are written, and of those that a Y-tunnus stands for."""
        return tuple(found for its in scope.organizations for found in self._organization(its))

    def _organization(self, its: str) -> tuple[str, ...]:
        if not is_code(its):
            return (its.lower(),)
        if its not in self._organizations:
            rows = self._all("organization/search", {"businessIds": [its]})
            same = [row for row in rows if isinstance(row, dict) and row.get("businessId") == its]
            self._organizations[its] = tuple(found for row in same if (found := _id(row)))
        return self._organizations[its]

    def _all(self, path: str, parameters: Mapping[str, Any]) -> Iterator[Any]:
        number, last = 0, 1
        while number < last:
            number += 1
            items, last = self._page(path, parameters, number)
            yield from items

    def _page(self, path: str, parameters: Mapping[str, Any], number: int) -> tuple[list[Any], int]:
        body = self._json(path, {**parameters, "page": number, "pageSize": PAGE})
        items, last = (body.get("items"), body.get("totalPages")) if isinstance(body, dict) else (None, None)
        if not isinstance(items, list) or not isinstance(last, int) or not 0 <= last <= MOST_PAGES:
            raise BadPage(f"{path}: not the page that was expected (totalPages, items)")
        if len(items) < (due := _due(body, number)):
            raise BadPage(f"{path}: {len(items)} of {due} are on the page")
        return items, last

    def _json(self, path: str, parameters: Mapping[str, Any], gone: Any = None) -> Any:
        answer = self._reader.get(f"{self._url}/{path}", params=dict(parameters), **self._options)
        if answer.status_code in (401, 403):
            raise SourceFailed(f"PTV answers {answer.status_code}: it does not take the API key of `key_file`")
        if answer.status_code == RETIRED:
            raise SourceFailed(f"PTV answers 410 at {path}: this version of its API is served no more")
        return content(answer, path, gone)


def _id(its: Any, key: str = "contentId") -> str | None:
    return identity({"id": its.get(key)}) if isinstance(its, dict) else None


def _due(body: Json, number: int) -> int:
    """How many items a page has by what it says of itself; one that says nothing is believed."""
    total, size = body.get("totalItems"), body.get("pageSize")
    if not isinstance(total, int) or not isinstance(size, int):
        return 0
    return min(size, total - (number - 1) * size)


def _postal_codes(its: Json) -> list[str]:
    try:
        return [code for code in postal_codes(its) if isinstance(code, str)]
    except (TypeError, AttributeError):
        return []  # it cannot be read, and is told of as itself
