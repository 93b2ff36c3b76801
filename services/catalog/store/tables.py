"""The catalogue's tables. An offering is one validated document beside the columns that queries need."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Date, ForeignKey, Index, MetaData, String, Text, UniqueConstraint, false
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from services.platform.database import NAMING, Instant

# PostgreSQL sorts by its own locale unless told otherwise; sort keys are made to be compared byte by byte.
SortKey = String(240).with_variant(String(240, collation="C"), "postgresql")


class Base(DeclarativeBase):
    """Declares a table."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {  # noqa: RUF012
        datetime: Instant,
        date: Date,
        dict[str, Any]: JSON(none_as_null=True),
        list[dict[str, Any]]: JSON(none_as_null=True),
        list[str]: JSON,
    }


class Organization(Base):
    """Who offers. `body` is the organization as the API has it.

    What a trusted one writes is published at once; an informal group stands under its host.
    """

    __tablename__ = "organizations"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    version: Mapped[int]
    type: Mapped[str] = mapped_column(String(20))
    business_id: Mapped[str | None] = mapped_column(String(9), index=True)
    municipality: Mapped[str | None] = mapped_column(String(3))
    sort_key: Mapped[str] = mapped_column(SortKey)
    body: Mapped[dict[str, Any]]
    trusted: Mapped[bool] = mapped_column(default=False, server_default=false())
    host_id: Mapped[str | None] = mapped_column(ForeignKey("organizations.id"), index=True)
    source: Mapped[str | None] = mapped_column(String(60))
    record_id: Mapped[str | None] = mapped_column(String(200))
    created_at: Mapped[datetime]
    modified_at: Mapped[datetime]

    __table_args__ = (UniqueConstraint("source", "record_id"),)


class Offering(Base):
    """The one thing that people look for.

    `body` is what everybody sees: `merge_patch(source_body, edits)`. A record of a source has a
    `source_body`; what a person wrote is in `edits` and is never overwritten by a source.
    `proposal` is what its provider wants it to be and a moderator has not seen yet; `requests` are the changes
    that the moderator asks for, and `turn` says whose move it is. One that is the same as another has the
    other as its primary: readers see the primary alone.
    """

    __tablename__ = "offerings"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    version: Mapped[int]
    status: Mapped[str] = mapped_column(String(10))
    kind: Mapped[str] = mapped_column(String(12))
    visibility: Mapped[str] = mapped_column(String(13))
    organization_id: Mapped[str] = mapped_column(ForeignKey("organizations.id"), index=True)
    sort_key: Mapped[str] = mapped_column(SortKey)
    body: Mapped[dict[str, Any]]
    source_body: Mapped[dict[str, Any] | None]
    edits: Mapped[dict[str, Any]]
    proposal: Mapped[dict[str, Any] | None]
    requests: Mapped[list[dict[str, Any]] | None]
    turn: Mapped[str | None] = mapped_column(String(9))
    assured_by: Mapped[str | None] = mapped_column(String(20))
    review_due: Mapped[date | None]
    capacity_until: Mapped[date | None] = mapped_column(index=True)
    primary_id: Mapped[str | None] = mapped_column(ForeignKey("offerings.id"), index=True)
    source: Mapped[str | None] = mapped_column(String(60))
    record_id: Mapped[str | None] = mapped_column(String(200))
    created_at: Mapped[datetime]
    modified_at: Mapped[datetime]

    __table_args__ = (
        UniqueConstraint("source", "record_id"),
        Index("ix_offerings_list", "status", "sort_key", "id"),
        Index("ix_offerings_modified", "status", "modified_at", "id"),
        Index("ix_offerings_review", "status", "review_due", "id"),
    )


class OfferingCode(Base):
    """A code by which offerings are found: municipality, theme, service class, target group."""

    __tablename__ = "offering_codes"

    scheme: Mapped[str] = mapped_column(String(16), primary_key=True)
    code: Mapped[str] = mapped_column(String(16), primary_key=True)
    offering_id: Mapped[str] = mapped_column(
        ForeignKey("offerings.id", ondelete="CASCADE"), primary_key=True, index=True
    )


class OtherId(Base):
    """An id that an offering has in another system; two offerings with the same one are the same."""

    __tablename__ = "other_ids"

    system: Mapped[str] = mapped_column(String(60), primary_key=True)
    identity: Mapped[str] = mapped_column(String(200), primary_key=True)
    offering_id: Mapped[str] = mapped_column(
        ForeignKey("offerings.id", ondelete="CASCADE"), primary_key=True, index=True
    )


class Link(Base):
    """Two offerings, or two organizations, that are (not) the same: proposed, linked or rejected, and why."""

    __tablename__ = "links"

    kind: Mapped[str] = mapped_column(String(12), primary_key=True)
    first_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    second_id: Mapped[str] = mapped_column(String(36), primary_key=True, index=True)
    state: Mapped[str] = mapped_column(String(10), index=True)
    score: Mapped[int]
    reasons: Mapped[list[str]]
    actor: Mapped[str] = mapped_column(String(80))
    at: Mapped[datetime]


class Report(Base):
    """What somebody from the public says is wrong with an offering; nobody knows who."""

    __tablename__ = "reports"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    offering_id: Mapped[str] = mapped_column(ForeignKey("offerings.id", ondelete="CASCADE"), index=True)
    what: Mapped[str] = mapped_column(String(20))
    text: Mapped[str | None] = mapped_column(String(500))
    state: Mapped[str] = mapped_column(String(10))
    at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[str | None] = mapped_column(String(80))

    __table_args__ = (Index("ix_reports_state", "state", "at"),)


class Headcount(Base):
    """How many took part on a day: a number, never who."""

    __tablename__ = "headcounts"

    offering_id: Mapped[str] = mapped_column(ForeignKey("offerings.id", ondelete="CASCADE"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    count: Mapped[int]
    at: Mapped[datetime]


class Erased(Base):
    """The hash of a person's address or number that was erased here, so that no source brings it back."""

    __tablename__ = "erased"

    hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    at: Mapped[datetime]


class PtvDocument(Base):
    """An object as PTV v11 serves it: upstream's own as it came, or projected from the offering `offering_id`.

    `body` is JSON text, joined into answers as it is, with `### ` before headings in rich text. `original` is what
    upstream gave where that was of another version: JSON text too, which no answer shows.
    """

    __tablename__ = "ptv_documents"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    family: Mapped[str] = mapped_column(String(20))
    type: Mapped[str] = mapped_column(String(24))
    organization_id: Mapped[str] = mapped_column(String(36), index=True)
    offering_id: Mapped[str | None] = mapped_column(String(36), index=True)
    name: Mapped[str | None] = mapped_column(String(300))
    status: Mapped[str] = mapped_column(String(10))
    nationwide: Mapped[bool]
    body: Mapped[str] = mapped_column(Text)
    original: Mapped[str | None] = mapped_column(Text)
    upstream: Mapped[bool] = mapped_column(default=False, server_default=false())
    created_at: Mapped[datetime]
    modified_at: Mapped[datetime]

    __table_args__ = (Index("ix_ptv_documents_list", "family", "status", "created_at", "id"),)


class PtvCode(Base):
    """A code by which PTV's clients filter: municipality, county, class, target group, connected channel."""

    __tablename__ = "ptv_codes"

    scheme: Mapped[str] = mapped_column(String(16), primary_key=True)
    code: Mapped[str] = mapped_column(String(36), primary_key=True)
    document_id: Mapped[str] = mapped_column(
        ForeignKey("ptv_documents.id", ondelete="CASCADE"), primary_key=True, index=True
    )


class Feed(Base):
    """One row: the feed's identity, the number of the newest change, and how often PTV documents have changed."""

    __tablename__ = "feed"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    uuid: Mapped[str] = mapped_column(String(36))
    n: Mapped[int]
    documents: Mapped[int] = mapped_column(default=0, server_default="0")


class Change(Base):
    """A numbered fact: this offering, or this concept, is now at this version."""

    __tablename__ = "changes"

    n: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    offering_id: Mapped[str] = mapped_column(String(36))
    concept: Mapped[str | None] = mapped_column(String(40))
    version: Mapped[int]
    at: Mapped[datetime] = mapped_column(index=True)


class ConceptEdit(Base):
    """What a county says of a concept, over the shipped one: a body, or none when it is taken away.

    When it is not `edited` any more, the shipped one holds; the row stays, so that versions only grow.
    """

    __tablename__ = "concept_edits"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    version: Mapped[int]
    edited: Mapped[bool]
    body: Mapped[dict[str, Any] | None]
    modified_at: Mapped[datetime]


class Audit(Base):
    """Who did what to which; `body` is what it was from then on, so this is the history too."""

    __tablename__ = "audit"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(String(80))
    action: Mapped[str] = mapped_column(String(20))
    subject: Mapped[str] = mapped_column(String(50))
    version: Mapped[int | None]
    body: Mapped[dict[str, Any] | None]

    __table_args__ = (Index("ix_audit_subject", "subject", "id"),)


class IdempotencyKey(Base):
    """What a caller's write led to, so that the same write again leads to the same."""

    __tablename__ = "idempotency_keys"

    caller: Mapped[str] = mapped_column(String(36), primary_key=True)
    key: Mapped[str] = mapped_column(String(100), primary_key=True)
    fingerprint: Mapped[str] = mapped_column(String(64))
    offering_id: Mapped[str] = mapped_column(String(36))
    at: Mapped[datetime] = mapped_column(index=True)


class Key(Base):
    """An API key: found by its first part, proved by the hash of the whole; the key itself is never kept."""

    __tablename__ = "keys"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    lookup: Mapped[str] = mapped_column(String(8), unique=True)
    hash: Mapped[str] = mapped_column(String(64))
    label: Mapped[str] = mapped_column(String(100))
    scopes: Mapped[list[str]]
    organization_id: Mapped[str | None] = mapped_column(ForeignKey("organizations.id"))
    sources: Mapped[list[str]]
    municipalities: Mapped[list[str]] = mapped_column(default=list, server_default="[]")
    created_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
