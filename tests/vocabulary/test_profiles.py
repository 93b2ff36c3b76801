"""Three counties of one code: each profile is whole, real where it must be and an example where it must not."""

import csv
import json
import re
from pathlib import Path

import pytest

from services.tray import colours
from services.vocabulary.municipalities import county_municipalities
from services.vocabulary.profile import Channel, Profile, load_profile
from tests.conftest import REPOSITORY

PATHS = sorted((REPOSITORY / "profiles").glob("*.toml"))
DEMO = load_profile(REPOSITORY / "profiles/etela-savo.toml")
# National services whose numbers and addresses are real in every county.
NATIONAL = {"116117", "https://www.omaolo.fi/", "https://www.kanta.fi/", "https://www.kela.fi/"}
READABLE = 4.5  # WCAG 2.2, 1.4.3


@pytest.fixture(params=PATHS, ids=lambda path: path.stem)
def path(request: pytest.FixtureRequest) -> Path:
    found: Path = request.param
    return found


@pytest.fixture
def profile(path: Path) -> Profile:
    return load_profile(path)


def test_there_are_three_counties_and_no_two_alike() -> None:
    profiles = [load_profile(path) for path in PATHS]
    assert {profile.county for profile in profiles} >= {"12", "18", "09"}
    for different in ("county", "name", "municipalities", "colours", "priority_groups", "themes"):
        values = [str(getattr(profile, different)) for profile in profiles]
        assert len(set(values)) == len(values), different


def test_a_county_has_all_its_municipalities(profile: Profile) -> None:
    assert set(profile.municipalities) == {one.code for one in county_municipalities(profile.county)}


def test_everything_is_said_in_every_language_of_the_county(profile: Profile) -> None:
    named = [*profile.themes, *profile.crisis, *profile.channels, *profile.priority_groups]
    texts = [profile.name, *(one.name for one in named)]
    texts += [channel.when for channel in (*profile.crisis, *profile.channels) if channel.when]
    assert [text for text in texts if set(profile.languages) - set(text)] == []


def test_help_in_danger_is_real_and_the_same_everywhere(profile: Profile) -> None:
    assert profile.crisis == DEMO.crisis


def example(channel: Channel) -> bool:
    """Whether everybody sees that a channel is invented."""
    said = "esimerkki" in channel.name["fi"] and "exempel" in channel.name["sv"] and "demo" in channel.name["en"]
    phone = channel.phone is None or channel.phone.startswith("050 555 0")
    return said and phone and (channel.url is None or ".example/" in channel.url)


def test_every_contact_that_is_not_national_is_marked_as_an_example(profile: Profile) -> None:
    own = [channel for channel in profile.channels if not {channel.phone, channel.url} & NATIONAL]
    assert own and all(map(example, own))
    assert profile.demo


def test_every_demo_offering_has_an_invented_number_and_organizer(path: Path) -> None:
    for folder in {path.parent / source.settings["folder"].removeprefix("profiles/")
                   for source in load_profile(path).sources if source.kind == "files"}:  # fmt: skip
        for file in folder.glob("offerings*.csv"):
            rows = list(csv.DictReader(file.read_text(encoding="utf-8").splitlines(), delimiter=";"))
            assert rows and all(not row["phone"] or re.match(r"(\+358 )?0?50 555 0", row["phone"]) for row in rows)
        for file in folder.glob("organizations*.json"):
            for entry in json.loads(file.read_text(encoding="utf-8")):
                assert "(esimerkki)" in entry["organization"]["name"]["fi"]


def test_the_colours_can_be_read_as_they_were_chosen(profile: Profile) -> None:
    grounds = (colours.LIGHT_PAPER, colours.LIGHT_CARD)
    contrasts = {
        (name, ground): colours.contrast(profile.colours[name], ground)
        for name in ("primary", "accent")
        for ground in grounds
    }
    assert {pair: ratio for pair, ratio in contrasts.items() if ratio < READABLE} == {}


def test_what_people_need_is_not_there_leads_to_the_county_itself(profile: Profile) -> None:
    led = {concept for channel in profile.channels for concept in channel.concepts}
    assert {"county-emergency", "county-doctor", "county-dentist", "county-prescription", "county-kela"} <= led
    assert any(channel.phone and not channel.concepts for channel in profile.channels)


@pytest.mark.parametrize(
    ("name", "groups"),
    [
        ("etela-savo", ["carers", "young-mind", "long-term-ill"]),
        ("keski-pohjanmaa", ["mental-substance", "child-welfare", "many-services", "oral-health"]),
        ("paijat-hame", ["young-adults", "older-people", "carers"]),
    ],
)
def test_a_county_names_the_people_of_its_own_plan(name: str, groups: list[str]) -> None:
    its = load_profile(REPOSITORY / f"profiles/{name}.toml").priority_groups
    assert [group.code for group in its] == groups
    assert all(group.concepts for group in its)
