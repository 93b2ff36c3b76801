"""The catalogue's settings."""

from dataclasses import dataclass
from typing import ClassVar

from services.platform.settings import Settings, setting


@dataclass(frozen=True)
class CatalogSettings(Settings):
    """System of record."""

    PREFIX: ClassVar[str] = "CATALOG"

    port: int = setting(8001, "Port that the service listens on.")
    database_url: str = setting(
        "sqlite:///var/catalog.db",
        "Where offerings live: sqlite:///path or postgresql://user:password@host/name.",
        secret=True,
    )
    changes_days: int = setting(90, "Days that the change feed is kept; a reader that is further behind rebuilds.")
    reads_per_minute: int = setting(
        1200, "How often a caller may read one address of the API; 0: as often as wanted."
    )
    writes_per_minute: int = setting(
        600, "How often a caller may write at one address of the API; 0: without limit."
    )
    reports_per_hour: int = setting(10, "How many reports somebody without an account may send; 0: without limit.")
