"""Whatever bytes a file holds: pages of records, or an error that says what is wrong."""

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.sync.planning import named, plan
from services.sync.sources.files.source import FilesSource
from services.sync.sources.protocol import SourceFailed
from tests.sync.files_mappings import HEAD, MAPPING, ROW, source

OWN_HEAD = "record_id;organization_record;kind;name_fi;municipality;weekly_hours;starts;ends;lon;lat;price"
OWN_ROW = "a1;kyla;activity;Kahvipiiri;491;ti 10:00-12:00;3.12.2026 17:00;;27,25;61,7;free"
ORGANIZATION = {"record_id": "kyla", "organization": {"name": {"fi": "Kuvitelman kylä ry"}, "type": "association"}}
ITEM = dict(zip(HEAD.split(";"), ROW.split(";"), strict=True))
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
OBJECTS = st.dictionaries(st.sampled_from([*ITEM, "record_id", "organization_record", "name"]), VALUES)
quiet = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "files"
    made.mkdir()
    (made / "organizations.json").write_text(json.dumps([ORGANIZATION]), encoding="utf-8")
    return made


def read(folder: Path, name: str, content: bytes) -> None:
    """Read a file in our own words and one with a mapping, as a run does."""
    (folder / name).write_bytes(content)
    for opened in (FilesSource("files", str(folder)), source(folder, MAPPING)):
        try:
            pages = list(opened.pages(None))
        except SourceFailed as error:
            assert str(error)
            continue
        planned = [plan(opened, named(record), None) for page in pages for record in page.records]
        assert [its for its in planned if its.outcome not in ("new", "invalid")] == []
        assert all(its.reason for its in planned if its.outcome == "invalid")


def spoilt(draw: st.DrawFn, content: bytes) -> bytes:
    """The content with a part taken out and another put in."""
    start = draw(st.integers(0, len(content)))
    end = draw(st.integers(start, min(len(content), start + 20)))
    return content[:start] + draw(st.binary(max_size=8)) + content[end:]


@st.composite
def files(draw: st.DrawFn) -> bytes:
    head, row = draw(st.sampled_from([(OWN_HEAD, OWN_ROW), (HEAD, ROW)]))
    encoding = draw(st.sampled_from(["utf-8", "utf-8-sig", "cp1252", "utf-16"]))
    content = "\n".join([head, *[row] * draw(st.integers(0, 3))]).encode(encoding)
    for _ in range(draw(st.integers(0, 4))):
        content = spoilt(draw, content)
    return content


@quiet
@given(st.sampled_from(["offerings.csv", "offerings.json", "offerings.ndjson"]), st.binary())
def test_any_bytes(folder: Path, name: str, content: bytes) -> None:
    read(folder, name, content)


@quiet
@given(files())
def test_a_spoilt_csv(folder: Path, content: bytes) -> None:
    read(folder, "offerings.csv", content)


@quiet
@given(st.lists(OBJECTS | VALUES, max_size=4))
def test_any_json(folder: Path, items: list[object]) -> None:
    read(folder, "offerings.json", json.dumps(items).encode())


@quiet
@given(st.data())
def test_a_spoilt_json(folder: Path, data: st.DataObject) -> None:
    content = json.dumps(
        [ITEM, {"record_id": "a1", "organization_record": "kyla", "name": {"fi": "Ilta"}}]
    ).encode()
    start = data.draw(st.integers(0, len(content)))
    read(folder, "offerings.json", content[:start] + data.draw(st.binary(max_size=6)) + content[start + 3 :])


@quiet
@given(OBJECTS, st.sampled_from(["organizations.json", "organizations-2.json"]))
def test_any_organization(folder: Path, item: dict[str, object], name: str) -> None:
    (folder / name).write_text(json.dumps([ORGANIZATION, {"record_id": "kyla", "organization": item}]))
    read(folder, "offerings.csv", f"{OWN_HEAD}\n{OWN_ROW}".encode())
