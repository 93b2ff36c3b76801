"""The embedded engine: tantivy, in a folder.

`current` names the folder of the index in use; a rebuild writes another and then replaces that file, so
that an interrupted one is harmless. The state is a document of the index: it is committed with the rest.
"""

import fcntl
import json
import math
import os
import re
import shutil
import threading
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import IO, Any

import tantivy

from services.search.cells import distance
from services.search.codes import POINTS
from services.search.documents import FIELDS, Document
from services.search.engine.protocol import Expected, IndexAway, IndexState, LeaseTaken, RebuildFailed, Removal
from services.search.query import CONCEPT_WEIGHTS, MOST_BUCKETS, TIE, Found, Hit, Preference, Query, Term, Word

HEAP = 64_000_000
TIES = 100  # how far beyond a page equal scores are put in order
STATE = "state"


class TantivyEngine:
    """An index in a folder; one writer by a file lock, any number of readers."""

    def __init__(self, folder: str) -> None:
        self.folder = Path(folder)
        self._lease: IO[str] | None = None
        self._opened: tuple[str, tantivy.Index] | None = None
        self._lock = threading.Lock()

    def acquire(self) -> None:
        """Lock a file of the folder; the system lets go of it when the process ends, however that happens."""
        if self._lease:
            return
        self.folder.mkdir(parents=True, exist_ok=True)
        lease = (self.folder / "writer.lock").open("w")
        try:
            fcntl.flock(lease, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lease.close()
            raise LeaseTaken(f"another process writes {self.folder}") from None
        self._lease = lease
        self._remove_leftovers()

    def release(self) -> None:
        """Unlock."""
        if self._lease:
            self._lease.close()
            self._lease = None

    def close(self) -> None:
        """Unlock and forget."""
        self.release()
        self._opened = None

    def state(self) -> IndexState | None:
        """Where the index stands."""
        try:
            searcher = self._index().searcher()
        except IndexAway:
            return None
        stored = _stored(searcher, STATE)
        return IndexState(**json.loads(stored["shown"][0])) if stored else None

    def apply(self, documents: Sequence[Document], removals: Sequence[Removal], state: IndexState) -> list[str]:
        """One commit: documents, tombstones and the state."""
        index = self._index()
        items: list[Document | Removal] = [*documents, *removals]
        known = _numbers(index.searcher(), [item.id for item in items])
        writer = index.writer(HEAP, 1)
        for item in items:
            if item.n < known.get(item.id, -1):
                continue
            known[item.id] = item.n
            writer.delete_documents_by_term("id", item.id)
            writer.add_document(_tombstone(item) if isinstance(item, Removal) else _document(item))
        _commit(writer, state)
        return []

    def rebuild(self, documents: Iterable[Document], state: IndexState, expected: Expected) -> None:
        """Write a new folder, check its count, and point to it."""
        name = f"index-{uuid.uuid4().hex}"
        target = self.folder / name
        target.mkdir(parents=True)
        try:
            index = tantivy.Index(_schema(), path=str(target))
            writer = index.writer(HEAP, 1)
            for document in documents:
                writer.add_document(_document(document))
            _commit(writer, state)
            index.reload()
            count, wanted = _count(index.searcher()), expected()
            if count != wanted:
                raise RebuildFailed(f"the new index holds {count} offerings, the catalogue {wanted}")
        except BaseException:
            shutil.rmtree(target, ignore_errors=True)
            raise
        self._point_to(name)
        self._remove_leftovers()

    def search(self, query: Query) -> Found:
        """Hits in the order that was asked for, equal ones in the order of names."""
        searcher = self._index().searcher()
        wanted = _query(query, leave_out=None)
        total, hits = _ordered(searcher, wanted, query)
        narrowed = [name for name in query.facets if name in query.filters]
        free = [name for name in query.facets if name not in query.filters]
        facets = _buckets(searcher, wanted, free)
        for name in narrowed:
            facets |= _buckets(searcher, _query(query, leave_out=name), [name])
        return Found(total, hits, facets)

    def get(self, identity: str) -> Hit | None:
        """A published offering of the index."""
        stored = _stored(self._index().searcher(), identity)
        if stored is None or "sort" not in stored:
            return None
        return Hit(identity, 0.0, stored["sort"][0], json.loads(stored["shown"][0]))

    def centres(self) -> Mapping[str, tuple[float, float]]:
        """The middle of the offerings of each municipality, by the first place of each."""
        middle = {axis: {"avg": {"field": f"point0_{axis}"}} for axis in ("lat", "lon")}
        places = {"terms": {"field": "municipality", "size": MOST_BUCKETS}, "aggs": middle}
        answer = self._index().searcher().aggregate(_term("role", "offering"), {"places": places})
        return {
            bucket["key"]: (bucket["lat"]["value"], bucket["lon"]["value"])
            for bucket in answer["places"]["buckets"]
            if bucket["lat"]["value"] is not None
        }

    def count(self) -> int:
        """How many offerings the index holds."""
        return _count(self._index().searcher())

    def _index(self) -> tantivy.Index:
        """The index in use, as of now. Opened after a fork, and asked to look again at every call."""
        try:
            name = (self.folder / "current").read_text(encoding="ascii")
        except FileNotFoundError:
            raise IndexAway("The index is being built; try again in a moment.", retry_after=2) from None
        with self._lock:
            if self._opened is None or self._opened[0] != name:
                self._opened = (name, tantivy.Index.open(str(self.folder / name)))
            index = self._opened[1]
            index.reload()
            return index

    def _point_to(self, name: str) -> None:
        temporary = self.folder / "current.new"
        temporary.write_text(name, encoding="ascii")
        with temporary.open("rb") as file:
            os.fsync(file.fileno())
        temporary.replace(self.folder / "current")

    def _remove_leftovers(self) -> None:
        """Folders of earlier indices and of rebuilds that were interrupted."""
        pointer = self.folder / "current"
        current = pointer.read_text(encoding="ascii") if pointer.exists() else ""
        for folder in self.folder.glob("index-*"):
            if folder.name != current:
                shutil.rmtree(folder, ignore_errors=True)


@cache
def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    for name in FIELDS["words"]:
        builder.add_text_field(name, tokenizer_name="whitespace")
    for name in FIELDS["codes"]:
        builder.add_text_field(name, stored=name in ("id", "sort"), tokenizer_name="raw", fast=True)
    builder.add_text_field("next_sort", tokenizer_name="raw", fast=True)  # it sorts by one field only
    for name in FIELDS["numbers"]:
        builder.add_integer_field(name, stored=True, fast=True, indexed=True)
    for name in FIELDS["points"]:
        for at in range(POINTS):
            for axis in ("lat", "lon"):
                builder.add_float_field(f"{name}{at}_{axis}", fast=True)
    for name in FIELDS["stored"]:
        builder.add_bytes_field(name, stored=True, indexed=False)
    return builder.build()


def _document(document: Document) -> tantivy.Document:
    made = tantivy.Document()
    made.add_text("id", document.id)
    made.add_text("role", "offering")
    made.add_text("sort", document.sort)
    made.add_text("next_sort", f"{document.codes['next'][0]} {document.sort}")
    made.add_integer("n", document.n)
    made.add_bytes("shown", json.dumps(document.shown, ensure_ascii=False).encode())
    for name, tokens in document.words.items():
        made.add_text(name, " ".join(tokens))
    for name, codes in document.codes.items():
        for code in codes:
            made.add_text(name, code)
    for at, point in enumerate(document.points):
        for axis, value in zip(("lat", "lon"), point, strict=True):
            made.add_float(f"point{at}_{axis}", value)
    return made


def _tombstone(removal: Removal) -> tantivy.Document:
    made = tantivy.Document()
    made.add_text("id", removal.id)
    made.add_text("role", "tombstone")
    made.add_integer("n", removal.n)
    return made


def _commit(writer: tantivy.IndexWriter, state: IndexState) -> None:
    made = tantivy.Document()
    made.add_text("id", STATE)
    made.add_text("role", STATE)
    made.add_bytes("shown", json.dumps(state.as_json()).encode())
    writer.delete_documents_by_term("id", STATE)
    writer.add_document(made)
    writer.commit()
    writer.wait_merging_threads()


def _stored(searcher: tantivy.Searcher, identity: str) -> dict[str, Any] | None:
    hits = searcher.search(tantivy.Query.term_query(_schema(), "id", identity), 1).hits
    return searcher.doc(hits[0][1]).to_dict() if hits else None


def _numbers(searcher: tantivy.Searcher, ids: list[str]) -> dict[str, int]:
    """The feed numbers at which these stand in the index."""
    if not ids:
        return {}
    query = tantivy.Query.term_set_query(_schema(), "id", ids)
    found = (searcher.doc(address).to_dict() for _, address in searcher.search(query, len(ids)).hits)
    return {stored["id"][0]: stored["n"][0] for stored in found}


def _count(searcher: tantivy.Searcher) -> int:
    return _total(searcher.search(_term("role", "offering"), 1))


def _total(result: tantivy.SearchResult) -> int:
    return int(result.count or 0)  # type: ignore[attr-defined]  # its type stub forgets this one


def _term(field: str, value: str) -> tantivy.Query:
    return tantivy.Query.term_query(_schema(), field, value)


def _ordered(searcher: tantivy.Searcher, wanted: tantivy.Query, query: Query) -> tuple[int, tuple[Hit, ...]]:
    """The total, and the hits of the page."""
    last = query.offset + query.size
    if query.sort == "distance" and query.point:
        return _nearest(searcher, wanted, query, query.point)
    if query.sort == "relevance" and query.words:
        result = searcher.search(wanted, last + TIES)
    else:
        by = "next_sort" if query.sort == "next" else "sort"
        result = searcher.search(wanted, last, order_by_field=by, order=tantivy.Order.Asc)
    hits = [_hit(searcher.doc(address), score) for score, address in result.hits]
    if query.sort == "relevance":
        hits.sort(key=lambda hit: (-hit.score, hit.sort))
    return _total(result), tuple(hits[query.offset : last])


def _nearest(
    searcher: tantivy.Searcher, wanted: tantivy.Query, query: Query, point: tuple[float, float]
) -> tuple[int, tuple[Hit, ...]]:
    """Every hit is measured: the engine knows no distances. What is nowhere comes last."""
    result = searcher.search(wanted, max(1, _count(searcher)), order_by_field="sort", order=tantivy.Order.Asc)
    addresses = [address for _, address in result.hits]
    away = [math.inf] * len(addresses)
    for at in range(POINTS):
        lats, lons = (searcher.fast_field_values(f"point{at}_{axis}", addresses) for axis in ("lat", "lon"))
        for index, (lat, lon) in enumerate(zip(lats, lons, strict=True)):
            if lat is not None and lon is not None:
                away[index] = min(away[index], round(distance(point, (lat, lon)) * 1000))
    order = sorted(range(len(addresses)), key=away.__getitem__)[query.offset : query.offset + query.size]
    found = [(_hit(searcher.doc(addresses[index]), None), away[index]) for index in order]
    return _total(result), tuple(
        replace(hit, distance=int(metres) if math.isfinite(metres) else None) for hit, metres in found
    )


def _query(query: Query, leave_out: str | None) -> tantivy.Query:
    must, should, never = tantivy.Occur.Must, tantivy.Occur.Should, tantivy.Occur.MustNot
    clauses = [(must, _unscored(_term("role", "offering"))), (must, _any("visibility", query.audiences))]
    clauses += [(must, _any(name, codes)) for name, codes in query.filters.items() if name != leave_out]
    clauses += [(never, _any(name, codes)) for name, codes in query.without.items()]
    if query.words:
        clauses.append((must, tantivy.Query.boolean_query([(should, _word(word)) for word in query.words])))
        clauses += [(should, _preference(preference)) for preference in query.preferences]
    return tantivy.Query.boolean_query(clauses)


def _any(field: str, codes: Sequence[str]) -> tantivy.Query:
    return _unscored(tantivy.Query.term_set_query(_schema(), field, list(codes)))


def _word(word: Word) -> tantivy.Query:
    alternatives = [_weighted(term) for term in word.alternatives]
    if word.fuzzy:
        distance = 1 if len(word.fuzzy) < 8 else 2
        close = tantivy.Query.fuzzy_term_query(_schema(), "folded", word.fuzzy, distance=distance)
        alternatives.append(tantivy.Query.const_score_query(close, 0.5))
    if word.prefix:
        begins = tantivy.Query.regex_query(_schema(), "folded", re.escape(word.prefix) + ".*")
        alternatives.append(tantivy.Query.const_score_query(begins, 1.0))
    return tantivy.Query.disjunction_max_query(alternatives, TIE)


def _weighted(term: Term) -> tantivy.Query:
    """How rare a concept is tells nothing of how well it fits: it counts the same everywhere."""
    found = _term(term.field, term.value)
    if term.field in CONCEPT_WEIGHTS:
        return tantivy.Query.const_score_query(found, term.weight)
    return tantivy.Query.boost_query(found, term.weight)


def _preference(preference: Preference) -> tantivy.Query:
    fits = tantivy.Query.term_set_query(_schema(), preference.field, list(preference.codes))
    return tantivy.Query.const_score_query(fits, preference.weight)


def _unscored(query: tantivy.Query) -> tantivy.Query:
    return tantivy.Query.const_score_query(query, 0.0)


def _hit(document: tantivy.Document, score: Any) -> Hit:
    stored = document.to_dict()
    value = round(score, 4) if isinstance(score, float) else 0.0
    return Hit(stored["id"][0], value, stored["sort"][0], json.loads(stored["shown"][0]))


def _buckets(searcher: tantivy.Searcher, query: tantivy.Query, fields: Sequence[str]) -> dict[str, dict[str, int]]:
    if not fields:
        return {}
    wanted = {field: {"terms": {"field": field, "size": MOST_BUCKETS}} for field in fields}
    answer = searcher.aggregate(query, wanted)
    return {
        field: {bucket["key"]: int(bucket["doc_count"]) for bucket in answer[field]["buckets"]} for field in fields
    }
