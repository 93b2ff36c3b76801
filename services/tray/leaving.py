"""Which pages somebody may have to leave quickly."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from services.vocabulary.safety import find_danger

# A summary is whole sentences, in which the rules for what somebody asks see danger where there is none; so it has
# to say the thing itself.
_SAYS_IT = re.compile(
    r"väkival|kriisi|itsemur|turvako[td]|våld|kris(?:jour|stöd|hjälp|center)|självmord|skyddshem|violen|crisis|suicid",
    re.IGNORECASE,
)


def is_about_danger(offering: Mapping[str, Any]) -> bool:
    """Whether an offering of the catalogue is help in violence or a crisis, as its texts say in any language."""
    return any(map(find_danger, _texts(offering, "name"))) or any(
        map(_SAYS_IT.search, _texts(offering, "summary"))
    )


def _texts(offering: Mapping[str, Any], field: str) -> Iterator[str]:
    yield from (offering.get(field) or {}).values()
