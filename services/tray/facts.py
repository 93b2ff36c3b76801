"""What a page says of one offering beyond its texts: reasons, accessibility, room, whom to call."""

from datetime import date

from services.tray.language import Language
from services.tray.shown import Shown
from services.tray.wording import ACCESSIBILITY, ACCESSIBILITY_ALWAYS


def reasons(hit: Shown) -> list[str]:
    """Why search shows it, in its own sentences; that it is on the tray needs no saying."""
    return list(dict.fromkeys(why["text"] for why in hit.get("why", []) if why["code"] != "listed"))


def step_free(offering: Shown) -> bool:
    """Whether every place that tells of its entrance has no steps there."""
    if "accessibility" in offering:  # search has asked the places already
        return "step_free" in offering["accessibility"]
    told = [(place.get("accessibility") or {}).get("step_free", "unknown") for place in offering["places"]]
    return {answer for answer in told if answer != "unknown"} == {"yes"}


def without_referral(offering: Shown) -> bool:
    """Whether it says that one can come without a referral."""
    return "no-referral" in offering.get("entry", ())


def accessibility(place: Shown, language: Language) -> list[str]:
    """What is known of getting in and about; unknown is said, since it is not no."""
    known = place.get("accessibility") or {}
    return [
        language.say(words[known.get(name, "unknown")])
        for name, words in ACCESSIBILITY.items()
        if name in ACCESSIBILITY_ALWAYS or known.get(name, "unknown") != "unknown"
    ]


def capacity(offering: Shown, today: date) -> str:
    """Whether there is room, as a code; what was said lapses to "ask" on its day. Nothing when nobody said."""
    referral = offering.get("referral") or {}
    until = referral.get("capacity_until")
    if referral.get("capacity") and until and date.fromisoformat(until) < today:
        return "ask"
    return str(referral.get("capacity", ""))


def phones(offering: Shown) -> list[str]:
    """Numbers to call, each once: those of contacts, then those of places."""
    of_contacts = [contact["phone"] for contact in offering["contacts"] if contact.get("phone")]
    of_places = [phone for place in offering["places"] for phone in place.get("phones", [])]
    return list(dict.fromkeys([*of_contacts, *of_places]))
