"""How the embedded engine is asked: queries in its form, orders that it does not know, and counts."""

import json
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from operator import itemgetter
from typing import Any

import tantivy

from services.search.cells import circle, distance
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

TIES = 100  # so far beyond a page it is looked for equal scores at no great cost
MORE = 8  # times as many are looked at then
FEW = 4_000  # of one score, whose names are read one by one
RADII = (5.0, 20.0, 80.0)  # km
INSIDE, LINE = 0.95, 0.5  # of a radius, and km: nearer than that a circle lacks nothing
DIGITS = 4  # of a score: what is equal for people

Placed = tuple[float, tantivy.DocAddress]  # by a score or a distance


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
    """By score, and equal scores by name: so many are looked at that all are there that equal the page's last."""
    last = query.offset + query.size
    many = last + TIES
    result = searcher.search(wanted, many)
    total, hits = _total(result), _rounded(result)
    while last < len(hits) < total and hits[-1][0] == hits[last - 1][0]:
        many *= MORE
        hits = _rounded(searcher.search(wanted, many))
    return total, tuple(
        _shown(searcher.doc(address).to_dict(), score) for score, address in _page(searcher, wanted, hits, query)
    )


def _rounded(result: tantivy.SearchResult) -> list[Placed]:
    return [(round(score, DIGITS), address) for score, address in result.hits]


def _page(
    searcher: tantivy.Searcher, wanted: tantivy.Query, hits: Sequence[Placed], query: Query
) -> Iterator[Placed]:
    """The page of hits that come in the order of their scores or distances: equal ones by name. The engine
    orders by one of both, so only those are put in order that equal one on the page."""
    before, last = 0, query.offset + query.size
    for by, equal in groupby(hits, key=itemgetter(0)):
        addresses = [address for _, address in equal]
        start, end = max(0, query.offset - before), min(len(addresses), last - before)
        if start < end:
            yield from ((by, address) for address in _by_name(searcher, wanted, addresses, end)[start:end])
        before += len(addresses)
        if before >= last:
            return


def _by_name(
    searcher: tantivy.Searcher, wanted: tantivy.Query, addresses: list[tantivy.DocAddress], first: int
) -> list[tantivy.DocAddress]:
    """The first so many of these, which are among what is wanted, in the order of names."""
    if len(addresses) <= 1:
        return addresses
    if len(addresses) <= FEW:
        return sorted(addresses, key=lambda address: str(searcher.doc(address).get_first("sort")))
    # The engine gives the first names at little cost, but all of them slowly.
    these, total = set(map(_at, addresses)), _total(searcher.search(wanted, 1))
    asked, found = 2 * first * total // len(addresses), list[tantivy.DocAddress]()
    while len(found) < first:
        in_order = searcher.search(wanted, asked, order_by_field="sort", order=tantivy.Order.Asc).hits
        found = [address for _, address in in_order if _at(address) in these]
        asked *= 4
    return found


def _at(address: tantivy.DocAddress) -> tuple[int, int]:
    return address.segment_ord, address.doc


def _nearest(
    searcher: tantivy.Searcher, wanted: tantivy.Query, query: Query, point: tuple[float, float]
) -> tuple[int, tuple[Hit, ...]]:
    """Hits are measured one by one, since the engine knows no distances: first those in a circle around the point,
    in wider ones until they are enough. What is nowhere comes last."""
    total = _total(searcher.search(wanted, 1))
    for radius in RADII:
        inside = tantivy.Query.boolean_query(
            [(tantivy.Occur.Must, wanted), (tantivy.Occur.Must, _any("cell", circle(point, radius)))]
        )
        whole = (radius * INSIDE - LINE) * 1000  # the line of a circle of squares is not sharp
        hits = [hit for hit in _measured(searcher, inside, point) if hit[0] <= whole]
        if len(hits) >= query.offset + query.size:
            break
    else:
        hits = _measured(searcher, wanted, point)
    page = ((away, _hit(searcher.doc(address), None)) for away, address in _page(searcher, wanted, hits, query))
    return total, tuple(
        replace(hit, distance=int(metres) if math.isfinite(metres) else None) for metres, hit in page
    )


def _measured(searcher: tantivy.Searcher, wanted: tantivy.Query, point: tuple[float, float]) -> list[Placed]:
    """What is wanted, in the order of its distance in metres."""
    addresses = [address for _, address in searcher.search(wanted, max(1, searcher.num_docs)).hits]
    away = [math.inf] * len(addresses)
    for at in range(POINTS):
        lats, lons = (searcher.fast_field_values(f"point{at}_{axis}", addresses) for axis in ("lat", "lon"))
        for index, (lat, lon) in enumerate(zip(lats, lons, strict=True)):
            if lat is not None and lon is not None:
                away[index] = min(away[index], round(distance(point, (lat, lon)) * 1000))
    return sorted(zip(away, addresses, strict=True), key=itemgetter(0))


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
        filters = {
            code: {"filter": " OR ".join(f'slot:"{one}"' for one in its)} for code, its in slots.items() if its
        }
        counted = searcher.aggregate(_query(query, leave_out=name), filters)
        facets[name] = {code: int(its["doc_count"]) for code, its in counted.items() if its["doc_count"]}
    return facets


def _buckets(searcher: tantivy.Searcher, query: tantivy.Query, fields: Sequence[str]) -> dict[str, dict[str, int]]:
    if not fields:
        return {}
    wanted = {field: {"terms": {"field": field, "size": MOST_BUCKETS}} for field in fields}
    answer = searcher.aggregate(query, wanted)
    return {
        field: {bucket["key"]: int(bucket["doc_count"]) for bucket in answer[field]["buckets"]} for field in fields
    }
