"""What a person asks of the search page, read from its address, and written back into addresses."""

import re
from collections.abc import Container, Iterable
from dataclasses import dataclass, replace
from typing import Any, Self

from werkzeug.datastructures import MultiDict

from services.platform.problems import Invalid, NotFound
from services.tray.wording import KINDS
from services.vocabulary.municipalities import UnknownMunicipality, municipality
from services.vocabulary.themes import THEMES

LONGEST = 200
SIZE = 20
PAGES = 500
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]+")


class TooLong(Invalid):
    """More words than search reads."""


class UnknownFilter(Invalid):
    """A municipality, a theme or a kind that there is not."""


class NoSuchPage(NotFound):
    """A page beyond the end, or one that is no number."""


@dataclass(frozen=True)
class Question:
    """Words and filters. `cursor` is used only where the catalogue's list stands in for search."""

    words: str = ""
    municipalities: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    page: int = 1
    cursor: str = ""

    @classmethod
    def read(cls, arguments: MultiDict[str, str]) -> Self:
        """From an address; parameters that are not ours are left aside, as links from others add their own."""
        return cls(
            words=_words(arguments.get("q", "")),
            municipalities=tuple(dict.fromkeys(map(_municipality, _codes(arguments, "municipality")))),
            themes=_known(_codes(arguments, "theme"), THEMES),
            kinds=_known(_codes(arguments, "kind"), KINDS),
            page=_page(arguments.get("page", "1")),
            cursor=arguments.get("cursor", ""),
        )

    def parameters(self) -> dict[str, Any]:
        """For an address, without what is the default."""
        found = {
            "q": self.words,
            "municipality": self.municipalities,
            "theme": self.themes,
            "kind": self.kinds,
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
        codes: tuple[str, ...] = getattr(self, _FIELDS[facet])
        return codes

    def toggled(self, facet: str, code: str) -> Self:
        """With one code of a facet more, or less; a place takes the place of another."""
        codes = self.chosen(facet)
        if code in codes:
            return self.but(**{_FIELDS[facet]: tuple(other for other in codes if other != code)})
        return self.but(**{_FIELDS[facet]: (code,) if facet == "municipality" else (*codes, code)})

    def narrowed(self) -> bool:
        """Whether a filter is set."""
        return bool(self.municipalities or self.themes or self.kinds)

    def to_search(self, language: str) -> dict[str, Any]:
        """The body of `POST /v1/search`: words stay out of the addresses between our services."""
        return {
            "q": self.words,
            "lang": language,
            "municipality": list(self.municipalities),
            "theme": list(self.themes),
            "kind": list(self.kinds),
            "page": self.page,
            "size": SIZE,
        }

    def for_list(self) -> Self:
        """What the catalogue's list can answer: one code of each facet. Words are kept for the search after it."""
        return replace(
            self,
            municipalities=self.municipalities[:1],
            themes=self.themes[:1],
            kinds=self.kinds[:1],
            page=1,
        )

    def to_list(self) -> dict[str, Any]:
        """The parameters of `GET /v1/offerings`."""
        return {
            **{facet: self.chosen(facet)[0] for facet in _FIELDS if self.chosen(facet)},
            **({"cursor": self.cursor} if self.cursor else {}),
            "limit": SIZE,
        }


_FIELDS = {"municipality": "municipalities", "theme": "themes", "kind": "kinds"}


def shortened(text: str) -> str:
    """Words as they can be put back into the search box."""
    return " ".join(_CONTROL.sub(" ", text).split())[:LONGEST]


def _words(text: str) -> str:
    if len(" ".join(text.split())) > LONGEST:
        raise TooLong(f"q: at most {LONGEST} characters")
    return shortened(text)


def _codes(arguments: MultiDict[str, str], name: str) -> Iterable[str]:
    return [code.strip() for value in arguments.getlist(name) for code in value.split(",") if code.strip()]


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
