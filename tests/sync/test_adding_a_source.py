"""The page for newcomers is true: its files are written out, opened as a source, and its own test is run."""

import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from importlib import import_module
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest
from flask import Flask, request

from services.sync import sources
from services.sync.sources.protocol import CannotMap, SourceFailed
from services.vocabulary.profile import Source, load_profile
from tests.conftest import REPOSITORY
from tests.local_server import serving
from tests.sync.conftest import Sync

PAGE = (REPOSITORY / "docs/adding-a-source.md").read_text(encoding="utf-8")
SOURCES = "services/sync/sources"
CODE = dict(re.findall(r"`(clubs/\w+\.\w+)`\n```\w+\n(.*?)```", PAGE, re.DOTALL))
TEST = "tests/sync/test_clubs.py"
(ITS_TEST,) = re.findall(r"`test_clubs\.py` in `tests/sync/`\n```python\n(.*?)```", PAGE, re.DOTALL)
FILES = {f"{SOURCES}/{name}": text for name, text in CODE.items()} | {TEST: ITS_TEST}
CLUB = {"id": 1, "name": "Kuvitelman kerho", "town": "491", "association": {"id": "7", "name": "Kuvitelma ry"}}
Names = Callable[[], list[str]]


@pytest.fixture
def written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The page's files in a folder of their own, which counts as one of the sources' while the test runs."""
    for name, text in FILES.items():
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    (tmp_path / SOURCES / "clubs/__init__.py").write_text('"""Clubs, from an invented register."""\n')
    monkeypatch.setattr(sources, "__path__", [*sources.__path__, str(tmp_path / SOURCES)])
    yield tmp_path
    for name in [name for name in sys.modules if name.startswith("services.sync.sources.clubs")]:
        del sys.modules[name]
    if hasattr(sources, "clubs"):
        delattr(sources, "clubs")


@pytest.fixture
def its_test(written: Path) -> ModuleType:
    spec = spec_from_file_location("test_clubs", written / TEST)
    assert spec and spec.loader
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_page_is_short_and_shows_each_file() -> None:
    assert len(PAGE.splitlines()) < 200
    assert sorted(CODE) == [f"clubs/{name}" for name in ("mapping.py", "schema.py", "sentences.json", "source.py")]


def test_its_test_is_green(its_test: ModuleType, sync: Sync, names: Names) -> None:
    its_test.test_a_bad_club_and_a_bad_page_take_nothing_with_them(sync, names)


def test_it_is_opened_by_its_kind_and_reads_page_by_page(written: Path, sync: Sync, names: Names) -> None:
    pages = {"1": [CLUB, CLUB | {"id": 2, "closed": True}], "2": [CLUB | {"id": 3, "name": "Kuvitelman kuoro"}]}
    register = Flask("clubs")
    register.add_url_rule(
        "/clubs", "clubs", lambda: {"clubs": pages[request.args["page"]], "pages": len(pages), "total": 3}
    )
    profile = load_profile(REPOSITORY / "profiles/etela-savo.toml")
    with serving(register) as address:
        profile = replace(profile, sources=(Source("lipas", "clubs", {"url": address}),))
        run = sync.run(sources.open_source(profile, sync.settings, "lipas", {}))
        assert (run.state, run.counts["new"], run.counts["skipped"], run.whole) == ("done", 2, 1, True)
        assert names() == ["Kuvitelman kerho", "Kuvitelman kuoro"]
        pages["1"][0] = CLUB | {"closed": True}
        assert sync.run(sources.open_source(profile, sync.settings, "lipas", {})).counts["closed"] == 1
    assert names() == ["Kuvitelman kuoro"]
    with pytest.raises(SourceFailed):
        sources.open_source(replace(profile, sources=(Source("lipas", "clubs", {}),)), sync.settings, "lipas", {})


def test_its_mapping_keeps_no_person_and_says_why_it_cannot_map(written: Path) -> None:
    schema = import_module("services.sync.sources.clubs.schema")
    mapping = import_module("services.sync.sources.clubs.mapping")
    record = schema.read(CLUB | {"email": "maija.keksitty@kerho.example", "secret": "x"})
    assert "keksitty" not in str(record.payload) and "secret" not in record.payload
    offering = mapping.to_offering(schema.read(CLUB | {"email": "toimisto@kerho.example"}).payload).offering
    assert offering["first_step"]["sv"] == "Fråga först: toimisto@kerho.example"
    with pytest.raises(CannotMap, match="it is not said who runs the club"):
        mapping.to_offering(schema.read(CLUB | {"association": {}}).payload)


def test_its_code_keeps_the_rules_of_the_house(written: Path) -> None:
    rules = ["--config", REPOSITORY / "pyproject.toml", "--ignore", "I001"]  # whose an import is, folders tell
    command = [sys.executable, "-m", "ruff", "check", "--no-cache", *rules, written]
    found = subprocess.run(command, capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stdout


@pytest.mark.parametrize("name", re.findall(r"`((?:services|contracts|docs)/[\w/.-]+)`|\]\(([\w.]+)\)", PAGE))
def test_what_it_names_is_there(name: tuple[str, str]) -> None:
    path = name[0] or f"docs/{name[1]}"
    assert "clubs" in path or (REPOSITORY / path).exists()


@pytest.mark.parametrize("word", sorted(set(re.findall(r"`(tarjotin [a-z]+ [a-z]+)", PAGE))))
def test_its_commands_are_there(word: str) -> None:
    command = [sys.executable, "-m", "services.cli", *word.split()[1:], "--help"]
    assert subprocess.run(command, capture_output=True, check=False).returncode == 0
