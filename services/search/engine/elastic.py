"""Elasticsearch, through its official client. Only what its core build serves is used.

The alias names the index in use; a rebuild fills another and moves the alias in one step. Documents carry
the feed's number as an external version, so a late or repeated one changes nothing.
"""

import json
import re
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any

from elasticsearch import Elasticsearch, NotFoundError

from services.search.documents import Document
from services.search.engine.elastic_asking import found, request
from services.search.engine.elastic_writing import STATE, Lease, bulk, make, mapping, translated, write
from services.search.engine.elastic_writing import document as as_action
from services.search.engine.protocol import (
    Batch,
    Expected,
    Held,
    IndexAway,
    IndexState,
    RebuildFailed,
    Removal,
    standing,
)
from services.search.query import (
    MOST_BUCKETS,
    Found,
    Hit,
    Query,
)

PAGE = 1000
ANSWER_SECONDS = 5  # for those who wait for an answer; then another node is asked


class ElasticEngine:
    """An alias over one index; one writer by a lease that expires."""

    def __init__(self, url: str, alias: str) -> None:
        """`url` may name several nodes, with commas between them."""
        self.alias = alias
        nodes = [node.strip() for node in url.split(",")]
        self._client = Elasticsearch(nodes, request_timeout=10, max_retries=2, retry_on_timeout=True)
        self._reading = self._client.options(request_timeout=ANSWER_SECONDS)
        self._lease = Lease(self._client, f"{alias}-lease", alias)

    def acquire(self) -> None:
        """Take or renew the lease. Who takes it removes what a writer before has left behind when it fell."""
        if self._lease.take():
            self._remove_leftovers()

    def release(self) -> None:
        """Give the lease back, when it is ours."""
        self._lease.give_back()

    def close(self) -> None:
        """Give back the lease and the connections."""
        with suppress(IndexAway):  # it expires by itself
            self.release()
        self._client.close()

    def state(self) -> IndexState | None:
        """Where the index stands."""
        with translated():
            try:
                stored = self._reading.get(index=self.alias, id=STATE)
            except NotFoundError:
                return None
        return IndexState(**json.loads(stored["_source"]["shown"]))

    def apply(self, documents: Sequence[Document], removals: Sequence[Removal], state: IndexState) -> list[str]:
        """Documents and state go to one index, whatever the alias names meanwhile."""
        with translated():
            index = self._in_use()
            if index is None:
                raise IndexAway("There is no index to write to.", retry_after=2)
            refused = write(self._client, index, Batch(documents, removals, state))
            self._client.indices.refresh(index=index)
        return refused

    def rebuild(
        self,
        documents: Iterable[Document],
        state: IndexState,
        expected: Expected,
        changes: Iterable[Batch] = (),
    ) -> list[str]:
        """Fill a new index, check its count, and move the alias; what earlier ones left goes with it."""
        name = f"{self.alias}-{uuid.uuid4().hex}"
        with translated():
            try:
                make(self._client, name, mapping(), {"refresh_interval": "-1"})
                refused = bulk(self._client, name, map(as_action, documents))
                self._client.indices.refresh(index=name)
                count, wanted = self._count(name) + len(refused), expected()
                if count != wanted:
                    raise RebuildFailed(f"the new index holds {count} offerings, the catalogue {wanted}")
                write(self._client, name, Batch((), (), state))
                for batch in changes:
                    refused += write(self._client, name, batch)
                self._client.indices.put_settings(index=name, settings={"refresh_interval": "1s"})
                self._client.indices.refresh(index=name)
                if self._lease.take():
                    raise RebuildFailed("another process wrote the index meanwhile")
                self._point_to(name)
            except BaseException:
                with suppress(IndexAway), translated():  # else the next writer removes it
                    if self._in_use() != name:
                        self._client.options(ignore_status=404).indices.delete(index=name)
                raise
        self._remove_leftovers()
        return refused

    def search(self, query: Query) -> Found:
        """Hits in the order that was asked for, equal ones in the order of names."""
        with translated():
            answer = self._reading.search(index=self.alias, allow_partial_search_results=False, **request(query))
        return found(answer, query)

    def get(self, identity: str) -> Hit | None:
        """A published offering of the index."""
        with translated():
            standing(self)
            try:
                stored = self._reading.get(index=self.alias, id=identity)["_source"]
            except NotFoundError:
                return None
        if stored["role"] != "offering":
            return None
        return Hit(identity, 0.0, stored["sort"], json.loads(stored["shown"]))

    def centres(self) -> Mapping[str, tuple[float, float]]:
        """The middle of the offerings of each municipality."""
        middle = {"middle": {"geo_centroid": {"field": "point"}}}
        places = {"terms": {"field": "municipality", "size": MOST_BUCKETS}, "aggregations": middle}
        with translated():
            answer = self._reading.search(
                index=self.alias,
                query={"bool": {"filter": [{"term": {"role": "offering"}}, {"exists": {"field": "point"}}]}},
                aggregations={"places": places},
                size=0,
            )
        return {
            bucket["key"]: (bucket["middle"]["location"]["lat"], bucket["middle"]["location"]["lon"])
            for bucket in answer["aggregations"]["places"]["buckets"]
        }

    def held(self) -> Iterator[Held]:
        """What the index holds, as of one moment, page by page."""
        with translated():
            self._client.indices.refresh(index=self.alias)
            moment = self._client.open_point_in_time(index=self.alias, keep_alive="1m")["id"]
            after: list[Any] | None = None
            while after is None or after:
                answer = self._client.search(
                    pit={"id": moment, "keep_alive": "1m"},
                    query={"term": {"role": "offering"}},
                    docvalue_fields=[{"field": name} for name in Held._fields],
                    source=False,
                    sort=[{"_shard_doc": "asc"}],
                    search_after=after,
                    size=PAGE,
                    track_total_hits=False,
                    allow_partial_search_results=False,
                )
                hits, moment = answer["hits"]["hits"], answer["pit_id"]
                for hit in hits:
                    fields = hit["fields"]
                    yield Held(fields["id"][0], fields["n"][0], fields.get("mark", [""])[0])
                after = hits[-1]["sort"] if hits else []
            self._client.close_point_in_time(id=moment)

    def count(self) -> int:
        """How many offerings the index holds."""
        with translated():
            return self._count(self.alias)

    def _in_use(self) -> str | None:
        """The index that the alias names."""
        try:
            return next(iter(self._client.indices.get_alias(name=self.alias)), None)
        except NotFoundError:
            return None

    def _point_to(self, name: str) -> None:
        """One step, and the same when it is repeated: the alias names this index and no other."""
        moves: list[dict[str, Any]] = [{"add": {"index": name, "alias": self.alias}}]
        if (old := self._in_use()) and old != name:
            moves.insert(0, {"remove": {"index": old, "alias": self.alias, "must_exist": False}})
        self._client.indices.update_aliases(actions=moves)

    def _remove_leftovers(self) -> None:
        """Indices of ours that the alias does not name: earlier ones, and those of interrupted rebuilds."""
        with translated():
            current = self._in_use()
            ours = re.compile(rf"{re.escape(self.alias)}-[0-9a-f]{{32}}")
            for name in self._client.indices.get(index=f"{self.alias}-*"):
                if ours.fullmatch(name) and name != current:
                    self._client.options(ignore_status=404).indices.delete(index=name)

    def _count(self, index: str) -> int:
        answer = self._client.count(index=index, query={"term": {"role": "offering"}})
        if answer["_shards"]["failed"]:
            raise IndexAway("The search engine is busy; try again in a moment.", retry_after=5)
        return int(answer["count"])
