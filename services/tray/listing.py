"""The catalogue's lists, as pages and as streams."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from werkzeug.datastructures import MultiDict

from services.platform.problems import Problem
from services.tray.question import Question
from services.tray.shown import Shown, shown
from services.tray.upstream import Upstream

SIZE = 20
MOST = 200  # that the catalogue gives at once


@dataclass(frozen=True)
class Listing:
    """One page of a list; `cursor` is where it begins, `next` where the following one does."""

    items: list[Shown]
    cursor: str
    next: str | None


def offerings(catalog: Upstream, language: str, cursor: str = "", limit: int = SIZE, **filters: str) -> Listing:
    """One page of published offerings in the reader's language."""
    answer = _page(catalog, "/v1/offerings", cursor, limit=limit, **filters)
    return Listing([shown(its, language) for its in answer["items"]], cursor, answer["next"])


def organizations(catalog: Upstream, cursor: str = "", limit: int = SIZE * 3, **filters: str) -> Listing:
    """One page of organizations, by name."""
    answer = _page(catalog, "/v1/organizations", cursor, limit=limit, **filters)
    return Listing(answer["items"], cursor, answer["next"])


def every(catalog: Upstream, path: str, **filters: str) -> Iterator[Shown]:
    """The whole of a list, page by page: no more than one page is held. Its first page is asked for at once, so
    that a catalogue that is away is noticed before an answer has begun."""
    return _following(catalog, path, _page(catalog, path, "", limit=MOST, **filters), filters)


def narrowed(arguments: MultiDict[str, str]) -> dict[str, str]:
    """The municipality and the theme of an address; `UnknownFilter` when there is no such one."""
    question = Question.read(MultiDict([(name, arguments.get(name, "")) for name in ("municipality", "theme")]))
    return {facet: codes[0] for facet, codes in question.filters.items()}


def themes_counted(search: Upstream, municipality: str = "") -> dict[str, int]:
    """How much there is of each theme, in a municipality or at all; nothing while search is away."""
    try:
        answer = search.get("/v1/themes", params={"municipality": municipality} if municipality else None)
    except Problem:
        return {}
    return {its["value"]: its["count"] for its in answer["themes"]}


def _following(catalog: Upstream, path: str, page: Any, filters: dict[str, str]) -> Iterator[Shown]:
    while True:
        yield from page["items"]
        if not page["next"]:
            return
        page = _page(catalog, path, page["next"], limit=MOST, **filters)


def _page(catalog: Upstream, path: str, cursor: str, **parameters: Any) -> Any:
    return catalog.get(path, params={**parameters, **({"cursor": cursor} if cursor else {})})
