"""How the embedded engine is asked: queries in its form, orders that it does not know, and counts."""

import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import tantivy

from services.search.cells import distance
from services.search.codes import POINTS
from services.search.engine.tantivy_documents import schema
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

TIES = 100  # so far beyond a page equal scores are put in order at no great cost
DIGITS = 4  # of a score: what is equal for people


def found(searcher: tantivy.Searcher, query: Query) -> Found:
    """Hits in the order that was asked for, equal ones in the order of names, and the facets' counts."""
    wanted = _query(query, leave_out=None)
    total, hits = _ordered(searcher, wanted, query)
    return Found(total, hits, _facets(searcher, wanted, query))


def stored(searcher: tantivy.Searcher, identity: str) -> dict[str, Any] | None:
    """What is stored of the document with this id."""
    hits = searcher.search(tantivy.Query.term_query(schema(), "id", identity), 1).hits
    return searcher.doc(hits[0][1]).to_dict() if hits else None


def numbers(searcher: tantivy.Searcher, ids: list[str]) -> dict[str, int]:
    """The feed numbers at which these stand in the index."""
    if not ids:
        return {}
    query = tantivy.Query.term_set_query(schema(), "id", ids)
    documents = (searcher.doc(address).to_dict() for _, address in searcher.search(query, len(ids)).hits)
    return {one["id"][0]: one["n"][0] for one in documents}


def count(searcher: tantivy.Searcher) -> int:
    """How many offerings there are."""
    return _total(searcher.search(having("role", "offering"), 1))


def _total(result: tantivy.SearchResult) -> int:
    return int(result.count or 0)  # type: ignore[attr-defined]  # its type stub forgets this one


def having(field: str, value: str) -> tantivy.Query:
    """What has this code."""
    return tantivy.Query.term_query(schema(), field, value)


def _ordered(searcher: tantivy.Searcher, wanted: tantivy.Query, query: Query) -> tuple[int, tuple[Hit, ...]]:
    """The total, and the hits of the page."""
    last = query.offset + query.size
    if query.sort == "distance" and query.point:
        return _nearest(searcher, wanted, query, query.point)
    if query.sort == "relevance" and query.words:
        return _best(searcher, wanted, query)
    by = "next_sort" if query.sort == "next" else "sort"
    result = searcher.search(wanted, last, order_by_field=by, order=tantivy.Order.Asc)
    return _total(result), tuple(_hit(searcher.doc(address), None) for _, address in result.hits[query.offset :])


def _best(searcher: tantivy.Searcher, wanted: tantivy.Query, query: Query) -> tuple[int, tuple[Hit, ...]]:
    """By score, and equal scores by name: the engine orders by one of both, so as many are read as are equal."""
    last = query.offset + query.size
    result = searcher.search(wanted, last + TIES)
    scores = [round(score, DIGITS) for score, _ in result.hits]
    if len(scores) > last and scores[-1] == scores[last - 1] and _total(result) > len(scores):
        everything = _total(result)
        score_of = {_at(address): score for score, address in searcher.search(wanted, everything).hits}
        in_order = searcher.search(wanted, everything, order_by_field="sort", order=tantivy.Order.Asc)
        addresses = sorted(
            (address for _, address in in_order.hits), key=lambda address: -round(score_of[_at(address)], DIGITS)
        )
        page = [_hit(searcher.doc(address), score_of[_at(address)]) for address in addresses[query.offset : last]]
        return everything, tuple(page)
    return _total(result), _in_order(searcher, result.hits, scores, query)


def _in_order(
    searcher: tantivy.Searcher, hits: Sequence[Any], scores: Sequence[float], query: Query
) -> tuple[Hit, ...]:
    """The page of hits that are in the order of their scores. Only those are read that are on it, or share a
    score with one that is."""
    on_page = scores[query.offset : query.offset + query.size]
    if not on_page:
        return ()
    first = scores.index(on_page[0])
    end = len(scores) - scores[::-1].index(on_page[-1])
    read = [
        (score, searcher.doc(address).to_dict())
        for score, (_, address) in zip(scores[first:end], hits[first:end], strict=True)
    ]
    read.sort(key=lambda pair: (-pair[0], pair[1]["sort"][0]))
    start = query.offset - first
    return tuple(_shown(kept, score) for score, kept in read[start : start + query.size])


def _at(address: tantivy.DocAddress) -> tuple[int, int]:
    return address.segment_ord, address.doc


def _nearest(
    searcher: tantivy.Searcher, wanted: tantivy.Query, query: Query, point: tuple[float, float]
) -> tuple[int, tuple[Hit, ...]]:
    """Every hit is measured: the engine knows no distances. What is nowhere comes last."""
    result = searcher.search(wanted, max(1, count(searcher)), order_by_field="sort", order=tantivy.Order.Asc)
    addresses = [address for _, address in result.hits]
    away = [math.inf] * len(addresses)
    for at in range(POINTS):
        lats, lons = (searcher.fast_field_values(f"point{at}_{axis}", addresses) for axis in ("lat", "lon"))
        for index, (lat, lon) in enumerate(zip(lats, lons, strict=True)):
            if lat is not None and lon is not None:
                away[index] = min(away[index], round(distance(point, (lat, lon)) * 1000))
    order = sorted(range(len(addresses)), key=away.__getitem__)[query.offset : query.offset + query.size]
    hits = [(_hit(searcher.doc(addresses[index]), None), away[index]) for index in order]
    return _total(result), tuple(
        replace(hit, distance=int(metres) if math.isfinite(metres) else None) for hit, metres in hits
    )


def _query(query: Query, leave_out: str | None) -> tantivy.Query:
    must, should, never = tantivy.Occur.Must, tantivy.Occur.Should, tantivy.Occur.MustNot
    clauses = [(must, _unscored(having("role", "offering"))), (must, _any("visibility", query.audiences))]
    clauses += [(must, _any(name, codes)) for name, codes in narrowing(query, leave_out).items()]
    clauses += [(never, _any(name, codes)) for name, codes in query.without.items()]
    if query.words:
        clauses.append((must, tantivy.Query.boolean_query([(should, _word(word)) for word in query.words])))
        clauses += [(should, _preference(preference)) for preference in query.preferences]
    return tantivy.Query.boolean_query(clauses)


def _any(field: str, codes: Sequence[str]) -> tantivy.Query:
    return _unscored(tantivy.Query.term_set_query(schema(), field, list(codes)))


def _word(word: Word) -> tantivy.Query:
    alternatives = [_weighted(term) for term in word.alternatives]
    if word.fuzzy:
        distance = 1 if len(word.fuzzy) < 8 else 2
        close = tantivy.Query.fuzzy_term_query(schema(), "folded", word.fuzzy, distance=distance)
        alternatives.append(tantivy.Query.const_score_query(close, 0.5))
    if word.prefix:
        begins = tantivy.Query.regex_query(schema(), "begins", re.escape(word.prefix) + ".*")
        alternatives.append(tantivy.Query.const_score_query(begins, 1.0))
    return tantivy.Query.disjunction_max_query(alternatives, TIE)


def _weighted(term: Term) -> tantivy.Query:
    """How rare a concept is tells nothing of how well it fits: it counts the same everywhere."""
    its = having(term.field, term.value)
    if term.field in CONSTANT:
        return tantivy.Query.const_score_query(its, term.weight)
    return tantivy.Query.boost_query(its, term.weight)


def _preference(preference: Preference) -> tantivy.Query:
    fits = tantivy.Query.term_set_query(schema(), preference.field, list(preference.codes))
    return tantivy.Query.const_score_query(fits, preference.weight)


def _unscored(query: tantivy.Query) -> tantivy.Query:
    return tantivy.Query.const_score_query(query, 0.0)


def _hit(document: tantivy.Document, score: Any) -> Hit:
    return _shown(document.to_dict(), round(score, DIGITS) if isinstance(score, float) else 0.0)


def _shown(kept: Mapping[str, Any], score: float) -> Hit:
    return Hit(kept["id"][0], score, kept["sort"][0], json.loads(kept["shown"][0]))


def _facets(searcher: tantivy.Searcher, wanted: tantivy.Query, query: Query) -> dict[str, dict[str, int]]:
    """The counts of each facet without its own filter."""
    by_slot = {name: slots for name in query.facets if (slots := counted_slots(query, name))}
    narrowed = [name for name in query.facets if name in query.filters and name not in by_slot]
    free = [name for name in query.facets if name not in query.filters and name not in by_slot]
    facets = _buckets(searcher, wanted, free)
    for name in narrowed:
        facets |= _buckets(searcher, _query(query, leave_out=name), [name])
    for name, slots in by_slot.items():
        others, facets[name] = (tantivy.Occur.Must, _query(query, leave_out=name)), {}
        for code, its in slots.items():
            both = tantivy.Query.boolean_query([others, (tantivy.Occur.Must, _any("slot", its))])
            if count := _total(searcher.search(both, 1)):
                facets[name][code] = count
    return facets


def _buckets(searcher: tantivy.Searcher, query: tantivy.Query, fields: Sequence[str]) -> dict[str, dict[str, int]]:
    if not fields:
        return {}
    wanted = {field: {"terms": {"field": field, "size": MOST_BUCKETS}} for field in fields}
    answer = searcher.aggregate(query, wanted)
    return {
        field: {bucket["key"]: int(bucket["doc_count"]) for bucket in answer[field]["buckets"]} for field in fields
    }
