"""`make bench` prints every figure beside its reference; how fast it was is no test's business."""

import json
from collections import Counter
from pathlib import Path

import pytest

from benchmarks.__main__ import main
from benchmarks.county import offerings
from benchmarks.sites import sites
from benchmarks.timing import Figure, percentile
from services.catalog.schemas.offering import OfferingSchema
from services.sync.sources.lipas import mapping, schema

OF_CATALOG = [
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
OF_SYNC = [
    "first pass over 250 sites, beside all three",
    "first pass over 250 sites, beside fetching and parsing",
    "first pass over 250 sites, beside mapping",
    "first pass over 250 sites, beside the catalogue's bulk write",
    "memory of the first pass after 250 sites",
    "unchanged pass over 250 sites",
    "memory of the unchanged pass after 250 sites",
]
OF_SEARCH = [
    "memory of the analysers",
    *(
        f"{engine}: {name}"
        for engine in ("tantivy", "elasticsearch")
        for name in (
            "rebuild of 200, beside reading the export",
            "search, 1 client, beside engine and bare route, p50",
            "search, 1 client, beside engine and bare route, p95",
            "of these names, p50",
            "search, 8 clients, beside engine and bare route, p95",
            "search by distance, beside engine and bare route, p95",
            "engine with all facets, beside without any, p95",
            "suggest, beside the bare route, p95",
            "memory of a worker, beside a bare one",
            "a change until it is found, beside 2 s, p95",
        )
    ),
]


@pytest.mark.parametrize(
    ("what", "figures"), [("catalog", OF_CATALOG), ("sync", OF_SYNC)], ids=["catalogue", "sync"]
)
def test_every_figure_is_printed_and_kept(
    postgresql_url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    what: str,
    figures: list[str],
) -> None:
    monkeypatch.setenv("BENCH_DATABASE_URL", postgresql_url)
    run_and_look(what, figures, tmp_path, monkeypatch, capsys)


@pytest.mark.long
def test_every_figure_of_search_is_printed_and_kept(
    postgresql_url: str,
    elasticsearch_url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("BENCH_DATABASE_URL", postgresql_url)
    monkeypatch.setattr("benchmarks.search.ELASTICSEARCH", elasticsearch_url)
    monkeypatch.setattr("benchmarks.search.CHANGES", 2)
    run_and_look("search", OF_SEARCH, tmp_path, monkeypatch, capsys)


def run_and_look(
    what: str,
    figures: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Measure little of it; every figure must be there, beside its reference."""
    monkeypatch.setenv("BENCH_OFFERINGS", "200")
    monkeypatch.setenv("BENCH_SITES", "250")
    file = tmp_path / "figures.json"
    assert main([what, "--singles", "6", "--requests", "3", "--json", str(file)]) == 0
    printed = capsys.readouterr().out
    kept = json.loads(file.read_text(encoding="utf-8"))
    assert (kept["offerings"], kept["sites"]) == (200, 250)
    for name in figures:
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


def test_the_same_seed_composes_the_same_sites_and_every_one_can_be_mapped() -> None:
    made = list(sites(300))
    assert made == list(sites(300))
    assert made != list(sites(300, seed=2))
    records = [schema.read(site) for site in made]
    assert len({record.record_id for record in records}) == 300
    assert Counter(record.status for record in records) == {"live": 300}
    for record in records:
        OfferingSchema().load(dict(mapping.to_offering(record.payload).offering), partial=("organization_id",))
    kinds = {
        feature["geometry"]["type"] for site in made for feature in site["location"]["geometries"]["features"]
    }
    assert kinds == {"Point", "LineString", "Polygon"}


def test_a_figure_knows_whether_its_aim_is_met() -> None:
    assert Figure("page", "ms", 4.0, 2.0, aim=2.0).met
    assert Figure("page", "ms", 4.1, 2.0, aim=2.0).met is False
    assert Figure("page", "ms", 4.1, 2.0).met is None
    assert percentile([float(number) for number in range(101)], 95) == 95
