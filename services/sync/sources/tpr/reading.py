"""Reads the service map's tables, which come whole, and Hauki's hours for some units at a time."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from services.sync.sources.protocol import Payload, SourceFailed
from services.sync.sources.reading import MOST_BAD_PAGES, BadPage, Reader
from services.sync.sources.tpr import hours, ontology
from services.sync.sources.tpr.ontology import Ontology
from services.sync.sources.tpr.schema import Rows, Tables, identity

MOST_BYTES = 256 * 1024 * 1024  # the sentences of all units come as one answer
MOST_PAGES = 20
TPREK = "tprek"


class ServiceMap:
    """The tables of `palvelukarttaws/rest/v4`."""

    def __init__(self, reader: Reader, url: str) -> None:
        self._reader, self._base = reader, url.rstrip("/")

    def ontology(self, trees: Collection[int], words: Collection[int]) -> Ontology:
        """The tree of services and its words."""
        return ontology.read(self._table("ontologytree"), self._table("ontologyword"), (trees, words))

    def units(self, municipality: str, filters: Mapping[str, Iterable[int]]) -> dict[int, Any]:
        """A municipality's units by their number; those without one under a number below zero."""
        found: dict[int, Any] = {}
        for name, ids in filters.items():
            # Several are joined by a plus, which is how a space is written in an address.
            asked = {
                "newfeatures": "yes",
                "arealcity": str(int(municipality)),
                name: " ".join(map(str, sorted(ids))),
            }
            for row in self._table("unit", asked, may_be_empty=True):
                found.setdefault(identity(row) or -len(found) - 1, row)
        return found

    def tables(self, ontology: Ontology, wanted: Collection[int]) -> Tables:
        """What the other tables tell of some units."""
        return Tables(
            ontology,
            connections=_of_units(self._table("connection"), wanted),
            sentences=_of_units(self._table("accessibility_sentence"), wanted),
            shortages=_of_units(self._table("accessibility_shortage"), wanted),
        )

    def _table(
        self, name: str, parameters: Mapping[str, str] | None = None, *, may_be_empty: bool = False
    ) -> list[Any]:
        """A whole table. An empty one is a fault: it would look as if everything were gone."""
        for left in reversed(range(MOST_BAD_PAGES)):
            try:
                rows = self._reader.json(f"{self._base}/{name}/", params=parameters, max_bytes=MOST_BYTES)
                if not isinstance(rows, list) or not (may_be_empty or any(isinstance(row, dict) for row in rows)):
                    raise BadPage("a list with something in it was expected")
                return rows
            except BadPage as error:
                if not left:
                    raise SourceFailed(f"{name}: {error}") from None
        raise AssertionError  # the last try returns or raises


class Hauki:
    """Opening hours of units, by their numbers in the service map."""

    def __init__(self, reader: Reader, url: str) -> None:
        self._reader, self._base = reader, url.rstrip("/")

    def hours(self, units: Sequence[int], window: tuple[date, date]) -> dict[int, Payload]:
        """The week and the days that differ, of units that Hauki knows; `BadPage` when it cannot be asked."""
        first, last = window
        asked = {
            "resource": ",".join(f"{TPREK}:{its}" for its in units),
            "start_date": first.isoformat(),
            "end_date": last.isoformat(),
        }
        rows: dict[int, list[Any]] = {}
        for number in range(1, MOST_PAGES):
            results, more = self._page(asked | ({"page": str(number)} if number > 1 else {}))
            for result in results:
                for its in _units(result) & set(units):
                    rows.setdefault(its, []).extend(_days(result))
            if not more:
                break
        found = {its: hours.days(days, first, last) for its, days in rows.items()}
        return {its: hours.pattern(days, first, last) for its, days in found.items() if days}

    def _page(self, asked: Mapping[str, str]) -> tuple[list[Any], bool]:
        body = self._reader.json(f"{self._base}/opening_hours/", params=asked)
        results = body.get("results") if isinstance(body, dict) else None
        if not isinstance(results, list):
            raise BadPage("its results are no list")
        return results, bool(body.get("next"))


def _of_units(rows: Iterable[Any], wanted: Collection[int]) -> dict[int, Rows]:
    found: dict[int, Rows] = {}
    for row in rows:
        unit = row.get("unit_id") if isinstance(row, dict) else None
        if type(unit) is int and unit in wanted:
            found.setdefault(unit, []).append(row)
    return found


def _units(result: Any) -> set[int]:
    """The numbers in the service map of what the hours are of. An unknown unit may be answered with others."""
    try:
        origins = result["resource"]["origins"]
        return {int(its["origin_id"]) for its in origins if its["data_source"]["id"] == TPREK}
    except (KeyError, TypeError, ValueError):
        return set()


def _days(result: Any) -> list[Any]:
    days = result.get("opening_hours")
    return days if isinstance(days, list) else []
