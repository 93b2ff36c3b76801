"""A pick list: up to ten offerings that an address names by their ids, and nothing else about anybody."""

from dataclasses import dataclass
from uuid import UUID

from services.platform.problems import Gone, NotFound
from services.tray.shown import Shown, shown
from services.tray.upstream import Upstream

MOST = 10


@dataclass(frozen=True)
class Picks:
    """What was found of a list; the others are told, so that nobody waits for what is no more."""

    offerings: list[Shown]
    ended: list[str]
    unknown: list[str]
    left_out: int

    @property
    def ids(self) -> list[str]:
        """The ids as they are now: merged offerings are once in it."""
        return [its["id"] for its in self.offerings]

    def without(self, identity: str) -> str:
        """The list without one, as an address holds it."""
        return ",".join(its for its in self.ids if its != identity)


def picked(values: list[str], language: str, catalog: Upstream) -> Picks:
    """Read the offerings of an address's `ids`, in their order."""
    asked = list(dict.fromkeys(its.strip() for value in values for its in value.split(",") if its.strip()))
    offerings: dict[str, Shown] = {}
    ended, unknown = [], []
    for identity in asked[:MOST]:
        if not (sound := _uuid(identity)):
            unknown.append(identity)
            continue
        try:
            found = catalog.get(f"/v1/offerings/{sound}")
        except Gone:
            ended.append(sound)
        except NotFound:
            unknown.append(sound)
        else:
            offerings[found["id"]] = shown(found, language)
    return Picks(list(offerings.values()), ended, unknown, len(asked[MOST:]))


def _uuid(text: str) -> str | None:
    try:
        return str(UUID(text))
    except ValueError:
        return None
