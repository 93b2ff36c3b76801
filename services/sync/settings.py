"""The sync service's settings."""

from dataclasses import dataclass
from typing import ClassVar

from services.platform.settings import SettingError, Settings, setting
from services.sync.outbound import Network, networks


@dataclass(frozen=True)
class SyncSettings(Settings):
    """Moves data from sources to the catalogue."""

    PREFIX: ClassVar[str] = "SYNC"

    port: int = setting(8003, "Port that the service listens on.")
    database_url: str = setting(
        "sqlite:///var/sync.db",
        "Where runs and items live: sqlite:///path or postgresql://user:password@host/name.",
        secret=True,
    )
    catalog_url: str = setting("http://127.0.0.1:8001", "Address of the catalogue.", shared=True)
    catalog_key: str = setting(
        "", "Key for the catalogue with the scopes sources and keys; `tarjotin run` makes one.", secret=True
    )
    requests_per_second: float = setting(2.0, "Most requests a second to one source.")
    read_seconds: float = setting(30.0, "Longest wait for an answer of a source.")
    retries: int = setting(4, "How often a failed request to a source is tried again.")
    grace_days: float = setting(3.0, "Days that a record must be missing at its source before it is archived.")
    grace_runs: int = setting(2, "Complete runs that must miss a record before it is archived.")
    brake_percent: float = setting(20.0, "A run that would archive more of a source's records stops and asks.")
    lease_seconds: float = setting(60.0, "Silence after which a run counts as fallen and another process goes on.")
    internal_networks: str = setting(
        "", "Internal networks that addresses of files and calendars may reach, such as 10.20.0.0/16."
    )
    run_hours: float = setting(6.0, "Longest time that a run may take.")

    @property
    def allowed_networks(self) -> tuple[Network, ...]:
        """Networks that typed addresses may reach although they are internal."""
        try:
            return networks(self.internal_networks)
        except ValueError as error:
            raise SettingError(f"SYNC_INTERNAL_NETWORKS: {error}; write networks such as 10.20.0.0/16") from None
