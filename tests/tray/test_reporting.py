""" "Is this right?": what readers say reaches those who look after an offering, and nobody knows who said it."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from services.catalog import commands
from services.platform.http import Client
from services.tray.reporting import Allowance, TooManyReports
from tests.tray.conftest import NOWHERE, Page, Reader, Services

OURS = {"Sec-Fetch-Site": "same-origin"}


def send(reader: Reader, path: str, headers: dict[str, str] = OURS, **fields: str) -> Page:
    return Page(reader.client.post(path, data=fields, headers=headers))


def reports(services: Services) -> list[Any]:
    key = commands.create_key(services.catalog_settings, "coordinator", ["coordinator"])
    found: list[Any] = Client(services.catalog, key).get("/v1/reports")["items"]
    return found


def test_a_page_asks_whether_it_is_right_with_two_buttons(reader: Reader, walk: str) -> None:
    part = reader(f"/fi/offerings/{walk}").main.partition('id="right"')[2].partition("</section>")[0]
    assert part.count("<button") == 2


def test_yes_is_thanked_for_and_makes_no_work_for_anybody(reader: Reader, services: Services, walk: str) -> None:
    answer = send(reader, f"/fi/offerings/{walk}/right").answer
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/fi/offerings/{walk}/thanks")
    assert reports(services) == []


def test_what_is_wrong_reaches_the_catalogue(reader: Reader, services: Services, walk: str) -> None:
    page = send(reader, f"/sv/offerings/{walk}/report", what="time", text="Det börjar kl. 11.\r\n")
    assert (page.status, page.answer.headers["Location"]) == (303, f"/sv/offerings/{walk}/thanks")
    (report,) = reports(services)
    assert (report["offering_id"], report["what"], report["text"]) == (walk, "time", "Det börjar kl. 11.")


def test_nothing_needs_to_be_written(reader: Reader, services: Services, walk: str) -> None:
    send(reader, f"/fi/offerings/{walk}/report", what="ended", text=" ")
    assert "text" not in reports(services)[0]


@pytest.mark.parametrize(("code", "words"), [("fi", "Kiitos"), ("sv", "Tack"), ("en", "Thank you")])
def test_thanks_lead_back(reader: Reader, walk: str, code: str, words: str) -> None:
    page = reader(f"/{code}/offerings/{walk}/thanks")
    assert words in page.text
    assert f"/{code}/offerings/{walk}" in page.links


@pytest.mark.parametrize("what", ["", "nonsense"])
def test_a_choice_that_is_missing_is_asked_for_and_the_text_stays(
    reader: Reader, services: Services, walk: str, what: str
) -> None:
    page = send(reader, f"/fi/offerings/{walk}/report", what=what, text="Ovi on kiinni <b>")
    assert page.status == 422
    assert "Valitse ensin jokin näistä." in page.text
    assert "Ovi on kiinni &lt;b&gt;" in page.html
    assert reports(services) == []


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://elsewhere.example"},
        {"Origin": "null"},
    ],
)
@pytest.mark.parametrize("form", ["right", "report"])
def test_a_form_of_another_site_is_refused(
    reader: Reader, services: Services, walk: str, headers: dict[str, str], form: str
) -> None:
    page = send(reader, f"/fi/offerings/{walk}/{form}", headers, what="ended")
    assert page.status == 403
    assert "Tätä ei voitu lähettää" in page.text
    assert reports(services) == []


@pytest.mark.parametrize("origin", ["http://localhost", "http://127.0.0.1:8000"])
def test_an_older_browser_tells_its_origin(reader: Reader, services: Services, walk: str, origin: str) -> None:
    send(reader, f"/fi/offerings/{walk}/report", {"Origin": origin}, what="ended")
    assert len(reports(services)) == 1


def test_browsers_are_let_to_tell_us_where_the_form_comes_from(reader: Reader, walk: str) -> None:
    for path in (f"/fi/offerings/{walk}", f"/fi/offerings/{walk}/report"):
        assert '<meta name="referrer" content="same-origin">' in reader(path).html


def test_reports_of_one_offering_have_an_end_and_those_of_another_go_on(
    make_tray: Callable[..., Flask], services: Services, walk: str
) -> None:
    few = Reader(make_tray(reports_per_hour=1).test_client())
    other = services.add(name={"fi": "Ryhmä"})
    sent = [send(few, f"/fi/offerings/{one}/report", what="ended").status for one in (walk, walk, other)]
    assert sent == [303, 429, 303]


def test_reports_are_taken_again_in_the_next_hour() -> None:
    now = [0.0]
    allowance = Allowance(1, clock=lambda: now[0])
    allowance.take("one")
    with pytest.raises(TooManyReports):
        allowance.take("one")
    now[0] = 3600.0
    allowance.take("one")


def test_a_report_of_what_is_not_there_is_not_taken(reader: Reader, services: Services) -> None:
    unknown = "/fi/offerings/00000000-0000-0000-0000-000000000000/report"
    assert send(reader, unknown, what="ended").status == 404


def test_nobody_is_thanked_while_the_catalogue_is_away(make_tray: Callable[..., Flask], walk: str) -> None:
    away = Reader(make_tray(catalog_url=NOWHERE).test_client())
    assert send(away, f"/fi/offerings/{walk}/report", what="ended").status == 503


def test_no_form_leaves_a_cookie_or_a_copy(reader: Reader, walk: str) -> None:
    answer = send(reader, f"/fi/offerings/{walk}/report", what="ended").answer
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["Cache-Control"] == "no-store"
