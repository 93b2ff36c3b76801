"""A query as Elasticsearch takes it, and its answer as we give it on."""

import json
import math
from typing import Any

from services.search.query import (
    CONSTANT,
    MOST_BUCKETS,
    TIE,
    Found,
    Hit,
    Preference,
    Query,
    Term,
    Word,
    counted_slots,
    narrowing,
)


def request(query: Query) -> dict[str, Any]:
    """The parameters of a search."""
    return {
        "query": _query(query),
        "post_filter": {"bool": _filters(query, leave_out=None)},
        "aggregations": {name: _aggregation(query, name) for name in query.facets},
        "sort": _sort(query),
        "track_scores": bool(query.words),
        "track_total_hits": True,
        "from_": query.offset,
        "size": query.size,
        "source_includes": ["shown"],
    }


def found(answer: Any, query: Query) -> Found:
    """What a search has found."""
    facets = {name: _counts(answer["aggregations"][name]["codes"]["buckets"]) for name in query.facets}
    hits = tuple(_hit(hit, query) for hit in answer["hits"]["hits"])
    return Found(answer["hits"]["total"]["value"], hits, facets)


def _query(query: Query) -> dict[str, Any]:
    asked: dict[str, Any] = {
        "filter": [{"term": {"role": "offering"}}, {"terms": {"visibility": list(query.audiences)}}],
        "must_not": [{"terms": {name: list(codes)}} for name, codes in query.without.items()],
    }
    if query.words:
        asked["must"] = [{"bool": {"should": list(map(_word, query.words)), "minimum_should_match": 1}}]
        asked["should"] = list(map(_preference, query.preferences))
    return {"bool": asked}


def _word(word: Word) -> dict[str, Any]:
    alternatives = list(map(_term, word.alternatives))
    if word.fuzzy:
        distance = 1 if len(word.fuzzy) < 8 else 2
        close = {"fuzzy": {"folded": {"value": word.fuzzy, "fuzziness": distance}}}
        alternatives.append({"constant_score": {"filter": close, "boost": 0.5}})
    if word.prefix:
        begins = {"prefix": {"begins": {"value": word.prefix}}}
        alternatives.append({"constant_score": {"filter": begins, "boost": 1.0}})
    return {"dis_max": {"queries": alternatives, "tie_breaker": TIE}}


def _term(term: Term) -> dict[str, Any]:
    """How rare a concept is tells nothing of how well it fits: it counts the same everywhere."""
    if term.field in CONSTANT:
        return {"constant_score": {"filter": {"term": {term.field: term.value}}, "boost": term.weight}}
    return {"term": {term.field: {"value": term.value, "boost": term.weight}}}


def _preference(preference: Preference) -> dict[str, Any]:
    fits = {"terms": {preference.field: list(preference.codes)}}
    return {"constant_score": {"filter": fits, "boost": preference.weight}}


def _filters(query: Query, leave_out: str | None) -> dict[str, Any]:
    return {"filter": [{"terms": {name: list(codes)}} for name, codes in narrowing(query, leave_out).items()]}


def _sort(query: Query) -> list[Any]:
    by_name: list[Any] = [{"sort": "asc"}]
    if query.sort == "distance" and query.point:
        here = {"lat": query.point[0], "lon": query.point[1]}
        return [{"_geo_distance": {"point": here, "order": "asc", "unit": "m", "mode": "min"}}, *by_name]
    if query.sort == "next":
        return [{"next": "asc"}, *by_name]
    return [{"_score": "desc"}, *by_name] if query.sort == "relevance" and query.words else by_name


def _aggregation(query: Query, name: str) -> dict[str, Any]:
    codes: dict[str, Any] = {"terms": {"field": name, "size": MOST_BUCKETS}}
    if by_slot := counted_slots(query, name):
        codes = {"filters": {"filters": {code: {"terms": {"slot": list(its)}} for code, its in by_slot.items()}}}
    return {"filter": {"bool": _filters(query, leave_out=name)}, "aggregations": {"codes": codes}}


def _counts(buckets: Any) -> dict[str, int]:
    """By code: terms come as a list, named filters as an object that holds empty ones too."""
    if isinstance(buckets, dict):
        return {code: bucket["doc_count"] for code, bucket in buckets.items() if bucket["doc_count"]}
    return {bucket["key"]: bucket["doc_count"] for bucket in buckets}


def _hit(hit: dict[str, Any], query: Query) -> Hit:
    away = hit["sort"][0] if query.sort == "distance" else None
    return Hit(
        hit["_id"],
        round(hit["_score"] or 0.0, 4),
        hit["sort"][-1],
        json.loads(hit["_source"]["shown"]),
        round(away) if isinstance(away, float) and math.isfinite(away) else None,
    )
