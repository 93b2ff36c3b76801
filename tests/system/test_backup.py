"""A backup is a whole copy of one moment, and restores on either database or leaves everything as it was."""

import gzip
import json
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from sqlalchemy import create_engine, inspect, make_url, text, update

from services import backup, cli
from services.catalog import commands as catalog_commands
from services.catalog.app import create_app
from services.catalog.migrations import FOLDER
from services.catalog.settings import CatalogSettings
from services.catalog.store.tables import Offering, Organization
from services.platform import migrations
from services.platform.database import Database, engine
from services.platform.http import Client
from services.search.engine import open_engine
from services.search.engine.protocol import Engine
from services.search.follower import Follower
from services.search.knowledge import Knowledge
from services.search.query import Query
from services.search.settings import SearchSettings
from tests import rows
from tests.catalog.conftest import Caller
from tests.local_server import serving

Urls = dict[str, str]
NewDatabases = Callable[[str], Urls]
THE_FEEDS = ("feed", "changes")  # they must agree, so they are filled only by writes
GROUP = {
    "kind": "activity",
    "name": {"fi": "Omaishoitajien vertaistukiryhmä"},
    "summary": {"fi": "Kahvia ja juttuseuraa omaistaan hoitaville."},
    "service_classes": ["P4.12"],
    "places": [{"municipality": "491"}],
    "price": {"type": "free"},
}


@pytest.fixture
def new_databases(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[NewDatabases]:
    """Makes two databases without tables, on SQLite or PostgreSQL: service → address."""
    made: list[str] = []

    def new_databases(kind: str) -> Urls:
        name = f"test_{uuid.uuid4().hex}"
        if kind == "sqlite":
            return {service: f"sqlite:///{tmp_path}/{name}_{service}.db" for service in cli.WITH_DATABASE}
        server = request.getfixturevalue("postgresql_url")
        urls = {}
        with closing_admin(server) as run:
            for service in cli.WITH_DATABASE:
                run(f"CREATE DATABASE {name}_{service}")
                made.append(f"{name}_{service}")
                urls[service] = make_url(server).set(database=made[-1]).render_as_string(hide_password=False)
        return urls

    yield new_databases
    if made:
        with closing_admin(request.getfixturevalue("postgresql_url")) as run:
            for name in made:
                run(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def closing_admin(server: str) -> Iterator[Callable[[str], object]]:
    admin = create_engine(server, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        yield lambda statement: connection.execute(text(statement))
    admin.dispose()


@pytest.fixture
def tarjotin(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> Callable[..., tuple[int, str]]:
    """Runs `tarjotin` over databases: its exit code and what it said."""

    def tarjotin(urls: Urls, *arguments: str) -> tuple[int, str]:
        monkeypatch.setenv("VAR_DIR", str(tmp_path))
        for service, url in urls.items():
            monkeypatch.setenv(f"{service.upper()}_DATABASE_URL", url)
        capsys.readouterr()
        code = cli.main(arguments)
        said = capsys.readouterr()
        return code, said.out + said.err

    return tarjotin


Tarjotin = Callable[..., tuple[int, str]]


@contextmanager
def catalogue(url: str) -> Iterator[Any]:
    """The real catalogue over a database."""
    app = create_app(CatalogSettings(database_url=url))
    try:
        yield app
    finally:
        app.extensions["database"].close()


@dataclass
class Written:
    """Databases in which every table has rows, and who may read and write them."""

    urls: Urls
    association: str
    coordinator: str
    feed: str
    offerings: list[str]

    def seen(self, url: str) -> dict[str, Any]:
        """What everybody with a key reads of the catalogue in that database."""
        with catalogue(url) as app:
            coordinator, feed = (Caller(app.test_client(), key) for key in (self.coordinator, self.feed))
            paths = [f"/v1/offerings/{its}{end}" for its in self.offerings for end in ("", "/history")]
            answers = {path: coordinator("GET", path) for path in ["/v1/offerings?limit=200", *paths]}
            export = [json.loads(line) for line in feed("GET", "/v1/offerings:export").text.splitlines()]
            return {
                **{path: (answer.status_code, answer.json) for path, answer in answers.items()},
                "export": sorted(export[1:], key=repr),
                "n": export[0]["n"],
            }

    def feed_of(self, url: str) -> str:
        """The identity of the feed in that database."""
        with catalogue(url) as app:
            return str(Caller(app.test_client(), self.feed)("GET", "/v1/changes").json["feed"])


def written(tarjotin: Tarjotin, urls: Urls) -> Written:
    """Fill the databases: by way of the API, and then whatever table is still without a row."""
    assert tarjotin(urls, "migrate") == (0, "")
    settings = CatalogSettings(database_url=urls["catalog"])
    association = catalog_commands.create_key(settings, "a", ["offerings"], new_association="Kävelijät ry")
    coordinator = catalog_commands.create_key(settings, "c", ["coordinator"])
    feed = catalog_commands.create_key(settings, "f", ["feed", "keys"])
    with catalogue(urls["catalog"]) as app:
        call = Caller(app.test_client(), association)
        ids = []
        for number in range(4):
            body = {**GROUP, "name": {"fi": f"Äijäjooga ”{number}”"}}
            answer = call("POST", "/v1/offerings", json=body, headers={"Idempotency-Key": f"k{number}"})
            assert answer.status_code == 201, answer.text
            ids.append(answer.json["id"])
        assert call("PATCH", f"/v1/offerings/{ids[0]}", json={"price": None}).status_code == 200
        assert call("POST", f"/v1/offerings/{ids[1]}/archive").status_code == 200
    for url in urls.values():
        fill(url)
    refer_forward(urls["catalog"])
    return Written(urls, association, coordinator, feed, ids)


def fill(url: str) -> None:
    """A row that the API has not made, in every table."""
    database = engine(url)
    with database.begin() as connection:
        rows.fill(connection, [its for its in rows.tables(connection) if its.name not in THE_FEEDS], 21, 22)
    database.dispose()


def refer_forward(url: str) -> None:
    """Of two rows of a table, the one that is written first refers to the one that is written after it."""
    with closing(Database(url)) as database, database.write() as session:
        for kind, reference in ((Offering, "primary_id"), (Organization, "host_id")):
            table = kind.metadata.tables[kind.__tablename__]
            session.execute(update(table).where(table.c.id == "22äid").values({reference: None}))
            session.execute(update(table).where(table.c.id == "21äid").values({reference: "22äid"}))
            session.execute(update(table).where(table.c.id == "22äid").values(version=99))  # PostgreSQL moves it


def lines(folder: Path, service: str) -> list[Any]:
    with gzip.open(folder / f"{service}.jsonl.gz", "rt", encoding="ascii") as file:
        return [json.loads(line) for line in file]


def write_lines(folder: Path, service: str, content: list[Any]) -> None:
    with gzip.open(folder / f"{service}.jsonl.gz", "wt", encoding="ascii") as file:
        file.writelines(json.dumps(line) + "\n" for line in content)


def kept(folder: Path, service: str) -> list[str]:
    """Every row of a backup but the feed's, whose identity is renewed."""
    return sorted(json.dumps(its, sort_keys=True) for its in lines(folder, service)[1:-1] if its[0] != "feed")


@pytest.mark.parametrize("after", ["sqlite", "postgresql"])
@pytest.mark.parametrize("before", ["sqlite", "postgresql"])
def test_what_was_kept_is_read_and_written_again_after_a_restore(
    tarjotin: Tarjotin, new_databases: NewDatabases, tmp_path: Path, before: str, after: str
) -> None:
    old = written(tarjotin, new_databases(before))
    assert tarjotin(old.urls, "backup", str(tmp_path / "one"))[0] == 0
    for service in cli.WITH_DATABASE:
        assert all(lines(tmp_path / "one", service)[-1]["rows"].values()), "a table without rows proves nothing"
    order = [its[1]["id"] for its in lines(tmp_path / "one", "catalog")[1:-1] if its[0] == "offerings"]
    assert order.index("21äid") < order.index("22äid"), "no row refers to one that comes after it"

    new = new_databases(after)
    assert tarjotin(new, "restore", str(tmp_path / "one"))[0] == 0
    assert old.seen(new["catalog"]) == old.seen(old.urls["catalog"])
    assert old.feed_of(new["catalog"]) != old.feed_of(old.urls["catalog"])
    assert tarjotin(new, "backup", str(tmp_path / "two"))[0] == 0
    for service in cli.WITH_DATABASE:
        assert kept(tmp_path / "two", service) == kept(tmp_path / "one", service)

    with catalogue(new["catalog"]) as app:
        association = Caller(app.test_client(), old.association)
        again = association("POST", "/v1/offerings", json=GROUP)
        assert again.status_code == 201, again.text
        history = association("GET", f"/v1/offerings/{again.json['id']}/history")
        assert len(history.json["items"]) == 1


def test_search_that_followed_the_old_database_builds_anew_from_the_restored_one(
    tarjotin: Tarjotin, new_databases: NewDatabases, tmp_path: Path
) -> None:
    old = written(tarjotin, new_databases("sqlite"))
    assert tarjotin(old.urls, "backup", str(tmp_path / "kept"))[0] == 0
    new = new_databases("sqlite")
    assert tarjotin(new, "restore", str(tmp_path / "kept"))[0] == 0
    with closing(open_engine(SearchSettings(index_url=f"tantivy:{tmp_path}/index"))) as index:
        with catalogue(old.urls["catalog"]) as app:
            follow(index, app, old.feed)
            before = found(index)
            # Not in the backup: the restored feed has come less far, and as far again with something else.
            lost = Caller(app.test_client(), old.association)("POST", "/v1/offerings", json=GROUP)
            follow(index, app, old.feed)
            assert lost.json["id"] in found(index)
        with catalogue(new["catalog"]) as app:
            Caller(app.test_client(), old.association)("PATCH", f"/v1/offerings/{old.offerings[2]}", json=GROUP)
            follow(index, app, old.feed)
        assert found(index) == {**before, old.offerings[2]: GROUP["name"]}


def follow(index: Engine, app: Any, key: str) -> None:
    """Follow the feed to its end."""
    with serving(app) as address:
        index.acquire()
        follower = Follower(index, Client(address, key, timeout=10, retries=0), Knowledge())
        while follower.step():
            pass


def found(index: Engine) -> dict[str, Any]:
    """id → name of everything in the index."""
    return {hit.id: hit.shown["name"] for hit in index.search(Query(size=100)).hits}


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_backup_is_one_moment_while_others_write(
    tarjotin: Tarjotin, new_databases: NewDatabases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    old = written(tarjotin, new_databases(kind))
    n = old.seen(old.urls["catalog"])["n"]
    added: list[Any] = []
    tables = backup._tables

    def tables_and_a_write(connection: Any) -> Any:
        its = tables(connection)
        with catalogue(old.urls["catalog"]) as app:
            added.append(Caller(app.test_client(), old.association)("POST", "/v1/offerings", json=GROUP).json)
        return its

    monkeypatch.setattr(backup, "_tables", tables_and_a_write)
    backup.write(tmp_path / "catalog.jsonl.gz", "catalog", old.urls["catalog"])
    assert added[0]["id"] not in json.dumps(lines(tmp_path, "catalog"))
    assert next(its[1]["n"] for its in lines(tmp_path, "catalog")[1:-1] if its[0] == "feed") == n


@pytest.mark.parametrize("damage", ["bytes", "last line", "a row"])
def test_a_file_that_broke_off_is_refused_and_nothing_is_touched(
    tarjotin: Tarjotin, new_databases: NewDatabases, tmp_path: Path, damage: str
) -> None:
    old = written(tarjotin, new_databases("sqlite"))
    assert tarjotin(old.urls, "backup", str(tmp_path / "kept"))[0] == 0
    file = tmp_path / "kept/catalog.jsonl.gz"
    whole = lines(tmp_path / "kept", "catalog")
    if damage == "bytes":
        file.write_bytes(file.read_bytes()[:-40])
    else:
        write_lines(tmp_path / "kept", "catalog", whole[:-1] if damage == "last line" else whole[:5] + whole[6:])
    new = new_databases("sqlite")
    code, said = tarjotin(new, "restore", str(tmp_path / "kept"))
    assert (code, said.count("\n")) == (2, 1)
    assert "broke off" in said
    assert not any(Path(str(make_url(url).database)).exists() for url in new.values())
    before = old.seen(old.urls["catalog"])
    assert tarjotin(old.urls, "restore", "--replace", str(tmp_path / "kept"))[0] == 2
    assert old.seen(old.urls["catalog"]) == before


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_restore_that_fails_half_way_leaves_the_database_as_it_was(
    tarjotin: Tarjotin, new_databases: NewDatabases, tmp_path: Path, kind: str
) -> None:
    old = written(tarjotin, new_databases(kind))
    assert tarjotin(old.urls, "backup", str(tmp_path / "kept"))[0] == 0
    before, feed = old.seen(old.urls["catalog"]), old.feed_of(old.urls["catalog"])
    head, *content, last = lines(tmp_path / "kept", "catalog")
    last["rows"][content[-1][0]] += 1
    write_lines(tmp_path / "kept", "catalog", [head, *content, content[-1], last])
    code, said = tarjotin(old.urls, "restore", "--replace", str(tmp_path / "kept"))
    assert code == 2
    assert "a row that does not fit" in said
    assert old.seen(old.urls["catalog"]) == before
    assert old.feed_of(old.urls["catalog"]) == feed


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_row_that_refers_to_nothing_is_refused(
    tarjotin: Tarjotin, new_databases: NewDatabases, tmp_path: Path, kind: str
) -> None:
    old = written(tarjotin, new_databases("sqlite"))
    assert tarjotin(old.urls, "backup", str(tmp_path / "kept"))[0] == 0
    content = lines(tmp_path / "kept", "catalog")
    next(its for its in content[1:-1] if its[0] == "reports")[1]["offering_id"] = "nobody"
    write_lines(tmp_path / "kept", "catalog", content)
    new = new_databases(kind)
    assert tarjotin(new, "restore", str(tmp_path / "kept"))[0] == 2
    database = create_engine(new["catalog"])
    assert inspect(database).get_table_names() == []
    database.dispose()


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_database_with_rows_is_filled_only_when_that_is_said(
    tarjotin: Tarjotin, new_databases: NewDatabases, tmp_path: Path, kind: str
) -> None:
    old = written(tarjotin, new_databases("sqlite"))
    assert tarjotin(old.urls, "backup", str(tmp_path / "kept"))[0] == 0
    other = written(tarjotin, new_databases(kind))
    before = other.seen(other.urls["catalog"])
    code, said = tarjotin(other.urls, "restore", str(tmp_path / "kept"))
    assert (code, said.count("\n")) == (2, 1)
    assert "is not empty: --replace" in said
    assert other.seen(other.urls["catalog"]) == before
    assert tarjotin(other.urls, "restore", "--replace", str(tmp_path / "kept"))[0] == 0
    assert old.seen(other.urls["catalog"]) == old.seen(old.urls["catalog"])


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_database_that_was_only_migrated_counts_as_empty(
    tarjotin: Tarjotin, new_databases: NewDatabases, tmp_path: Path, kind: str
) -> None:
    old = written(tarjotin, new_databases("sqlite"))
    assert tarjotin(old.urls, "backup", str(tmp_path / "kept"))[0] == 0
    new = new_databases(kind)
    assert tarjotin(new, "migrate")[0] == 0
    assert tarjotin(new, "restore", str(tmp_path / "kept"))[0] == 0
    assert old.seen(new["catalog"]) == old.seen(old.urls["catalog"])


def test_somebody_elses_tables_are_never_replaced(
    tarjotin: Tarjotin, new_databases: NewDatabases, tmp_path: Path
) -> None:
    old = written(tarjotin, new_databases("sqlite"))
    assert tarjotin(old.urls, "backup", str(tmp_path / "kept"))[0] == 0
    new = new_databases("sqlite")
    database = create_engine(new["sync"])
    with database.begin() as connection:
        connection.execute(text("CREATE TABLE theirs (id INTEGER PRIMARY KEY)"))
    code, said = tarjotin(new, "restore", "--replace", str(tmp_path / "kept"))
    assert code == 2
    assert "tables of something else" in said
    assert inspect(database).get_table_names() == ["theirs"]
    database.dispose()


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
@pytest.mark.parametrize("revision", migrations.revisions(FOLDER))
def test_a_backup_of_an_older_release_is_brought_to_the_newest_revision(
    new_databases: NewDatabases, tmp_path: Path, revision: str, kind: str
) -> None:
    old, new = (new_databases(kind)["catalog"] for _ in range(2))
    command.upgrade(migrations.config(FOLDER, url=old), revision)
    fill(old)
    file = tmp_path / "catalog.jsonl.gz"
    backup.write(file, "catalog", old)
    backup.restore(backup.read(file, "catalog"), FOLDER, new)
    databases = engine(old), engine(new)
    with databases[0].connect() as before, databases[1].connect() as after:
        tables = rows.tables(before)
        assert rows.read(after, tables) == rows.read(before, tables)
    for database in databases:
        database.dispose()
    now = backup.write(file, "catalog", new)
    assert now.revision == migrations.head(FOLDER)


def test_a_backup_of_a_newer_release_is_refused_with_what_to_do(
    tarjotin: Tarjotin, new_databases: NewDatabases, tmp_path: Path
) -> None:
    urls = new_databases("sqlite")
    assert tarjotin(urls, "migrate")[0] == 0
    assert tarjotin(urls, "backup", str(tmp_path / "kept"))[0] == 0
    head, *content = lines(tmp_path / "kept", "sync")
    write_lines(tmp_path / "kept", "sync", [{**head, "revision": "9999"}, *content])
    code, said = tarjotin(urls, "restore", str(tmp_path / "kept"))
    assert (code, said.count("\n")) == (2, 1)
    assert "9999" in said
    assert "Install that release" in said


def test_a_backup_is_readable_by_its_owner_alone_and_replaces_an_older_one_only_when_it_is_whole(
    tarjotin: Tarjotin, new_databases: NewDatabases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    urls = new_databases("sqlite")
    assert tarjotin(urls, "migrate")[0] == 0
    assert tarjotin(urls, "backup", str(tmp_path / "kept"))[0] == 0
    files = sorted((tmp_path / "kept").iterdir())
    assert [its.name for its in files] == ["catalog.jsonl.gz", "sync.jsonl.gz"]
    assert {its.stat().st_mode & 0o777 for its in files} == {0o600}
    before = {its: its.read_bytes() for its in files}

    def broken(connection: Any) -> Any:
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(backup, "_tables", broken)
    with pytest.raises(RuntimeError):
        tarjotin(urls, "backup", str(tmp_path / "kept"))
    assert {its: its.read_bytes() for its in (tmp_path / "kept").iterdir()} == before


def test_without_tables_or_without_a_backup_there_is_one_line_that_says_so(
    tarjotin: Tarjotin, new_databases: NewDatabases, tmp_path: Path
) -> None:
    for command_name in ("backup", "restore"):
        code, said = tarjotin(new_databases("sqlite"), command_name, str(tmp_path / "nothing"))
        assert (code, said.count("\n")) == (2, 1)
