"""A county's concepts: the shipped ones, which are files of the product, with the county's edits over them.

An edit is a concept of the county's own, its version of a shipped one, or that one taken away. Search follows
them in the feed.
"""

import logging
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy.orm import Session

from services.catalog import cursors, feed
from services.catalog.schemas.concepts import KEBAB, LONGEST_ID
from services.catalog.store import concepts as store
from services.catalog.store.tables import ConceptEdit
from services.catalog.writing import Write
from services.platform.problems import FieldError, Invalid, NotFound, PreconditionFailed
from services.vocabulary.concepts import Concept, Scheme, SchemeError, shipped
from services.vocabulary.concepts.scheme import read_concept

log = logging.getLogger("tarjotin.catalog")
Body = dict[str, Any]


class Seen(Protocol):
    """Tells which version the caller has seen, None when any will do; it may be `required` to say."""

    def __call__(self, *, required: bool = False) -> int | None: ...


@dataclass(frozen=True)
class Concepts:
    """What holds now: the edits, the scheme with them, and every row by id, also those that were taken back."""

    edits: Mapping[str, Body | None]
    scheme: Scheme
    rows: Mapping[str, ConceptEdit]

    @classmethod
    def now(cls, session: Session) -> "Concepts":
        """The concepts of today; an edit that this release cannot read is passed over, and told."""
        rows = {row.id: row for row in store.every(session)}
        edits: dict[str, Body | None] = {}
        for identity, row in rows.items():
            try:
                if row.body is not None:
                    read_concept(identity, row.body)
            except SchemeError as error:
                log.error("a concept was passed over: %s", error)
            else:
                edits |= {identity: row.body} if row.edited else {}
        return cls(edits, shipped().with_edits(edits), rows)

    @classmethod
    def held(cls, write: Write) -> "Concepts":
        """The same, held against other writers: a reference that is checked still holds when it is committed."""
        feed.hold(write.session)
        return cls.now(write.session)

    def version(self, identity: str) -> int:
        """How often the county has said something of it."""
        return self.rows[identity].version if identity in self.rows else 0

    def written(self, identity: str) -> Body:
        """As somebody would write it. What refers to a concept that was taken away is read without that
        reference."""
        body = (self.scheme.get(identity) or shipped()[identity]).as_json()
        for key in ("broader", "related"):
            body[key] = [other for other in body.get(key, ()) if other in self.scheme]
        return {key: value for key, value in body.items() if value}

    def answer(self, identity: str) -> Body:
        """As the API has it."""
        return {
            "id": identity,
            "version": self.version(identity),
            "edited": identity in self.edits,
            "shipped": identity in shipped(),
            "taken_away": identity not in self.scheme,
            **self.written(identity),
        }


def read(session: Session, identity: str) -> Body:
    """The concept; `NotFound` when it is not in use here."""
    now = Concepts.now(session)
    _known(now, identity)
    return now.answer(identity)


def page(session: Session, query: Body) -> Body:
    """One page of a list in the order of ids, and the cursor of the next."""
    now = Concepts.now(session)
    ids = {concept.id for concept in now.scheme}
    if query["state"] == "taken-away":
        ids = {concept.id for concept in shipped()} - ids
    elif query["state"] == "edited":
        ids &= now.edits.keys()
    (after,) = cursors.read(query["cursor"], "id", (str,)) if "cursor" in query else ("",)
    wanted = sorted(identity for identity in ids if identity > after)[: query["limit"] + 1]
    return cursors.page(wanted, query["limit"], now.answer, lambda last: cursors.write("id", last))


def put(write: Write, identity: str, body: Body, seen: Seen) -> Body:
    """What the county says of a concept, its own or a shipped one. What is already so is no change."""
    concept = _read(identity, body)
    now = Concepts.held(write)
    _unchanged_since(now, identity, seen(required=identity in now.scheme))
    wanted = concept.as_json()
    _check(concept, shipped().with_edits({**now.edits, identity: wanted}))
    if identity in now.scheme and wanted == now.written(identity):
        return now.answer(identity)
    as_shipped = shipped().get(identity) == concept
    return _keep(write, now, identity, None if as_shipped else wanted, not as_shipped, "concept-put")


def remove(write: Write, identity: str, seen: Seen) -> None:
    """A concept of the county's own goes; a shipped one is taken away."""
    now = Concepts.held(write)
    _known(now, identity)
    _unchanged_since(now, identity, seen())
    _keep(write, now, identity, None, identity in shipped(), "concept-remove")


def restore(write: Write, identity: str, seen: Seen) -> Body:
    """Back to the shipped one, whatever the county said of it; doing it twice is doing it once."""
    if identity not in shipped():
        raise NotFound(f"There is no shipped concept with the id {identity[:LONGEST_ID]}.")
    now = Concepts.held(write)
    _unchanged_since(now, identity, seen())
    if identity not in now.edits:
        return now.answer(identity)
    return _keep(write, now, identity, None, False, "concept-restore")


def _keep(write: Write, now: Concepts, identity: str, body: Body | None, edited: bool, action: str) -> Body:
    row = now.rows.get(identity) or ConceptEdit(id=identity)
    row.body, row.edited = body, edited
    write.concept(row, action)
    write.session.flush()
    after = Concepts.now(write.session)
    return after.answer(identity) if identity in after.scheme else {}


def _known(now: Concepts, identity: str) -> None:
    if identity not in now.scheme:
        away = " any more; restore it" if identity in shipped() else ""
        raise NotFound(f"There is no concept with the id {identity[:LONGEST_ID]}{away}.")


def _unchanged_since(now: Concepts, identity: str, seen: int | None) -> None:
    if seen is not None and seen != now.version(identity):
        raise PreconditionFailed(
            f"You read version {seen}; now it is version {now.version(identity)}. Read it again."
        )


def _read(identity: str, body: Body) -> Concept:
    if len(identity) > LONGEST_ID or not re.fullmatch(KEBAB, identity):
        message = f"At most {LONGEST_ID} small letters a to z and digits, in words with hyphens: wood-work."
        raise Invalid(f"concept_id: {message}", [FieldError("concept_id", "concept_id", message)])
    try:
        return read_concept(identity, body)
    except SchemeError as error:
        raise Invalid(str(error)) from None


def _check(concept: Concept, scheme: Scheme) -> None:
    """Every reference leads to another concept, and none of those above it stands below it."""
    errors = list(_wrong_references(concept, scheme))
    if errors:
        raise Invalid(f"{errors[0].pointer}: {errors[0].message}", errors)


def _wrong_references(concept: Concept, scheme: Scheme) -> Iterator[FieldError]:
    for key, others in (("broader", concept.broader), ("related", concept.related)):
        for number, other in enumerate(others):
            message = None
            if other == concept.id or other not in scheme:
                message = f"{other!r} is not another concept that is in use here."
            elif key == "broader" and concept.id in scheme.ancestors(other):
                message = f"{other!r} is itself a kind of this one."
            if message:
                yield FieldError(f"/{key}/{number}", "reference", message)
