"""What all kinds of feeds come to: a thing to offer, with its texts as they were written and its dates."""

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from services.sync.sources.protocol import Payload

if TYPE_CHECKING:
    from services.sync.sources.calendars.times import Span

MOST_ENTRIES = 10_000
OVER, CANCELLED, PRIVATE = "it is over", "it is cancelled", "it is marked as private"
# Many write it into the title and leave the status as it is.
_CALLED_OFF = re.compile(r"\W*(?:PERUTTU|PERUUTETTU|INSTÄLLT|INSTÄLLD|CANCELLED|CANCELED)\b")


class Unreadable(ValueError):
    """An event that cannot be used; the message says why, to whoever keeps the calendar."""


@dataclass(frozen=True)
class Entry:
    """One event of a feed. `closed` and `invalid` say why it is not, or cannot be, on offer."""

    identity: str
    """What it is known by in its feed; empty when it has nothing of the kind."""
    said: Payload = field(default_factory=dict)
    """`name`, `description`, `location`, `point`, `categories`, `url`, `email`, `organizer`, `tentative`."""
    spans: "tuple[Span, ...]" = ()
    repeats: bool = False
    closed: str | None = None
    invalid: str | None = None
    nameless: bool = False
    """Whether its identity is only what it says, so that another day it may be known by another."""


def is_called_off(name: str) -> bool:
    """Whether a title begins with that, in capitals: `Peruttu juna` is a play."""
    return _CALLED_OFF.match(name) is not None
