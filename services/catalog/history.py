"""What happened to an offering: each version with who made it and which fields changed."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.catalog.store.offerings import stamp
from services.catalog.store.tables import Audit

Json = dict[str, Any]
_NOTHING = object()


def of_offering(session: Session, offering_id: str, limit: int) -> list[Json]:
    """The latest versions, the newest first, each with its difference from the one before."""
    query = select(Audit).where(Audit.subject == offering_id).order_by(Audit.id.desc()).limit(limit + 1)
    rows = list(session.scalars(query))
    found = []
    for index, row in enumerate(rows[:limit]):
        before = rows[index + 1].body if index + 1 < len(rows) else None
        found.append(
            {
                "version": row.version,
                "at": stamp(row.at),
                "actor": row.actor,
                "action": row.action,
                "changes": list(differences(before or {}, row.body or {})),
            }
        )
    return found


def differences(before: Any, after: Any, pointer: str = "") -> Iterator[Json]:
    """Each value that differs, with its JSON pointer; lists are compared whole. An absent value has no key."""
    if isinstance(before, dict) and isinstance(after, dict):
        for key in sorted({*before, *after}):
            escaped = key.replace("~", "~0").replace("/", "~1")
            yield from differences(before.get(key, _NOTHING), after.get(key, _NOTHING), f"{pointer}/{escaped}")
    elif before is _NOTHING or after is _NOTHING or before != after:
        values = (("before", before), ("after", after))
        yield {"pointer": pointer, **{name: value for name, value in values if value is not _NOTHING}}
