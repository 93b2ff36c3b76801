"""When the index is built anew for a new day.

Dates are written out by the Finnish day, but nothing hurries at midnight: days that are over are not asked for.
Clocks are moved at three and at four, so the hour from two exists once in every night; within it each county's
index has a minute of its own, so that those who share machines do not all begin at once.
"""

import zlib
from datetime import date, datetime, time, timedelta

from services.vocabulary.local_time import HELSINKI

HOUR = 2
MINUTES = 50


def finnish_now() -> datetime:
    """Now, by a Finnish clock."""
    return datetime.now(HELSINKI)


def is_over(day: str, feed: str, now: datetime) -> bool:
    """Whether an index whose dates were written out on that day is due for another; also when that day lies in
    the future, because a clock was wrong."""
    begins = time(HOUR, zlib.crc32(feed.encode()) % MINUTES)
    needed = now.date() if now.time() >= begins else now.date() - timedelta(days=1)
    try:
        return not needed <= date.fromisoformat(day) <= now.date()
    except ValueError:
        return True
