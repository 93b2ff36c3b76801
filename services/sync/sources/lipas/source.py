"""Crawls LIPAS' list of sports sites, page by page, all statuses (API v2: no changes since, no order promised)."""

import time
from collections.abc import Callable, Iterator
from typing import Any

from services.sync.settings import SyncSettings
from services.sync.sources.lipas import mapping, schema
from services.sync.sources.opening import Opening
from services.sync.sources.protocol import Mapped, Page, Payload, Record
from services.sync.sources.reading import BadPage, Reader, Tries

PAGE = 100


def open_source(opening: Opening) -> "LipasSource":
    """LIPAS' sites of the chosen municipalities, else of the county's own."""
    return LipasSource(
        opening.name,
        opening.address("url"),
        municipalities=opening.municipalities,
        chosen=opening.chosen,
        settings=opening.sync,
    )


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
        wait: Callable[[float], None] = time.sleep,
    ) -> None:
        self.name = name
        self.partial = chosen  # somebody chose municipalities for this run
        self.total: int | None = None
        self._url = f"{url.rstrip('/')}/sports-sites"
        self._cities = ",".join(str(int(code)) for code in municipalities)
        self._reader = Reader(settings, wait)

    def pages(self, cursor: str | None) -> Iterator[Page]:
        """Pages after the cursor, which is the number of the last one."""
        number, last, tries = int(cursor or 0), None, Tries()
        while last is None or number < last:
            number += 1
            before = self.total
            try:
                items, last, expected = self._page(number)
            except BadPage as error:
                yield from tries.bad(f"page {number}", error, str(number))
            else:
                tries.good()
                problem = self._problem(number, len(items), expected, before)
                yield Page(tuple(map(schema.read, items)), str(number), problem)

    def _problem(self, number: int, found: int, expected: int, before: int | None) -> str | None:
        """Why records may be missing from a page that could be read."""
        if found < expected:
            return f"page {number}: it holds {found} of {expected} items"
        if before and self.total is not None and self.total < before:
            # What moved to a page that was read before is not seen in this run.
            return f"page {number}: the list shrank from {before} to {self.total} items while it was read"
        return None

    def map(self, payload: Payload) -> Mapped:
        """The offering of a site."""
        return mapping.to_offering(payload)

    def locate(self, record: Record, pointer: str) -> str:
        """The field's own name: our fields are not LIPAS' columns."""
        return pointer

    def _page(self, number: int) -> tuple[list[Any], int, int]:
        """A page's items, the number of the last page, and how many items the page ought to hold."""
        # Without `statuses` all come, and so do the tombstones (LIPAS documents a default that it has not).
        parameters = {"page": number, "page-size": PAGE, "city-codes": self._cities}
        body = self._reader.json(self._url, params=parameters)
        try:
            items, pagination = body["items"], body["pagination"]
            total, last = int(pagination["total-items"]), int(pagination["total-pages"])
            size = max(1, int(pagination.get("page-size", PAGE)))
        except (ValueError, KeyError, TypeError, AttributeError, OverflowError) as error:
            raise BadPage(f"not the JSON that was expected ({type(error).__name__})") from None
        if not isinstance(items, list):
            raise BadPage("its items are not a list")
        self.total = total
        return items, max(last, -(-total // size)), min(size, total - (number - 1) * size)
