"""What readers say of an offering: it is right, or what is wrong. Nobody has to tell who they are."""

import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from typing import ClassVar

from services.platform.problems import Problem
from services.tray.upstream import Upstream
from services.tray.wording import Wording, message

LONGEST = 500
HOUR = 3600
# What the catalogue takes.
WRONG: Wording = {
    "ended": message("This is no longer offered."),
    "time": message("The time is wrong."),
    "place": message("The place is wrong."),
    "contact": message("Nobody answers there, or the contact is wrong."),
    "full": message("There is no room."),
    "other": message("Something else is wrong."),
}


class ForeignForm(Problem):
    """The form was sent from another site's page, or nobody can tell from where."""

    code: ClassVar[str] = "forbidden"


class TooManyReports(Problem):
    """More came within an hour than people would send."""

    code: ClassVar[str] = "too-many-requests"


class Allowance:
    """How many reports of one offering are passed on in an hour. Offerings are counted, never people: so nothing
    of whoever sends has to be kept, not even for a moment."""

    def __init__(self, most: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._most = most
        self._clock = clock
        self._lock = threading.Lock()
        self._hour = 0
        self._counted: Counter[str] = Counter()

    def take(self, identity: str) -> None:
        """One more; `TooManyReports` when that is too many."""
        with self._lock:
            hour = int(self._clock() // HOUR)
            if hour != self._hour:
                self._hour, self._counted = hour, Counter()
            if self._counted[identity] >= self._most:
                raise TooManyReports("There were many reports of this offering within the hour.")
            self._counted[identity] += 1


def report(identity: str, what: str, words: str, catalog: Upstream) -> None:
    """Pass it on to whoever looks after the offering."""
    text = words.replace("\r\n", "\n").strip()[:LONGEST]
    catalog.post(f"/v1/offerings/{identity}/reports", json={"what": what, **({"text": text} if text else {})})


def must_be_ours(headers: Mapping[str, str], hosts: set[str]) -> None:
    """`ForeignForm` unless a page of ours has sent the form.

    There is no cookie that another site could ride on; but it could make its visitors send reports. Browsers say
    themselves where a form comes from, and no page can change that.
    """
    site = headers.get("Sec-Fetch-Site")
    origin = headers.get("Origin", "")
    ours = site == "same-origin" if site else origin.partition("://")[2] in hosts
    if not ours:
        raise ForeignForm("The form does not come from a page of this tray.")
