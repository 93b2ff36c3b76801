"""The tray's settings."""

from dataclasses import dataclass
from typing import ClassVar

from services.platform.settings import Settings, setting


@dataclass(frozen=True)
class TraySettings(Settings):
    """What people see."""

    PREFIX: ClassVar[str] = "TRAY"

    port: int = setting(8000, "Port that the service listens on.")
    public_url: str = setting(
        "http://127.0.0.1:8000", "Address that people type in a browser; canonical links begin with it."
    )
    search_api_url: str = setting("http://127.0.0.1:8002", "Address of the search service.", shared=True)
    catalog_url: str = setting("http://127.0.0.1:8001", "Address of the catalogue.", shared=True)
    catalog_key: str = setting(
        "",
        "Key with the scope act-for: the catalogue then counts no visitor's reading as the tray's.",
        secret=True,
    )
    route_url: str = setting(
        "https://www.openstreetmap.org/directions?to={place}",
        "Address of a planner of routes; {place} becomes coordinates or a street address. Empty: none.",
    )
    reports_per_hour: int = setting(10, "How many reports of one offering readers may send in an hour.")
    embed_ancestors: str = setting(
        "*",
        "Sites that may show the search box in a frame, as frame-ancestors writes them: *, 'none', or addresses.",
    )
    upstream_milliseconds: int = setting(2000, "Longest wait for an answer of search or the catalogue.")
