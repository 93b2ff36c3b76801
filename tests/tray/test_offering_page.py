"""The page of one offering."""

import re
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from flask import Flask

from services.catalog import commands
from services.catalog.store.tables import Offering
from services.platform.database import Database
from services.platform.http import Client
from tests.tray.conftest import NOWHERE, ORGANIZER, Reader, Services


@pytest.mark.parametrize(
    ("language", "facts"),
    [
        (
            "fi",
            ["Sauvakävelyä ja kahvit", "Näin pääset alkuun 050 555 0123 Tule portille.",
             "Kenelle Kaikille aikuisille", "Milloin Tiistaisin klo 10.00–11.30",
             "Missä Urheilupuiston portti, Mikkeli", "Hinta Maksuton",
             "Sisään pääsee ilman portaita.", "Ei ole tiedossa, onko paikassa esteetön wc.", "050 555 0123",
             f"Järjestäjä {ORGANIZER} Yhdistys", "Lähde Järjestäjän itse kirjoittama", "Tarkistettu 3.11.2026"],
        ),
        (
            "sv",
            ["Stavgång och kaffe", "Så kommer du i gång 050 555 0123 Kom till porten.", "För vem För alla vuxna",
             "När Tisdagar kl. 10.00–11.30", "Var Idrottsparkens port, S:t Michel", "Pris Gratis",
             "Du kommer in utan trappsteg.", "Kontrollerat 3 nov. 2026"],
        ),
        (
            "en",
            ["Nordic walking and coffee", "Who for For all adults", "When Tuesdays at 10:00–11:30",
             "Where Sports park gate, Mikkeli", "Price Free of charge", "You can get in without steps.",
             "Checked on 3 Nov 2026"],
        ),
    ],
)  # fmt: skip
def test_an_offering_tells_everything_in_the_readers_language(
    reader: Reader, walk: str, language: str, facts: list[str]
) -> None:
    page = reader(f"/{language}/offerings/{walk}")
    assert page.status == 200
    assert f'<html lang="{language}">' in page.html
    assert [fact for fact in facts if fact not in page.text] == []


def test_a_text_that_falls_back_is_marked_for_machines_and_for_people(reader: Reader, walk: str) -> None:
    page = reader(f"/sv/offerings/{walk}")
    assert '<div class="prose" lang="fi">\n<p>Lenkki on kolme kilometriä.</p>' in page.html
    assert "Mer om det här på finska" in page.text
    assert "En del av texten är på finska, eftersom arrangören inte har skrivit den på svenska." in page.text


def test_a_page_in_its_own_language_marks_nothing(reader: Reader, walk: str) -> None:
    assert "lang=" not in reader(f"/fi/offerings/{walk}").main
    assert "Osa tekstistä" not in reader(f"/fi/offerings/{walk}").text


def test_a_telephone_number_dials(reader: Reader, walk: str) -> None:
    assert "tel:0505550123" in reader(f"/fi/offerings/{walk}").links


@pytest.mark.parametrize(
    ("language", "words"),
    [("fi", "Tämä on päättynyt"), ("sv", "Det här är avslutat"), ("en", "This has ended")],
)
def test_an_ended_offering_answers_410_as_a_page(
    reader: Reader, services: Services, walk: str, language: str, words: str
) -> None:
    assert services.association("POST", f"/v1/offerings/{walk}/archive").status_code == 200
    page = reader(f"/{language}/offerings/{walk}")
    assert page.status == 410
    assert words in page.text


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_an_unknown_offering_answers_404_as_a_page(reader: Reader, language: str) -> None:
    page = reader(f"/{language}/offerings/00000000-0000-0000-0000-000000000000")
    assert page.status == 404
    assert f'<html lang="{language}">' in page.html


def test_what_is_for_professionals_only_answers_as_if_unknown(reader: Reader, services: Services) -> None:
    identity = services.add(name={"fi": "Työnohjaus"}, visibility="professionals")
    page = reader(f"/fi/offerings/{identity}")
    assert page.status == 404
    assert "Työnohjaus" not in page.html


def test_an_offering_is_shown_while_search_is_away(make_tray: Callable[..., Flask], walk: str) -> None:
    away = Reader(make_tray(search_api_url=NOWHERE).test_client())
    assert away(f"/fi/offerings/{walk}").status == 200


def test_a_cancelled_date_is_shown_as_cancelled(reader: Reader, services: Services) -> None:
    identity = services.add(
        name={"fi": "Konsertti"},
        occurrences=[
            {"start": "2026-12-03T15:00:00Z", "cancelled": True},
            {"start": "2026-12-04T15:00:00Z", "end": "2026-12-04T17:00:00Z"},
        ],
    )
    text = reader(f"/fi/offerings/{identity}").text
    assert "to 3.12.2026 klo 17.00 Peruttu" in text
    assert "Seuraavan kerran: pe 4.12.2026 klo 17.00–19.00" in text


def test_dates_beyond_ten_are_counted(reader: Reader, services: Services) -> None:
    days = [{"start": f"2026-12-{day:02}T15:00:00Z"} for day in range(1, 13)]
    identity = services.add(name={"fi": "Konsertti"}, occurrences=days)
    assert "ja 2 muuta kertaa" in reader(f"/fi/offerings/{identity}").text


@pytest.mark.parametrize(
    ("registration", "words"),
    [
        ({"required": True, "closes": "2026-12-01T10:00:00Z"},
         "Ilmoittaudu etukäteen. Ilmoittaudu viimeistään 1.12.2026 klo 12.00."),
        ({"required": True, "closes": "2026-11-24T10:00:00Z"}, "Ilmoittautuminen päättyi 24.11.2026 klo 12.00."),
        ({"required": True, "opens": "2026-12-01T10:00:00Z"}, "Ilmoittautuminen alkaa 1.12.2026 klo 12.00."),
        ({"required": False}, "Ei tarvitse ilmoittautua."),
        ({"required": None}, "Ei ole tiedossa, pitääkö ilmoittautua: kysy järjestäjältä."),
    ],
)  # fmt: skip
def test_signing_up_is_told_as_of_now(
    reader: Reader, services: Services, registration: dict[str, Any], words: str
) -> None:
    identity = services.add(name={"fi": "Kurssi"}, registration=registration)
    assert words in reader(f"/fi/offerings/{identity}").text


def test_room_lapses_to_asking_after_its_day(
    reader: Reader, services: Services, noon: time_machine.Traveller
) -> None:
    referral = {"capacity": "open", "capacity_until": "2026-11-25"}
    identity = services.add(name={"fi": "Ryhmä"}, referral=referral)
    assert "Onko tilaa? Tilaa on." in reader(f"/fi/offerings/{identity}").text
    noon.move_to("2026-11-26T00:30:00+02:00")
    assert "Onko tilaa? Kysy, onko tilaa." in reader(f"/fi/offerings/{identity}").text


def test_an_old_check_warns(reader: Reader, services: Services) -> None:
    identity = services.add(name={"fi": "Ryhmä"}, assured_at="2025-11-01")
    assert "Tarkistettu 1.11.2025: tieto voi olla vanhentunut" in reader(f"/fi/offerings/{identity}").text


@pytest.mark.parametrize(
    ("valid", "words"),
    [
        ({"to": "2026-11-24"}, "Tämä päättyi 24.11.2026."),
        ({"to": "2026-11-25"}, "Tämä jatkuu 25.11.2026 asti."),
        ({"from": "2026-11-26"}, "Tämä alkaa 26.11.2026."),
        ({"from": "2026-11-01", "to": "2026-12-01"}, "Tämä on tarjolla 1.11.2026–1.12.2026."),
    ],
)
def test_the_days_of_an_offering_are_told(
    reader: Reader, services: Services, valid: dict[str, str], words: str
) -> None:
    assert words in reader(f"/fi/offerings/{services.add(name={'fi': 'Ryhmä'}, valid=valid)}").text


def test_an_exception_of_hours_is_told_with_its_reason(reader: Reader, services: Services) -> None:
    exceptions = [{"from": "2026-12-24", "to": "2026-12-26", "closed": True, "text": {"fi": "Joulu"}}]
    identity = services.add(name={"fi": "Ryhmä"}, hours={"exceptions": exceptions})
    assert "24.12.2026–26.12.2026: ei avoinna – Joulu" in reader(f"/fi/offerings/{identity}").text


def test_an_address_that_is_no_web_address_never_becomes_a_link(
    reader: Reader, services: Services, walk: str
) -> None:
    # The catalogue takes none; but what is there already, or comes from a later catalogue, must do no harm.
    database = Database(services.catalog_settings.database_url)
    with database.write() as session:
        offering = session.get(Offering, walk)
        assert offering
        bad = {"url": "javascript:alert(1)"}
        offering.body = {**offering.body, "contacts": [bad], "registration": {"required": True, **bad}}
    database.close()
    page = reader(f"/fi/offerings/{walk}")
    assert page.text.count("javascript:alert(1)") == 2
    assert not re.search(r'(href|src|action)="\s*javascript', page.html, re.IGNORECASE)


def test_what_an_association_writes_is_text_and_never_markup(reader: Reader, services: Services) -> None:
    attack = "<script>alert(1)</script>"
    texts = ("name", "summary", "description", "first_step", "participants", "plain")
    identity = services.add(
        **{field: {"fi": attack} for field in texts},
        keywords={"fi": ['"><img src=x onerror=alert(1)>']},
        places=[{"municipality": "491", "name": {"fi": attack}}],
    )
    services.index()
    for page in (reader(f"/fi/offerings/{identity}"), reader("/fi/search")):
        assert "<script>" not in page.html
        assert "<img" not in page.html
        assert "&lt;script&gt;" in page.html


@pytest.mark.parametrize(
    ("language", "told"),
    [
        (
            "fi",
            [
                "Järjestäjän itse kirjoittama",
                "Kuvitelmarekisteri, CC BY 4.0",
                "Täältä ovat peräisin:",
                "muut tiedot",
            ],
        ),
        ("sv", ["Kuvitelmaregistret, CC BY 4.0", "Härifrån kommer:", "övriga uppgifter"]),
        ("en", ["What comes from here:", "other facts"]),
    ],
)
def test_an_offering_of_several_sources_names_each_and_what_it_gives(
    reader: Reader, services: Services, walk: str, language: str, told: list[str]
) -> None:
    attribution = {"fi": "Kuvitelmarekisteri, CC BY 4.0", "sv": "Kuvitelmaregistret, CC BY 4.0"}
    services.add_from_source(
        name={"fi": "Sauvakävelyä"}, keywords={"fi": ["sauvakävely"]}, source={"attribution": attribution}
    )
    everything = services.association("GET", "/v1/offerings?limit=10").json["items"]
    theirs = next(its["id"] for its in everything if its["id"] != walk)
    key = commands.create_key(services.catalog_settings, "coordinator", ["coordinator"])
    Client(services.catalog, key).post("/v1/links", json={"ids": [walk, theirs], "state": "linked"})
    page = reader(f"/{language}/offerings/{walk}")
    assert [its for its in told if its not in page.text] == []
