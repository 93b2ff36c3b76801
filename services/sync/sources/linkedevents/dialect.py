"""How the instances differ: all are LinkedEvents, but forks of different years with fields of their own."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache
from typing import Any

from services.sync.sources.data import data_of

data = data_of(__package__)


@dataclass(frozen=True)
class Dialect:
    """One instance's ways. All list in the order of changes, and with tombstones."""

    name: str
    kinds: Mapping[str, str]
    event_type: str
    """What to ask for; empty where the list has all types without being asked."""
    copies_texts: bool
    """Whether a text that nobody translated stands in every language."""
    left_out: tuple[str, ...]
    """Data sources that are not for a tray, such as a commercial ticket office."""
    home: str
    """The municipality that an event without a place is for."""
    page: str
    """Where people read of an event, with `{id}`; empty when there is no such page."""
    licence: str
    """Empty where the publisher states none."""
    attribution: Mapping[str, str]


@cache
def dialects() -> Mapping[str, Dialect]:
    """All that we know, by name."""
    return {name: _dialect(name, its) for name, its in data("dialects").items()}


def _dialect(name: str, its: dict[str, Any]) -> Dialect:
    assert its.keys() == {field.name for field in fields(Dialect)} - {"name"}
    return Dialect(**{**its, "name": name, "left_out": tuple(its["left_out"])})
