"""Where what is shown comes from, in words."""

from services.tray.wording import Wording, message
from services.vocabulary.profile import Profile

ORIGINS: Wording = {
    "files": message("Lists that organizations send"),
    "calendars": message("Calendars of organizations"),
    "kirjastot": message("Kirjastot.fi: libraries and their opening hours"),
    "linkedevents": message("Linked Events: open lists of events that cities keep"),
    "lipas": message("Lipas.fi: the national register of sports facilities and routes"),
    "ptv": message("The Finnish Service Catalogue (PTV), whose texts also stand on Suomi.fi"),
    "tpr": message("The service map of the capital region"),
}


def origins(profile: Profile) -> list[str]:
    """What a county's sources are called, each once."""
    return [ORIGINS[kind] for kind in dict.fromkeys(source.kind for source in profile.sources) if kind in ORIGINS]
