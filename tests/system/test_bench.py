"""`make bench` prints every figure beside its reference; how fast it was is no test's business."""

import json
from pathlib import Path

import pytest

from benchmarks.__main__ import main
from benchmarks.county import offerings
from benchmarks.timing import Figure, percentile
from services.catalog.schemas.offering import OfferingSchema

FIGURES = [
    "import of 200 offerings, files of 20",
    "memory of an export",
    "adding one offering",
    "one offering",
    "list page of 50, first",
    "pages on",
    "PTV page of 100 objects, first",
    "PTV page of 100 objects, page",
    "PTV, 100 objects by id",
    "feed page of 500 changes",
]


def test_every_figure_is_printed_and_kept(
    postgresql_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("BENCH_DATABASE_URL", postgresql_url)
    monkeypatch.setenv("BENCH_OFFERINGS", "200")
    file = tmp_path / "figures.json"
    assert main(["--singles", "6", "--requests", "3", "--json", str(file)]) == 0
    printed = capsys.readouterr().out
    kept = json.loads(file.read_text(encoding="utf-8"))
    assert kept["offerings"] == 200
    for name in FIGURES:
        assert name in printed
        found = [figure for figure in kept["figures"] if name in figure["name"]]
        assert found, name
        assert all(figure["measured"] > 0 and figure["reference"] > 0 for figure in found)


def test_the_same_seed_composes_the_same_county_and_every_offering_is_valid() -> None:
    made = list(offerings(60))
    assert made == list(offerings(60))
    assert made != list(offerings(60, seed=2))
    schema = OfferingSchema()
    for body in made:
        schema.load({key: value for key, value in body.items() if key != "record_id"})


def test_a_figure_knows_whether_its_aim_is_met() -> None:
    assert Figure("page", "ms", 4.0, 2.0, aim=2.0).met
    assert Figure("page", "ms", 4.1, 2.0, aim=2.0).met is False
    assert Figure("page", "ms", 4.1, 2.0).met is None
    assert percentile([float(number) for number in range(101)], 95) == 95
