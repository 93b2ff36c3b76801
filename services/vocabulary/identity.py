"""Ids that follow from what a thing is, so that a re-import keeps them (UUIDv5, RFC 9562)."""

from uuid import UUID, uuid5

_NAMESPACE = UUID("5f3c1f0e-9d0a-5c7e-8a64-0b6f9d6f2a11")


def record_uuid(source: str, record_id: str) -> UUID:
    """The offering that a source calls by this id."""
    return uuid5(_NAMESPACE, f"offering\n{source}\n{record_id}")


def organization_uuid(source: str, record_id: str) -> UUID:
    """The organization that a source calls by this id."""
    return uuid5(_NAMESPACE, f"organization\n{source}\n{record_id}")


def municipality_organization_uuid(code: str) -> UUID:
    """A municipality's own organization, the same for every source."""
    return uuid5(_NAMESPACE, f"municipality\n{code}")
