"""Reads the libraries of some municipalities, page by page, each page in three languages (Kirkanta API v4)."""

import time
from collections.abc import Callable, Collection, Iterator
from datetime import UTC, date, datetime
from typing import Any

from services.sync.settings import SyncSettings
from services.sync.sources.kirjastot import hours, mapping, schema
from services.sync.sources.opening import Opening
from services.sync.sources.protocol import Mapped, Page, Payload, Record, SourceFailed
from services.sync.sources.reading import BadPage, Reader, Tries
from services.vocabulary.local_time import HELSINKI
from services.vocabulary.municipalities import MUNICIPALITIES
from services.vocabulary.places import find_places

# Of the days of a page's libraries at most 5 000 are answered (documentation, "Additional data blocks").
PAGE = 5000 // (7 * hours.WEEKS) // 2
CITIES = 1000
MOST_LISTED = 10_000  # whoever says that there are more is not to be believed
BLOCKS = "schedules,services,phoneNumbers,emailAddresses,primaryContactInfo"
OTHERS = ("sv", "en")


def open_source(opening: Opening) -> "KirjastotSource":
    """The libraries of the chosen municipalities, else of the county's own."""
    opening.only("url")
    return KirjastotSource(
        opening.name,
        opening.address("url"),
        municipalities=opening.municipalities,
        chosen=opening.chosen,
        settings=opening.sync,
        wait=opening.wait,
    )


def _today() -> date:
    return datetime.now(UTC).astimezone(HELSINKI).date()


class KirjastotSource:
    """The libraries of some municipalities."""

    mapping_version = mapping.VERSION

    def __init__(
        self,
        name: str,
        url: str,
        *,
        municipalities: Collection[str],
        chosen: bool,
        settings: SyncSettings,
        today: Callable[[], date] = _today,
        wait: Callable[[float], None] = time.sleep,
    ) -> None:
        self.name = name
        self.partial = chosen  # somebody chose municipalities for this run
        self.total: int | None = None
        self._url = url.rstrip("/")
        self._municipalities = frozenset(municipalities)
        self._today = today
        self._reader = Reader(settings, wait)

    def pages(self, cursor: str | None) -> Iterator[Page]:
        """Pages after the cursor, which is the number of libraries that were passed."""
        try:
            cities = self._cities()
        except BadPage as error:
            raise SourceFailed(f"the list of cities: {error}") from None
        window = hours.window(self._today())
        passed, tries = int(cursor or 0), Tries()
        while self.total is None or passed < self.total:
            before, number = self.total, passed // PAGE + 1
            try:
                records = self._page(passed, cities, window)
            except BadPage as error:
                passed += PAGE
                yield from tries.bad(f"page {number}", error, str(passed))
            else:
                tries.good()
                problem = self._problem(number, len(records), passed, before)
                passed += PAGE
                yield Page(records, str(passed), problem)

    def map(self, payload: Payload) -> Mapped:
        """The offering of a library."""
        return mapping.to_offering(payload)

    def locate(self, record: Record, pointer: str) -> str:
        """The field's own name: our fields are not the directory's."""
        return pointer

    def _problem(self, number: int, found: int, passed: int, before: int | None) -> str | None:
        """Why records may be missing from a page that could be read."""
        assert self.total is not None
        expected = max(0, min(PAGE, self.total - passed))
        if found < expected:
            return f"page {number}: it holds {found} of {expected} libraries"
        if before and self.total < before:
            return f"page {number}: the list shrank from {before} to {self.total} libraries while it was read"
        return None

    def _page(self, passed: int, cities: dict[int, schema.City], window: tuple[date, date]) -> tuple[Record, ...]:
        chosen = {"city": ",".join(map(str, sorted(cities))), "skip": passed, "sort": "id"}
        items, total = self._items(chosen, "fi", window)
        if passed < total and not items:
            raise BadPage(f"it holds none of {min(PAGE, total - passed)} libraries")
        ids = [its["id"] for its in items if isinstance(its, dict) and type(its.get("id")) is int]
        others: dict[int, dict[str, Any]] = {}
        for language in OTHERS if ids else ():
            # By id and not by page: between two questions the list may have moved on.
            for its in self._items({"id": ",".join(map(str, ids))}, language, window)[0]:
                if isinstance(its, dict) and type(its.get("id")) is int:
                    others.setdefault(its["id"], {})[language] = its
        self.total = total
        return tuple(schema.read(its, others.get(_id(its), {}), cities, window) for its in items)

    def _items(self, chosen: dict[str, Any], language: str, window: tuple[date, date]) -> tuple[list[Any], int]:
        first, last = window
        parameters = chosen | {
            "lang": language, "with": BLOCKS, "limit": PAGE,
            "period.start": first.isoformat(), "period.end": last.isoformat(),
        }  # fmt: skip
        return _listed(self._reader.json(f"{self._url}/library", params=parameters))

    def _cities(self) -> dict[int, schema.City]:
        """The municipalities' codes by the directory's own ids; `SourceFailed` when it has none of ours."""
        items, total = _listed(self._reader.json(f"{self._url}/city", params={"lang": "fi", "limit": CITIES}))
        if len(items) < total:
            raise BadPage(f"it holds {len(items)} of {total} cities")
        found = {}
        for its in items:
            code = _code(its.get("name")) if isinstance(its, dict) else None
            if code in self._municipalities and code is not None and type(its.get("id")) is int:
                found[its["id"]] = schema.City(code, _finnish(its.get("slug")) or "")
        if not found:
            raise SourceFailed("the list of cities has none of the municipalities that were asked for")
        return found


def _listed(body: Any) -> tuple[list[Any], int]:
    try:
        items, total = body["items"], int(body["total"])
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        raise BadPage(f"not the JSON that was expected ({type(error).__name__})") from None
    if not isinstance(items, list) or not 0 <= total <= MOST_LISTED:
        raise BadPage("its items are not a list with a number")
    return items, total


def _id(item: Any) -> int:
    given = item.get("id") if isinstance(item, dict) else None
    return given if type(given) is int else -1


def _finnish(given: Any) -> str | None:
    """A text of the directory: in one language when that was asked for, else by language."""
    text = given.get("fi") if isinstance(given, dict) else given
    return text if isinstance(text, str) else None


def _code(name: Any) -> str | None:
    """The municipality that a city is; one that has merged is the one that it is part of now."""
    text = _finnish(name)
    if text is None:
        return None
    for code, municipality in MUNICIPALITIES.items():
        if text.strip().casefold() in municipality.name["fi"].casefold().split(" - "):
            return code
    mentions = find_places(text, prefer=MUNICIPALITIES)
    return mentions[0].code if len(mentions) == 1 and mentions[0].kind == "municipality" else None
