"""What to do when nothing is found: spelling is forgiven, wishes that were read from words are let go, the
nearest municipality is looked at. What was let go is told. What somebody chose stays; how much there would be
without it is told."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from services.search.cells import distance
from services.search.codes import EVERYWHERE
from services.search.engine.protocol import Engine
from services.search.query import Found, Hit, Query

FAR_BETTER = 10.0  # half of what the name of a concept counts


REFUSED = {"concept_name"}  # what somebody said no to stays out


@dataclass(frozen=True)
class Nearby:
    """Nothing is in the municipalities that were asked for; this one is the nearest that has something."""

    municipality: str
    kilometres: int | None


@dataclass(frozen=True)
class Relaxed:
    """What was found, and what had to be let go for it: fields of wishes, a place. `instead` are the totals
    that there would be without a filter that somebody chose."""

    found: Found
    let_go: tuple[str, ...] = ()
    nearby: Nearby | None = None
    instead: Mapping[str, int] = field(default_factory=dict)


def search(
    engine: Engine, query: Query, forgiving: Query, wished: frozenset[str], chosen: frozenset[str]
) -> Relaxed:
    """The answer to a query. `forgiving` is the same with spelling forgiven; `wished` are the fields that only
    words asked for, `chosen` those that somebody chose."""
    found = engine.search(query)
    if found.total:
        return _elsewhere(engine, query, found) if "municipality" not in chosen else Relaxed(found)
    for asked in (query, forgiving) if query.words else (query,):
        for let_go in _fewer((wished & asked.filters.keys()) | (asked.without.keys() - REFUSED)):
            found = engine.search(_without(asked, let_go))
            if found.total:
                return Relaxed(found, let_go)
            if nearby := _nearest(engine, _without(asked, let_go), found):
                there = {**asked.filters, "municipality": (nearby.municipality,)}
                found = engine.search(_without(replace(asked, filters=there), let_go))
                if found.total:
                    return Relaxed(found, let_go, nearby)
    return Relaxed(found, instead=dict(_instead(engine, query, chosen)))


def _elsewhere(engine: Engine, query: Query, found: Found) -> Relaxed:
    """Of a place that stands in the words: when what is meant is not there, but only what shares a word with
    it, the place is let go."""
    if "municipality" not in query.filters or not query.words or query.sort != "relevance":
        return Relaxed(found)
    everywhere = _without(query, ("municipality",))
    first = _best(engine, query) if query.offset else found.hits
    best = _best(engine, everywhere)
    if not best or best[0].score - first[0].score < FAR_BETTER:
        return Relaxed(found)
    return Relaxed(engine.search(everywhere), ("municipality",))


def _best(engine: Engine, query: Query) -> tuple[Hit, ...]:
    """The first hit of all."""
    return engine.search(replace(query, facets=(), offset=0, size=1)).hits


def _fewer(wished: frozenset[str]) -> Iterator[tuple[str, ...]]:
    """None let go, one of them, all of them."""
    yield ()
    if len(wished) > 1:
        yield from ((name,) for name in sorted(wished))
    if wished:
        yield tuple(sorted(wished))


def _without(query: Query, let_go: tuple[str, ...]) -> Query:
    kept = {name: codes for name, codes in query.filters.items() if name not in let_go}
    return replace(query, filters=kept, without={n: c for n, c in query.without.items() if n not in let_go})


def _nearest(engine: Engine, query: Query, found: Found) -> Nearby | None:
    """The municipality that has something and whose middle is nearest; by count where no middle is known."""
    asked = [code for code in query.filters.get("municipality", ()) if code != EVERYWHERE]
    counts = {code: count for code, count in found.facets.get("municipality", {}).items() if code != EVERYWHERE}
    if not asked or not counts:
        return None
    centres = engine.centres()
    here = next((centres[code] for code in asked if code in centres), None)
    if here is None:
        return Nearby(max(sorted(counts), key=counts.__getitem__), None)
    away = {code: distance(here, centres[code]) for code in counts if code in centres}
    if not away:
        return None
    nearest = min(sorted(away), key=away.__getitem__)
    return Nearby(nearest, round(away[nearest]))


def _instead(engine: Engine, query: Query, chosen: frozenset[str]) -> Iterator[tuple[str, int]]:
    """For each filter that somebody chose, how much there is without it; only where there is something."""
    for name in sorted(chosen & query.filters.keys()):
        total = engine.search(replace(_without(query, (name,)), facets=(), offset=0, size=1)).total
        if total:
            yield name, total
    if query.words:
        total = engine.search(replace(query, words=(), preferences=(), facets=(), offset=0, size=1)).total
        if total:
            yield "q", total
