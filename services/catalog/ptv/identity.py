"""Ids of what we project into PTV's shape: they follow from the offering, so that a new projection keeps them."""

from uuid import UUID, uuid5

_NAMESPACE = UUID("b1f0f6c4-6a35-5a0e-9f0d-7e6c2f0f3067")


def channel_id(offering_id: str, kind: str, number: int) -> str:
    """The offering's so-manieth channel of a kind. (Its Service has the offering's own id.)"""
    return str(uuid5(_NAMESPACE, f"{offering_id}\n{kind}\n{number}"))


def concept_id(uri: str) -> str:
    """A stable id for a class; PTV's own are not public (PTV v11, section 6)."""
    return str(uuid5(_NAMESPACE, uri))
