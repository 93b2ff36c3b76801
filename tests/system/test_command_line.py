"""What a person reads at a terminal when something is not as it should be."""

from pathlib import Path

import pytest

from services import cli


@pytest.mark.parametrize(
    "line",
    [["keys", "list"], ["keys", "create", "--label", "x", "--scope", "feed"], ["project"], ["sync", "runs"]],
    ids=" ".join,
)
def test_a_database_without_its_tables_is_told_in_a_line_that_mends_it(
    line: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("VAR_DIR", str(tmp_path))
    monkeypatch.setenv("CATALOG_DATABASE_URL", f"sqlite:///{tmp_path}/empty.db")
    monkeypatch.setenv("SYNC_DATABASE_URL", f"sqlite:///{tmp_path}/sync.db")
    assert cli.main(line) == 2
    told = capsys.readouterr().err
    assert told.count("\n") == 1
    assert "tarjotin migrate" in told


@pytest.mark.parametrize(
    "line", [["keys", "create", "--label", "x", "--scope", "feed"], ["sync", "sources"]], ids=" ".join
)
def test_a_mistake_in_the_county_profile_is_told_in_a_line_that_names_its_place(
    line: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "county.toml").write_text('name = {fi = "Kuvitelma"}\ncounty = "99"\n', encoding="utf-8")
    monkeypatch.setenv("PROFILE", str(tmp_path / "county.toml"))
    for name in ("CATALOG", "SYNC"):
        monkeypatch.setenv(f"{name}_DATABASE_URL", f"sqlite:///{tmp_path}/{name}.db")
    cli.main(["migrate"])
    assert cli.main(line) == 2
    told = capsys.readouterr().err
    assert told.count("\n") == 1
    assert "county.toml, line 2, county: '99'" in told
