"""The tables on docs/sources.md are ones that a county profile may hold, and every kind is there."""

import re
import tomllib
from pathlib import Path

import pytest

from services.sync.settings import SyncSettings
from services.sync.sources import open_source
from services.vocabulary.profile import SOURCE_KINDS, load_profile
from tests.conftest import REPOSITORY

PAGE = (REPOSITORY / "docs/sources.md").read_text(encoding="utf-8")
TABLES = re.findall(r"```\n(\[\[sources\]\]\n.*?)```", PAGE, re.DOTALL)


def test_every_kind_has_its_paragraph() -> None:
    assert sorted(re.findall(r"^\*\*(\w+)\*\*:", PAGE, re.MULTILINE)) == sorted(SOURCE_KINDS)


@pytest.mark.parametrize("table", TABLES, ids=[tomllib.loads(table)["sources"][0]["kind"] for table in TABLES])
def test_a_profile_with_the_table_can_be_opened(table: str, tmp_path: Path) -> None:
    (tmp_path / "profile.toml").write_text(
        f'county = "12"\nname = {{fi = "Kuvitelma"}}\n\n{table}', encoding="utf-8"
    )
    profile = load_profile(tmp_path / "profile.toml")
    (source,) = profile.sources
    opened = open_source(profile, SyncSettings(), source.name, {})
    assert opened.name == source.name
