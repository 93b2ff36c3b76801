"""What a source is opened with: its table in the county profile, and what was chosen for this run."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from services.sync.settings import SyncSettings
from services.sync.sources.protocol import SourceFailed
from services.vocabulary.profile import Profile

FULL_DAYS = 7
# A run that starts a little earlier than the one a week ago is a weekly one all the same.
EARLY = timedelta(hours=12)


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

    def only(self, *names: str) -> None:
        """Refuse every other setting: a misspelt one must not silently do nothing."""
        for key in self.settings:
            if key not in names:
                raise self.wrong(key, f"there is no such setting; there are {', '.join(names) or 'none'}")

    def wrong(self, setting: str, message: str) -> SourceFailed:
        """What is wrong with a setting; the message says how to mend it."""
        return SourceFailed(f"the county profile's source {self.name}, {setting}: {message}")

    def flag(self, setting: str, default: bool) -> bool:
        """A setting that is true or false."""
        value = self.settings.get(setting, default)
        if not isinstance(value, bool):
            raise self.wrong(setting, "write true or false")
        return value

    def changes_since(self, now: datetime) -> datetime | None:
        """From when on changes are enough; None when everything is to be read: at first, and again every
        `full_days` (7 unless said otherwise), since some changes show nowhere."""
        days = self.settings.get("full_days", FULL_DAYS)
        if type(days) is not int or not 0 <= days <= 365:
            raise self.wrong("full_days", "write a whole number of days, such as 7; 0 reads everything each time")
        if self.chosen or self.since is None or self.full_since is None:
            return None
        is_fresh = now - self.full_since < timedelta(days=days) - EARLY
        return max(self.since, self.full_since) if is_fresh else None

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
