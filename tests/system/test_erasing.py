"""`tarjotin erase` reaches both databases, and asks for the value rather than have it typed in a command."""

import io
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from services import cli
from services.catalog.migrations import migrate as migrate_catalog
from services.platform.database import Database
from services.sync.migrations import migrate as migrate_sync
from services.sync.store.tables import Item

PAYLOAD = {"name": "Kerho", "contacts": [{"phone": "050 555 0101"}, {"phone": "015 123 456"}]}


@pytest.fixture
def item(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Database:
    """Sync's database with one record that holds a number."""
    urls = {name: f"sqlite:///{tmp_path}/{name}.db" for name in ("catalog", "sync")}
    migrate_catalog(urls["catalog"])
    migrate_sync(urls["sync"])
    for name, url in urls.items():
        monkeypatch.setenv(f"{name.upper()}_DATABASE_URL", url)
    database = Database(urls["sync"])
    with database.write() as session:
        session.add(
            Item(source="files", record_id="1", state="live", outcome="new", payload=PAYLOAD, fingerprint="f",
                 last_run="r", missing_runs=0, changed_at=datetime.now(UTC))
        )  # fmt: skip
    return database


def test_a_kept_payload_loses_the_number_and_its_fingerprint_stays(
    item: Database, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("+358 50 555 0101\n"))
    assert cli.main(["erase"]) == 0
    assert "kept payloads: 1" in capsys.readouterr().out
    with closing(item), item.read() as session:
        kept = session.get_one(Item, ("files", "1"))
        assert (kept.payload, kept.fingerprint) == ({**PAYLOAD, "contacts": [{"phone": "015 123 456"}]}, "f")


def test_too_short_a_value_erases_nothing(
    item: Database, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("050\n"))
    assert cli.main(["erase"]) == 2
    assert "at least five characters" in capsys.readouterr().err
    item.close()
