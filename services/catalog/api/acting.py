"""A service that acts for people who have signed in to it: `Tarjotin-Actor: coordinator/p-4711`.

The header is honoured only with the scope `act-for`. The caller then has the rights of that person's role and
no others, and the audit trail names both. The person is a pseudonym of the service's own making.
"""

import re
import uuid
from collections.abc import Mapping
from dataclasses import replace

from werkzeug.http import parse_options_header

from services.platform.access import Principal
from services.platform.problems import FieldError, Forbidden, Invalid
from services.vocabulary.municipalities import MUNICIPALITIES

HEADER = "Tarjotin-Actor"
ROLES: Mapping[str, frozenset[str]] = {
    "association": frozenset({"offerings"}),
    "municipality": frozenset({"municipality"}),
    "professional": frozenset({"professional"}),
    "unit-lead": frozenset({"professional"}),
    "receiver": frozenset({"professional"}),
    "coordinator": frozenset({"coordinator", "professional", "contacts"}),
}
_ACTOR = re.compile(r"([a-z-]{1,14})/([A-Za-z0-9_-]{1,24})")


def acting(principal: Principal, header: str | None) -> Principal:
    """The principal as the person that the header names; unchanged without one.

    An association's person comes with `; organization=<uuid>`, a municipality's with `; municipality=491`.
    """
    if not header:
        return principal
    if "act-for" not in principal.scopes:
        raise Forbidden(f"{HEADER} needs a key with the scope act-for.")
    named, options = parse_options_header(header)
    match = _ACTOR.fullmatch(named)
    if match is None or match[1] not in ROLES:
        raise _wrong(f"Write role/pseudonym, where the role is one of: {', '.join(ROLES)}.")
    scopes = ROLES[match[1]]
    return replace(
        principal,
        scopes=scopes,
        organization_id=_organization(options) if "offerings" in scopes else None,
        municipalities=_municipalities(options) if "municipality" in scopes else (),
        sources=(),
        actor=named,
    )


def _organization(options: Mapping[str, str]) -> str:
    try:
        return str(uuid.UUID(options.get("organization", "")))
    except ValueError:
        raise _wrong("Say for which organization: association/pseudonym; organization=<uuid>.") from None


def _municipalities(options: Mapping[str, str]) -> tuple[str, ...]:
    code = options.get("municipality", "")
    if code not in MUNICIPALITIES:
        raise _wrong("Say for which municipality: municipality/pseudonym; municipality=491.")
    return (code,)


def _wrong(message: str) -> Invalid:
    return Invalid(f"{HEADER}: {message}", [FieldError(HEADER, "actor", message)])
