"""What a person asks of the search page, read from its address, and written back into addresses."""

import re
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any, Self

from werkzeug.datastructures import MultiDict

from services.platform.problems import Invalid, NotFound
from services.tray.filters import FACETS, knows
from services.tray.wording import WISHES
from services.vocabulary.local_time import HELSINKI
from services.vocabulary.municipalities import UnknownMunicipality, municipality

LONGEST = 200
SIZE = 20
PAGES = 500
BEST = "relevance"
NEXT = "next"
SORTS = (BEST, NEXT)
_LISTED = ("municipality", "theme", "kind", "target_group", "price", "delivery")
# How many days there are in what somebody may choose as a time, from today on.
_DAYS = {"today": 1, "week": 7}
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]+")


class TooLong(Invalid):
    """More words than search reads."""


class UnknownFilter(Invalid):
    """A filter with a code that there is not."""


class NoSuchPage(NotFound):
    """A page beyond the end, or one that is no number."""


@dataclass(frozen=True)
class Question:
    """Words and filters; `ignore` are the wishes in the words that were taken away, by their fields.

    `cursor` is used only where the catalogue's list stands in for search.
    """

    words: str = ""
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    ignore: tuple[str, ...] = ()
    sort: str = BEST
    page: int = 1
    cursor: str = ""

    @classmethod
    def read(cls, arguments: MultiDict[str, str]) -> Self:
        """From an address; parameters that are not ours are left aside, as links from others add their own."""
        return cls(
            words=_words(arguments.get("q", "")),
            filters=_some({facet: _chosen(arguments, facet) for facet in FACETS}),
            ignore=_known(_codes(arguments, "ignore"), WISHES),
            sort=_known([arguments.get("sort") or BEST], SORTS)[0],
            page=_page(arguments.get("page", "1")),
            cursor=arguments.get("cursor", ""),
        )

    def parameters(self) -> dict[str, Any]:
        """For an address, without what is the default."""
        found = {
            "q": self.words,
            **self.filters,
            "ignore": self.ignore,
            "sort": self.sort if self.sort != BEST else None,
            "page": self.page if self.page > 1 else None,
            "cursor": self.cursor,
        }
        return {key: value for key, value in found.items() if value}

    def but(self, **changes: Any) -> Self:
        """The same with something changed, from its first page."""
        return replace(self, **{"page": 1, "cursor": "", **changes})

    def turned(self, pages: int) -> Self:
        """So many pages on, or back."""
        return replace(self, page=self.page + pages)

    def chosen(self, facet: str) -> tuple[str, ...]:
        """The codes of a facet that are chosen."""
        return self.filters.get(facet, ())

    def toggled(self, facet: str, code: str) -> Self:
        """With one code of a facet more, or less; a place takes the place of another."""
        codes = self.chosen(facet)
        if code in codes:
            return self.choosing(facet, tuple(other for other in codes if other != code))
        return self.choosing(facet, (code,) if facet in ("municipality", "when") else (*codes, code))

    def choosing(self, facet: str, codes: tuple[str, ...] = ()) -> Self:
        """With these codes of a facet; with none of it when there are none."""
        return self.but(filters=_some({**self.filters, facet: codes}))

    def without(self, what: str) -> Self:
        """Without a facet, or without the words (`q`)."""
        return self.but(words="", ignore=()) if what == "q" else self.choosing(what)

    def ignoring(self, wish: str) -> Self:
        """With one wish more that is not heeded, or less."""
        left = tuple(other for other in self.ignore if other != wish)
        return self.but(ignore=left if wish in self.ignore else (*left, wish))

    def narrowed(self) -> bool:
        """Whether a filter is set."""
        return bool(self.filters)

    def to_search(self, language: str) -> dict[str, Any]:
        """The body of `POST /v1/search`: words stay out of the addresses between our services."""
        return {
            "q": self.words,
            "lang": language,
            **{facet: list(codes) for facet, codes in self.filters.items() if facet != "when"},
            **self._days(datetime.now(HELSINKI).date()),
            "ignore": list(self.ignore),
            "sort": self.sort,
            "page": self.page,
            "size": SIZE,
        }

    def _days(self, today: date) -> dict[str, str]:
        """From when to when, as search wants it."""
        if not (days := max((_DAYS[code] for code in self.chosen("when")), default=0)):
            return {}
        return {"from": today.isoformat(), "to": (today + timedelta(days - 1)).isoformat()}

    def for_list(self) -> Self:
        """What the catalogue's list can answer: one code of each facet that it knows. Words are kept for later."""
        filters = {facet: codes[:1] for facet, codes in self.filters.items() if facet in _LISTED}
        return replace(self, filters=filters, ignore=(), sort=BEST, page=1)

    def to_list(self) -> dict[str, Any]:
        """The parameters of `GET /v1/offerings`."""
        return {
            **{facet: codes[0] for facet, codes in self.filters.items()},
            **({"cursor": self.cursor} if self.cursor else {}),
            "limit": SIZE,
        }


def _some(filters: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """Those that say something."""
    return {facet: codes for facet, codes in filters.items() if codes}


def shortened(text: str) -> str:
    """Words as they can be put back into the search box."""
    return " ".join(_CONTROL.sub(" ", text).split())[:LONGEST]


def _words(text: str) -> str:
    if len(" ".join(text.split())) > LONGEST:
        raise TooLong(f"q: at most {LONGEST} characters")
    return shortened(text)


def _codes(arguments: MultiDict[str, str], name: str) -> Iterable[str]:
    return [code.strip() for value in arguments.getlist(name) for code in value.split(",") if code.strip()]


def _chosen(arguments: MultiDict[str, str], facet: str) -> tuple[str, ...]:
    codes = _codes(arguments, facet)
    if facet == "municipality":
        codes = map(_municipality, codes)
    found = tuple(dict.fromkeys(codes))
    for code in found:
        if not knows(facet, code):
            raise UnknownFilter(f"{facet}: {code!r} is not known")
    return found


def _municipality(code: str) -> str:
    try:
        return municipality(code).code
    except UnknownMunicipality as error:
        raise UnknownFilter(str(error)) from None


def _known(codes: Iterable[str], known: Container[str]) -> tuple[str, ...]:
    for code in codes:
        if code not in known:
            raise UnknownFilter(f"{code!r} is not known")
    return tuple(dict.fromkeys(codes))


def _page(text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,4}", text) or not 1 <= int(text) <= PAGES:
        raise NoSuchPage(f"page: a number from 1 to {PAGES}")
    return int(text)
