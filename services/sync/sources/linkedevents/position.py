"""How far a pass has come: enough to go on after a fall, in the text of a cursor."""

import json
from dataclasses import asdict, dataclass
from typing import Any

from services.sync.sources.linkedevents.times import moment
from services.sync.sources.linkedevents.walking import Part


@dataclass(frozen=True)
class Position:
    """`changed` is from when on changes are read, empty for everything; `since` how far they have been.

    `rows` is how many rows there were at the beginning, `before` how many of them came that need not come again.
    """

    changed: str = ""
    since: str = ""
    rows: int | None = None
    before: int = 0

    def cursor(self) -> str:
        """As a run keeps it."""
        return json.dumps(asdict(self))


def position(cursor: str) -> Position | None:
    """Where a cursor stands; None for one that cannot be read, such as an older version's."""
    try:
        its: dict[str, Any] = json.loads(cursor)
        found = Position(str(its["changed"]), str(its["since"]), its["rows"], int(its["before"]))
        for text in filter(None, (found.changed, found.since)):
            moment(text)
    except (ValueError, KeyError, TypeError):
        return None
    return found if found.rows is None or isinstance(found.rows, int) else None


class Counted:
    """Counts the rows of a list, each once, and those that need not come again when it is taken up later."""

    def __init__(self, before: int) -> None:
        self._base = before
        self._seen: set[str] = set()
        self._tied: set[str] = set()
        self._since = ""
        self._nameless = 0

    def add(self, part: Part) -> None:
        """A page."""
        if part.since != self._since:
            self._since, self._tied = part.since, set()
        for row in part.rows:
            identity = row.get("id") if isinstance(row, dict) else None
            if not isinstance(identity, str):
                self._nameless += 1
                continue
            self._seen.add(identity)
            if self._is_last(row.get("last_modified_time")):
                self._tied.add(identity)

    @property
    def all(self) -> int:
        """All rows."""
        return self._base + len(self._seen) + self._nameless

    @property
    def before(self) -> int:
        """Those before the last time."""
        return self.all - len(self._tied)

    def _is_last(self, text: object) -> bool:
        try:
            return bool(self._since) and isinstance(text, str) and moment(text) == moment(self._since)
        except ValueError:
            return False
