"""What search knows beside its index: the concepts of today, and the county's own profile."""

import hashlib
import json
import logging
import threading
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cache
from types import MappingProxyType
from typing import Any

from services.vocabulary.concepts import Scheme, SchemeError, shipped
from services.vocabulary.concepts.reading import Reading
from services.vocabulary.concepts.scheme import read_concept
from services.vocabulary.profile import Channel, Profile
from services.vocabulary.texts import Text

log = logging.getLogger("tarjotin.search.knowledge")
Edits = Mapping[str, Any]


class Knowledge:
    """The shipped concepts with a county's edits over them, ready to be read with. Safe to use from threads."""

    def __init__(
        self,
        municipalities: Collection[str] = (),
        priority_groups: Mapping[str, frozenset[str]] = MappingProxyType({}),
        crisis: Sequence[Channel] = (),
        channels: Sequence[Channel] = (),
        over: Edits = MappingProxyType({}),
    ) -> None:
        self.municipalities = frozenset(municipalities)
        self.priority_groups = priority_groups
        self.crisis, self.channels = tuple(crisis), tuple(channels)
        self.names: Mapping[str, Mapping[str, Text]] = {}  # of the codes that are a county's own, by facet
        self._over = over
        self._lock = threading.Lock()
        self._known: tuple[str, Reading] = ("", _shipped())

    @classmethod
    def of(cls, profile: Profile) -> "Knowledge":
        """What a county's profile tells."""
        groups = {group.code: frozenset(group.concepts) for group in profile.priority_groups}
        known = cls(profile.municipalities, groups, profile.crisis, profile.channels)
        known.names = {"priority": {group.code: group.name for group in profile.priority_groups}}
        return known

    def as_if(self, identity: str, body: Mapping[str, Any] | None) -> "Knowledge":
        """The same with one edit more, which is kept nowhere."""
        over = {**self._over, identity: body}
        return Knowledge(self.municipalities, self.priority_groups, self.crisis, self.channels, over)

    def reading(self, edits: Edits) -> Reading:
        """The concepts with these edits; made anew only when the edits have changed.

        That takes a second: who asks meanwhile gets what was known before, and is not kept waiting.
        """
        edits = {**edits, **self._over}
        wanted = version(edits)
        if self._known[0] != wanted and self._lock.acquire(blocking=False):
            try:
                if self._known[0] != wanted:
                    self._known = (wanted, Reading.of(edited(edits)))
            finally:
                self._lock.release()
        return self._known[1]


@cache
def _shipped() -> Reading:
    return Reading.of(shipped())


def edited(edits: Edits) -> Scheme:
    """The shipped concepts with these edits; one that cannot be read is left as it was, and told."""
    sound: dict[str, Any] = {}
    for identity, body in edits.items():
        try:
            if body is not None:
                read_concept(identity, body)
            sound[identity] = body
        except SchemeError as error:
            log.error("a concept was passed over: %s", error)
    return shipped().with_edits(sound)


def edits_after(edits: Edits, changes: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """A county's edits after changes of the feed: what is not edited any more is forgotten."""
    after = dict(edits)
    for change in changes:
        if change.get("edited", True):
            after[change["concept"]] = change["body"]
        else:
            after.pop(change["concept"], None)
    return after


def version(edits: Edits) -> str:
    """The same for the same edits; empty for none."""
    if not edits:
        return ""
    return hashlib.sha256(json.dumps(edits, sort_keys=True).encode()).hexdigest()[:16]
