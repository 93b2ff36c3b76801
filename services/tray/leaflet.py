"""What stands on a leaflet, and in which order."""

from dataclasses import dataclass
from itertools import islice

from services.tray import facts, listing
from services.tray.shown import Shown, shown
from services.tray.upstream import Upstream
from services.vocabulary.themes import THEMES

MOST = 150  # more is a book, which nobody puts on a wall


@dataclass(frozen=True)
class Group:
    """The offerings of one theme (none where they have no theme), those that can be called first."""

    theme: str | None
    offerings: list[Shown]


@dataclass(frozen=True)
class Sheet:
    """A leaflet; `cut` when there was more than it holds."""

    groups: list[Group]
    cut: bool


def made(catalog: Upstream, language: str, filters: dict[str, str]) -> Sheet:
    """The leaflet of a municipality, of a theme, or of both."""
    found = list(islice(listing.every(catalog, "/v1/offerings", **filters), MOST + 1))
    offerings = [shown(offering, language) for offering in found[:MOST]]
    themes = [filters["theme"]] if "theme" in filters else [*THEMES, None]
    groups = [
        Group(theme, sorted((its for its in offerings if _theme(its, filters) == theme), key=_cannot_be_called))
        for theme in themes
    ]
    return Sheet([group for group in groups if group.offerings], cut=len(found) > MOST)


def _theme(offering: Shown, filters: dict[str, str]) -> str | None:
    """Where it stands: each offering once, whatever it is of."""
    if "theme" in filters:
        return filters["theme"]
    return next((theme for theme in offering["themes"] if theme in THEMES), None)


def _cannot_be_called(offering: Shown) -> bool:
    return not facts.phones(offering)
