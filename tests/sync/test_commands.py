"""`tarjotin sync run` as a person starts it: what it says, what it leaves, and how it ends when it is ended."""

import os
import pty
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text, update

from services.platform.database import Database
from services.sync import runs
from services.sync.settings import SyncSettings
from services.sync.store.tables import Lease, Run
from tests.catalog.conftest import Caller
from tests.conftest import REPOSITORY
from tests.sync.conftest import LipasServer, site
from tests.waiting import wait_until

Names = Callable[[], list[str]]
Start = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    """One database is enough for the command line."""
    return f"sqlite:///{tmp_path}/sync.db"


@pytest.fixture
def database(sync_settings: SyncSettings) -> Iterator[Database]:
    """Sync's database, as the processes see it too."""
    with closing(Database(sync_settings.database_url)) as database:
        yield database


@pytest.fixture
def start(sync_settings: SyncSettings, lipas_address: str, tmp_path: Path) -> Start:
    """Starts a `tarjotin` command."""
    environment = {
        "PATH": os.environ["PATH"],
        "SYNC_DATABASE_URL": sync_settings.database_url,
        "CATALOG_URL": sync_settings.catalog_url,
        "SYNC_CATALOG_KEY": sync_settings.catalog_key,
        "SYNC_REQUESTS_PER_SECOND": "1000",
        "SYNC_RETRIES": "1",
        "VAR_DIR": str(tmp_path),
        "PROFILE": str(REPOSITORY / "profiles/etela-savo.toml"),
    }

    def start(*arguments: str, **options: Any) -> "subprocess.Popen[str]":
        if arguments[:2] == ("sync", "run"):
            arguments = (*arguments, "--base-url", lipas_address)
        kept: dict[str, Any] = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, **options}
        return subprocess.Popen(
            [sys.executable, "-m", "services.cli", *arguments], env=environment, text=True, **kept
        )

    return start


def ended(process: "subprocess.Popen[str]") -> tuple[int, list[str]]:
    output, _ = process.communicate(timeout=60)
    return process.returncode, output.splitlines()


def test_elsewhere_than_on_a_terminal_progress_is_plain_lines(
    start: Start, lipas: LipasServer, names: Names
) -> None:
    lipas.sites = [site(1), site(2, name=""), site(3)]
    code, lines = ended(start("sync", "run", "lipas"))
    assert code == 0
    assert lines[0].startswith("  ! 2: name")
    assert lines[1].startswith("3 of 3: 2 new, 0 changed")
    assert lines[-1].startswith("done-with-problems: 2 new")
    assert not any("\x1b" in line or "\r" in line for line in lines)
    assert len(names()) == 2


def test_on_a_terminal_progress_is_a_bar(start: Start, lipas: LipasServer) -> None:
    lipas.sites = [site(1)]
    ours, theirs = pty.openpty()
    process = start("sync", "run", "lipas", stdout=theirs, stderr=theirs)
    process.wait(60)
    os.close(theirs)
    output = os.read(ours, 65536).decode()
    os.close(ours)
    assert f"[{'#' * 30}] 100%" in output


def test_a_rehearsal_writes_nothing(start: Start, lipas: LipasServer, names: Names, database: Database) -> None:
    lipas.sites = [site(1)]
    code, lines = ended(start("sync", "run", "lipas", "--dry-run"))
    assert (code, lines[-1].startswith("dry run, nothing was written: 1 new")) == (0, True)
    assert (names(), latest(database)) == ([], [])


def test_a_run_takes_the_municipalities_and_as_many_items_as_it_is_told(
    start: Start, lipas: LipasServer, names: Names
) -> None:
    elsewhere = site(9)
    elsewhere["location"]["city"] = {"city-code": 740}
    lipas.sites = [site(1), site(2), elsewhere]
    assert ended(start("sync", "run", "lipas", "--municipality", "491", "--max-items", "1"))[0] == 0
    assert names() == ["Kuvitelman kuntorata 1"]
    assert ended(start("sync", "run", "lipas", "--municipality", "740"))[0] == 0
    assert names() == ["Kuvitelman kuntorata 1", "Kuvitelman kuntorata 9"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("magic",), "no source 'magic'; it has: demo, lipas"),
        (("lipas", "--municipality", "Mikkeli"), "--municipality: 'Mikkeli' is not the code of a municipality"),
        (("lipas", "--max-items", "0"), "--max-items is 0: at least 1 is needed"),
        (("demo", "--municipality", "491"), "demo is read whole; leave out --municipality"),
    ],
)
def test_what_cannot_be_done_is_one_line(start: Start, arguments: tuple[str, ...], message: str) -> None:
    code, lines = ended(start("sync", "run", *arguments))
    assert (code, len(lines)) == (2, 1)
    assert message in lines[0]


def test_a_database_without_tables_is_one_line_that_says_the_mend(start: Start, tmp_path: Path) -> None:
    (tmp_path / "sync.db").unlink()
    code, lines = ended(start("sync", "run", "lipas"))
    assert (code, len(lines)) == (2, 1)
    assert "tarjotin migrate" in lines[0]


def test_a_second_signal_ends_at_once_and_the_same_command_goes_on(
    start: Start, lipas: LipasServer, names: Names, database: Database
) -> None:
    lipas.page_size, lipas.sites = 2, [site(number) for number in range(4)]
    gate = hold_back(lipas, 2)
    process = start("sync", "run", "lipas")
    wait_until(lambda: 2 in lipas.asked, 30)
    process.send_signal(signal.SIGTERM)
    wait_until(lambda: default_action(process.pid, signal.SIGTERM), 30)
    process.send_signal(signal.SIGTERM)
    assert ended(process)[0] == -signal.SIGTERM
    gate.set()
    silence_is_over(database)
    assert ended(start("sync", "run", "lipas"))[0] == 0
    assert len(names()) == 4


def default_action(pid: int, number: signal.Signals) -> bool:
    """Whether the process does not catch the signal (as Linux shows it)."""
    status = Path(f"/proc/{pid}/status").read_text()
    caught = int(status.partition("SigCgt:")[2].split()[0], 16)
    return not caught >> (number - 1) & 1


def test_sigterm_finishes_the_page_and_the_same_command_goes_on(
    start: Start, lipas: LipasServer, names: Names
) -> None:
    lipas.page_size, lipas.sites = 2, [site(number) for number in range(6)]
    gate = hold_back(lipas, 2)
    process = start("sync", "run", "lipas")
    wait_until(lambda: 2 in lipas.asked, 30)
    process.send_signal(signal.SIGTERM)
    gate.set()
    code, lines = ended(process)
    assert (code, lines[-1], len(names())) == (4, "stopped", 4)
    assert ended(start("sync", "run", "lipas"))[0] == 0
    assert (len(names()), lipas.asked) == (6, [1, 2, 3])


def test_a_run_that_was_killed_goes_on_and_ends_as_if_nothing_had_been(
    start: Start, lipas: LipasServer, names: Names, database: Database
) -> None:
    lipas.page_size, lipas.sites = 2, [site(number) for number in range(6)]
    gate = hold_back(lipas, 2)
    process = start("sync", "run", "lipas")
    wait_until(lambda: 2 in lipas.asked, 30)
    process.kill()
    ended(process)
    gate.set()
    assert len(names()) == 2
    assert ended(start("sync", "run", "lipas"))[0] == 2  # it may still be at work, for all that one can know
    silence_is_over(database)
    assert ended(start("sync", "run", "lipas"))[0] == 0
    assert names() == [f"Kuvitelman kuntorata {number}" for number in range(6)]


def test_the_worker_goes_on_with_a_run_that_was_killed_and_sends_again_what_was_not_noted(
    start: Start, lipas: LipasServer, catalog: Flask, reader: Caller, database: Database
) -> None:
    lipas.page_size, lipas.sites = 2, [site(number) for number in range(6)]
    taken, gate = hold_back_the_answer(catalog, 2)
    process = start("sync", "run", "lipas")
    assert taken.wait(30)
    process.kill()
    ended(process)
    gate.set()
    (killed,) = latest(database)
    assert (killed.state, killed.cursor, head(reader)) == ("running", "1", 4)
    silence_is_over(database)
    worker = start("work", "sync")
    wait_until(lambda: state(database, killed.id) == "done", 30)
    worker.send_signal(signal.SIGTERM)
    assert ended(worker)[0] == 0
    assert (head(reader), latest(database)[0].counts["new"], lipas.asked) == (6, 6, [1, 2, 2, 3])


def test_the_worker_outlives_runs_that_cannot_begin(
    start: Start, lipas: LipasServer, lipas_address: str, database: Database
) -> None:
    lipas.sites = [site(1)]
    now = datetime.now(UTC)
    with database.write() as session:
        gone = runs.queue(session, "not-in-the-profile", {}, now)
        gone.state = "running"
        broken = runs.queue(session, "lipas", {"municipality": 491}, now)  # no list: opening it falls
        good = runs.queue(session, "lipas", {"base_url": lipas_address}, now + timedelta(seconds=1))
    worker = start("work", "sync")
    wait_until(lambda: state(database, good.id) == "done", 30)
    assert (state(database, gone.id), state(database, broken.id)) == ("failed", "failed")
    worker.send_signal(signal.SIGTERM)
    assert ended(worker)[0] == 0


def test_problems_of_a_source_that_there_is_not_are_no_silence(start: Start) -> None:
    code, lines = ended(start("sync", "items", "lipsa"))
    assert (code, "lipas" in lines[0], ended(start("sync", "items", "lipas"))) == (2, True, (0, [""]))


def test_a_database_that_goes_away_in_the_middle_is_one_line(
    start: Start, lipas: LipasServer, database: Database
) -> None:
    lipas.sites = [site(1)]
    gate = hold_back(lipas, 1)
    process = start("sync", "run", "lipas")
    wait_until(lambda: lipas.asked, 30)
    with database.write() as session:
        session.execute(text("DROP TABLE leases"))
    gate.set()
    code, lines = ended(process)
    assert (code, len(lines), "SYNC_DATABASE_URL" in lines[0]) == (2, 1, True)


def latest(database: Database) -> list[Run]:
    with database.read() as session:
        return runs.latest(session, None, 10)


def state(database: Database, run_id: str) -> str:
    with database.read() as session:
        return runs.get(session, run_id).state


def head(reader: Caller) -> int:
    """How many changes the catalogue has seen."""
    number: int = reader("GET", "/v1/changes").json["head"]
    return number


def hold_back_the_answer(catalog: Flask, batch: int) -> tuple[threading.Event, threading.Event]:
    """Events: the catalogue has taken that batch; it may answer."""
    taken, gate, posts = threading.Event(), threading.Event(), count(1)
    app = catalog.wsgi_app

    def held(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        body = app(environ, start_response)
        if environ["REQUEST_METHOD"] == "POST" and next(posts) == batch:
            taken.set()
            gate.wait(30)
        return body

    catalog.wsgi_app = held  # type: ignore[method-assign]
    return taken, gate


def hold_back(lipas: LipasServer, page: int) -> threading.Event:
    """The server answers that page, when it is first asked for, only after the event."""
    gate = threading.Event()
    lipas.gates[page] = gate
    return gate


def silence_is_over(database: Database) -> None:
    """As if the lease of whoever fell had run out."""
    with database.write() as session:
        session.execute(update(Lease).values(until=datetime.fromtimestamp(0, UTC)))
