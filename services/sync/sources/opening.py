"""What a source is opened with: its table in the county profile, and what was chosen for this run."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.sync.settings import SyncSettings
from services.sync.sources.protocol import SourceFailed
from services.vocabulary.profile import Profile


@dataclass(frozen=True)
class Opening:
    """`settings` is the rest of the source's table; `municipalities` are the county's unless some were chosen.

    `since` is when the last run began that read all it was asked to, without a choice of municipalities and
    without a record that failed; `full_since` is when the last such run began that read the source whole. A source
    that can be asked for changes reads only those after `since`; None is "never", and then it is read whole.
    `wait` is how a `Reader` waits; it raises when the run is told to stop, so that nobody waits for a wait.
    """

    name: str
    settings: Mapping[str, Any]
    base_url: str | None
    municipalities: tuple[str, ...]
    chosen: bool
    profile: Profile
    sync: SyncSettings
    since: datetime | None = None
    full_since: datetime | None = None
    wait: Callable[[float], None] = time.sleep

    def address(self, setting: str) -> str:
        """Where to read: what was given for this run, else the setting; `SourceFailed` without either."""
        given = self.base_url or self.settings.get(setting)
        if not given:
            raise SourceFailed(f"the county profile's source {self.name} has no `{setting}`")
        return str(given)

    def whole(self) -> None:
        """Refuse a choice of municipalities, where a source can only be read whole."""
        if self.chosen:
            raise SourceFailed(f"{self.name} is read whole; leave out --municipality")
