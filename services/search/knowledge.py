"""What search knows beside its index: the concepts of today, and the county's own profile."""

import hashlib
import json
import logging
import threading
from collections.abc import Collection, Mapping, Sequence
from functools import cache
from types import MappingProxyType
from typing import Any

from services.vocabulary.concepts import Scheme, SchemeError, shipped
from services.vocabulary.concepts.reading import Reading
from services.vocabulary.concepts.scheme import read_concept
from services.vocabulary.profile import Channel, Profile

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
    ) -> None:
        self.municipalities = frozenset(municipalities)
        self.priority_groups = priority_groups
        self.crisis, self.channels = tuple(crisis), tuple(channels)
        self._lock = threading.Lock()
        self._known: tuple[str, Reading] = ("", _shipped())

    @classmethod
    def of(cls, profile: Profile) -> "Knowledge":
        """What a county's profile tells."""
        groups = {group.code: frozenset(group.concepts) for group in profile.priority_groups}
        return cls(profile.municipalities, groups, profile.crisis, profile.channels)

    def reading(self, edits: Edits) -> Reading:
        """The concepts with these edits; made anew only when the edits have changed."""
        wanted = version(edits)
        with self._lock:
            if self._known[0] != wanted:
                self._known = (wanted, Reading.of(edited(edits)))
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


def version(edits: Edits) -> str:
    """The same for the same edits; empty for none."""
    if not edits:
        return ""
    return hashlib.sha256(json.dumps(edits, sort_keys=True).encode()).hexdigest()[:16]
