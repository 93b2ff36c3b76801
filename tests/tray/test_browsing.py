"""Pages that are found without searching: themes, municipalities, organizations."""

import re

import pytest

from tests.tray.conftest import ORGANIZER, Reader, Services


@pytest.fixture
def organizer(services: Services, walk: str) -> str:
    """The id of who offers the walk."""
    identity: str = services.association("GET", f"/v1/offerings/{walk}").get_json()["organization_id"]
    return identity


def test_the_themes_tell_how_much_there_is_of_each(reader: Reader, walk: str) -> None:
    page = reader("/fi/themes")
    assert "Liikunta 1" in page.text
    assert "/fi/themes/nature" in page.links


def test_the_themes_are_there_while_search_is_away(alone: Reader) -> None:
    page = alone("/fi/themes")
    assert page.status == 200
    assert "/fi/themes/exercise" in page.links


def test_a_theme_shows_what_there_is_of_it_and_nothing_else(reader: Reader, services: Services, walk: str) -> None:
    other = services.add(name={"fi": "Kuoro"}, themes=["creativity"])
    links = reader("/fi/themes/exercise").links
    assert f"/fi/offerings/{walk}" in links
    assert f"/fi/offerings/{other}" not in links


def test_a_municipality_shows_what_there_is_in_it_and_nothing_else(
    reader: Reader, services: Services, walk: str
) -> None:
    other = services.add(name={"fi": "Kuoro"}, places=[{"municipality": "740"}])
    links = reader("/sv/municipalities/491").links
    assert f"/sv/offerings/{walk}" in links
    assert f"/sv/offerings/{other}" not in links


@pytest.mark.parametrize(
    ("path", "name"),
    [("/fi/themes/mind", "Mielen hyvinvointi ja päihteettömyys"), ("/sv/municipalities/491", "S:t Michel")],
)
def test_a_page_is_headed_and_titled_by_what_it_is_of(reader: Reader, path: str, name: str) -> None:
    html = reader(path).html
    assert f"<h1>{name}</h1>" in html
    assert f"<title>{name} – " in html


def test_every_municipality_of_the_county_is_in_the_index(reader: Reader) -> None:
    links = reader("/fi/municipalities").links
    assert {"/fi/municipalities/491", "/fi/municipalities/740", "/fi/municipalities/046"} <= set(links)


def test_a_municipality_that_merged_leads_to_what_it_is_part_of(reader: Reader) -> None:
    answer = reader("/fi/municipalities/588").answer  # Pertunmaa, which became a part of Mäntyharju
    assert (answer.status_code, answer.headers["Location"]) == (308, "/fi/municipalities/507")


@pytest.mark.parametrize("path", ["/fi/themes/gold", "/fi/municipalities/999", "/fi/organizations/1"])
def test_there_is_no_page_of_what_there_is_not(reader: Reader, path: str) -> None:
    assert reader(path).status == 404


def test_an_organization_tells_who_it_is_how_to_reach_it_and_what_it_offers(
    reader: Reader, services: Services, walk: str, organizer: str
) -> None:
    own = {
        "phone": "015 555 0199",
        "url": "https://kavelijat.example/",
        "description": {"fi": "Kävelemme yhdessä."},
    }
    version = services.association("GET", f"/v1/organizations/{organizer}").headers["ETag"]
    changed = services.association(
        "PATCH",
        f"/v1/organizations/{organizer}",
        json=own,
        headers={"If-Match": version, "Content-Type": "application/merge-patch+json"},
    )
    assert changed.status_code == 200, changed.text
    page = reader(f"/en/organizations/{organizer}")
    assert ORGANIZER in page.text
    assert {"tel:0155550199", "https://kavelijat.example/", f"/en/offerings/{walk}"} <= set(page.links)
    assert '<div class="prose" lang="fi">' in page.html


def test_the_index_of_organizations_leads_to_each(reader: Reader, organizer: str) -> None:
    assert f"/fi/organizations/{organizer}" in reader("/fi/organizations").links


def test_the_pages_of_a_list_show_everything_once(reader: Reader, services: Services) -> None:
    added = {services.add(name={"fi": f"Kävely {number}"}, themes=["exercise"]) for number in range(23)}
    path, seen = "/fi/themes/exercise", []
    while path:
        page = reader(path)
        seen += [link for link in page.links if "/offerings/" in link]
        path = "".join(re.findall(r'<a rel="next" href="([^"]*)"', page.html))
    assert sorted(seen) == sorted(f"/fi/offerings/{identity}" for identity in added)


def test_only_the_first_page_of_a_list_is_for_search_engines(reader: Reader, services: Services) -> None:
    for number in range(21):
        services.add(name={"fi": f"Kävely {number}"}, themes=["exercise"])
    first = reader("/fi/themes/exercise")
    following = next(link for link in first.links if link.startswith("/fi/themes/exercise?cursor="))
    assert 'rel="canonical" href="http://127.0.0.1:8000/fi/themes/exercise"' in first.html
    assert '<meta name="robots" content="noindex">' in reader(following).html


def test_a_page_with_nothing_on_it_says_so_and_is_not_for_search_engines(
    reader: Reader, services: Services
) -> None:
    page = reader("/en/themes/nature")
    assert "There is nothing here yet." in page.text
    assert '<meta name="robots" content="noindex">' in page.html


def test_what_is_not_published_is_on_no_page(reader: Reader, services: Services, organizer: str) -> None:
    hidden = services.add(name={"fi": "Vain meille"}, themes=["exercise"], visibility="professionals")
    for path in ("/fi/themes/exercise", f"/fi/organizations/{organizer}"):
        assert f"/fi/offerings/{hidden}" not in reader(path).links
