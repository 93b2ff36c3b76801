"""What the catalogue's and search's codes are called on a page: messages that `locale/` translates."""

from collections.abc import Mapping


def message(text: str) -> str:
    """Marks a message for the test that looks for translations."""
    return text


Wording = Mapping[str, str]

KINDS: Wording = {
    "activity": message("Group or activity"),
    "place": message("Place"),
    "event": message("Event"),
    "course": message("Course"),
    "service": message("Service"),
    "volunteering": message("Volunteering"),
}

WEEKDAYS: Wording = {
    "mon": message("Mondays"),
    "tue": message("Tuesdays"),
    "wed": message("Wednesdays"),
    "thu": message("Thursdays"),
    "fri": message("Fridays"),
    "sat": message("Saturdays"),
    "sun": message("Sundays"),
}

DELIVERY: Wording = {
    "at-home": message("Comes to your home"),
    "remote": message("Online"),
    "phone": message("By phone"),
}

PRICE: Wording = {
    "free": message("Free of charge"),
    "paid": message("There is a charge"),
    "unknown": message("The price is not known: ask the organizer"),
}

WHY: Wording = {
    "word-in-name": message("The name has the word “%(word)s”."),
    "word-in-summary": message("The introduction has the word “%(word)s”."),
    "part-in-name": message("The name has the word “%(word)s”, which contains your word."),
    "part-in-summary": message("The introduction has the word “%(word)s”, which contains your word."),
    "in-text": message("Your word, or one like it, is in the texts or the keywords."),
    "place": message("It is in the place that you named."),
}

ACCESSIBILITY: Mapping[str, Wording] = {
    "step_free": {
        "yes": message("You can get in without steps."),
        "no": message("There are steps at the entrance."),
        "unknown": message("It is not known whether there are steps at the entrance."),
    },
    "accessible_toilet": {
        "yes": message("There is an accessible toilet."),
        "no": message("There is no accessible toilet."),
        "unknown": message("It is not known whether there is an accessible toilet."),
    },
    "accessible_parking": {
        "yes": message("There is an accessible parking space."),
        "no": message("There is no accessible parking space."),
        "unknown": message("It is not known whether there is an accessible parking space."),
    },
    "induction_loop": {
        "yes": message("There is an induction loop."),
        "no": message("There is no induction loop."),
        "unknown": message("It is not known whether there is an induction loop."),
    },
}
# What everybody needs to know; of the rest only what somebody has said is shown.
ACCESSIBILITY_ALWAYS = ("step_free", "accessible_toilet")

GIVEN: Wording = {
    "text": message("texts"),
    "geometry": message("the place on the map"),
    "hours": message("times"),
    "accessibility": message("accessibility"),
    "other": message("other facts"),
}
ORGANIZATIONS: Wording = {
    "association": message("Association"),
    "municipality": message("Municipality"),
    "county": message("Wellbeing services county"),
    "state": message("State"),
    "company": message("Company"),
    "foundation": message("Foundation"),
    "parish": message("Parish"),
    "informal": message("Informal group"),
}

CAPACITY: Wording = {
    "open": message("There is room."),
    "waitlist": message("There is a queue."),
    "full": message("It is full just now."),
    "ask": message("Ask whether there is room."),
}

TEXT_IN: Wording = {
    "fi": message("in Finnish"),
    "sv": message("in Swedish"),
    "en": message("in English"),
    "se": message("in Northern Sámi"),
    "smn": message("in Inari Sámi"),
    "sms": message("in Skolt Sámi"),
}

# Languages that have no name in the locale data.
SIGN_LANGUAGES: Wording = {
    "sgn-fi": message("Finnish Sign Language"),
    "sgn-se": message("Finland-Swedish Sign Language"),
}
