"""What a source is: pages of records, and a pure mapping from a record to an offering."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from services.platform.problems import Problem

Payload = dict[str, Any]


class SourceFailed(Problem):
    """The source cannot be read at all; the message says what was wrong and how to mend it."""

    code = "unavailable"


class CannotMap(ValueError):
    """A record that has no place in the catalogue as it is; the message says why."""


@dataclass(frozen=True)
class Record:
    """One record as it came: its id at the source and the fields that we read.

    `closed` records are tombstones, and `over` ones have ended by themselves, as events do, so that nobody is
    asked whether so many may go; `invalid` ones cannot be read. `where` is the place in the source at which a
    person finds it. A `nameless` one has no id of its own: it may be any of those that we know. `municipalities`
    are given for what may be refused, so that its municipality learns of it; of others the offering tells.
    """

    record_id: str
    payload: Payload = field(default_factory=dict)
    status: Literal["live", "closed", "over", "invalid"] = "live"
    reason: str | None = None
    where: str = ""
    nameless: bool = False
    municipalities: tuple[str, ...] = ()


@dataclass(frozen=True)
class Page:
    """A page of records, and the cursor with which to go on after it. `problem` when it could not be read."""

    records: tuple[Record, ...]
    cursor: str
    problem: str | None = None
    unread: str | None = None
    """How the ids of what it would have brought begin, where that is known: only these are not missed."""
    gone_documents: tuple[str, ...] = ()
    """Ids of objects of PTV's that it has no more; those that were never kept are no fault."""


@dataclass(frozen=True)
class Mapped:
    """A record in the catalogue's words; the offering names its organization by `organization_record`."""

    offering: Payload
    organization_record: str
    organization: Mapping[str, Any]
    ptv_documents: tuple[Mapping[str, Any], ...] = ()
    """Rows of the catalogue's `ptv_documents`: `{document, record_id | organization_record | neither}`."""


class Source(Protocol):
    """A source that is open for one run."""

    name: str
    mapping_version: str
    total: int | None
    """How many records there are, once that is known."""
    partial: bool
    """Whether it was told to read only a part, so that what it does not see is not missing."""

    def pages(self, cursor: str | None) -> Iterator[Page]:
        """Pages after the cursor; `SourceFailed` when there is no going on."""
        ...

    def map(self, payload: Payload) -> Mapped:
        """The offering of a record; `CannotMap` says why there is none. Pure."""
        ...

    def locate(self, record: Record, pointer: str) -> str:
        """Where a person finds a field of the offering in the source."""
        ...
