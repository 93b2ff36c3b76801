"""Queries with what they should find, and offerings with what they are about.

Both are written in a vocabulary of labels of their own (`labels.json`), which search does not know. Of a query's
labels the first is ideal (grade 3), the second good (2), the others acceptable (1). Another set, of the same
form, can be named by its folder: `queries.json`, `topics.json` and, unless the demo county is meant,
`offerings.json`.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from services.catalog import classification
from services.catalog.schemas.offering import OfferingSchema
from services.sync.sources.files.source import FilesSource

DEMO = Path(__file__).parents[2] / "profiles/demo"
HERE = Path(__file__).parent
TODAY = date(2026, 11, 25)
Offering = dict[str, Any]


@dataclass(frozen=True)
class Query:
    """What somebody types, of which kind it is, and what it should find, the best first."""

    text: str
    language: str
    kind: str
    labels: tuple[str, ...]
    municipality: str | None = None

    def grades(self) -> Mapping[str, int]:
        """How good an offering with a label is."""
        return {label: max(1, 3 - at) for at, label in reversed(list(enumerate(self.labels)))}


@dataclass(frozen=True)
class Judged:
    """A county, what its offerings are about, and the queries."""

    offerings: list[Offering]
    topics: Mapping[str, tuple[str, ...]]
    queries: list[Query]


def read(folder: Path = HERE) -> Judged:
    """The judged set of a folder."""
    queries = [
        Query(row["query"], row["lang"], row.get("kind", "all"), tuple(row["labels"]), row.get("municipality"))
        for row in _json(folder / "queries.json")
    ]
    topics = {key: tuple(labels) for key, labels in _json(folder / "topics.json").items()}
    own = folder / "offerings.json"
    return Judged(_json(own) if own.exists() else demo_county(), topics, queries)


def demo_county() -> list[Offering]:
    """The demo county as the catalogue would have it, with the records' own ids."""
    source = FilesSource("demo", str(DEMO))
    found = []
    for page in source.pages(None):
        for record in page.records:
            mapped = source.map(record.payload)
            organization = {"id": mapped.organization_record, **mapped.organization}
            themes = list(classification.themes(OfferingSchema().load(mapped.offering)))
            found.append(
                {**mapped.offering, "id": record.record_id, "organization": organization, "themes": themes}
            )
    return found


def _json(file: Path) -> Any:
    return json.loads(file.read_text(encoding="utf-8"))
