"""What events refer to: places, keywords, organizations. Listed once a run, since a changed place does not
touch its events, and asked for singly when the list lacks it.
"""

from collections.abc import Callable, Mapping
from typing import Any

from services.sync.sources.linkedevents.schema import Unusable
from services.sync.sources.linkedevents.walking import Walk
from services.sync.sources.protocol import Payload
from services.sync.sources.reading import BadPage


class Directory:
    """The objects of one kind, by the id that an event gives: a replaced one is found by its old id too."""

    def __init__(
        self, walk: Walk, name: str, read: Callable[[Any], Payload], listed: Mapping[str, str] | None = None
    ) -> None:
        self._walk, self._name, self._read, self._listed = walk, name, read, listed
        self._found: dict[str, Payload | None] = {}
        self._unusable: dict[str, str] = {}

    def get(self, identity: str) -> Payload | None:
        """The object, None when it is gone; `Unusable` when it cannot be told which."""
        self._list()
        if identity not in self._found and identity not in self._unusable:
            self._ask(identity)
        if identity in self._unusable:
            raise Unusable(f"{self._name} {identity}: {self._unusable[identity]}")
        return self._found[identity]

    def _list(self) -> None:
        listed, self._listed = self._listed, None
        for rows in self._walk.listed(self._name, listed) if listed is not None else ():
            for row in rows:
                identity = row.get("id") if isinstance(row, dict) else None
                if isinstance(identity, str) and not row.get("deleted") and not row.get("replaced_by"):
                    self._keep(identity, row)

    def _ask(self, identity: str) -> None:
        try:
            row = self._walk.one(self._name, identity)
        except BadPage as error:
            self._unusable[identity] = str(error)
            return
        if row is None or row.get("deleted"):
            self._found[identity] = None
        else:
            self._keep(identity, row)

    def _keep(self, identity: str, row: Any) -> None:
        try:
            self._found[identity] = self._read(row)
        except Unusable as error:
            self._unusable[identity] = str(error)
