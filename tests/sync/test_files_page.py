"""The page for whoever brings a spreadsheet in is true: its mapping and its file make the offering it tells of."""

import re
from pathlib import Path

import pytest

from services.catalog.schemas.offering import OfferingSchema
from services.sync.sources.files.mapping_file import TARGETS, TEXTS, read_mapping
from services.sync.sources.files.spelling import spelt
from services.vocabulary.profile import load_profile
from tests.conftest import REPOSITORY
from tests.sync.files_mappings import mapped, records

PAGE = (REPOSITORY / "docs/files.md").read_text(encoding="utf-8")
MAPPING, MORE, PROFILE = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)
(CSV,) = re.findall(r"```csv\n(.*?)```", PAGE, re.DOTALL)


def test_its_file_and_its_mapping_make_what_it_says(tmp_path: Path) -> None:
    folder = tmp_path / "files"
    folder.mkdir()
    (folder / "ryhmat.csv").write_text(CSV, encoding="utf-8")
    (record,) = records(folder, MAPPING)
    assert record.status == "live", record.reason
    (made,) = mapped(folder, MAPPING)
    offering = OfferingSchema().load(made.offering)
    assert [span["days"] for span in offering["hours"]["weekly"]] == [["mon"], ["wed"]]
    assert (offering["age"], offering["price"]["text"], offering["registration"]) == (
        {"min": 65}, {"fi": "5 €"}, {"required": False},
    )  # fmt: skip
    assert offering["places"][0]["address"]["post_office"] == {"fi": "Mikkeli"}


@pytest.mark.parametrize("line", [line for line in MORE.splitlines() if line])
def test_each_line_about_a_column_may_be_added(tmp_path: Path, line: str) -> None:
    (tmp_path / "ryhmat.toml").write_text(f"{MAPPING}\n{line}\n", encoding="utf-8")
    read_mapping(tmp_path / "ryhmat.toml")


def test_every_column_that_it_lists_is_there_and_none_is_left_out() -> None:
    _, _, table = PAGE.partition("### Our columns")
    first = [row.split("|")[2] for row in table.partition("\n### ")[0].splitlines() if row.count("|") > 3]
    listed = set(re.findall(r"`([a-z_]+)`", " ".join(first)))
    listed |= {f"organization{name}" for name in listed if name.startswith("_")}
    texts = set(re.findall(r"`([a-z_]+)`", table.partition("| when")[0]))
    known = {re.sub(r"_(fi|sv|en|se|smn|sms)$", "", its) for its in TARGETS} | set(TEXTS)
    assert known - listed - texts - {"organization_record"} == set()
    assert {name for name in listed if not name.startswith("_")} - known == set()


def test_its_profile_is_one(tmp_path: Path) -> None:
    (tmp_path / "county.toml").write_text(
        f'county = "12"\nname = {{ fi = "Kuvitelma" }}\n{PROFILE}', encoding="utf-8"
    )
    (source,) = load_profile(tmp_path / "county.toml").sources
    assert (source.kind, sorted(source.settings)) == ("files", ["mapping", "url"])


@pytest.mark.parametrize("cell", ["ti 10-12; to 17.30-19", "ma, ke klo 18–20", "arkisin 9-15"])
def test_its_examples_of_a_week_are_read(cell: str) -> None:
    assert f"`{cell}`" in PAGE
    assert spelt("weekly_hours", cell)["weekly_hours"] != cell
