"""Times in words: Helsinki's clocks on both sides of their changes, over midnight, in three languages."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from services.tray import times
from services.tray.language import language

FI = language("fi")


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        # Spring: on 28 March 2027 the clocks go from 3.00 to 4.00 (1.00 UTC).
        ("2027-03-27T15:00:00Z", "2027-03-27T17:00:00Z", "la 27.3.2027 klo 17.00–19.00"),
        ("2027-03-28T15:00:00Z", "2027-03-28T17:00:00Z", "su 28.3.2027 klo 18.00–20.00"),
        ("2027-03-28T00:30:00Z", "2027-03-28T01:30:00Z", "su 28.3.2027 klo 2.30–4.30"),
        # Autumn: on 25 October 2026 the clocks go from 4.00 back to 3.00 (1.00 UTC).
        ("2026-10-24T15:00:00Z", "2026-10-24T17:00:00Z", "la 24.10.2026 klo 18.00–20.00"),
        ("2026-10-25T15:00:00Z", "2026-10-25T17:00:00Z", "su 25.10.2026 klo 17.00–19.00"),
        ("2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z", "su 25.10.2026 klo 3.30–3.30"),
        # The day in Finland, not the day in Greenwich.
        ("2026-12-03T22:30:00Z", "2026-12-03T23:30:00Z", "pe 4.12.2026 klo 0.30–1.30"),
        ("2026-12-04T20:00:00Z", "2026-12-04T23:00:00Z", "pe 4.12.2026 klo 22.00 – la 5.12.2026 klo 1.00"),
        ("2026-12-03T15:00:00Z", None, "to 3.12.2026 klo 17.00"),
    ],
)
def test_a_date_is_told_by_the_clocks_of_finland(start: str, end: str | None, words: str) -> None:
    assert times.occurrence({"start": start, **({"end": end} if end else {})}, FI) == words


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("fi", "to 3.12.2026 klo 17.00–19.00"),
        ("sv", "tors 3 dec. 2026 kl. 17.00–19.00"),
        ("en", "Thu, 3 Dec 2026 at 17:00–19:00"),
    ],
)
def test_a_date_is_told_as_its_readers_write_it(code: str, words: str) -> None:
    span = {"start": "2026-12-03T15:00:00Z", "end": "2026-12-03T17:00:00Z"}
    assert times.occurrence(span, language(code)) == words


@pytest.mark.parametrize(
    ("span", "words"),
    [
        ({"days": ["tue"], "opens": "10:00", "closes": "12:00"}, "Tiistaisin klo 10.00–12.00"),
        (
            {"days": ["fri", "mon"], "opens": "9:30", "closes": "12:00"},
            "Maanantaisin ja perjantaisin klo 9.30–12.00",
        ),
        ({"days": ["sat"], "opens": "22:00", "closes": "02:00"}, "Lauantaisin klo 22.00–2.00, yli puolenyön"),
        ({"days": ["sat"], "opens": "18:00", "closes": "00:00"}, "Lauantaisin klo 18.00–0.00"),
        ({"days": ["sun"], "opens": "00:00", "closes": "00:00"}, "Sunnuntaisin ympäri vuorokauden"),
        ({"days": list("1234567"), "opens": "08:00", "closes": "20:00"}, "Joka päivä klo 8.00–20.00"),
        ({"days": list("12345"), "opens": "08:00", "closes": "16:00"}, "Maanantaista perjantaihin klo 8.00–16.00"),
    ],
)
def test_weekly_hours_are_a_sentence(span: dict[str, Any], words: str) -> None:
    names = dict(zip("1234567", ["mon", "tue", "wed", "thu", "fri", "sat", "sun"], strict=True))
    days = [names.get(day, day) for day in span["days"]]
    opens = span["opens"].rjust(5, "0")
    assert times.weekly({"weekly": [{**span, "days": days, "opens": opens}]}, FI) == [words]


def test_weekly_hours_are_in_the_order_of_the_week() -> None:
    spans = [{"days": [day], "opens": "10:00", "closes": "11:00"} for day in ("sun", "wed", "mon")]
    first = [line.split()[0] for line in times.weekly({"weekly": spans}, FI)]
    assert first == ["Maanantaisin", "Keskiviikkoisin", "Sunnuntaisin"]


def test_a_date_is_coming_until_it_ends() -> None:
    span = {"start": "2026-11-25T09:00:00Z", "end": "2026-11-25T11:00:00Z"}
    assert times.coming([span], datetime(2026, 11, 25, 11, tzinfo=UTC)) == [span]
    assert times.coming([span], datetime(2026, 11, 25, 11, 0, 1, tzinfo=UTC)) == []


def test_the_next_date_is_the_earliest_that_is_not_cancelled() -> None:
    spans = [
        {"start": "2026-12-03T09:00:00Z"},
        {"start": "2026-12-01T09:00:00Z", "cancelled": True},
        {"start": "2026-12-02T09:00:00Z"},
    ]
    assert times.next_one(spans, datetime(2026, 11, 25, tzinfo=UTC)) == spans[2]


@pytest.mark.parametrize(
    ("exception", "lines"),
    [
        ({"from": "2026-12-06", "to": "2026-12-06", "closed": True}, ["6.12.2026: ei avoinna"]),
        ({"from": "2026-12-24", "to": "2026-12-26", "opens": "10:00", "closes": "14:00"},
         ["24.12.2026–26.12.2026: avoinna klo 10.00–14.00"]),
        ({"from": "2026-12-24", "to": "2026-12-24"}, ["24.12.2026: poikkeava aika"]),
        ({"from": "2026-11-20", "to": "2026-11-24", "closed": True}, []),
        ({"from": "2027-02-01", "to": "2027-02-02", "closed": True}, []),
    ],
)  # fmt: skip
def test_exceptions_of_the_coming_two_months_are_told(exception: dict[str, Any], lines: list[str]) -> None:
    found = times.exceptions({"exceptions": [exception]}, date(2026, 11, 25), FI)
    assert [line.line for line in found] == lines
