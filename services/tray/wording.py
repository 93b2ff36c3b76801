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

DAYPARTS: Wording = {
    "morning": message("In the morning"),
    "day": message("In the daytime"),
    "evening": message("In the evening"),
    "night": message("At night"),
}

DELIVERY: Wording = {
    "on-site": message("On the spot"),
    "at-home": message("Comes to your home"),
    "remote": message("Online"),
    "phone": message("By phone"),
}

PRICE: Wording = {
    "free": message("Free of charge"),
    "paid": message("There is a charge"),
    "unknown": message("The price is not known: ask the organizer"),
}

ACCESS: Wording = {"step_free": message("No steps at the entrance")}

# Days, counted from the one on which somebody asks.
WHEN: Wording = {
    "today": message("Today"),
    "week": message("Within seven days"),
}

# What results are narrowed by.
FACETS: Wording = {
    "municipality": message("Municipality"),
    "theme": message("Theme"),
    "kind": message("What kind"),
    "target_group": message("Who for"),
    "priority": message("Especially for"),
    "when": message("When"),
    "price": message("Price"),
    "delivery": message("How it is given"),
    "weekday": message("Weekday"),
    "daypart": message("Time of day"),
    "accessibility": message("Accessibility"),
    "language": message("Language of the activity"),
}

# What words may ask for, so what a reader may take back.
WISHES: Wording = {
    **{
        name: FACETS[name]
        for name in ("municipality", "price", "delivery", "weekday", "daypart", "accessibility", "language")
    },
    "age": message("Age"),
    "entry": message("Coming without a referral"),
}

# For whom somebody looks, among the five questions.
GUIDE_FOR: Wording = {
    "KR1.1": message("Older people"),
    "KR1.2": message("Children and families"),
    "KR1.3": message("Young people"),
    "KR1.4": message("People with a long-term illness"),
    "KR1.6": message("People with a disability"),
}

# What a suggestion is; of a need or an activity nothing has to be said.
SUGGESTIONS: Wording = {
    "municipality": message("place"),
    "organization": message("organizer"),
    "offering": message("go to the page"),
}

# What somebody who may be in danger is told, above all else.
DANGERS: Wording = {
    "crisis": message("You need not be alone with this. Call: somebody listens, and you may say it as it is."),
    "violence": message("Nobody may hurt you. You can call and talk about it, also when you are not sure."),
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
