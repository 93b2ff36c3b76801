"""The offering that readers see in place of several: of each source what it tells best, and whose word it is.

Where somebody vouches for a record, its words stand and the others only add to them.
"""

import json
from collections.abc import Iterable, Sequence
from importlib.resources import files
from typing import Any

from services.catalog.matching import places_of

Body = dict[str, Any]
# What is said of one record, not of the thing.
OWN = ("organization_id", "visibility", "source", "assured_at", "other_ids", "kind")
TEXTS = frozenset({"summary", "description", "plain", "first_step", "instructions", "participants"})
PREFERENCES: dict[str, list[str]] = json.loads((files(__package__) / "preferences.json").read_text("utf-8"))
_SHOWN_OF_SOURCE = ("system", "record_id", "url", "licence", "attribution", "modified_at", "fetched_at")


def compose(primary: Body, members: Iterable[Body]) -> Body:
    """One body, with `sources`: each source of it with its attribution, and what of the offering it gives.

    What is for professionals adds nothing to what is for everybody.
    """
    others = [its for its in members if _may_add(primary, its)]
    return _Composition([primary, *others]).body() if others else dict(primary)


class _Composition:
    def __init__(self, bodies: Sequence[Body]) -> None:
        self._bodies = bodies
        self._gives: list[set[str]] = [set() for _ in bodies]

    def body(self) -> Body:
        primary = self._bodies[0]
        result = {key: value for key, value in primary.items() if key in OWN}
        for key in dict.fromkeys(key for its in self._bodies for key in its if key not in (*OWN, "sources")):
            result[key] = self._value(key)
        if sources := list(self._sources()):
            result["sources"] = sources
        return result

    def _value(self, key: str) -> Any:
        if key == "places":
            return places_of.compose(self._bodies, self._order, self._give)
        if key == "hours":
            return self._first(key, self._order("hours"), "hours")
        if key == "price":
            known = [index for index in self._with(key) if self._bodies[index][key].get("type") != "unknown"]
            return self._first(key, known or self._with(key), "other")
        if key in TEXTS:
            return self._by_language(key, self._order("text"), "text")
        if key == "name":
            return self._by_language(key, [0, *(index for index in self._order("name") if index)], "text")
        if all(_is_text(self._bodies[index][key]) for index in self._with(key)):
            return self._by_language(key, range(len(self._bodies)), "other")
        return self._first(key, range(len(self._bodies)), "other")

    def _order(self, facet: str) -> list[int]:
        """The bodies, those first whose word counts most; among equals the primary."""
        ranks = [_rank(its, PREFERENCES[facet]) for its in self._bodies]
        return sorted(range(len(self._bodies)), key=lambda index: ranks[index])

    def _first(self, key: str, order: Iterable[int], what: str) -> Any:
        index = next(index for index in order if key in self._bodies[index])
        self._give(index, what)
        return self._bodies[index][key]

    def _by_language(self, key: str, order: Iterable[int], what: str) -> Body:
        found: Body = {}
        for index in order:
            for code, text in self._bodies[index].get(key, {}).items():
                if code not in found:
                    found[code] = text
                    self._give(index, what)
        return found

    def _with(self, key: str) -> list[int]:
        return [index for index, its in enumerate(self._bodies) if key in its]

    def _give(self, index: int, what: str) -> None:
        self._gives[index].add(what)

    def _sources(self) -> Iterable[Body]:
        for its, gives in zip(self._bodies, self._gives, strict=True):
            if source := its.get("source"):
                shown = {key: source[key] for key in _SHOWN_OF_SOURCE if key in source}
                yield {**shown, "gives": sorted(gives)}


def _may_add(primary: Body, member: Body) -> bool:
    return member.get("visibility", "public") in ("public", primary.get("visibility", "public"))


def _rank(body: Body, order: list[str]) -> int:
    """-1 for what somebody vouches for, then by what the source's name begins with."""
    if "assured_at" in body or "source" not in body:
        return -1
    system = body["source"].get("system", "")
    return next((rank for rank, name in enumerate(order) if system.startswith(name)), order.index("*"))


def _is_text(value: Any) -> bool:
    """A text, or words, by language."""
    return isinstance(value, dict) and all(isinstance(text, str | list) for text in value.values())
