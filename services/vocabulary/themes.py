"""The eight national themes of well-being offerings, and the themes that PTV classes tell."""

from collections.abc import Iterable, Mapping

from services.vocabulary.texts import Text

THEMES: Mapping[str, Text] = {
    "community": {
        "fi": "Yhteisöllisyys, vaikuttaminen ja sosiaaliset suhteet",
        "sv": "Gemenskap, påverkan och sociala relationer",
        "en": "Community, participation and social life",
    },
    "nature": {"fi": "Luonto ja lähiluonto", "sv": "Naturen och närnaturen", "en": "Nature near and far"},
    "exercise": {"fi": "Liikunta", "sv": "Motion", "en": "Exercise"},
    "creativity": {
        "fi": "Luovuus, taide ja kulttuuri",
        "sv": "Kreativitet, konst och kultur",
        "en": "Creativity, art and culture",
    },
    "livelihood": {
        "fi": "Toimeentulo, työ, oppiminen ja asuminen",
        "sv": "Utkomst, arbete, lärande och boende",
        "en": "Livelihood, work, learning and housing",
    },
    "guidance": {
        "fi": "Ohjaus, neuvonta ja tukipalvelut",
        "sv": "Handledning, rådgivning och stödtjänster",
        "en": "Guidance, advice and support",
    },
    "nutrition_sleep": {"fi": "Ravitsemus ja uni", "sv": "Kost och sömn", "en": "Food and sleep"},
    "mind": {
        "fi": "Mielen hyvinvointi ja päihteettömyys",
        "sv": "Psykiskt välbefinnande och drogfrihet",
        "en": "Mental well-being and life without substances",
    },
}

# The longest matching prefix of a class decides.
_BY_CLASS: Mapping[str, tuple[str, ...]] = {
    "P1": ("livelihood",),
    "P2": ("livelihood",),
    "P4": ("guidance",),
    "P4.8": ("livelihood",),
    "P4.10": ("livelihood",),
    "P4.11": ("livelihood", "community"),
    "P4.12": ("community",),
    "P5": ("guidance",),
    "P5.7": ("mind",),
    "P5.16": ("community",),
    "P5.20": ("nutrition_sleep",),
    "P6": ("livelihood",),
    "P7": ("livelihood",),
    "P8": ("livelihood",),
    "P9": ("livelihood",),
    "P10": ("livelihood",),
    "P25": ("creativity",),
    "P25.5": ("community",),
    "P25.6": ("community",),
    "P27": ("exercise",),
    "P27.2": ("nature", "exercise"),
    "P27.3": ("nature",),
    "P27.4": ("nature",),
    "P27.5": ("nature",),
    "P28": ("community",),
    "P28.3": ("livelihood",),
    "P28.5": ("guidance",),
}


def themes_of(service_classes: Iterable[str], target_groups: Iterable[str] = ()) -> tuple[str, ...]:
    """Themes that follow from PTV service classes, in the order of the classes; empty when none tells."""
    found: dict[str, None] = {}
    for code in service_classes:
        parts = code.split(".")
        for length in range(len(parts), 0, -1):
            if themes := _BY_CLASS.get(".".join(parts[:length])):
                found |= dict.fromkeys(themes)
                break
    return tuple(found)
