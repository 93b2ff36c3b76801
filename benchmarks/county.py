"""A county of any size: offerings that look like people's own, the same ones for the same seed.

Which fields there are how often, and how long the texts are, was counted from `profiles/demo/`.
"""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

Body = dict[str, Any]
WORDS: Body = json.loads(Path(__file__).with_name("words.json").read_text(encoding="utf-8"))
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
FIRST_DAY = date(2027, 1, 11)
DATED = ("event", "course")


def offerings(count: int, seed: int = 1) -> Iterator[Body]:
    """So many offerings, each with its `record_id`."""
    chance = Random(seed)
    towns = WORDS["municipalities"]
    weights = [town["weight"] for town in towns]
    for number in range(count):
        (town,) = chance.choices(towns, weights)
        yield {"record_id": f"bench-{number}", **_offering(chance, number, town)}


def _offering(chance: Random, number: int, town: Body) -> Body:
    subject, audience = chance.choice(WORDS["subjects"]), chance.choice(WORDS["audiences"])
    kind = chance.choice(subject["kinds"])
    languages = _languages(chance)
    district = chance.choice(WORDS["districts"])
    where = {"fi": f"{town['fi']}, {district.lower()} {number}", "sv": f"{town['sv']} {number}"}
    body: Body = {
        "kind": kind,
        "name": {
            language: f"{subject[language]} {audience[language]}, {where.get(language, where['fi'])}"
            for language in languages
        },
        "summary": _texts(chance, "summaries", languages),
        "service_classes": subject["classes"],
        "target_groups": audience["targets"],
        "price": _price(chance),
        "assured_at": (date(2026, 11, 24) - timedelta(days=chance.randrange(150))).isoformat(),
        **_where(chance, town, district),
        **_when(chance, kind),
    }
    return body | _sometimes(chance, subject, audience, languages) | _people(chance, number)


def _languages(chance: Random) -> tuple[str, ...]:
    return ("fi", "sv", "en")[: chance.choices((1, 2, 3), (25, 35, 40))[0]]


def _texts(chance: Random, of: str, languages: tuple[str, ...]) -> Body:
    return {language: chance.choice(WORDS[of][language]) for language in languages if language in WORDS[of]}


def _description(chance: Random, languages: tuple[str, ...]) -> Body:
    # Swedish and English are written for half of those that have a name in them.
    written = [language for language in languages if language == "fi" or chance.random() < 0.5]
    return {
        language: " ".join(chance.sample(sentences, chance.randint(3, min(7, len(sentences)))))
        for language, sentences in WORDS["sentences"].items()
        if language in written
    }


def _price(chance: Random) -> Body:
    known = chance.random()
    if known < 0.7:
        return {"type": "free"}
    if known < 0.75:
        return {"type": "unknown"}
    return {"type": "paid", "text": chance.choice(WORDS["prices"])}


def _where(chance: Random, town: Body, district: str) -> Body:
    if chance.random() < 0.12:
        return {"area": {"municipalities": [town["code"]]}, "delivery": ["remote", "phone"]}
    count = chance.choices((1, 2, 4), (95, 4, 1))[0]
    return {"places": [_place(chance, town, district) for _ in range(count)], "delivery": ["on-site"]}


def _place(chance: Random, town: Body, district: str) -> Body:
    venue = chance.choice(WORDS["venues"])
    longitude, latitude = town["point"]
    return {
        "name": {"fi": f"{district}: {venue['fi']}", "sv": f"{district}: {venue['sv']}"},
        "address": {
            "street": {"fi": f"{chance.choice(WORDS['streets'])} {chance.randint(1, 60)}"},
            "postal_code": town["postal_code"],
            "post_office": {"fi": town["fi"], "sv": town["sv"]},
        },
        "municipality": town["code"],
        "point": {
            "type": "Point",
            "coordinates": [
                round(longitude + chance.uniform(-0.1, 0.1), 5),
                round(latitude + chance.uniform(-0.05, 0.05), 5),
            ],
        },
        "accessibility": {"step_free": chance.choice(("yes", "no", "unknown")), "accessible_toilet": "yes"},
    }


def _when(chance: Random, kind: str) -> Body:
    if kind in DATED:
        return {"occurrences": list(_dates(chance, 1 if kind == "event" else chance.randint(4, 10)))}
    opens = chance.randint(8, 17)
    spans = [
        {"days": [day], "opens": f"{opens:02}:00", "closes": f"{opens + 2:02}:30"}
        for day in chance.sample(WEEKDAYS, chance.randint(1, 3))
    ]
    return {"hours": {"weekly": spans}, "season": chance.choice(WORDS["seasons"])}


def _dates(chance: Random, count: int) -> Iterator[Body]:
    first = FIRST_DAY + timedelta(days=chance.randrange(120))
    for week in range(count):
        day = first + timedelta(weeks=week)
        start = datetime(day.year, day.month, day.day, 9, tzinfo=UTC)
        yield {"start": start.isoformat(), "end": (start + timedelta(hours=2)).isoformat()}


def _sometimes(chance: Random, subject: Body, audience: Body, languages: tuple[str, ...]) -> Body:
    found: Body = {}
    if chance.random() < 0.85:
        found["description"] = _description(chance, languages)
    if chance.random() < 0.3:
        found["first_step"] = _texts(chance, "first_steps", languages)
    if chance.random() < 0.1:
        found["plain"] = {"fi": chance.choice(WORDS["plain"])}
    if chance.random() < 0.5:
        found["keywords"] = subject["keywords"]
    if "age" in audience:
        found["age"] = audience["age"]
    if chance.random() < 0.3:
        found["languages"] = [*languages]
    if chance.random() < 0.3:
        found["low_threshold"] = True
    if chance.random() < 0.2:
        found["referral"] = {"accepts": ["wellbeing", "exercise"], "capacity": chance.choice(("open", "waitlist"))}
    return found


def _people(chance: Random, number: int) -> Body:
    found: Body = {"registration": {"required": chance.random() < 0.4}}
    if chance.random() < 0.93:
        found["contacts"] = [
            {
                "title": chance.choice(WORDS["titles"]),
                "phone": f"050 555 {number % 10_000:04}",
                "email": f"ohjaaja-{number}@yhdistys.example",
                "url": f"https://yhdistys.example/toiminta/{number}",
            }
        ]
    return found
