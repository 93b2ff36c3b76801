"""The parameters of PTV v11's addresses (section 2.0), read as PTV reads them, and the two errors that it knows.

PTV's errors are its own (section 3): a bare dictionary for 400, `errorMessage` for 404.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from uuid import UUID

from services.vocabulary.codes import SERVICE_CLASSES, TARGET_GROUPS
from services.vocabulary.municipalities import COUNTIES, MUNICIPALITIES
from services.vocabulary.regions import REGIONS

MOST_GUIDS = 100
_DATE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d")
Parameters = Mapping[str, str]


class BadParameter(Exception):
    """A parameter that cannot be used; PTV answers `{name: [message]}`."""

    def __init__(self, name: str, message: str) -> None:
        super().__init__(f"{name}: {message}")
        self.name, self.message = name, message


class NotThere(Exception):
    """An id, a code or a set of ids of which nothing is published."""


def guid(value: str, name: str = "id") -> str:
    """A GUID in lower case."""
    try:
        return str(UUID(value))
    except ValueError:
        raise BadParameter(name, f"The value '{value}' is not valid.") from None


def dates(parameters: Parameters) -> tuple[datetime | None, datetime | None]:
    """`date` and `dateBefore`: UTC, without an offset and nothing else (section 2.0)."""
    return _date(parameters, "date"), _date(parameters, "datebefore")


def page_number(parameters: Parameters) -> int:
    """From 1; a page past the end is empty, not an error."""
    text = parameters.get("page", "1") or "1"
    if not re.fullmatch(r"\d{1,6}", text):
        raise BadParameter("page", "The page parameter is invalid.")
    return max(1, int(text))


def status(parameters: Parameters) -> str:
    """Published, Archived or Withdrawn."""
    text = (parameters.get("status") or "Published").capitalize()
    if text not in ("Published", "Archived", "Withdrawn"):
        raise BadParameter("status", f"The value '{text}' is not valid.")
    return text


def chosen(parameters: Parameters, name: str) -> bool:
    """A true or false parameter; false by default."""
    text = (parameters.get(name) or "false").lower()
    if text not in ("true", "false"):
        raise BadParameter(name, f"The value '{text}' is not valid.")
    return text == "true"


def guids(parameters: Parameters) -> tuple[str, ...]:
    """At most 100 GUIDs, separated by commas."""
    text = parameters.get("guids", "")
    if not text.strip():
        raise BadParameter("guids", "Property guids is required.")
    found = tuple(guid(one.strip(), "guids") for one in text.split(",") if one.strip())
    if len(found) > MOST_GUIDS:
        raise BadParameter("guids", f"The maximum number of guids is {MOST_GUIDS}.")
    return found


def area(kind: str, code: str) -> tuple[str, tuple[str, ...]]:
    """The scheme and codes of `{area}/code/{code}`; a region is its municipalities."""
    if not re.fullmatch(r"\d{1,6}", code):
        raise BadParameter("code", f"The value '{code}' is not valid.")
    if kind == "municipality" and code in MUNICIPALITIES:
        return "Municipality", (code,)
    if kind == "wellbeingservicecounties" and code in COUNTIES:
        return "County", (code,)
    if kind == "province" and code in REGIONS:
        return "Municipality", REGIONS[code].municipalities
    if kind in ("municipality", "wellbeingservicecounties", "province", "businessregions", "hospitalregions"):
        raise NotThere(f"Area with code '{code}' not found.")
    raise BadParameter("area", f"The value '{kind}' is not valid.")


def code_of(uri: str, scheme: str) -> str:
    """The code that a class's URI, old or present, stands for; matched on its end, since namespaces changed."""
    codes = {"class": SERVICE_CLASSES, "target": TARGET_GROUPS}.get(scheme, {})
    last = uri.rpartition("/")[2]
    if last in codes:
        return last
    for code in codes.values():
        if code.old_uri and code.old_uri == uri:
            return code.code
    if scheme == "industrial" and last:
        return last
    raise BadParameter("uri", f"The value '{uri}' is not valid.")


def whole_number(parameters: Parameters, name: str, default: int) -> int:
    """A number from 0."""
    text = parameters.get(name) or str(default)
    if not re.fullmatch(r"\d{1,6}", text):
        raise BadParameter(name, f"The value '{text}' is not valid.")
    return int(text)


def _date(parameters: Parameters, name: str) -> datetime | None:
    text = parameters.get(name)
    if not text:
        return None
    try:
        if not _DATE.fullmatch(text):
            raise ValueError
        return datetime.fromisoformat(text).replace(tzinfo=UTC)
    except ValueError:
        shown = "dateBefore" if name == "datebefore" else name
        raise BadParameter(shown, f"The {shown} parameter is invalid.") from None
