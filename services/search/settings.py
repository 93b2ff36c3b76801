"""The search service's settings."""

from dataclasses import dataclass
from typing import ClassVar

from services.platform.settings import Settings, setting


@dataclass(frozen=True)
class SearchSettings(Settings):
    """Read model: follows the catalogue's feed into an index."""

    PREFIX: ClassVar[str] = "SEARCH"

    port: int = setting(8002, "Port that the service listens on.")
    index_url: str = setting(
        "tantivy:var/search",
        "Where the index lives: tantivy:folder, or the address of an Elasticsearch (of its nodes, by commas).",
    )
    index_name: str = setting("offerings", "Elasticsearch: name of the alias; its indices begin with it.")
    catalog_url: str = setting("http://127.0.0.1:8001", "Address of the catalogue.", shared=True)
    catalog_key: str = setting(
        "", "Key for the catalogue with the scopes feed and keys; `tarjotin run` makes one.", secret=True
    )
    poll_milliseconds: int = setting(500, "Pause between two questions for changes.")
