"""A mapping in TOML that has changed is applied to the rows that are kept, without the file."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from services.sync import replay
from services.sync.replay import Replay
from services.sync.sources.files.source import FilesSource
from services.sync.store.tables import Run
from tests.catalog.conftest import Caller
from tests.sync.conftest import Sync
from tests.sync.files_mappings import HEAD, MAPPING, ROW, mapped, records, write
from tests.sync.files_mappings import source as opened

DANCE = 'service_classes = { column = "Luokka", otherwise = "P25.2" }\n'
OTHER = MAPPING[: MAPPING.index("service_classes")] + DANCE
ROWS = (ROW, ROW.replace("1;Kahvipiiri", "2;Teepiiri"))
Offerings = Callable[[], dict[str, Any]]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "kyla"
    made.mkdir()
    write(made, HEAD, *ROWS)
    return made


@pytest.fixture
def offerings(reader: Caller) -> Offerings:
    def offerings() -> dict[str, Any]:
        items = reader("GET", "/v1/offerings?limit=200").json["items"]
        return {item["source"]["record_id"]: item for item in items}

    return offerings


def source(folder: Path, mapping: str) -> FilesSource:
    return opened(folder, mapping, "lipas")  # under the name that the harness uses


def remap(sync: Sync, folder: Path, mapping: str) -> Run:
    """A run over what is kept; the files are not there any more."""
    for file in folder.iterdir():
        file.unlink()
    run_id = sync.queue(replay=replay.ALL)
    made, report = sync.one(Replay(sync.database, source(folder, mapping), replay.ALL))
    made.run(run_id)
    sync.problems = report.told
    return sync.get(run_id)


def test_a_changed_mapping_reaches_every_row_that_is_kept(sync: Sync, folder: Path, offerings: Offerings) -> None:
    sync.run(source(folder, MAPPING))
    assert {tuple(its["service_classes"]) for its in offerings().values()} == {("P27.1",)}
    run = remap(sync, folder, OTHER)
    assert (run.state, run.counts["changed"]) == ("done", 2)
    assert {tuple(its["service_classes"]) for its in offerings().values()} == {("P25.2",)}
    write(folder, HEAD, *ROWS)
    assert sync.run(source(folder, OTHER)).counts["unchanged"] == 2


def test_another_name_of_the_organization_reaches_them_too(
    sync: Sync, folder: Path, offerings: Offerings, reader: Caller
) -> None:
    sync.run(source(folder, MAPPING))
    remap(sync, folder, MAPPING.replace("Kuvitelman kylä ry", "Kuvitelman uusi kylä ry"))
    (keeper,) = {its["organization_id"] for its in offerings().values()}
    assert reader("GET", f"/v1/organizations/{keeper}").json["name"] == {"fi": "Kuvitelman uusi kylä ry"}


def test_the_same_mapping_again_sends_nothing(sync: Sync, folder: Path, reader: Caller) -> None:
    sync.run(source(folder, MAPPING))
    head = reader("GET", "/v1/changes").json["head"]
    run = remap(sync, folder, MAPPING)
    assert (run.state, run.counts["unchanged"]) == ("done", 2)
    assert reader("GET", "/v1/changes").json["head"] == head


@pytest.mark.parametrize(
    ("mapping", "reason"),
    [
        (f'{MAPPING}summary = "Muuta"\n', "column Muuta: it was not read before"),
        (MAPPING.replace('"Tunnus"', '["Tunnus", "Kunta"]'), "columns Tunnus, Kunta: it gives the row another id"),
    ],
)
def test_what_only_the_file_can_tell_waits_for_the_next_run(
    mapping: str, reason: str, sync: Sync, folder: Path, offerings: Offerings
) -> None:
    sync.run(source(folder, MAPPING))
    before = offerings()
    run = remap(sync, folder, mapping)
    assert (run.state, run.counts["invalid"], offerings()) == ("done-with-problems", 2, before)
    assert all(reason in told and "the next run brings it" in told for _, told in sync.problems)
    write(folder, HEAD, *ROWS)
    assert sync.run(source(folder, mapping)).counts["invalid"] == 0


def test_a_person_is_not_in_the_cells_that_are_kept(tmp_path: Path) -> None:
    folder = tmp_path / "kyla"
    folder.mkdir()
    mapping = f'{MAPPING}email = "Posti"\nphone = "Puhelin"\ndescription = "Kuvaus"\n'
    told = "Kysy: Maija Keksitty 040 000 0000, maija.keksitty@kuvitelma.example"
    write(
        folder, f"{HEAD};Posti;Puhelin;Kuvaus", f"{ROW};maija.keksitty@kuvitelma.example;040 000 0000;{told}",
        f"{ROW.replace('1;', '2;', 1)};toimisto@kuvitelma.example;015 000 000;Tervetuloa",
    )  # fmt: skip
    one, other = records(folder, mapping)
    kept = json.dumps(one.payload, ensure_ascii=False)
    assert not any(its in kept for its in ("maija", "Maija", "040 000"))
    assert (other.payload["cells"]["Posti"], other.payload["cells"]["Puhelin"]) == (
        "toimisto@kuvitelma.example", "015 000 000",
    )  # fmt: skip


def test_an_address_that_is_an_id_is_one_in_spite_of_that(tmp_path: Path) -> None:
    folder = tmp_path / "kyla"
    folder.mkdir()
    write(folder, HEAD, ROW.replace("1;", "maija.keksitty@kuvitelma.example;", 1))
    mapping = f'{MAPPING}email = "Tunnus"\n'
    (made,) = mapped(folder, mapping)
    assert made.offering["name"]["fi"] == "Kahvipiiri"
    assert "contacts" not in made.offering
