"""API keys: shown once, found by a first part, kept as a hash, compared in constant time.

A key is `tj_` + 8 characters to find it by + 32 that prove it: 160 bits of chance, so a plain SHA-256 is
enough (there is nothing to guess through).
"""

import hashlib
import hmac
import secrets
import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.catalog.store.tables import Audit, Key, Organization
from services.platform.access import KEY_PREFIX, Principal
from services.platform.problems import Invalid, NotFound
from services.vocabulary.municipalities import MUNICIPALITIES

ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789"  # no l, o, 0, 1: keys are read aloud now and then
SCOPES = {
    "offerings": "write the offerings of one organization and of the groups that it hosts",
    "sources": "write the records of named sources",
    "feed": "read the change feed and the export",
    "runs": "read and start sync runs",
    "keys": "ask whose a key is (services among themselves)",
    "municipality": "follow the public offerings of named municipalities",
    "professional": "read what is for professionals only",
    "contacts": "read contacts that are persons and not for everybody",
    "coordinator": "write every offering and organization, moderate, erase",
    "act-for": "act for people who have signed in, each with the rights of their own role",
}


@dataclass(frozen=True)
class Minted:
    """A new key; `secret` is shown once and kept nowhere."""

    id: str
    secret: str


def mint(
    session: Session,
    label: str,
    scopes: list[str],
    now: datetime,
    *,
    organization_id: str | None = None,
    sources: list[str] | None = None,
    municipalities: list[str] | None = None,
) -> Minted:
    """A new key; `Invalid` for a scope that there is not or that lacks what it needs."""
    unknown = sorted(set(scopes) - SCOPES.keys())
    if unknown or not scopes:
        raise Invalid(f"Scopes are {', '.join(SCOPES)}; not {', '.join(unknown) or 'none'}.")
    if "sources" in scopes and not sources:
        raise Invalid("The scope 'sources' needs the names of the sources.")
    if "offerings" in scopes and (not organization_id or session.get(Organization, organization_id) is None):
        raise Invalid("The scope 'offerings' needs the id of an organization that is in the catalogue.")
    if "municipality" in scopes and not municipalities:
        raise Invalid("The scope 'municipality' needs the codes of municipalities, such as 491.")
    if strange := sorted(set(municipalities or []) - MUNICIPALITIES.keys()):
        raise Invalid(f"{strange[0]!r} is not the code of a municipality; it is three digits, such as 491.")
    lookup, proof = _random(8), _random(32)
    secret = f"{KEY_PREFIX}{lookup}{proof}"
    key = Key(
        id=str(uuid.uuid4()),
        lookup=lookup,
        hash=_hash(secret),
        label=label,
        scopes=scopes,
        organization_id=organization_id,
        sources=sources or [],
        municipalities=municipalities or [],
        created_at=now,
    )
    session.add(key)
    _audit(session, key, "key-create", now)
    return Minted(key.id, secret)


def check(session: Session, secret: str) -> Principal | None:
    """Whose the key is; None when it is unknown, wrong or revoked."""
    start = len(KEY_PREFIX)
    key = session.scalars(select(Key).where(Key.lookup == secret[start : start + 8])).one_or_none()
    known = key.hash if key else _hash("")
    if not hmac.compare_digest(known, _hash(secret)) or key is None or key.revoked_at:
        return None
    return Principal(
        key.id,
        key.label,
        frozenset(key.scopes),
        key.organization_id,
        tuple(key.sources),
        tuple(key.municipalities),
    )


def revoke(session: Session, key_id: str, now: datetime) -> None:
    """End a key; revoking twice is revoking once."""
    key = session.get(Key, key_id)
    if key is None:
        raise NotFound(f"There is no key with the id {key_id}.")
    if key.revoked_at is None:
        key.revoked_at = now
        _audit(session, key, "key-revoke", now)


def listed(session: Session) -> list[Key]:
    """All keys, the newest last."""
    return list(session.scalars(select(Key).order_by(Key.created_at)))


def _random(length: int) -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _audit(session: Session, key: Key, action: str, now: datetime) -> None:
    session.add(Audit(at=now, actor="command line", action=action, subject=f"key:{key.id}"))
