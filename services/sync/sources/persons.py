"""What looks like a person's: addresses, names and numbers, and texts and contacts without them.

When in doubt an address is a person's: a role's can be sent again.
"""

import re
from typing import Any

from services.sync.sources.protocol import Payload
from services.sync.sources.sound import DEEPEST

# Also as people write it for people: etunimi.sukunimi(at)kunta.example, and as HTML may.
_AT = re.compile(r"@|\s?[(\[](?:at|ät|a)[)\]]\s?|&#0*64;|&#x0*40;|&commat;", re.IGNORECASE)
_ADDRESS = re.compile(rf"(?<![\w.+%-])[\w.+%-]+(?:{_AT.pattern})[\w-]+(?:\.[\w-]+)+", re.IGNORECASE)
_PARTS = re.compile(r"[._+-]+")
# Parts of role addresses: liikunta.palvelut@, vapaa-aika@, varaukset.jaahalli@, kallion_kirjasto@.
_ROLE_PART = re.compile(
    r"(?:liikunta|urheilu|asiakas|nuoriso|kulttuuri|matkailu|varau|toimisto|neuvonta)\w*|\w+(?:halli|talo|keskus|piste)"
    r"|\w*(?:palvelu|kirjasto|bibliote|library|lainau|osasto)\w*|\w*info|kirjaamo|kunta|kaupunki|vapaa|vapaaaika|posti"
    r"|yhdistys|seura|office|sports?|service"
)
# Where people have addresses of their own.
_PRIVATE = re.compile(
    r"@(?:gmail|googlemail|hotmail|outlook|live|msn|icloud|me|yahoo|luukku|suomi24|netti|elisanet|kolumbus|saunalahti"
    r"|welho|dnainternet|pp\.inet|phnet|surffi|proton(?:mail)?|mail)\.\w+$"
)
_CAPITAL, _SMALL = "[A-ZÀ-ÖØ-ÞŠŽ]", "[a-zß-öø-ÿšž]"
_PART = rf"(?:{_CAPITAL}{_SMALL}*['’]?)?{_CAPITAL}{_SMALL}+"  # Kuviteltu, O’Keksitty, McKeksitty
_WORD = rf"{_PART}(?:-{_PART})*"
_NAME = re.compile(rf"{_WORD}(?: {_WORD}){{1,3}}")
# Halls, counters and offices have two capital letters too: Mikkelin Jäähalli 015 000 0000.
_ROLE = re.compile(
    r"(?i:kaupun|kunta|kunna|liikun|urheilu|palvelu|asiakas|toimisto|neuvon|info|seura|yhdisty|kerho|halli"
    r"|keskus|kioski|kahvila|ravintola|varau|vuokra|matkail|myynti|puhelin|metsähal|kirjasto|osasto|tiski|museo|talo"
    r"|teatter|galleria|opisto|koulu|kulttuuri|nuoriso|lippu|vaihde|päivyst|sauna|caf[eé]|kahvio|hotel|restaura|hostel"
    r"|kommun|stad|förening|biblio|library|desk|office|service|centre|center|reception|\bbar\b|\bry\b|\boy\b|\brf\b|\bab\b)"
)
_NUMBER = r"(?:\+|0|358)[\d \-()]{5,24}\d"  # as numbers begin here; 2026-12-31 is none
_NAMED = re.compile(
    rf"(?P<name>{_WORD}(?: {_WORD}){{1,2}})[\s,:;.()/-]{{0,4}}(?:p|puh|gsm|tel|tfn)?\.?[\s,:]*{_NUMBER}"
)
_MOBILE = re.compile(r"^\D*(?:0|(?:00)?358[\s-]?(?:\(0\))?[\s-]?)(?:4\d|50)")


def is_personal(email: str) -> bool:
    """Whether the address looks like a person's: first and last name, or a mailbox that people have at home."""
    local = email.strip().lower().partition("@")[0]
    parts = [part for part in _PARTS.split(local) if part]
    if any(_ROLE_PART.fullmatch(part) for part in parts):
        return False
    names = [part for part in parts if re.fullmatch(r"[^\W\d_]+\d*", part)]
    return len(names) > 1 or bool(_PRIVATE.search(email.strip().lower()))


def is_name(text: str) -> bool:
    """Whether the text is a first and a last name and nothing else."""
    return bool(_NAME.fullmatch(text.strip())) and not _ROLE.search(text)


def addresses(text: str) -> list[str]:
    """The e-mail addresses in a text, as they are written to."""
    return [_AT.sub("@", its) for its in _ADDRESS.findall(text)]


def role_address(text: str) -> str | None:
    """The first e-mail address in a text that is no person's."""
    return next((its for its in addresses(text) if not is_personal(its)), None)


def without_persons(value: Any, _depth: int = 0) -> Any:
    """The same with an ellipsis in the place of each personal address, and of a name with a number beside it.

    What is nested too deep to be kept stays as it is: `sound` refuses it.
    """
    if isinstance(value, str):
        return _NAMED.sub(_hidden, _ADDRESS.sub(_hidden_address, value))
    if _depth > DEEPEST:
        return value
    if isinstance(value, dict):
        return {key: without_persons(its, _depth + 1) for key, its in value.items()}
    return [without_persons(its, _depth + 1) for its in value] if isinstance(value, list) else value


def without_person(contact: Payload, email: str = "email", phone: str = "phone") -> Payload:
    """A contact without a person's address and the mobile number beside it, which is that person's too.

    `email` and `phone` are what these are called in it. Other numbers may be a switchboard's.
    """
    address, number = contact.get(email), contact.get(phone)
    if not isinstance(address, str) or not any(map(is_personal, addresses(address) or [address])):
        return contact
    theirs = {email, phone} if isinstance(number, str) and _MOBILE.match(number) else {email}
    kept = {key: its for key, its in contact.items() if key not in theirs}
    office = role_address(address)  # some write both into one field
    return kept | ({email: office} if office else {})


def only_agreed(body: Payload) -> Payload:
    """An offering or an organization as the catalogue takes it, without persons who have not agreed to that."""
    given = body.get("contacts")
    if not isinstance(given, list):
        return dict(without_persons(without_person(body)))
    result: Payload = without_persons({key: its for key, its in without_person(body).items() if key != "contacts"})
    contacts = [its for its in map(_agreed, given) if its != {}]
    return result | ({"contacts": contacts} if contacts or not given else {})


def _agreed(contact: Any) -> Any:
    if isinstance(contact, dict):
        return contact if contact.get("consent") else without_persons(without_person(contact))
    return without_persons(contact)


def _hidden(match: re.Match[str]) -> str:
    return match.group() if _ROLE.search(match["name"]) else "…"


def _hidden_address(match: re.Match[str]) -> str:
    return "…" if any(map(is_personal, addresses(match.group()))) else match.group()
