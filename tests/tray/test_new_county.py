"""The page that leads through a new county is true: its steps are followed, and there is a tray."""

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from services.tray.app import create_app
from services.tray.settings import TraySettings
from services.vocabulary.municipalities import county_municipalities
from services.vocabulary.profile import Profile, ProfileError, load_profile
from tests.conftest import REPOSITORY
from tests.tray.conftest import Reader, standing

PAGE = (REPOSITORY / "docs/new-county.md").read_text(encoding="utf-8")
STEPS = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)
NAMES = {"fi": "Kainuun palvelutarjotin", "sv": "Kajanalands servicebricka", "en": "Kainuu service tray"}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """What the page says to write, step after step."""
    file = tmp_path / "kainuu.toml"
    file.write_text("\n".join(STEPS), encoding="utf-8")
    return file


@pytest.fixture
def profile(path: Path) -> Profile:
    return load_profile(path)


@pytest.fixture
def kainuu(make_tray: Callable[..., Flask], path: Path) -> Reader:
    return Reader(make_tray(profile=path).test_client())


def test_an_hour_is_enough() -> None:
    minutes = [int(number) for number in re.findall(r"^## .*\((\d+) minutes", PAGE, re.MULTILINE)]
    assert len(minutes) == 7
    assert sum(minutes) <= 60


def test_each_step_leaves_a_profile_that_can_be_used(tmp_path: Path) -> None:
    for count in range(1, len(STEPS) + 1):
        file = tmp_path / f"after-{count}.toml"
        file.write_text("\n".join(STEPS[:count]), encoding="utf-8")
        assert load_profile(file).county == "20"


def test_the_municipalities_are_the_countys(profile: Profile) -> None:
    assert set(profile.municipalities) == {one.code for one in county_municipalities("20")}
    assert profile.themes and profile.priority_groups and profile.sources


@pytest.mark.parametrize("code", NAMES)
def test_the_tray_is_that_countys_in_every_language(kainuu: Reader, code: str) -> None:
    html = kainuu(f"/{code}/").html
    assert NAMES[code] in html
    assert "tel:112" in html and "tel:0505550121" in html
    assert '<option value="205"' in html and '<option value="491"' not in html


def test_what_is_looked_for_in_vain_leads_to_the_countys_own_people(path: Path, tmp_path: Path) -> None:
    with standing(tmp_path, profile=path) as services:
        services.index()
        tray = create_app(TraySettings(catalog_url=services.catalog, search_api_url=services.search, profile=path))
        assert "050 555 0121" in Reader(tray.test_client())("/fi/search?q=kvanttifysiikka").text


def test_the_demo_is_said_and_the_statement_names_whom_to_tell(kainuu: Reader) -> None:
    page = kainuu("/fi/accessibility")
    assert "Tämä on esimerkki." in page.html
    assert "Asiakasohjaus (esimerkki)" in page.text


def test_what_is_wrong_is_named_as_the_page_shows_it(path: Path) -> None:
    path.write_text("\n".join(STEPS).replace("#14532d", "green"), encoding="utf-8")
    with pytest.raises(ProfileError) as error:
        load_profile(path)
    assert f"`{error.value}`" in PAGE


@pytest.mark.parametrize("name", re.findall(r"`((?:services|profiles)/[\w/.-]+)`|\]\(([\w.-]+)\)", PAGE))
def test_what_it_names_is_there(name: tuple[str, str]) -> None:
    path = name[0] or f"docs/{name[1]}"
    assert path == "profiles/kainuu.toml" or (REPOSITORY / path).exists()


def test_its_command_is_there() -> None:
    command = [sys.executable, "-m", "services.cli", "sync", "run", "--help"]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert {"--municipality", "--max-items"} <= set(re.findall(r"--[\w-]+", said))
