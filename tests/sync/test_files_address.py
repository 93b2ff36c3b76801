"""A file at an address: what comes instead of it takes nothing with it, and what is cut archives nothing."""

import json
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask, Response

from services.platform import http
from services.sync.settings import SyncSettings
from services.sync.sources.files.mapping_file import read_mapping
from services.sync.sources.files.source import FilesSource
from services.sync.sources.protocol import Page, SourceFailed
from services.sync.store.tables import Item
from tests.local_server import serving
from tests.sync.conftest import Sync
from tests.sync.files_mappings import HEAD, MAPPING, ROW

Names = Callable[[], list[str]]
QUICK = SyncSettings(requests_per_second=1000.0, read_seconds=1.0, retries=0, internal_networks="127.0.0.0/8")


def rows(count: int) -> list[str]:
    return [ROW.replace("1;", f"{number};", 1).replace("piiri", f"piiri {number:03}") for number in range(count)]


def csv(*found: str) -> bytes:
    return "\r\n".join([HEAD, *found, ""]).encode("utf-8-sig")


@dataclass
class Web:
    """A page that answers as the test says."""

    content: bytes = b""
    status: int = 200
    type: str = "text/csv"

    def app(self) -> Flask:
        app = Flask("web")
        app.add_url_rule("/<path:name>", "file", self.answer)
        return app

    def answer(self, name: str) -> Response:
        return Response(self.content, self.status, mimetype=self.type)


@pytest.fixture
def web() -> Web:
    return Web()


@pytest.fixture
def address(web: Web) -> Iterator[str]:
    with serving(web.app()) as found:
        yield found


@pytest.fixture
def at(address: str, tmp_path: Path) -> Callable[..., FilesSource]:
    """A source that reads a file at the address."""
    (tmp_path / "ryhmat.toml").write_text(MAPPING, encoding="utf-8")

    def at(name: str = "ryhmat.csv", mapping: str = MAPPING, settings: SyncSettings = QUICK) -> FilesSource:
        (tmp_path / "ryhmat.toml").write_text(mapping, encoding="utf-8")
        found = read_mapping(tmp_path / "ryhmat.toml")
        # Under the name that the harness uses.
        return FilesSource("lipas", f"{address}/{name}", mapping=found, settings=settings, wait=lambda _: None)

    return at


At = Callable[..., FilesSource]


def listed(source: FilesSource, cursor: str | None = None) -> list[Page]:
    return list(source.pages(cursor))


def failure(source: FilesSource) -> str:
    with pytest.raises(SourceFailed) as caught:
        listed(source)
    return str(caught.value)


def missing(sync: Sync) -> int:
    with sync.database.read() as session:
        return session.query(Item).filter(Item.missing_since.is_not(None)).count()


@pytest.mark.parametrize(
    ("name", "kind"),
    [("ryhmat.csv", "text/plain"), ("export", "text/csv"), ("export.php", "application/octet-stream")],
)
def test_a_file_is_read_whatever_its_name_and_its_type_say(web: Web, at: At, name: str, kind: str) -> None:
    web.content, web.type = csv(ROW), kind
    ((record,),) = [page.records for page in listed(at(name))]
    assert (record.status, record.where) == ("live", f"{name}, row 2")


def test_json_is_told_from_what_it_looks_like(web: Web, at: At) -> None:
    item = dict(zip(HEAD.split(";"), ROW.split(";"), strict=True))
    web.type = "text/plain"
    for content in (json.dumps([item]), f"{json.dumps(item)}\n{json.dumps(item | {'Tunnus': '2'})}\n"):
        web.content = content.encode()
        assert {record.status for page in listed(at("export")) for record in page.records} == {"live"}


@pytest.mark.parametrize(
    ("content", "status", "told"),
    [
        (b"gone", 404, "the answer is 404; open the address in a browser"),
        (b"later", 503, "the answer is 503"),
        (b"<!DOCTYPE html><html><body>Huoltokatko</body>", 200, "this is a web page, not the file itself"),
        (b"", 200, "the file is empty; save or export it again"),
        (b"PK\x03\x04", 200, "this is a workbook; open it and save it as CSV UTF-8"),
        (csv(ROW).replace(b"Kunta", b"Kaupunki"), 200, "the column 'Kunta' is missing; the row of headings has"),
        (csv(ROW)[50:], 200, "is missing; the row of headings has"),
    ],
    ids=["404", "503", "web page", "empty", "workbook", "heading", "no heading"],
)
def test_what_comes_instead_of_the_file_fails_the_run(
    web: Web, at: At, content: bytes, status: int, told: str
) -> None:
    web.content, web.status = content, status
    assert told in failure(at())


def test_an_address_at_which_nobody_answers_fails_the_run_without_telling_its_key(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        (tmp_path / "ryhmat.toml").write_text(MAPPING, encoding="utf-8")
        url = f"http://127.0.0.1:{taken.getsockname()[1]}/ryhmat.csv?key=salainen"
        source = FilesSource("files", url, mapping=read_mapping(tmp_path / "ryhmat.toml"), settings=QUICK)
        told = failure(source)
    assert told.startswith("127.0.0.1/ryhmat.csv: no answer (ConnectionError)")
    assert "salainen" not in told


def test_an_answer_that_breaks_off_before_its_length_is_no_file(tmp_path: Path) -> None:
    (tmp_path / "ryhmat.toml").write_text(MAPPING, encoding="utf-8")
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer() -> None:
            connection, _ = server.accept()
            with connection:
                connection.recv(65536)
                body = csv(ROW)
                head = f"HTTP/1.1 200 OK\r\nContent-Type: text/csv\r\nContent-Length: {len(body) * 2}\r\n\r\n"
                connection.sendall(head.encode() + body)

        thread = threading.Thread(target=answer)
        thread.start()
        url = f"http://127.0.0.1:{server.getsockname()[1]}/ryhmat.csv"
        source = FilesSource("files", url, mapping=read_mapping(tmp_path / "ryhmat.toml"), settings=QUICK)
        assert "no answer" in failure(source)
        thread.join()


def test_an_answer_without_end_is_cut_off(web: Web, at: At) -> None:
    web.content = b"x" * (http.MAX_BYTES + 1)
    assert "no answer (TooLarge)" in failure(
        at(settings=SyncSettings(read_seconds=20.0, retries=0, internal_networks="127.0.0.0/8"))
    )


def test_a_file_comes_in_page_by_page_and_the_same_file_again_sends_nothing(
    sync: Sync, web: Web, at: At, names: Names
) -> None:
    web.content = csv(*rows(150))
    run = sync.run(at())
    assert (run.state, run.counts["new"], len(names())) == ("done", 150, 150)
    web.content = "\n".join([HEAD + ";uusi", *(f"{row};x" for row in rows(150))]).encode("cp1252")
    run = sync.run(at())
    assert (run.state, run.counts["unchanged"], run.counts["changed"]) == ("done", 150, 0)


def test_a_changed_mapping_reaches_what_it_changes(sync: Sync, web: Web, at: At, names: Names) -> None:
    web.content = csv(*rows(3))
    sync.run(at())
    assert sync.run(at(mapping=f"# a remark\n{MAPPING}")).counts["unchanged"] == 3
    run = sync.run(at(mapping=MAPPING.replace('name = "Ryhmän nimi"', 'name = ["Ryhmän nimi", "Kunta"]')))
    assert (run.counts["changed"], names()[0]) == (3, "Kahvipiiri 000 Mikkeli")


def test_rows_that_are_wrong_are_named_and_the_others_come_in(sync: Sync, web: Web, at: At, names: Names) -> None:
    wrong = [
        rows(9)[5].replace("klo 18–20", "iltaisin"),
        rows(9)[6].replace("Mikkeli", "Kuvitelma"),
        rows(9)[7].replace("Liikunta", "Jumppa"),
    ]
    web.content = csv(*rows(2), *wrong)
    run = sync.run(at())
    assert (run.state, run.counts["new"], run.counts["invalid"]) == ("done-with-problems", 2, 3)
    told = dict(sync.problems)
    assert told["5"].startswith(
        "ryhmat.csv, row 4, columns Päivä, Kello: 'ma, ke iltaisin' is not a day and hours"
    )
    assert told["6"].startswith("ryhmat.csv, row 5, column Kunta: 'Kuvitelma' is not the code of a municipality")
    assert told["7"].startswith("ryhmat.csv, row 6, column Luokka: 'Jumppa' is not a PTV service class")
    assert len(names()) == 2


@pytest.mark.parametrize(
    "spoilt",
    [
        b"<html>Huoltokatko</html>",
        b"",
        csv(*rows(8)).replace(b"Tunnus", b"Numero"),
        csv(*rows(8))[: len(csv(*rows(8))) // 2],
        csv(*rows(8)).replace(b"\r\n3;", b"\r\n;"),
    ],
    ids=["web page", "empty", "heading", "cut", "no id"],
)
def test_a_spoilt_file_makes_nothing_missing(sync: Sync, web: Web, at: At, names: Names, spoilt: bytes) -> None:
    web.content = csv(*rows(8))
    sync.run(at())
    web.content = spoilt
    for _ in range(4):
        assert sync.run(at()).state in ("failed", "done-with-problems")
        sync.days_later(5)
    assert (missing(sync), len(names())) == (0, 8)


@pytest.mark.parametrize("left", [0, 10])
def test_a_file_that_is_half_as_long_asks_before_anything_goes(
    sync: Sync, web: Web, at: At, names: Names, left: int
) -> None:
    web.content = csv(*rows(20))
    sync.run(at())
    web.content = csv(*rows(left))
    states = []
    for _ in range(3):
        states.append(sync.run(at()).state)
        sync.days_later(4)
    assert states == ["done", "needs-attention", "needs-attention"]
    assert len(names()) == 20


def test_an_interrupted_run_goes_on_after_its_rows_and_begins_anew_when_the_file_has_changed(
    web: Web, at: At
) -> None:
    web.content = csv(*rows(250))
    first, second, third = listed(at())
    assert listed(at(), first.cursor) == [second, third]
    assert len(listed(at(mapping=MAPPING.replace("2026-08-01", "2026-09-01")), first.cursor)) == 3
    web.content = csv(*rows(249))
    assert len(listed(at(), first.cursor)) == 3


def test_an_address_in_an_internal_network_is_not_asked(web: Web, at: At) -> None:
    web.content = csv(*rows(3))
    assert "internal network" in failure(at(settings=SyncSettings(retries=0)))
