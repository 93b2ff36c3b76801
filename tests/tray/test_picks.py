"""The pick list: kept on the device, shown from an address that holds only ids, and on paper."""

import re
from uuid import uuid4

import pytest

from tests.tray.conftest import Reader, Services


@pytest.fixture
def choir(services: Services) -> str:
    """The id of a second offering, of which less is known."""
    return services.add(name={"fi": "Kuoro"}, themes=["creativity"])


def test_a_link_shows_the_list_in_its_order(reader: Reader, walk: str, choir: str) -> None:
    text = reader(f"/fi/picks?ids={choir},{walk}").text
    assert text.index("Kuoro") < text.index("Sauvakävelyä ja kahvit")


def test_every_pick_says_the_same_things_and_what_is_not_known(reader: Reader, walk: str, choir: str) -> None:
    html = reader(f"/fi/picks?ids={choir},{walk}").main
    rows = [re.findall(r"<dt>([^<]*)</dt>", card) for card in html.split("<article")[1:]]
    assert rows[0] == rows[1]
    assert "Ei tiedossa" in html


def test_one_can_be_taken_off_without_a_script(reader: Reader, walk: str, choir: str) -> None:
    assert f"/fi/picks?ids={walk}" in reader(f"/fi/picks?ids={choir},{walk}").links


def test_the_link_to_share_holds_ids_and_nothing_else(reader: Reader, walk: str, choir: str) -> None:
    page = reader(f"/fi/picks?ids={choir},{walk}&name=Aino&q=suru")
    assert f"http://127.0.0.1:8000/fi/picks?ids={choir},{walk}" in page.text.replace("%2C", ",")
    assert "Aino" not in page.main


def test_an_unknown_one_is_told_and_the_others_are_shown(reader: Reader, walk: str) -> None:
    text = reader(f"/fi/picks?ids={uuid4()},{walk},rikki").text
    assert "2 listasi kohtaa ei löydy täältä." in text
    assert "Sauvakävelyä ja kahvit" in text


def test_one_that_has_ended_is_told_and_dropped_by_the_device(
    reader: Reader, services: Services, walk: str
) -> None:
    ended = services.add(name={"fi": "Loppunut"})
    version = services.association("GET", f"/v1/offerings/{ended}").headers["ETag"]
    done = services.association("POST", f"/v1/offerings/{ended}/archive", headers={"If-Match": version}, json={})
    assert done.status_code == 200, done.text
    page = reader(f"/fi/picks?ids={ended},{walk}")
    assert "1 listasi kohta on päättynyt" in page.text
    assert f'data-gone="{ended}"' in page.html
    assert f'data-ids="{walk}"' in page.html


def test_a_list_holds_ten(reader: Reader, services: Services) -> None:
    ids = [services.add(name={"fi": f"Ryhmä {number}"}) for number in range(11)]
    page = reader(f"/fi/picks?ids={','.join(ids)}")
    assert page.main.count("<article") == 10
    assert "Listalle mahtuu kymmenen: 1 jäi pois." in page.text


def test_the_same_one_twice_is_shown_once(reader: Reader, walk: str) -> None:
    assert reader(f"/fi/picks?ids={walk},{walk.upper()}&ids={walk}").main.count("<article") == 1


def test_an_empty_list_says_how_to_begin(alone: Reader) -> None:
    page = alone("/en/picks")
    assert "Your list is empty." in page.text
    assert "/en/" in page.links


def test_a_list_is_kept_by_no_cache_of_others_and_by_no_search_engine(reader: Reader, walk: str) -> None:
    page = reader(f"/fi/picks?ids={walk}")
    assert "private" in page.answer.headers["Cache-Control"]
    assert '<meta name="robots" content="noindex">' in page.html


def test_a_handout_has_a_number_and_a_code_for_each(reader: Reader, walk: str, choir: str) -> None:
    page = reader(f"/fi/handout?ids={choir},{walk}")
    assert page.main.count('class="qr" role="img"') == 2
    assert "050 555 0123" in page.text


def test_a_handout_comes_in_large_print_and_back(reader: Reader, walk: str) -> None:
    assert f"/fi/handout?ids={walk}&large=yes" in reader(f"/fi/handout?ids={walk}").links
    large = reader(f"/fi/handout?ids={walk}&large=yes")
    assert 'class="sheet handout large-print"' in large.main
    assert f"/fi/handout?ids={walk}" in large.links


def test_an_offering_can_be_put_on_the_list(reader: Reader, walk: str) -> None:
    html = reader(f"/fi/offerings/{walk}").main
    assert f'data-pick="{walk}"' in html
    assert f"/fi/handout?ids={walk}" in html


def test_results_can_be_put_on_the_list(reader: Reader, walk: str) -> None:
    assert f'data-pick="{walk}"' in reader("/fi/search?q=sauvakävely").main
