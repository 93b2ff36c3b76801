"""Who keeps a unit: the last part of `kunnallinen palvelu, toimiala, Helsingin kaupunki`."""

from collections.abc import Mapping
from functools import cache

from services.sync.sources.organizations import Organization, named, of_municipality, type_of
from services.sync.sources.protocol import Payload
from services.sync.sources.texts import cut
from services.sync.sources.tpr.data import data
from services.vocabulary.municipalities import MUNICIPALITIES
from services.vocabulary.texts import Text, pick


def organization(unit: Payload) -> Organization:
    """Its record id and itself; a city is the same record as in other sources."""
    parts = {code: text.rsplit(", ", 1) for code, text in unit.get("displayed_service_owner", {}).items()}
    # A text of one part only says of what kind the service is.
    name: Text = {
        code: cut(its[1].strip(), 100) for code, its in parts.items() if len(its) == 2 and its[1].strip()
    }
    if code := _cities().get(name.get("en", "").casefold()):
        return of_municipality(MUNICIPALITIES[code])
    first = pick(name, "fi")
    if first is None:
        return "keeper-unknown", data("owners")["unknown"]
    # The legal form tells more than the kind of service, which an association's may be bought as.
    own, told = type_of(first.value), data("owners")["types"].get(unit.get("owner_type"), "informal")
    return named("keeper", name, told if own == "informal" else own)


@cache
def _cities() -> Mapping[str, str]:
    return {f"city of {its.name['en'].casefold()}": code for code, its in MUNICIPALITIES.items()}
