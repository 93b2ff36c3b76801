"""Reads the service map's units of chosen services, with accessibility and opening hours.

The map has neither pages nor changes: its tables come whole, and what is missing from them is gone. Units go on in
the order of their numbers, so a pass that was interrupted goes on after the last one that was committed.
"""

import time
from collections.abc import Callable, Collection, Iterator
from datetime import UTC, date, datetime
from typing import Any

from services.sync.settings import SyncSettings
from services.sync.sources.opening import Opening
from services.sync.sources.protocol import Mapped, Page, Payload, Record, SourceFailed
from services.sync.sources.reading import BadPage, Reader, Tries
from services.sync.sources.tpr import hours, mapping, schema
from services.sync.sources.tpr.reading import Hauki, ServiceMap
from services.vocabulary.local_time import HELSINKI

CHUNK = 50
CULTURE_SPORTS_LEISURE = 1403
SETTINGS = ("url", "hours_url", "trees", "words")


def open_source(opening: Opening) -> "TprSource":
    """The units of the chosen municipalities, else of the county's own."""
    opening.only(*SETTINGS)
    hours_url = opening.settings.get("hours_url")
    if not isinstance(hours_url, str | None):
        raise SourceFailed(f"{opening.name}: `hours_url` is Hauki's address, such as https://hauki.api.hel.fi/v1")
    words = _numbers(opening, "words")
    return TprSource(
        opening.name,
        opening.address("url"),
        hours_url=hours_url,
        trees=_numbers(opening, "trees") or (() if words else (CULTURE_SPORTS_LEISURE,)),
        words=words,
        municipalities=opening.municipalities,
        chosen=opening.chosen,
        settings=opening.sync,
        wait=opening.wait,
    )


def _numbers(opening: Opening, key: str) -> tuple[int, ...]:
    values = opening.settings.get(key, [])
    if not isinstance(values, list) or not all(type(its) is int for its in values):
        raise SourceFailed(f"{opening.name}: `{key}` is a list of the service map's numbers, such as [551, 345]")
    return tuple(values)


def _today() -> date:
    return datetime.now(UTC).astimezone(HELSINKI).date()


class TprSource:
    """The units of some municipalities that have some services."""

    mapping_version = mapping.VERSION

    def __init__(
        self,
        name: str,
        url: str,
        *,
        hours_url: str | None = None,
        trees: Collection[int] = (CULTURE_SPORTS_LEISURE,),
        words: Collection[int] = (),
        municipalities: Collection[str],
        chosen: bool,
        settings: SyncSettings,
        today: Callable[[], date] = _today,
        wait: Callable[[float], None] = time.sleep,
    ) -> None:
        self.name, self.partial = name, chosen
        self.total: int | None = None
        self._map = ServiceMap(Reader(settings, wait), url)
        self._hauki = Hauki(Reader(settings, wait), hours_url) if hours_url else None
        self._trees, self._words = trees, words
        self._municipalities = sorted(municipalities)
        self._today = today

    def pages(self, cursor: str | None) -> Iterator[Page]:
        """Pages after the cursor, which is the number of the last unit."""
        ontology = self._map.ontology(self._trees, self._words)
        units = self._units(ontology.below(self._trees))
        tables, tries = self._map.tables(ontology, units.keys()), Tries()
        self.total = len(units)
        after = int(cursor) if cursor and cursor.isdecimal() else None
        numbers = [its for its in sorted(units) if after is None or its > after]
        for start in range(0, len(numbers), CHUNK):
            chunk = numbers[start : start + CHUNK]
            place = str(max(chunk[-1], 0))  # those without a number are below zero, and come again
            try:
                found = self._hours([its for its in chunk if its > 0])
            except BadPage as error:
                yield from tries.bad(f"opening hours of {chunk[0]} to {chunk[-1]}", error, place)
            else:
                tries.good()
                yield Page(tuple(schema.read(units[its], tables, found.get(its)) for its in chunk), place)

    def map(self, payload: Payload) -> Mapped:
        """The offering of a unit."""
        return mapping.to_offering(payload)

    def locate(self, record: Record, pointer: str) -> str:
        """The field's own name: our fields are not the service map's columns."""
        return pointer

    def _units(self, trees: set[int]) -> dict[int, Any]:
        """All units that are wanted; `SourceFailed` when there is none at all."""
        filters = {"ontologytree": trees, "ontologyword": set(self._words)}
        asked = {name: ids for name, ids in filters.items() if ids}
        found: dict[int, Any] = {}
        nameless: list[Any] = []
        for code in self._municipalities:
            for number, row in self._map.units(code, asked).items():
                if number < 0:
                    nameless.append(row)
                elif self._is_wanted(row, code, trees):
                    found[number] = row
        if not found:
            raise SourceFailed("unit: the service map has no unit of these services in these municipalities")
        return {-index: row for index, row in enumerate(nameless, 1)} | found

    def _is_wanted(self, row: Any, municipality: str, trees: set[int]) -> bool:
        """Whether it is what was asked for, should a filter not be heeded. What is odd is kept, and told of."""
        city, own = row.get("arealcity_id"), row.get("ontologytree_ids")
        if type(city) is int and city != int(municipality):
            return False
        if not isinstance(own, list) or not isinstance(words := row.get("ontologyword_ids") or [], list):
            return True
        return any(its in trees for its in own) or any(its in self._words for its in words)

    def _hours(self, units: list[int]) -> dict[int, Payload]:
        if self._hauki is None or not units:
            return {}
        return self._hauki.hours(units, hours.window(self._today()))
