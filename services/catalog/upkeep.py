"""What the passing of time does: hides what nobody has vouched for, archives it, forgets a promise of room.

Each step is a version of its own with its audit row, so that readers and the index follow.
"""

from datetime import timedelta

from sqlalchemy import select

from services.catalog.store.tables import Offering
from services.catalog.writing import Write

BATCH = 500


def pass_time(write: Write) -> int:
    """Do what is due today for at most 500 offerings; returns how many there were.

    Overdue ones are hidden, then archived, on the dates of the county profile; a capacity becomes "ask" when
    its date has passed.
    """
    days = write.profile.upkeep
    hide_before = write.today - timedelta(days=days.hide_after)
    archive_before = hide_before - timedelta(days=days.archive_after)
    seen = Offering.status.in_(("published", "hidden"))
    steps = (
        ("archive-stale", seen & (Offering.review_due < archive_before), _archive),
        ("hide-stale", (Offering.status == "published") & (Offering.review_due < hide_before), _hide),
        ("capacity-lapsed", Offering.capacity_until < write.today, _ask),
    )
    for action, due, step in steps:
        query = select(Offering).where(due).order_by(Offering.id).limit(BATCH).with_for_update()
        if found := list(write.session.scalars(query)):
            for offering in found:
                step(offering)
                write.put(offering, action)
            return len(found)
    return 0


def _hide(offering: Offering) -> None:
    offering.status = "hidden"


def _archive(offering: Offering) -> None:
    offering.status = "archived"


def _ask(offering: Offering) -> None:
    """What its provider or source says next counts again: nothing of it stays pinned."""
    kept = {key: value for key, value in offering.body["referral"].items() if key != "capacity_until"}
    offering.body = {**offering.body, "referral": {**kept, "capacity": "ask"}}
    if offering.source_body is None:
        offering.edits = offering.body
    elif pinned := offering.edits.get("referral"):
        its = {key: value for key, value in pinned.items() if key not in ("capacity", "capacity_until")}
        offering.edits = {**offering.edits, "referral": its}
