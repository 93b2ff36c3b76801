"""The county profile: read in one place; what is wrong is named with its file, line and field."""

from datetime import date
from pathlib import Path

import pytest

from services.vocabulary.profile import ProfileError, load_profile
from tests.conftest import REPOSITORY

LEAST = 'name = { fi = "Kuvitelma" }\ncounty = "12"\n'


def written(folder: Path, text: str) -> Path:
    path = folder / "county.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_shipped_profile_is_whole() -> None:
    profile = load_profile(REPOSITORY / "profiles/etela-savo.toml")
    assert profile.demo and len(profile.municipalities) == 11
    assert [source.kind for source in profile.sources] == ["files", "lipas"]
    assert "112" in [channel.phone for channel in profile.crisis]
    assert profile.themes[0].opens == date(2026, 1, 1)


def test_a_profile_needs_little(tmp_path: Path) -> None:
    profile = load_profile(written(tmp_path, LEAST))
    assert (profile.languages, profile.demo, profile.sources) == (("fi", "sv", "en"), False, ())
    assert "491" in profile.municipalities


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (LEAST + 'languages = ["fi", "xx"]\n', "line 3, languages[1]: 'xx' is not one of fi, sv, en"),
        (LEAST + 'municipalities = ["491", "999"]\n', "line 3, municipalities[1]"),
        ('name = { fi = "Kuvitelma" }\ncounty = "77"\n', "line 2, county: '77' is not the code of a county"),
        ('county = "12"\n', "name: this is needed"),
        (LEAST + "demmo = true\n", "line 3, demmo: there is no such field"),
        (LEAST + "demo = 1\n", "line 3, demo: 1 is not true or false"),
        (LEAST + '[colours]\nprimary = "green"\n', "line 4, colours.primary: 'green' is not a colour"),
        (LEAST + '[[sources]]\nname = "a"\nkind = "magic"\n', "line 5, sources[0].kind"),
        (LEAST + '[[crisis]]\nname = { fi = "" }\n', "line 4, crisis[0].name.fi"),
        (LEAST + '[[crisis]]\nname = { fi = "a" }\n[[crisis]]\nphone = "112"\n', "crisis[1].name: this is needed"),
        ("name = \n", "county.toml: "),
    ],
)
def test_what_is_wrong_is_named_with_line_and_field(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(ProfileError) as error:
        load_profile(written(tmp_path, text))
    assert str(error.value).startswith(("county.toml", str(tmp_path)))
    assert message in str(error.value)


def test_a_profile_that_is_not_there_names_the_setting(tmp_path: Path) -> None:
    with pytest.raises(ProfileError, match="set PROFILE"):
        load_profile(tmp_path / "none.toml")
