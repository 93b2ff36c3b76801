"""The leaflet for those who are not online."""

import re

import pytest

from services.tray import leaflet
from tests.tray.conftest import Reader, Services

PLACES = [{"municipality": "491"}]


def test_without_a_choice_it_asks_for_one(alone: Reader) -> None:
    html = alone("/fi/leaflet").html
    assert '<select id="leaflet-municipality" name="municipality">' in html
    assert '<select id="leaflet-theme" name="theme">' in html


def test_a_choice_that_leaves_the_theme_open_gives_every_theme(
    reader: Reader, services: Services, walk: str
) -> None:
    services.add(name={"fi": "Kuoro"}, places=PLACES, themes=["creativity"])
    text = reader("/fi/leaflet?municipality=491&theme=").text
    assert "Sauvakävelyä ja kahvit" in text
    assert "Kuoro" in text


def test_it_holds_only_what_is_asked_for(reader: Reader, services: Services, walk: str) -> None:
    services.add(name={"fi": "Kuoro"}, places=PLACES, themes=["creativity"])
    services.add(name={"fi": "Naapurin lenkki"}, places=[{"municipality": "740"}], themes=["exercise"])
    text = reader("/fi/leaflet?municipality=491&theme=exercise").text
    assert "Sauvakävelyä ja kahvit" in text
    assert "Kuoro" not in text
    assert "Naapurin lenkki" not in text


def test_the_number_comes_before_everything_else_of_an_offering(reader: Reader, walk: str) -> None:
    text = reader("/fi/leaflet?municipality=491").text
    assert text.index("050 555 0123") < text.index("Sauvakävelyä ja kahvit")


def test_what_can_be_called_comes_first(reader: Reader, services: Services, walk: str) -> None:
    services.add(name={"fi": "Aamulenkki"}, places=PLACES, themes=["exercise"])
    text = reader("/fi/leaflet?municipality=491").text
    assert text.index("Sauvakävelyä ja kahvit") < text.index("Aamulenkki")


def test_an_offering_of_two_themes_stands_on_it_once(reader: Reader, services: Services) -> None:
    services.add(name={"fi": "Laulava lenkki"}, places=PLACES, themes=["creativity", "exercise"])
    assert reader("/fi/leaflet?municipality=491").text.count("Laulava lenkki") == 1


def test_an_offering_without_a_theme_is_not_lost(reader: Reader, services: Services) -> None:
    services.add(name={"fi": "Avoin ovi"}, places=PLACES)
    assert "Muut Ei numeroa Avoin ovi" in reader("/fi/leaflet?municipality=491").text


def test_it_tells_the_countys_own_number_and_its_date(reader: Reader, walk: str) -> None:
    page = reader("/fi/leaflet?municipality=491")
    assert "050 555 0100" in page.text
    assert "25.11.2026" in page.text


def test_its_code_has_a_name_and_stays_black_on_white(reader: Reader, walk: str) -> None:
    html = reader("/fi/leaflet?municipality=491").main
    assert '<span class="qr" role="img" aria-label="QR-koodi tälle sivulle"><svg' in html
    assert {'fill="#fff"', 'stroke="#000"'} <= set(re.findall(r'(?:fill|stroke)="#\w+"', html))
    assert "http://127.0.0.1:8000/fi/leaflet?municipality=491" in reader("/fi/leaflet?municipality=491").text


def test_it_comes_in_large_print_and_back(reader: Reader, walk: str) -> None:
    ordinary = reader("/fi/leaflet?municipality=491")
    assert "/fi/leaflet?large=yes&municipality=491" in ordinary.links
    assert "large-print" not in ordinary.main
    assert 'class="sheet large-print"' in reader("/fi/leaflet?municipality=491&large=yes").main


def test_it_says_when_there_is_more_than_it_holds(
    reader: Reader, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leaflet, "MOST", 1)
    services.add(name={"fi": "Yksi"}, places=PLACES)
    assert "Kaikki ei mahdu tähän." not in reader("/fi/leaflet?municipality=491").text
    services.add(name={"fi": "Toinen"}, places=PLACES)
    assert "Kaikki ei mahdu tähän." in reader("/fi/leaflet?municipality=491").text


def test_a_place_that_there_is_not_is_refused(reader: Reader) -> None:
    assert reader("/fi/leaflet?municipality=999").status == 422
