"""Runs, items, and who is at work on which source."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, MetaData, String, Text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from services.platform.database import NAMING, Instant


class Base(DeclarativeBase):
    """Declares a table."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {datetime: Instant, dict[str, Any]: JSON(none_as_null=True)}  # noqa: RUF012


class Run(Base):
    """One pass over a source. `cursor` is the place after the last page that was committed.

    `page_problems` counts pages that could not be read or used whole, and `parts_unread` those among them of which
    it is known what they would have brought; `whole` says, once the reading has ended, whether everything else was
    read.
    """

    __tablename__ = "runs"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    source: Mapped[str] = mapped_column(String(60))
    state: Mapped[str] = mapped_column(String(20), index=True)
    options: Mapped[dict[str, Any]]
    cursor: Mapped[str | None] = mapped_column(String(400))
    counts: Mapped[dict[str, Any]]
    page_problems: Mapped[int]
    parts_unread: Mapped[int] = mapped_column(default=0, server_default="0")
    whole: Mapped[bool | None]
    message: Mapped[str | None] = mapped_column(Text)
    queued_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]

    __table_args__ = (Index("ix_runs_source", "source", "queued_at"),)


class Lease(Base):
    """Who works on a source: a run, as long as its heart beats."""

    __tablename__ = "leases"

    source: Mapped[str] = mapped_column(String(60), primary_key=True)
    holder: Mapped[str | None] = mapped_column(String(36))
    until: Mapped[datetime]


class Item(Base):
    """One record of a source: what came last, what became of it, and since when it is missing.

    `payload` holds only the fields that the source's schema reads. `state` is live (in the catalogue),
    closing or ending (to be archived when the run ends; ending by itself), closed, or rejected (never got in).
    `municipalities` are codes with spaces between; none when nobody knows, or when it is for everybody.
    `found_at` is its place in the source.
    """

    __tablename__ = "items"

    source: Mapped[str] = mapped_column(String(60), primary_key=True)
    record_id: Mapped[str] = mapped_column(String(200), primary_key=True)
    state: Mapped[str] = mapped_column(String(10))
    outcome: Mapped[str] = mapped_column(String(12))
    reason: Mapped[str | None] = mapped_column(Text)
    payload: Mapped[dict[str, Any] | None]
    fingerprint: Mapped[str] = mapped_column(String(100))
    last_run: Mapped[str] = mapped_column(String(36))
    missing_since: Mapped[datetime | None]
    missing_runs: Mapped[int]
    changed_at: Mapped[datetime]
    found_at: Mapped[str] = mapped_column(String(400), default="", server_default="")
    municipalities: Mapped[str] = mapped_column(String(200), default="", server_default="")

    __table_args__ = (Index("ix_items_state", "source", "state"),)
