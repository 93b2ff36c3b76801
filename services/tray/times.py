"""Times in words, in Finnish local time. `now` is passed in: what is stored are dates, never states."""

from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from services.tray.language import Language
from services.tray.shown import Shown
from services.tray.wording import WEEKDAYS
from services.vocabulary.local_time import HELSINKI

Span = dict[str, Any]
STALE = timedelta(days=365)  # where nobody has said when it is to be checked again
AHEAD = timedelta(days=60)


class Line(NamedTuple):
    """A sentence of ours, and a text of the organizer's beside it."""

    line: str
    text: Span | None


def weekly(hours: Any, language: Language) -> list[str]:
    """A sentence for each weekly span: `Tiistaisin klo 10.00–12.00`."""
    spans = (hours or {}).get("weekly", [])
    order = list(WEEKDAYS)
    return [
        _capital(_span(span, language))
        for span in sorted(spans, key=lambda span: (min(map(order.index, span["days"])), span["opens"]))
    ]


def exceptions(hours: Any, today: date, language: Language) -> list[Line]:
    """The exceptions of the coming two months, each with what the organizer says of it."""
    found = []
    for exception in sorted((hours or {}).get("exceptions", []), key=lambda exception: str(exception["from"])):
        first, last = date.fromisoformat(exception["from"]), date.fromisoformat(exception["to"])
        if last >= today and first <= today + AHEAD:
            line = _exception(exception, _days(first, last, language), language)
            found.append(Line(line, exception.get("text")))
    return found


def coming(occurrences: Any, now: datetime) -> list[Span]:
    """Dates that have not ended, the next one first; cancelled ones too, since people may be on their way."""
    return sorted(
        (found for found in occurrences or [] if moment(found.get("end") or found["start"]) >= now),
        key=lambda found: str(found["start"]),
    )


def next_one(occurrences: Any, now: datetime) -> Span | None:
    """The next date that is not cancelled."""
    return next((found for found in coming(occurrences, now) if not found.get("cancelled")), None)


def occurrence(span: Span, language: Language) -> str:
    """`to 3.12.2026 klo 17.00–19.00`."""
    start = moment(span["start"])
    end = moment(span["end"]) if span.get("end") else None
    day, begins = language.short_day(start.date()), language.clock(start.time())
    if end is None:
        return language.say("%(day)s at %(begins)s", day=day, begins=begins)
    ends = language.clock(end.time())
    if end.date() == start.date():
        return language.say("%(day)s at %(begins)s–%(ends)s", day=day, begins=begins, ends=ends)
    last = language.short_day(end.date())
    return language.say(
        "from %(day)s at %(begins)s to %(last)s at %(ends)s", day=day, begins=begins, last=last, ends=ends
    )


def at(text: str, language: Language) -> str:
    """A moment: `3.12.2026 klo 17.00`."""
    when = moment(text)
    return language.say("%(day)s at %(begins)s", day=language.day(when.date()), begins=language.clock(when.time()))


def day(text: str, language: Language) -> str:
    """A day, given as `2026-11-03` or as a moment."""
    return language.day(date.fromisoformat(text) if len(text) == 10 else moment(text).date())


def validity(valid: Any, today: date, language: Language) -> str | None:
    """From when to when it is on offer; None when that says nothing."""
    first = (valid or {}).get("from")
    last = (valid or {}).get("to")
    if last and date.fromisoformat(last) < today:
        return language.say("This ended on %(day)s.", day=day(last, language))
    if first and last:
        return language.say(
            "This goes on from %(first)s to %(last)s.", first=day(first, language), last=day(last, language)
        )
    if last:
        return language.say("This goes on until %(day)s.", day=day(last, language))
    if first and date.fromisoformat(first) > today:
        return language.say("This begins on %(day)s.", day=day(first, language))
    return None


def is_overdue(offering: Shown, today: date) -> bool:
    """Whether it should have been checked again."""
    if due := offering.get("review_due"):
        return date.fromisoformat(due) < today
    assured_at = offering.get("assured_at")
    return assured_at is not None and today - date.fromisoformat(assured_at) > STALE


def checked(offering: Shown, today: date, language: Language) -> str:
    """When somebody last checked it, and whether that was too long ago."""
    assured_at = offering.get("assured_at")
    if not assured_at:
        return language.say("It is not known when this was last checked.")
    if is_overdue(offering, today):
        return language.say(
            "Checked on %(day)s: this may be out of date, so ask first.", day=day(assured_at, language)
        )
    return language.say("Checked on %(day)s", day=day(assured_at, language))


def moment(text: str) -> datetime:
    """A stored UTC time on the clocks of Finland."""
    return datetime.fromisoformat(text).astimezone(HELSINKI)


def _span(span: Span, language: Language) -> str:
    opens, closes = time.fromisoformat(span["opens"]), time.fromisoformat(span["closes"])
    days = _weekdays(span["days"], language)
    if opens == closes:
        return language.say("%(days)s around the clock", days=days)
    values = {"days": days, "opens": language.clock(opens), "closes": language.clock(closes)}
    if time() < closes < opens:
        return language.say("%(days)s at %(opens)s–%(closes)s, over midnight", **values)
    return language.say("%(days)s at %(opens)s–%(closes)s", **values)


def _capital(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]


def _weekdays(days: list[str], language: Language) -> str:
    chosen = [name for name in WEEKDAYS if name in days]
    if len(chosen) == 7:
        return language.say("Every day")
    if chosen == list(WEEKDAYS)[:5]:
        return language.say("Mondays to Fridays")
    return language.together([language.say(WEEKDAYS[name]) for name in chosen])


def _days(first: date, last: date, language: Language) -> str:
    if first == last:
        return language.day(first)
    return language.say("%(first)s–%(last)s", first=language.day(first), last=language.day(last))


def _exception(exception: Span, days: str, language: Language) -> str:
    if exception.get("opens") and exception.get("closes") and not exception.get("closed"):
        opens, closes = (time.fromisoformat(exception[key]) for key in ("opens", "closes"))
        return language.say(
            "%(days)s: open at %(opens)s–%(closes)s",
            days=days,
            opens=language.clock(opens),
            closes=language.clock(closes),
        )
    if exception.get("closed"):
        return language.say("%(days)s: closed", days=days)
    return language.say("%(days)s: not as usual", days=days)
