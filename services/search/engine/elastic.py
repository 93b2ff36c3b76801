"""Elasticsearch, through its official client. Only what its core build serves is used.

The alias names the index in use; a rebuild fills another and moves the alias in one step. Documents carry
the feed's number as an external version, so a late or repeated one changes nothing.
"""

import json
import math
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from typing import Any

from elastic_transport import ConnectionError as EngineAway
from elastic_transport import ConnectionTimeout
from elasticsearch import ApiError, ConflictError, Elasticsearch, NotFoundError, helpers

from services.search.documents import FIELDS, Document
from services.search.engine.protocol import Expected, IndexAway, IndexState, LeaseTaken, RebuildFailed, Removal
from services.search.query import CONCEPT_WEIGHTS, MOST_BUCKETS, TIE, Found, Hit, Preference, Query, Term, Word

STATE = "state"
LEASE_SECONDS = 30
NEVER = datetime.fromtimestamp(0, UTC)
AWAY = (EngineAway, ConnectionTimeout)


class ElasticEngine:
    """An alias over one index; one writer by a lease that expires."""

    def __init__(self, url: str, alias: str) -> None:
        self.alias = alias
        self._client = Elasticsearch(url, request_timeout=10, max_retries=2, retry_on_timeout=True)
        self._owner = uuid.uuid4().hex
        self._lease_until = NEVER

    def acquire(self) -> None:
        """Take or renew the lease, a document that names its holder and its end."""
        now = datetime.now(UTC)
        if now < self._lease_until - timedelta(seconds=LEASE_SECONDS / 2):
            return
        until = now + timedelta(seconds=LEASE_SECONDS)
        lease = {"owner": self._owner, "until": until.isoformat()}
        with _translated():
            try:
                self._client.index(index=self._leases, id="writer", document=lease, **self._free_lease(now))
            except ConflictError:
                raise LeaseTaken(f"another process writes {self.alias}") from None
        self._lease_until = until

    def release(self) -> None:
        """Give the lease back, when it is ours."""
        if self._lease_until > datetime.now(UTC):
            self._client.options(ignore_status=404).delete(index=self._leases, id="writer")
        self._lease_until = NEVER

    def close(self) -> None:
        """Give back the lease and the connections."""
        with suppress(ApiError, *AWAY):  # it expires by itself
            self.release()
        self._client.close()

    def state(self) -> IndexState | None:
        """Where the index stands."""
        with _translated():
            try:
                stored = self._client.get(index=self.alias, id=STATE)
            except NotFoundError:
                return None
        return IndexState(**json.loads(stored["_source"]["shown"]))

    def apply(self, documents: Sequence[Document], removals: Sequence[Removal], state: IndexState) -> list[str]:
        """A bulk, then the state: after a fall in between the same is applied again, which changes nothing."""
        refused = self._bulk(self.alias, (*map(_document, documents), *map(_tombstone, removals)), alias=True)
        self._bulk(self.alias, [_state(state)], alias=True)
        self._client.indices.refresh(index=self.alias)
        return refused

    def rebuild(self, documents: Iterable[Document], state: IndexState, expected: Expected) -> None:
        """Fill a new index, check its count, and move the alias; what earlier ones left goes with it."""
        old = self._indices()
        name = f"{self.alias}-{uuid.uuid4().hex}"
        self._client.indices.create(index=name, mappings=_mapping(), settings={"refresh_interval": "-1"})
        try:
            refused = self._bulk(name, map(_document, documents))
            self._bulk(name, [_state(state)])
            self._client.indices.put_settings(index=name, settings={"refresh_interval": "1s"})
            self._client.indices.refresh(index=name)
            count, wanted = self._count(name) + len(refused), expected()
            if count != wanted:
                raise RebuildFailed(f"the new index holds {count} offerings, the catalogue {wanted}")
        except BaseException:
            self._client.options(ignore_status=404).indices.delete(index=name)
            raise
        moves: list[dict[str, Any]] = [{"remove_index": {"index": index}} for index in old]
        self._client.indices.update_aliases(actions=[*moves, {"add": {"index": name, "alias": self.alias}}])

    def search(self, query: Query) -> Found:
        """Hits in the order that was asked for, equal ones in the order of names."""
        with _translated():
            answer = self._client.search(
                index=self.alias,
                query=_query(query),
                post_filter={"bool": _filters(query, leave_out=None)},
                aggregations={name: _aggregation(query, name) for name in query.facets},
                sort=_sort(query),
                track_scores=bool(query.words),
                track_total_hits=True,
                from_=query.offset,
                size=query.size,
                source_includes=["shown"],
            )
        facets = {
            name: {
                bucket["key"]: bucket["doc_count"] for bucket in answer["aggregations"][name]["codes"]["buckets"]
            }
            for name in query.facets
        }
        return Found(
            answer["hits"]["total"]["value"], tuple(_hit(hit, query) for hit in answer["hits"]["hits"]), facets
        )

    def get(self, identity: str) -> Hit | None:
        """A published offering of the index."""
        with _translated():
            if self.state() is None:
                raise IndexAway("The index is being built; try again in a moment.", retry_after=2)
            try:
                stored = self._client.get(index=self.alias, id=identity)["_source"]
            except NotFoundError:
                return None
        if stored["role"] != "offering":
            return None
        return Hit(identity, 0.0, stored["sort"], json.loads(stored["shown"]))

    def centres(self) -> Mapping[str, tuple[float, float]]:
        """The middle of the offerings of each municipality."""
        middle = {"middle": {"geo_centroid": {"field": "point"}}}
        places = {"terms": {"field": "municipality", "size": MOST_BUCKETS}, "aggregations": middle}
        with _translated():
            answer = self._client.search(
                index=self.alias,
                query={"bool": {"filter": [{"term": {"role": "offering"}}, {"exists": {"field": "point"}}]}},
                aggregations={"places": places},
                size=0,
            )
        return {
            bucket["key"]: (bucket["middle"]["location"]["lat"], bucket["middle"]["location"]["lon"])
            for bucket in answer["aggregations"]["places"]["buckets"]
        }

    def count(self) -> int:
        """How many offerings the index holds."""
        return self._count(self.alias)

    @property
    def _leases(self) -> str:
        return f"{self.alias}-lease"

    def _free_lease(self, now: datetime) -> dict[str, Any]:
        """Conditions under which the lease may be written: nobody else holds it at that moment."""
        try:
            stored = self._client.get(index=self._leases, id="writer")
        except NotFoundError:
            return {"op_type": "create"}
        lease = stored["_source"]
        if lease["owner"] != self._owner and datetime.fromisoformat(lease["until"]) > now:
            raise LeaseTaken(f"another process writes {self.alias}")
        return {"if_seq_no": stored["_seq_no"], "if_primary_term": stored["_primary_term"]}

    def _indices(self) -> list[str]:
        return [name for name in self._client.indices.get(index=f"{self.alias}-*") if name != self._leases]

    def _count(self, index: str) -> int:
        return int(self._client.count(index=index, query={"term": {"role": "offering"}})["count"])

    def _bulk(self, index: str, actions: Iterable[dict[str, Any]], *, alias: bool = False) -> list[str]:
        """Send actions; an older version that meets a newer one is fine, other refusals are told.

        With `alias` the index must be one: Elasticsearch would otherwise make an index of that name.
        """
        refused: list[str] = []
        addressed = ({"_index": index, **action} for action in actions)
        with _translated():
            for fine, answer in helpers.streaming_bulk(
                self._client, addressed, max_retries=5, raise_on_error=False, require_alias=alias
            ):
                (result,) = answer.values()
                if not fine and result["status"] != 409:
                    refused.append(f"{result['_id']}: {result['error']['reason']}")
        return refused


@contextmanager
def _translated() -> Iterator[None]:
    """The client's errors that time mends, as the one error that callers know."""
    try:
        yield
    except NotFoundError:
        raise IndexAway("The index is being built; try again in a moment.", retry_after=2) from None
    except AWAY as error:
        raise IndexAway("The search engine does not answer; try again in a moment.", retry_after=5) from error
    except ApiError as error:
        if error.status_code not in (408, 429, 500, 502, 503, 504):
            raise
        raise IndexAway("The search engine is busy; try again in a moment.", retry_after=5) from error


def _mapping() -> dict[str, Any]:
    properties: dict[str, Any] = {name: {"type": "text", "analyzer": "whitespace"} for name in FIELDS["words"]}
    properties |= {name: {"type": "keyword"} for name in FIELDS["codes"]}
    properties |= {name: {"type": "long"} for name in FIELDS["numbers"]}
    properties |= {name: {"type": "geo_point"} for name in FIELDS["points"]}
    # Kept as written: an object here would be searched and mapped field by field.
    properties |= {name: {"type": "keyword", "index": False, "doc_values": False} for name in FIELDS["stored"]}
    return {"dynamic": FIELDS["dynamic"], "_meta": FIELDS["_meta"], "properties": properties}


def _document(document: Document) -> dict[str, Any]:
    source: dict[str, Any] = {name: " ".join(tokens) for name, tokens in document.words.items()}
    shown = json.dumps(document.shown, ensure_ascii=False)
    source |= {"id": document.id, "role": "offering", "sort": document.sort, "n": document.n, "shown": shown}
    source["point"] = [{"lat": lat, "lon": lon} for lat, lon in document.points]
    return _action(document.id, document.n, source | document.codes)


def _tombstone(removal: Removal) -> dict[str, Any]:
    return _action(removal.id, removal.n, {"id": removal.id, "role": "tombstone", "n": removal.n})


def _state(state: IndexState) -> dict[str, Any]:
    return _action(STATE, state.n, {"id": STATE, "role": STATE, "shown": json.dumps(state.as_json())})


def _action(identity: str, n: int, source: dict[str, Any]) -> dict[str, Any]:
    return {"_id": identity, "_version": n, "_version_type": "external_gte", "_source": source}


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
        begins = {"prefix": {"folded": {"value": word.prefix}}}
        alternatives.append({"constant_score": {"filter": begins, "boost": 1.0}})
    return {"dis_max": {"queries": alternatives, "tie_breaker": TIE}}


def _term(term: Term) -> dict[str, Any]:
    """How rare a concept is tells nothing of how well it fits: it counts the same everywhere."""
    if term.field in CONCEPT_WEIGHTS:
        return {"constant_score": {"filter": {"term": {term.field: term.value}}, "boost": term.weight}}
    return {"term": {term.field: {"value": term.value, "boost": term.weight}}}


def _preference(preference: Preference) -> dict[str, Any]:
    fits = {"terms": {preference.field: list(preference.codes)}}
    return {"constant_score": {"filter": fits, "boost": preference.weight}}


def _filters(query: Query, leave_out: str | None) -> dict[str, Any]:
    return {
        "filter": [{"terms": {name: list(codes)}} for name, codes in query.filters.items() if name != leave_out]
    }


def _sort(query: Query) -> list[Any]:
    by_name: list[Any] = [{"sort": "asc"}]
    if query.sort == "distance" and query.point:
        here = {"lat": query.point[0], "lon": query.point[1]}
        return [{"_geo_distance": {"point": here, "order": "asc", "unit": "m", "mode": "min"}}, *by_name]
    if query.sort == "next":
        return [{"next": "asc"}, *by_name]
    return [{"_score": "desc"}, *by_name] if query.sort == "relevance" and query.words else by_name


def _aggregation(query: Query, name: str) -> dict[str, Any]:
    return {
        "filter": {"bool": _filters(query, leave_out=name)},
        "aggregations": {"codes": {"terms": {"field": name, "size": MOST_BUCKETS}}},
    }


def _hit(hit: dict[str, Any], query: Query) -> Hit:
    away = hit["sort"][0] if query.sort == "distance" else None
    return Hit(
        hit["_id"],
        round(hit["_score"] or 0.0, 4),
        hit["sort"][-1],
        json.loads(hit["_source"]["shown"]),
        round(away) if isinstance(away, float) and math.isfinite(away) else None,
    )
