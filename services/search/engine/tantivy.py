"""The embedded engine: tantivy, in a folder.

`current` names the folder of the index in use; a rebuild writes another and then replaces that file, so
that an interrupted one is harmless. The state is a document of the index: it is committed with the rest.
"""

import fcntl
import json
import os
import shutil
import threading
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TypeVar

import tantivy

from services.search.documents import Document
from services.search.engine import tantivy_asking as asking
from services.search.engine.protocol import (
    BEING_BUILT,
    Batch,
    Expected,
    Held,
    IndexAway,
    IndexState,
    LeaseTaken,
    RebuildFailed,
    Removal,
)
from services.search.engine.tantivy_documents import STATE, Refused, schema, state_document, tombstone, written
from services.search.query import MOST_BUCKETS, Found, Hit, Query

HEAP = 64_000_000
POINTER = "current"
Answer = TypeVar("Answer")


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
            searcher = self._searcher()
        except IndexAway:
            return None
        kept = asking.stored(searcher, STATE)
        return IndexState(**json.loads(kept["shown"][0])) if kept else None

    def apply(self, documents: Sequence[Document], removals: Sequence[Removal], state: IndexState) -> list[str]:
        """One commit: documents, tombstones and the state."""
        return _apply(self._index(), Batch(documents, removals, state))

    def rebuild(
        self,
        documents: Iterable[Document],
        state: IndexState,
        expected: Expected,
        changes: Iterable[Batch] = (),
    ) -> list[str]:
        """Write a new folder, check its count, and point to it."""
        name = f"index-{uuid.uuid4().hex}"
        target = self.folder / name
        target.mkdir(parents=True)
        try:
            refused = _fill(index := tantivy.Index(schema(), path=str(target)), documents, state)
            count, wanted = asking.count(index.searcher()) + len(refused), expected()
            if count != wanted:
                raise RebuildFailed(f"the new index holds {count} offerings, the catalogue {wanted}")
            for batch in changes:
                refused += _apply(index, batch)
                index.reload()
        except BaseException:
            shutil.rmtree(target, ignore_errors=True)
            raise
        self._point_to(name)
        self._remove_leftovers()
        return refused

    def search(self, query: Query) -> Found:
        """Hits in the order that was asked for, equal ones in the order of names."""
        return asking.found(self._searcher(), query)

    def get(self, identity: str) -> Hit | None:
        """A published offering of the index."""
        kept = asking.stored(self._searcher(), identity)
        if kept is None or "sort" not in kept:
            return None
        return Hit(identity, 0.0, kept["sort"][0], json.loads(kept["shown"][0]))

    def centres(self) -> Mapping[str, tuple[float, float]]:
        """The middle of the offerings of each municipality, by the first place of each."""
        middle = {axis: {"avg": {"field": f"point0_{axis}"}} for axis in ("lat", "lon")}
        places = {"terms": {"field": "municipality", "size": MOST_BUCKETS}, "aggs": middle}
        answer = self._searcher().aggregate(asking.having("role", "offering"), {"places": places})
        return {
            bucket["key"]: (bucket["lat"]["value"], bucket["lon"]["value"])
            for bucket in answer["places"]["buckets"]
            if bucket["lat"]["value"] is not None
        }

    def held(self) -> Iterator[Held]:
        """What the index holds, as of one moment."""
        searcher = self._searcher()
        everything = searcher.search(asking.having("role", "offering"), max(1, searcher.num_docs))
        for _, address in everything.hits:
            kept = searcher.doc(address).to_dict()
            yield Held(kept["id"][0], kept["n"][0], kept.get("mark", [""])[0])

    def count(self) -> int:
        """How many offerings the index holds."""
        return asking.count(self._searcher())

    def _searcher(self) -> tantivy.Searcher:
        return self._with_index(tantivy.Index.searcher)

    def _index(self) -> tantivy.Index:
        return self._with_index(lambda index: index)

    def _with_index(self, use: Callable[[tantivy.Index], Answer]) -> Answer:
        """The index in use, as of now. Opened after a fork, and asked to look again at every call."""
        name = self._current()
        while name:
            try:
                with self._lock:
                    if self._opened is None or self._opened[0] != name:
                        self._opened = (name, tantivy.Index.open(str(self.folder / name)))
                    self._opened[1].reload()
                    return use(self._opened[1])
            except (ValueError, OSError):
                before, name = name, self._current()  # a rebuild may have taken its place just now
                if name == before:
                    break
        raise IndexAway(BEING_BUILT, retry_after=2)

    def _current(self) -> str:
        try:
            return (self.folder / POINTER).read_text(encoding="ascii")
        except FileNotFoundError:
            return ""

    def _point_to(self, name: str) -> None:
        temporary = self.folder / f"{POINTER}.new"
        temporary.write_text(name, encoding="ascii")
        _to_disk(temporary)
        temporary.replace(self.folder / POINTER)
        _to_disk(self.folder)

    def _remove_leftovers(self) -> None:
        """Folders of earlier indices and of rebuilds that were interrupted."""
        current = self._current()
        (self.folder / f"{POINTER}.new").unlink(missing_ok=True)
        for folder in self.folder.glob("index-*"):
            if folder.name != current:
                shutil.rmtree(folder, ignore_errors=True)


def _fill(index: tantivy.Index, documents: Iterable[Document], state: IndexState) -> list[str]:
    """Write documents, none of which is there yet; returns what was refused."""
    refused = []
    with _writing(index, state) as writer:
        for document in documents:
            try:
                writer.add_document(written(document))
            except Refused as error:
                refused.append(f"{document.id}: {error}")
    index.reload()
    return refused


def _apply(index: tantivy.Index, batch: Batch) -> list[str]:
    """One commit: what is newer than what is there, and the state. Returns what was refused."""
    items: list[Document | Removal] = [*batch.documents, *batch.removals]
    known = asking.numbers(index.searcher(), [item.id for item in items])
    refused = []
    with _writing(index, batch.state) as writer:
        for item in items:
            if item.n < known.get(item.id, -1):
                continue
            try:
                made = tombstone(item) if isinstance(item, Removal) else written(item)
            except Refused as error:
                refused.append(f"{item.id}: {error}")
                continue
            known[item.id] = item.n
            writer.delete_documents_by_term("id", item.id)
            writer.add_document(made)
    return refused


@contextmanager
def _writing(index: tantivy.Index, state: IndexState) -> Iterator[tantivy.IndexWriter]:
    """A writer whose work is committed together with the state; after an error nothing is, and its threads have
    ended: they would go on writing into a folder that is being removed."""
    writer = index.writer(HEAP, 1)
    try:
        yield writer
        writer.delete_documents_by_term("id", STATE)
        writer.add_document(state_document(state))
        writer.commit()
    finally:
        writer.wait_merging_threads()


def _to_disk(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
