"""Crawls LIPAS' lists page by page, all statuses (API v2: no changes since, no order promised).

First the sports sites; then, where the county's profile asks for them, the locations of interest, which are
listed for the whole country and are placed by the sites around them.
"""

import time
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from services.sync.settings import SyncSettings
from services.sync.sources.lipas import lois, mapping, schema
from services.sync.sources.lipas.neighbourhood import Neighbourhood
from services.sync.sources.opening import Opening
from services.sync.sources.protocol import Mapped, Page, Payload, Record
from services.sync.sources.reading import MOST_PAGES, BadPage, Reader, Tries

PAGE = 100
LOIS = "lois/"  # begins the cursor once the sites are read


def open_source(opening: Opening) -> "LipasSource":
    """LIPAS' sites of the chosen municipalities, else of the county's own."""
    opening.only("url", "locations_of_interest")
    return LipasSource(
        opening.name,
        opening.address("url"),
        municipalities=opening.municipalities,
        chosen=opening.chosen,
        settings=opening.sync,
        wait=opening.wait,
        with_lois=opening.flag("locations_of_interest", False),
    )


class _Listed(NamedTuple):
    """A page of a list: its items, the last page's number, how many it ought to hold, how many there are."""

    items: list[Any]
    last: int
    expected: int
    total: int


class _Passed(NamedTuple):
    """How far one is in the locations of interest: the last page, and how many were seen and how many are ours."""

    page: int = 0
    seen: int = 0
    ours: int = 0

    @staticmethod
    def of(cursor: str) -> "_Passed":
        return _Passed(*map(int, cursor.removeprefix(LOIS).split("/")))

    def cursor(self) -> str:
        return f"{LOIS}{self.page}/{self.seen}/{self.ours}"


class LipasSource:
    """The sites of some municipalities."""

    mapping_version = mapping.VERSION

    def __init__(
        self,
        name: str,
        url: str,
        *,
        municipalities: tuple[str, ...],
        chosen: bool,
        settings: SyncSettings,
        with_lois: bool = False,
        wait: Callable[[float], None] = time.sleep,
    ) -> None:
        self.name = name
        self.partial = chosen  # somebody chose municipalities for this run
        self.total: int | None = None
        self._url = url.rstrip("/")
        self._cities = ",".join(str(int(code)) for code in municipalities)
        self._with_lois = with_lois
        self._reader = Reader(settings, wait)
        self._around = Neighbourhood()
        self._sites = 0
        self._last: int | None = None

    def pages(self, cursor: str | None) -> Iterator[Page]:
        """Pages after the cursor: the number of the sites' last page, or how far one is in what comes after."""
        passed = _Passed.of(cursor) if cursor and cursor.startswith(LOIS) else None
        if passed is None:
            yield from self._site_pages(int(cursor or 0))
        if self._with_lois:
            yield from self._sites_again(int(cursor or 0) if passed is None else None, passed or _Passed())
            yield from self._loi_pages(passed or _Passed())

    def map(self, payload: Payload) -> Mapped:
        """The offering of a site or of a location of interest."""
        return lois.to_offering(payload) if "loi-type" in payload else mapping.to_offering(payload)

    def locate(self, record: Record, pointer: str) -> str:
        """The field's own name: our fields are not LIPAS' columns."""
        return pointer

    def _site_pages(self, number: int) -> Iterator[Page]:
        tries = Tries()
        while self._last is None or number < self._last:
            number += 1
            before = self.total
            try:
                listed = self._listed_sites(number)
            except BadPage as error:
                yield from tries.bad(f"page {number}", error, str(number))
            else:
                tries.good()
                self.total = self._sites = listed.total
                problem = _problem(f"page {number}", listed, before)
                yield Page(tuple(map(schema.read, listed.items)), str(number), problem)

    def _sites_again(self, until: int | None, passed: "_Passed") -> Iterator[Page]:
        """See where the sites are that were read before an interruption; a page only where that goes wrong."""
        number, tries = 0, Tries()
        while self._last is None or number < self._last if until is None else number < until:
            number += 1
            try:
                listed = self._listed_sites(number)
            except BadPage as error:
                yield from tries.bad(f"page {number}", error, passed.cursor())
            else:
                tries.good()
                self.total = self._sites = listed.total

    def _loi_pages(self, passed: "_Passed") -> Iterator[Page]:
        last, tries, before = None, Tries(), None
        every: set[str] = set()
        ours: set[str] = set()
        number = passed.page
        while last is None or number < last:
            number += 1
            where = f"locations of interest, page {number}"
            try:
                listed = self._listed("lois", {"page": number, "page-size": PAGE})
            except BadPage as error:
                now = _Passed(number, passed.seen + len(every), passed.ours + len(ours))
                yield from tries.bad(where, error, now.cursor())
                continue
            tries.good()
            last, problem = listed.last, _problem(where, listed, before)
            before = listed.total
            found = (lois.read(item, self._around.municipality) for item in listed.items)
            records = tuple(record for record in found if record)
            every |= {str(item.get("id")) for item in listed.items if isinstance(item, dict)}
            ours |= {record.record_id for record in records}
            now = _Passed(number, passed.seen + len(every), passed.ours + len(ours))
            # Some came twice in the place of others: then there are more than what was seen.
            unseen = max(0, listed.total - now.seen) if number >= last else 0
            self.total = self._sites + now.ours + unseen
            yield Page(records, now.cursor(), problem)

    def _listed_sites(self, number: int) -> _Listed:
        # Without `statuses` all come, and so do the tombstones (LIPAS documents a default that it has not).
        parameters = {"page": number, "page-size": PAGE, "city-codes": self._cities}
        listed = self._listed("sports-sites", parameters)
        self._last = listed.last
        if self._with_lois:
            for item in listed.items:
                self._around.add(item)
        return listed

    def _listed(self, name: str, parameters: dict[str, Any]) -> _Listed:
        body = self._reader.json(f"{self._url}/{name}", params=parameters)
        try:
            items, pagination = body["items"], body["pagination"]
            total, last = int(pagination["total-items"]), int(pagination["total-pages"])
            size = max(1, int(pagination.get("page-size", PAGE)))
        except (ValueError, KeyError, TypeError, AttributeError, OverflowError) as error:
            raise BadPage(f"not the JSON that was expected ({type(error).__name__})") from None
        if not isinstance(items, list):
            raise BadPage("its items are not a list")
        last, expected = max(last, -(-total // size)), min(size, total - (parameters["page"] - 1) * size)
        if total < 0 or last > MOST_PAGES:
            raise BadPage(f"it says that there are {total} items on {last} pages")
        if expected > 0 and not items:
            raise BadPage(f"it holds none of {expected} items")
        return _Listed(items, last, expected, total)


def _problem(where: str, listed: _Listed, before: int | None) -> str | None:
    """Why records may be missing from a page that could be read."""
    if len(listed.items) < listed.expected:
        return f"{where}: it holds {len(listed.items)} of {listed.expected} items"
    if before and listed.total < before:
        # What moved to a page that was read before is not seen in this run.
        return f"{where}: the list shrank from {before} to {listed.total} items while it was read"
    return None
