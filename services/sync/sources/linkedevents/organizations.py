"""Who arranges an event: a municipality, a registered organization, or a name that somebody wrote."""

from collections.abc import Mapping

from stdnum.fi import ytunnus

from services.sync.sources.linkedevents.dialect import data
from services.sync.sources.organizations import Organization, named, of_municipality, type_of
from services.sync.sources.protocol import Payload
from services.sync.sources.texts import each, line
from services.vocabulary.municipalities import municipality
from services.vocabulary.texts import Text, pick

_REGISTER = "ytj:"  # the register of companies: what follows is a Y-tunnus
_BY_NAME = "provider"


def municipality_of(publisher: str) -> str | None:
    """The code of the municipality that the publisher is, or is a part of."""
    known: Mapping[str, str] = data("publishers")["municipal"]
    return next((code for prefix, code in known.items() if publisher.startswith(prefix)), None)


def organization(event: Payload) -> Organization:
    """Its record id and itself. A provider with a legal form of its own goes before the town that publishes it."""
    provider = each(event.get("provider", {}), 100)
    first = pick(provider, "fi")
    kind = type_of(first.value) if first else "informal"
    if first and kind != "informal":
        return named(_BY_NAME, provider, kind)
    publisher = event.get("publisher", "")
    if code := municipality_of(publisher):
        return of_municipality(municipality(code))
    registered = _name(event)
    if registered and publisher.startswith(_REGISTER):
        return _registered(publisher.removeprefix(_REGISTER), registered)
    if first:
        return named(_BY_NAME, provider, kind)
    if registered:
        return named(_BY_NAME, registered, type_of(registered["fi"]))
    return "provider-unknown", data("publishers")["unknown"]


def _name(event: Payload) -> Text:
    name = line(event.get("organization", {}).get("name", ""), 100)
    return {"fi": name} if name else {}


def _registered(business_id: str, name: Text) -> Organization:
    kind = type_of(name["fi"])
    if not ytunnus.is_valid(business_id):
        return named(_BY_NAME, name, kind)
    return f"ytj-{business_id}", {"name": name, "type": kind, "business_id": business_id}
