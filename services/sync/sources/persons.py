"""Which e-mail addresses look like a person's. When in doubt they do: a role's address can be sent again."""

import re

_ADDRESS = re.compile(r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)+")
_PARTS = re.compile(r"[._+-]+")
# Parts of role addresses: liikunta.palvelut@, vapaa-aika@, varaukset.jaahalli@.
_ROLE = re.compile(
    r"(?:liikunta|urheilu|asiakas|nuoriso|kulttuuri|matkailu|varau|toimisto|neuvonta)\w*|\w+(?:halli|talo|keskus|piste)"
    r"|\w*palvelu\w*|\w*info|kirjaamo|kunta|kaupunki|vapaa|vapaaaika|posti|yhdistys|seura|office|sports?|service"
)
# Where people have addresses of their own.
_PRIVATE = re.compile(
    r"@(?:gmail|googlemail|hotmail|outlook|live|msn|icloud|me|yahoo|luukku|suomi24|netti|elisanet|kolumbus|saunalahti"
    r"|welho|dnainternet|pp\.inet|phnet|surffi|proton(?:mail)?|mail)\.\w+$"
)


def is_personal(email: str) -> bool:
    """Whether the address looks like a person's: first and last name, or a mailbox that people have at home."""
    local = email.strip().lower().partition("@")[0]
    parts = [part for part in _PARTS.split(local) if part]
    if any(_ROLE.fullmatch(part) for part in parts):
        return False
    names = [part for part in parts if re.fullmatch(r"[^\W\d_]+\d*", part)]
    return len(names) > 1 or bool(_PRIVATE.search(email.strip().lower()))


def without_persons(text: str) -> str:
    """The text with an ellipsis in the place of each personal address."""
    return _ADDRESS.sub(lambda match: "…" if is_personal(match.group()) else match.group(), text)
