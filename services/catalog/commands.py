"""What `tarjotin` does with the catalogue at a terminal."""

import logging
import signal
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime

from services.catalog import derived, erasure, feed, keys, organizations
from services.catalog.settings import CatalogSettings
from services.catalog.worker import Worker
from services.catalog.writing import Write, writing
from services.platform import logs
from services.platform.access import KEY_PREFIX, Principal
from services.platform.database import Database
from services.vocabulary.identity import organization_uuid
from services.vocabulary.profile import load_profile

MINUTE = 60.0
HOUR = 60  # minutes
COMMAND_LINE = Principal("command-line", "command line", frozenset({"coordinator"}))

log = logging.getLogger("tarjotin.catalog")


def create_key(
    settings: CatalogSettings,
    label: str,
    scopes: list[str],
    *,
    organization: str | None = None,
    new_association: str | None = None,
    sources: list[str] | None = None,
    municipalities: list[str] | None = None,
) -> str:
    """A new key's secret; with `new_association` its organization is made first."""
    with _writing(settings) as write:
        if new_association:
            body = {"name": {"fi": new_association}, "type": "association"}
            organization = organizations.create(write, body).id
        minted = keys.mint(
            write.session,
            label,
            scopes,
            write.now,
            organization_id=organization,
            sources=sources,
            municipalities=municipalities,
        )
    return minted.secret


@contextmanager
def _writing(settings: CatalogSettings) -> Iterator[Write]:
    profile = load_profile(settings.profile)
    with (
        closing(Database(settings.database_url)) as database,
        writing(database, COMMAND_LINE, datetime.now(UTC), profile) as write,
    ):
        yield write


def key_lines(settings: CatalogSettings) -> Iterator[str]:
    """A line for each key: id, first part, state, scopes, label."""
    with closing(Database(settings.database_url)) as database, database.read() as session:
        for key in keys.listed(session):
            state = "revoked" if key.revoked_at else "valid"
            yield f"{key.id}  {KEY_PREFIX}{key.lookup}…  {state:7}  {','.join(key.scopes)}  {key.label}"


def revoke_key(settings: CatalogSettings, key_id: str) -> None:
    """End a key."""
    with closing(Database(settings.database_url)) as database, database.write() as session:
        keys.revoke(session, key_id, datetime.now(UTC))


def project(settings: CatalogSettings) -> int:
    """Write anew what follows from offerings (codes, PTV documents), as after an upgrade; returns how many."""
    with closing(Database(settings.database_url)) as database, database.write() as session:
        count = derived.write_all(session)
        feed.append(session, (), datetime.now(UTC))
        return count


def erase(settings: CatalogSettings, value: str) -> dict[str, int]:
    """Take a person's number, address or name out of everything; how many of what held it."""
    with _writing(settings) as write:
        return erasure.erase(write, value)


def create_demo_association(settings: CatalogSettings) -> str:
    """The id of the association whose key `tarjotin run` makes, so that anybody can try to write."""
    body = {
        "name": {"fi": "Kokeilijoiden yhdistys ry (esimerkki)"},
        "type": "association",
        "municipality": "491",
    }
    with _writing(settings) as write:
        organizations.put_record(write, "try", "association", body)
    return str(organization_uuid("try", "association"))


def tidy(settings: CatalogSettings) -> None:
    """The catalogue's worker: does what is due, forgets what is kept no longer, proposes what may be the same."""
    logs.configure("catalog-worker", settings.log_level)
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    proposed, minutes = 0, 0
    with closing(Database(settings.database_url)) as database:
        worker = Worker(database, load_profile(settings.profile))
        while not stop.is_set():
            if minutes % HOUR == 0:
                worker.pass_time(stop.is_set)
                worker.forget(settings.changes_days)
                worker.propose_organizations()
            proposed = worker.propose(proposed, stop.is_set)
            minutes += 1
            stop.wait(MINUTE)
