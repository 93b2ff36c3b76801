"""The catalogue's tables. An offering is one validated document beside the columns that queries need."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, MetaData, String, Text, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from services.platform.database import NAMING, Instant

# PostgreSQL sorts by its own locale unless told otherwise; sort keys are made to be compared byte by byte.
SortKey = String(240).with_variant(String(240, collation="C"), "postgresql")


class Base(DeclarativeBase):
    """Declares a table."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {datetime: Instant, dict[str, Any]: JSON(none_as_null=True), list[str]: JSON}  # noqa: RUF012


class Organization(Base):
    """Who offers. `body` is the organization as the API has it."""

    __tablename__ = "organizations"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    version: Mapped[int]
    type: Mapped[str] = mapped_column(String(20))
    business_id: Mapped[str | None] = mapped_column(String(9), index=True)
    municipality: Mapped[str | None] = mapped_column(String(3))
    sort_key: Mapped[str] = mapped_column(SortKey)
    body: Mapped[dict[str, Any]]
    source: Mapped[str | None] = mapped_column(String(60))
    record_id: Mapped[str | None] = mapped_column(String(200))
    created_at: Mapped[datetime]
    modified_at: Mapped[datetime]

    __table_args__ = (UniqueConstraint("source", "record_id"),)


class Offering(Base):
    """The one thing that people look for.

    `body` is what everybody sees: `merge_patch(source_body, edits)`. A record of a source has a
    `source_body`; what a person wrote is in `edits` and is never overwritten by a source.
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
    source: Mapped[str | None] = mapped_column(String(60))
    record_id: Mapped[str | None] = mapped_column(String(200))
    created_at: Mapped[datetime]
    modified_at: Mapped[datetime]

    __table_args__ = (
        UniqueConstraint("source", "record_id"),
        Index("ix_offerings_list", "status", "sort_key", "id"),
    )


class OfferingCode(Base):
    """A code by which offerings are found: municipality, theme, service class, target group."""

    __tablename__ = "offering_codes"

    scheme: Mapped[str] = mapped_column(String(16), primary_key=True)
    code: Mapped[str] = mapped_column(String(16), primary_key=True)
    offering_id: Mapped[str] = mapped_column(
        ForeignKey("offerings.id", ondelete="CASCADE"), primary_key=True, index=True
    )


class PtvDocument(Base):
    """An object as PTV v11 serves it: upstream's own, or projected from the offering `offering_id`.

    `body` is JSON text, joined into answers as it is, with `### ` before headings in rich text.
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
    """One row: the feed's identity, and the number of the newest change."""

    __tablename__ = "feed"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    uuid: Mapped[str] = mapped_column(String(36))
    n: Mapped[int]


class Change(Base):
    """A numbered fact: this offering is now at this version."""

    __tablename__ = "changes"

    n: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    offering_id: Mapped[str] = mapped_column(String(36))
    version: Mapped[int]
    at: Mapped[datetime] = mapped_column(index=True)


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
    created_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
