"""The service map's tree of services: what is chosen with its branches, and what a unit's services are called."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from services.sync.sources.protocol import SourceFailed
from services.vocabulary.texts import UI_LANGUAGES, Text


@dataclass(frozen=True)
class Ontology:
    """Branches by their id, each with its parent and its name; and the words by their id."""

    parents: Mapping[int, int | None]
    branches: Mapping[int, Text]
    words: Mapping[int, Text]

    def below(self, chosen: Collection[int]) -> set[int]:
        """The chosen branches and all under them."""
        return {node for node in self.parents if not set(self.path(node)).isdisjoint(chosen)} | set(chosen)

    def path(self, branch: int) -> list[int]:
        """The branch and those over it, the nearest first."""
        found: list[int] = []
        node: int | None = branch
        while node is not None and node in self.parents and node not in found:
            found.append(node)
            node = self.parents[node]
        return found

    def named(self, ids: Iterable[int]) -> list[Text]:
        """What the words are called."""
        return [self.words[its] for its in ids if its in self.words]


def read(
    tree: Collection[Any], words: Collection[Any], chosen: tuple[Collection[int], Collection[int]]
) -> Ontology:
    """The tables as they came; `SourceFailed` when they lack what the profile chose."""
    parents = {
        row["id"]: parent if isinstance(parent := row.get("parent_id"), int) else None
        for row in tree
        if _has_id(row)
    }
    names = {row["id"]: _name(row, "ontologyword") for row in words if _has_id(row)}
    branches = {row["id"]: _name(row, "name") for row in tree if _has_id(row)}
    ontology = Ontology(parents, branches, {its: name for its, name in names.items() if name})
    trees, single = chosen
    for what, ids, known in (("trees", trees, parents), ("words", single, names)):
        if lost := [its for its in ids if its not in known]:
            raise SourceFailed(f"`{what}`: the service map has no {', '.join(map(str, lost))}")
    return ontology


def _has_id(row: Any) -> bool:
    return isinstance(row, dict) and type(row.get("id")) is int


def _name(row: Mapping[str, Any], column: str) -> Text:
    told = {language: row.get(f"{column}_{language}") for language in UI_LANGUAGES}
    return {code: " ".join(text.split()) for code, text in told.items() if isinstance(text, str) and text.strip()}
