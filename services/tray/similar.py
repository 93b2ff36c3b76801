"""What is like an offering. A page is complete without it: nothing is shown when search is away."""

from typing import Any

from services.platform.problems import Problem
from services.tray.shown import Shown, localized, text
from services.tray.upstream import Upstream

MOST = 4
# The catalogue tells what has ended only to those who look after the tray.
_CARETAKER = {"Tarjotin-Actor": "coordinator/tray"}


def similar(identity: str, language: str, search: Upstream) -> list[Shown]:
    """The likest first."""
    try:
        answer = search.get(f"/v1/offerings/{identity}/similar", params={"lang": language, "size": MOST})
    except Problem:
        return []
    return _hits(answer, language)


def instead_of(identity: str, language: str, search: Upstream, catalog: Upstream) -> list[Shown]:
    """What there is now in place of one that has ended, near it when possible. Of itself nothing is told: whoever
    took it away may have had a reason."""
    try:
        ended = catalog.get(f"/v1/offerings/{identity}", headers=_CARETAKER)
        name = text(ended["name"], language)
        asked = {"q": name["value"][:200] if name else "", "lang": language, "size": MOST}
        near = sorted({place["municipality"] for place in ended.get("places", [])})
        answer = search.post("/v1/search", json={**asked, "municipality": near}) if near else {"hits": []}
        return _hits(answer if answer["hits"] else search.post("/v1/search", json=asked), language)
    except Problem:
        return []


def _hits(answer: Any, language: str) -> list[Shown]:
    found: list[Shown] = localized(answer["hits"], language)
    return found
