"""The one way to write: a transaction of one caller, whose end is the feed's.

Every write is one transaction: the offering's new version, its audit row and its change row.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from functools import cached_property

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.catalog import derived, feed, freshness
from services.catalog.store import offerings as store
from services.catalog.store import rows
from services.catalog.store.tables import Audit, ConceptEdit, Erased, Offering, Organization
from services.platform.access import Principal
from services.platform.database import Database
from services.vocabulary.local_time import HELSINKI
from services.vocabulary.order import sort_key
from services.vocabulary.profile import Profile
from services.vocabulary.texts import pick


@contextmanager
def writing(database: Database, caller: Principal, now: datetime, profile: Profile) -> Iterator["Write"]:
    """One transaction of a caller, numbered and committed when the block ends well."""
    with database.write() as session:
        write = Write(session, caller, now, profile)
        yield write
        write.finish()


class Write:
    """The open writing transaction of one caller: collects what was written, and numbers it at the end."""

    def __init__(self, session: Session, caller: Principal, now: datetime, profile: Profile) -> None:
        self.session, self.caller, self.now, self.profile = session, caller, now, profile
        self._written: dict[str, Offering] = {}
        self._new: set[str] = set()
        self._audit: list[dict[str, object]] = []
        self._shown_elsewhere: set[str] = set()
        self._concepts: dict[str, int] = {}

    @property
    def today(self) -> date:
        """The day in Finland."""
        return self.now.astimezone(HELSINKI).date()

    @property
    def moderated(self) -> bool:
        """Whether what is new waits for a moderator here."""
        return "moderation" in self.profile.parts

    @cached_property
    def erased(self) -> frozenset[str]:
        """The hashes of what was erased here, read once: a batch asks for every row."""
        with self.session.no_autoflush:
            return frozenset(self.session.scalars(select(Erased.hash)))

    def put(self, offering: Offering, action: str) -> None:
        """Store the offering's next version, whose body, status and the like were just set."""
        body = offering.body
        name = pick(body["name"], "fi")
        if not offering.version:
            self._new.add(offering.id)
        offering.version = (offering.version or 0) + 1
        offering.modified_at = self.now
        offering.sort_key = sort_key(name.value if name else "")
        offering.kind = body["kind"]
        offering.visibility = body.get("visibility", "public")
        offering.organization_id = body["organization_id"]
        offering.review_due = freshness.review_due(offering, self.profile.upkeep)
        offering.capacity_until = freshness.capacity_until(body)
        self.session.add(offering)
        self._written[offering.id] = offering
        self.audit(action, offering.id, offering.version, offering.body)

    def audit(self, action: str, subject: str, version: int | None = None, body: object = None) -> None:
        """Say in the audit trail who did what to which."""
        row = {"at": self.now, "actor": self.caller.name, "action": action, "subject": subject}
        self._audit.append(row | {"version": version, "body": body})

    def organization(self, its: Organization) -> None:
        """What search shows of an organization stands in its offerings' documents: they change with it."""
        self._shown_elsewhere.add(its.id)

    def concept(self, edit: ConceptEdit, action: str) -> None:
        """Store the next version of what a county says of a concept, whose body was just set."""
        edit.version = (edit.version or 0) + 1
        edit.modified_at = self.now
        self.session.add(edit)
        self._concepts[edit.id] = edit.version
        self.audit(action, f"concept:{edit.id}", edit.version, edit.body)

    def finish(self) -> None:
        """Write what follows from the offerings, audit rows and, last, the change rows."""
        self.session.flush()
        self._follow_primaries()
        written = list(self._written.values())
        derived.write(self.session, written, self._new)
        rows.add(self.session, Audit, self._audit)
        changed = {item.id: item.version for item in written}
        changed |= store.versions_of(self.session, self._shown_elsewhere)
        feed.append(self.session, list(changed.items()), self.now, list(self._concepts.items()))

    def _follow_primaries(self) -> None:
        """A member's change is one of its primary; a primary that readers no longer see gives up its place."""
        unseen = {its.id for its in self._written.values() if its.status != store.PUBLISHED}
        for left, members in store.members_of(self.session, unseen).items():
            first, *others = members
            for offering, primary in [(first, None), *((other, first.id) for other in others)]:
                offering.primary_id = primary
                self.put(offering, "promote")
            self._written[left].primary_id = first.id
        primaries = {its.primary_id for its in self._written.values() if its.primary_id} - self._written.keys()
        for offering in store.lock(self.session, primaries).values():
            self.put(offering, "member")
        self.session.flush()
