"""How Elasticsearch is written to: one writer by a lease, documents in its form, errors in ours."""

import json
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from elastic_transport import ConnectionError as EngineAway
from elastic_transport import ConnectionTimeout
from elasticsearch import ApiError, BadRequestError, ConflictError, Elasticsearch, NotFoundError, helpers

from services.search.documents import FIELDS, Document
from services.search.engine.protocol import BEING_BUILT, Batch, IndexAway, IndexState, LeaseTaken, Removal

STATE = "state"
LEASE_SECONDS = 15
NEVER = datetime.fromtimestamp(0, UTC)
AWAY = (EngineAway, ConnectionTimeout)
ALREADY = "resource_already_exists_exception"
# A copy of the index on another node where there is one: a node that falls takes nothing with it.
COPIES = {"auto_expand_replicas": "0-1"}


class Lease:
    """A document that names the one writer, and until when it is that; who falls is out by itself."""

    def __init__(self, client: Elasticsearch, index: str, what: str) -> None:
        self.index = index
        self._client, self._what = client, what
        self._owner = uuid.uuid4().hex
        self._until = NEVER

    def take(self) -> bool:
        """Take or renew it; whether it was not ours until now. `LeaseTaken` when it is another's."""
        now = datetime.now(UTC)
        if now < self._until - timedelta(seconds=LEASE_SECONDS / 2):
            return False
        until = now + timedelta(seconds=LEASE_SECONDS)
        with translated():
            mine = self._write({"owner": self._owner, "until": until.isoformat()}, now)
        self._until = until
        return not mine

    def give_back(self) -> None:
        """Let another write, when it is ours."""
        if self._until > datetime.now(UTC):
            with translated():
                self._client.options(ignore_status=404).delete(index=self.index, id="writer")
        self._until = NEVER

    def _write(self, lease: dict[str, str], now: datetime) -> bool:
        """Write it where nobody else has done so since it was read; whether it was ours before."""
        for _ in range(2):  # a call that was repeated by the client meets what it has written itself
            held, condition = self._held()
            mine = held.get("owner") == self._owner
            if held and not mine and datetime.fromisoformat(held["until"]) > now:
                break
            try:
                self._client.index(index=self.index, id="writer", document=lease, **condition)
                return mine
            except ConflictError:
                continue
        raise LeaseTaken(f"another process writes {self._what}")

    def _held(self) -> tuple[dict[str, str], dict[str, Any]]:
        """The lease as it stands, and the condition under which it may be written over."""
        try:
            stored = self._client.get(index=self.index, id="writer")
        except NotFoundError:
            make(self._client, self.index, {"dynamic": False}, {})
            return {}, {"op_type": "create"}
        return stored["_source"], {"if_seq_no": stored["_seq_no"], "if_primary_term": stored["_primary_term"]}


def make(client: Elasticsearch, name: str, mappings: dict[str, Any], settings: dict[str, Any]) -> None:
    """Create an index, with an alias of its own to write by; fine when it is there."""
    try:
        client.indices.create(
            index=name, mappings=mappings, settings={**COPIES, **settings}, aliases={writes_of(name): {}}
        )
    except BadRequestError as error:
        if error.error != ALREADY:
            raise


def writes_of(index: str) -> str:
    """The alias by which an index is written to: writing to one that is gone is refused, and makes none anew."""
    return f"{index}.writes"


def write(client: Elasticsearch, index: str, batch: Batch) -> list[str]:
    """A bulk, then the state: after a fall in between the same is written again, which changes nothing."""
    refused = bulk(client, index, (*map(document, batch.documents), *map(tombstone, batch.removals)))
    bulk(client, index, [state_document(batch.state)])
    return refused


def bulk(client: Elasticsearch, index: str, actions: Iterable[dict[str, Any]]) -> list[str]:
    """Send actions; returns what the engine refuses for what it is. An older version that meets a newer one is
    fine; what is refused for the engine's own state is `IndexAway`, to be sent again."""
    refused: list[str] = []
    addressed = ({"_index": writes_of(index), **action} for action in actions)
    with translated():
        for fine, answer in helpers.streaming_bulk(
            client, addressed, max_retries=3, initial_backoff=0.5, max_backoff=4,
            raise_on_error=False, require_alias=True,
        ):  # fmt: skip
            (result,) = answer.values()
            if fine or result["status"] == 409:
                continue
            if result["status"] != 400:
                raise IndexAway(f"The search engine does not write: {result['error']['reason']}", retry_after=5)
            refused.append(f"{result['_id']}: {_reason(result['error'])}")
    return refused


def _reason(error: dict[str, Any]) -> str:
    cause = error.get("caused_by", {}).get("reason")
    return f"{error['reason']} ({cause})" if cause else str(error["reason"])


@contextmanager
def translated() -> Iterator[None]:
    """The client's errors that time mends, as the one error that callers know."""
    try:
        yield
    except NotFoundError:
        raise IndexAway(BEING_BUILT, retry_after=2) from None
    except AWAY as error:
        raise IndexAway("The search engine does not answer; try again in a moment.", retry_after=5) from error
    except ApiError as error:
        if error.status_code not in (408, 429, 500, 502, 503, 504):
            raise
        raise IndexAway("The search engine is busy; try again in a moment.", retry_after=5) from error


def mapping() -> dict[str, Any]:
    """Every field that is searched; `dynamic` is false."""
    properties: dict[str, Any] = {name: {"type": "text", "analyzer": "whitespace"} for name in FIELDS["words"]}
    properties |= {name: {"type": "keyword"} for name in FIELDS["codes"]}
    properties |= {name: {"type": "long"} for name in FIELDS["numbers"]}
    properties |= {name: {"type": "geo_point"} for name in FIELDS["points"]}
    # Kept as written: an object here would be searched and mapped field by field.
    properties |= {name: {"type": "keyword", "index": False, "doc_values": False} for name in FIELDS["stored"]}
    return {"dynamic": FIELDS["dynamic"], "_meta": FIELDS["_meta"], "properties": properties}


def document(its: Document) -> dict[str, Any]:
    """A document as an action."""
    source: dict[str, Any] = {name: " ".join(tokens) for name, tokens in its.words.items()}
    shown = json.dumps(its.shown, ensure_ascii=False)
    source |= {"id": its.id, "role": "offering", "sort": its.sort, "n": its.n, "shown": shown}
    source["point"] = [{"lat": lat, "lon": lon} for lat, lon in its.points]
    return _action(its.id, its.n, source | its.codes)


def tombstone(removal: Removal) -> dict[str, Any]:
    """What stays of a removed offering: Elasticsearch forgets the versions of what it deletes."""
    return _action(removal.id, removal.n, {"id": removal.id, "role": "tombstone", "n": removal.n})


def state_document(state: IndexState) -> dict[str, Any]:
    """The state, beside the documents that it tells of."""
    return _action(STATE, state.n, {"id": STATE, "role": STATE, "shown": json.dumps(state.as_json())})


def _action(identity: str, n: int, source: dict[str, Any]) -> dict[str, Any]:
    return {"_id": identity, "_version": n, "_version_type": "external_gte", "_source": source}
