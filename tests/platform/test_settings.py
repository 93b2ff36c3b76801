"""Settings from the environment."""

from pathlib import Path

import pytest

from services.catalog.settings import CatalogSettings
from services.platform.settings import SettingError


def test_a_setting_is_read_by_its_prefixed_or_shared_name() -> None:
    settings = CatalogSettings.from_env({"CATALOG_PORT": "18001", "PORT": "1", "VAR_DIR": "/srv/x"})
    assert settings.port == 18001
    assert settings.var_dir == Path("/srv/x")


def test_an_empty_variable_is_no_setting() -> None:
    assert CatalogSettings.from_env({"CATALOG_PORT": ""}).port == 8001


def test_a_value_that_cannot_be_used_names_its_variable() -> None:
    with pytest.raises(SettingError, match="CATALOG_PORT is 'eight'"):
        CatalogSettings.from_env({"CATALOG_PORT": "eight"})


def test_every_setting_says_what_it_is_for() -> None:
    assert all(len(variable.help) > 10 for variable in CatalogSettings.variables())
