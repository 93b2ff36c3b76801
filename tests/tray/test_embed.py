"""The search box for other sites."""

import re
from collections.abc import Callable

import pytest
from flask import Flask

from services.platform.settings import SettingError
from services.tray.app import create_app
from services.tray.settings import TraySettings
from tests.conftest import REPOSITORY
from tests.tray.conftest import Reader


def framed_by(reader: Reader, path: str) -> str:
    """Who may show a page in a frame."""
    (sites,) = re.findall(r"frame-ancestors ([^;]*)", reader(path).answer.headers["Content-Security-Policy"])
    return str(sites)


def test_the_box_leads_to_the_trays_results_in_the_whole_window(alone: Reader) -> None:
    html = alone("/sv/embed").html
    assert '<base target="_top">' in html
    assert 'method="get" action="/sv/search"' in html
    assert 'name="q"' in html


def test_the_box_begins_with_a_place_and_a_theme(alone: Reader) -> None:
    html = alone("/fi/embed?municipality=740&theme=exercise").html
    assert '<option value="740" selected>' in html
    assert '<input type="hidden" name="theme" value="exercise">' in html


@pytest.mark.parametrize("sites", ["*", "'none'", "https://kunta.example", "'self' https://*.kunta.example"])
def test_who_may_show_the_box_is_a_setting(make_tray: Callable[..., Flask], sites: str) -> None:
    assert framed_by(Reader(make_tray(embed_ancestors=sites).test_client()), "/fi/embed") == sites


@pytest.mark.parametrize("sites", ["", "* ; script-src *", "https://a.example, *", "javascript:alert(1)"])
def test_a_setting_that_would_change_the_rest_of_the_policy_is_refused(sites: str) -> None:
    with pytest.raises(SettingError, match="TRAY_EMBED_ANCESTORS"):
        create_app(TraySettings(embed_ancestors=sites))


def test_no_older_header_contradicts_the_policy_of_the_box(alone: Reader) -> None:
    assert "X-Frame-Options" not in alone("/fi/embed").answer.headers


@pytest.mark.parametrize("path", ["/fi/", "/fi/themes", "/fi/picks", "/fi/leaflet", "/nowhere"])
def test_no_other_page_may_stand_in_a_frame(alone: Reader, path: str) -> None:
    assert framed_by(alone, path) == "'none'"
    assert alone(path).answer.headers["X-Frame-Options"] == "DENY"


def test_the_box_is_small_and_runs_nothing(alone: Reader) -> None:
    page = alone("/fi/embed")
    assert len(page.answer.data) < 10_000
    assert "script-src" not in page.answer.headers["Content-Security-Policy"]


def test_the_documented_address_of_the_box_is_a_real_one(alone: Reader) -> None:
    text = (REPOSITORY / "docs/embedding.md").read_text(encoding="utf-8")
    (address,) = re.findall(r'src="https://[^/]+(/[^"]+)"', text)
    assert alone(address.replace("&amp;", "&")).status == 200
